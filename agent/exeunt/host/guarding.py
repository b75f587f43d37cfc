"""A connector between walls: what it raises by mistake ends its own answer, never everybody's.

A defect becomes `Unavailable` with the code `plugin.defect`, the place in the connector's code, and a file for its
author; so it is a gap of that system, like a system that does not answer. Of `write` it is a `PluginError`, which is
never tried again: whoever called it stops there, and looks.
"""

from __future__ import annotations

import traceback
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from exeunt.errors import ExeuntError, PluginError, Unavailable
from exeunt.model import Change, Completeness, Finding, Intent, Outcome, Principal, Reading, Ref, State
from exeunt.model.access import Edit
from exeunt.sdk.access import Part
from exeunt.sdk.action import Action
from exeunt.sdk.connector import Connector

T = TypeVar("T")
P = ParamSpec("P")

_PASSING = (ExeuntError, MemoryError, KeyboardInterrupt, GeneratorExit)


@dataclass(frozen=True, slots=True)
class Wall:
    """Around one connector, whose code is the package `package`.

    `report` writes a defect down for its author: once for each place in the code. `log` is structlog's.
    """

    name: str
    system: str
    package: str
    report: Callable[[BaseException], Path]
    log: Any
    _files: dict[str, Path] = field(default_factory=dict)

    def call(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """What *function* gives. Errors on purpose pass; Unavailable `plugin.defect` instead of any other."""
        try:
            return function(*args, **kwargs)
        except _PASSING:
            raise
        except BaseException as error:  # noqa: BLE001 (a stranger's code: whatever it is, `sys.exit` too)
            raise self._defect(error) from None

    def stream(self, begin: Callable[[], Iterable[T]], sort: type[ExeuntError] = Unavailable) -> Iterator[T]:
        try:
            yield from begin()
        except _PASSING:
            raise
        except BaseException as error:  # noqa: BLE001 (as above)
            raise self._defect(error, sort) from None

    def reading(self, begin: Callable[[], Reading[T]]) -> Reading[T]:
        def read() -> Generator[T, None, Completeness]:
            source = self.call(begin)
            yield from self.stream(lambda: source)
            return self.call(lambda: source.end)

        return Reading(read())

    def _defect(self, error: BaseException, sort: type[ExeuntError] = Unavailable) -> ExeuntError:
        where = _place(error, self.package)
        if where not in self._files:
            self._files[where] = self.report(error)
        what, file = type(error).__name__, str(self._files[where])
        return sort("plugin.defect", name=self.name, system=self.system, error=what, where=where, file=file)


def _place(error: BaseException, package: str) -> str:
    """File and line where the connector's own code was when it happened; libraries may lie below."""
    frames = list(traceback.walk_tb(error.__traceback__))
    own = [one for one in frames if str(one[0].f_globals.get("__name__")).partition(".")[0] == package]
    frame, line = (own or frames)[-1]
    return f"{Path(frame.f_code.co_filename).name}:{line}"


class GuardedConnector(Connector):
    """The connector *inner*, asked through a wall. Kit and settings are its own affair."""

    def __init__(self, inner: Connector, wall: Wall) -> None:
        self.manifest = inner.manifest  # type: ignore[misc]  # one class for all connectors: theirs, not the class's
        self._inner = inner
        self._wall = wall

    def close(self) -> None:
        """Never raises: what was asked has been answered by now, and what stays open ends with the process."""
        try:
            self._inner.close()
        except Exception as error:  # noqa: BLE001 (a stranger's code: whatever it is)
            self._wall.log.warning("connector.close-failed", error=type(error).__name__)

    @property
    def acts_as(self) -> Sequence[Ref]:
        return self._wall.call(lambda: tuple(self._inner.acts_as))

    @property
    def practice(self) -> bool:
        return self._wall.call(lambda: self._inner.practice)

    @property
    def fresh(self) -> timedelta:
        return self._wall.call(lambda: self._inner.fresh)

    def check(self, changes: Sequence[Change] = ()) -> Iterable[Finding]:
        return self._wall.stream(lambda: self._inner.check(changes))

    def principals(self) -> Reading[Principal]:
        return self._wall.reading(self._inner.principals)

    def actions(self) -> Iterable[Action]:
        return self._wall.call(lambda: [GuardedAction(one, self._wall) for one in self._inner.actions()])

    def quotas(self) -> Mapping[str, tuple[int, int, datetime]]:
        return self._wall.call(self._inner.quotas)

    def access(self, base: Mapping[str, datetime]) -> Iterable[Part]:
        for part in self._wall.stream(lambda: self._inner.access(base)):
            yield self._wall.call(self._guarded, part)

    def _guarded(self, part: Part) -> Part:
        rows = part.rows
        return replace(part, rows=self._wall.reading(lambda: rows))

    def access_after(self, changes: Sequence[Change]) -> Iterable[Edit]:
        return self._wall.stream(lambda: self._inner.access_after(changes))


class GuardedAction(Action):
    """The action *inner*, asked through a wall. What it says of itself is asked once."""

    def __init__(self, inner: Action, wall: Wall) -> None:
        self._inner = inner
        self._wall = wall
        self._id, self._by_hand = inner.id, inner.by_hand
        self.name, self.on, self.order, self.undo = inner.name, inner.on, inner.order, inner.undo
        self.batch, self.settles, self.lingers = inner.batch, inner.settles, inner.lingers
        self.evidence, self.repeatable, self.cost = inner.evidence, inner.repeatable, inner.cost

    @property
    def id(self) -> str:
        return self._id

    @property
    def by_hand(self) -> bool:
        return self._by_hand

    def find(self, who: Principal) -> Reading[tuple[Ref, State]]:
        return self._wall.reading(lambda: self._inner.find(who))

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        return self._wall.call(self._inner.observe, refs)

    def desire(self, now: State, intent: Intent) -> State:
        return self._wall.call(self._inner.desire, now, intent)

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        return self._wall.stream(lambda: self._inner.write(changes), PluginError)

    def pack(self, changes: Sequence[Change]) -> Iterable[Sequence[Change]]:
        return self._wall.call(lambda: list(self._inner.pack(changes)))

    def locks(self, change: Change) -> frozenset[str]:
        return self._wall.call(self._inner.locks, change)

    def disturbs(self, changes: Sequence[Change]) -> Reading[tuple[str, Ref]]:
        return self._wall.reading(lambda: self._inner.disturbs(changes))
