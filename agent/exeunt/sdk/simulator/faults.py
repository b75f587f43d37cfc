"""Fault switches: which call goes wrong, how, and how often. Vendor-neutral; a simulator adds kinds of its own.

Kinds that `middleware.FaultMiddleware` plays by itself:

    throttle        429 with Retry-After (`seconds`, default 1)        throttle-bare   429 without
    error-before    500, nothing happened                              error-after     500, but it happened
    lost-call       connection cut, nothing happened                   lost-answer     connection cut, but it happened
    cut-body        the answer ends in the middle of its body          html            HTML in place of JSON (`status`)
    expired-token   401                                                unavailable     503
    clock-skew      Date and issue times off by `seconds`              slow            waits `seconds` first

Kinds that need the simulator's knowledge (pages, everything vendor-specific) are its own: it says which it plays with
`Faults.extend` and takes them with `Faults.take`. A kind that nobody plays is refused, for it would never fire.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from exeunt.sdk.simulator.wire import Call

REPLACING = frozenset({"throttle", "throttle-bare", "error-before", "html", "expired-token", "unavailable"})
SPOILING = frozenset({"error-after", "lost-call", "lost-answer", "cut-body"})
BESIDE = frozenset({"clock-skew", "slow"})
ALWAYS = -1


@dataclass(slots=True)
class Rule:
    """One switch. `method` may be several with | between; `times` -1 is for ever; the first `after` matching calls
    pass unharmed.
    """

    number: int
    kind: str
    method: str = ""
    path_regex: str = ""
    body_regex: str = ""
    times: int = 1
    after: int = 0
    options: Mapping[str, Any] = field(default_factory=dict)
    fired: int = 0

    @property
    def spent(self) -> bool:
        return self.times != ALWAYS and self.fired >= self.times

    def fits(self, call: Call) -> bool:
        return (
            (not self.method or call.method in self.method.upper().split("|"))
            and (not self.path_regex or re.search(self.path_regex, call.target) is not None)
            and (not self.body_regex or re.search(self.body_regex, call.body.decode("utf-8", "replace")) is not None)
        )

    def fits_row(self, row: str) -> bool:
        ids = self.options.get("ids")
        return ids is None or row in ids

    def fire(self) -> bool:
        """Count one match; does it go wrong this time?"""
        if self.after > 0:
            self.after -= 1
            return False
        self.fired += 1
        return True

    def as_data(self) -> dict[str, Any]:
        match = {"method": self.method, "path_regex": self.path_regex, "body_regex": self.body_regex}
        return {
            "id": self.number,
            "kind": self.kind,
            "match": {name: value for name, value in match.items() if value},
            "times": self.times,
            "after": self.after,
            "fired": self.fired,
            "options": dict(self.options),
        }


class Faults:
    """The rules in force. Thread-safe: tests switch while a server thread serves."""

    def __init__(self) -> None:
        self._rules: list[Rule] = []
        self._played = REPLACING | SPOILING | BESIDE
        self._kinds: frozenset[str] = frozenset()
        self._next = 1
        self._lock = threading.Lock()
        self.latency = 0.0
        """Seconds added to every call (for benches)."""

    @property
    def played(self) -> frozenset[str]:
        """Every kind that can be switched on here."""
        return self._played

    def extend(self, kinds: Iterable[str]) -> None:
        """A simulator's own kinds."""
        self._played |= frozenset(kinds)

    def add(
        self,
        kind: str,
        *,
        method: str = "",
        path_regex: str = "",
        body_regex: str = "",
        times: int = 1,
        after: int = 0,
        **options: Any,
    ) -> int:
        """Switch a fault on; gives its number. ValueError for a kind that nobody plays, `re.error` for no pattern."""
        if kind not in self._played:
            raise ValueError(f"no such fault: {kind}; there are {', '.join(sorted(self._played))}")
        re.compile(path_regex), re.compile(body_regex)
        with self._lock:
            rule = Rule(self._next, kind, method, path_regex, body_regex, times, after, options)
            self._next += 1
            self._rules.append(rule)
            self._note_kinds()
        return rule.number

    def remove(self, number: int) -> None:
        with self._lock:
            self._rules = [rule for rule in self._rules if rule.number != number]
            self._note_kinds()

    def clear(self) -> None:
        with self._lock:
            self._rules = []
            self._note_kinds()

    @property
    def active(self) -> frozenset[str]:
        """Kinds that could still fire: the cheap question before `take`."""
        return self._kinds

    def take(self, call: Call, kinds: Collection[str], *, row: str = "") -> Rule | None:
        """The first rule that fires for this call (and row, where the rule names `ids`), counted as used."""
        if self._kinds.isdisjoint(kinds):
            return None
        with self._lock:
            for rule in self._rules:
                if rule.kind in kinds and not rule.spent and rule.fits_row(row) and rule.fits(call) and rule.fire():
                    self._note_kinds()
                    return rule
        return None

    def as_data(self) -> list[dict[str, Any]]:
        with self._lock:
            return [rule.as_data() for rule in self._rules]

    def _note_kinds(self) -> None:
        self._kinds = frozenset(rule.kind for rule in self._rules if not rule.spent)
