"""What calls a connector made, when, and what for: seen at the seams that the product has for pacing and counting."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import perf_counter, sleep
from typing import Any

NAMES = re.compile(r"(?<=/sobjects/)\w+|(?<=/query/)[\w-]+")


@dataclass(frozen=True, slots=True)
class Stage:
    """What a thread is at: an action's verb on one batch, or a verb of the connector (then `action` is empty)."""

    verb: str
    action: str = ""
    batch: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    """Times are `perf_counter` seconds."""

    stage: Stage
    method: str
    path: str
    start: float
    end: float

    @property
    def template(self) -> str:
        """The call without the object that it names: such calls do not need each other's answers."""
        return f"{self.method} {NAMES.sub('…', self.path)}"


@dataclass
class Tap:
    """All calls of one connector. A thread is at its last stage until it begins another.

    `delay`: seconds that each call takes more, where the far side cannot be told to take them.
    """

    delay: float = 0.0
    calls: list[Call] = field(default_factory=list)
    orders: dict[str, Any] = field(default_factory=dict)
    _here: threading.local = field(default_factory=threading.local)
    _batches: dict[tuple[str, Any], int] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def begin(self) -> None:
        self._here.started = perf_counter()
        if self.delay:
            sleep(self.delay)

    def end(self, method: str, path: str) -> None:
        stage = getattr(self._here, "stage", Stage("opening"))
        self.calls.append(Call(stage, method, path, self._here.started, perf_counter()))

    def watch(self, connector: Any) -> None:
        """Tell its calls apart from now on. Asks for its actions, as every use of it does."""
        actions = connector.actions()
        self.orders = {action.id: action.order for action in actions}
        for verb in ("principals", "check"):
            setattr(connector, verb, self._at(Stage(verb), getattr(connector, verb)))
        for action in actions:
            action.find = self._at(Stage("find", action.id), action.find)
            action.observe = self._in_batch("observe", action.id, action.observe, lambda ref: ref)
            action.write = self._in_batch("write", action.id, action.write, lambda change: change.ref)

    def _at(self, stage: Stage, verb: Callable[..., Any]) -> Callable[..., Any]:
        def staged(*args: Any, **named: Any) -> Any:
            self._here.stage = stage
            return verb(*args, **named)

        return staged

    def _in_batch(
        self, name: str, action: str, verb: Callable[..., Any], ref_of: Callable[[Any], Any]
    ) -> Callable[..., Any]:
        def staged(items: Sequence[Any]) -> Any:
            if getattr(self._here, "stage", Stage("opening")).verb != "find":  # some finds look by observing
                self._here.stage = Stage(name, action, self._batch(action, [ref_of(item) for item in items]))
            return verb(items)

        return staged

    def _batch(self, action: str, refs: Sequence[Any]) -> int:
        """A batch is first looked at as a whole; whatever comes later for any of its refs belongs to it."""
        with self._lock:
            number = next((self._batches[action, ref] for ref in refs if (action, ref) in self._batches), 0)
            number = number or len(self._batches) + 1
            for ref in refs:
                self._batches.setdefault((action, ref), number)
        return number
