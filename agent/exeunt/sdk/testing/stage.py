"""One far side with connectors opened over it as the host would, and a record of all that they said."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self, TypeVar

import msgspec

from exeunt.errors import CallError, ExeuntError, Refused
from exeunt.model import Change, Completeness, Intent, Principal, Reason, Ref, State
from exeunt.model.canonical import decode, encode
from exeunt.sdk.action import Action
from exeunt.sdk.connector import Connector
from exeunt.sdk.gate import OpenGate, ReadOnlyGate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.testing.clock import WrongClock
from exeunt.sdk.testing.far_side import FarSide
from exeunt.sdk.testing.kits import KeepingHandler, keeping_log, kit
from exeunt.sdk.testing.rules import Goal, Row, row_of
from exeunt.sdk.testing.verdict import broken

MOST_CALLS = 60_000
"""More calls than any check needs: a list that is read in circles ends here."""

REASON = Reason("reason.leaves")
T = TypeVar("T")


@dataclass(slots=True)
class Kept:
    """What was said, for looking through afterwards."""

    log: list[str] = field(default_factory=list)
    errors: list[BaseException] = field(default_factory=list)
    said: list[object] = field(default_factory=list)
    """Findings, gaps, reasons: codes with parameters."""
    asked: set[str] = field(default_factory=set)
    live: set[str] = field(default_factory=set)
    """Tokens that the far side handed out."""
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Found:
    """What one find gave: the items, its end, and the error that it ended in, if any."""

    items: Sequence[tuple[Ref, State]]
    end: Completeness
    error: CallError | None = None

    @property
    def refs(self) -> list[Ref]:
        return [ref for ref, _ in self.items]


class Stage:
    """A context manager; closes what it opens."""

    def __init__(self, far: FarSide) -> None:
        self.far = far
        self.kept = Kept()
        self.since = far.clock.now()
        self.ahead = timedelta(0)
        """How far the connectors' clock is ahead of the far side's, of those that are opened from now on."""
        self._open: list[Connector] = []
        self._handler = KeepingHandler(self.kept.log)
        self._reader: Connector | None = None
        self._writer: Connector | None = None

    def __enter__(self) -> Self:
        logging.getLogger().addHandler(self._handler)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        logging.getLogger().removeHandler(self._handler)
        for connector in reversed(self._open):
            connector.close()

    @property
    def reader(self) -> Connector:
        """With the reading credential, behind the gate."""
        if self._reader is None:
            self._reader = self.stranger()
        return self._reader

    @property
    def writer(self) -> Connector:
        """With the writing credential."""
        if self._writer is None:
            self._writer = self._opened(self.far.write, writing=True)
        return self._writer

    def stranger(self) -> Connector:
        """A new reader each time: it remembers nothing that another connector wrote or thought."""
        return self._opened(self.far.read, writing=False)

    def impostor(self, secrets: Mapping[str, str]) -> Connector:
        """A reader with other secrets."""
        return self._opened({**self.far.read, **secrets}, writing=False)

    def _opened(self, credential: Mapping[str, str], *, writing: bool) -> Connector:
        kind = self.far.connector
        made = kit(
            system=self.far.system,
            gate=OpenGate() if writing else ReadOnlyGate(kind.manifest.name, kind.manifest.reads),
            secrets=credential,
            clock=WrongClock(self.far.clock, self.ahead) if self.ahead else self.far.clock,
            http=HttpOptions(
                ca_file=self.far.ca_file, connect=5.0, read=15.0, on_call=self._count, protect=self.kept.live.add
            ),
            log=keeping_log(self.kept.log),
            asked=self.kept.asked.add,
        )
        connector = kind(made, self.settings())
        self._open.append(connector)
        return connector

    def settings(self) -> object:
        """The settings as the host parses them; a relative or private CA is told to who asks for one."""
        kind = self.far.connector.settings_type
        table = dict(self.far.settings)
        if self.far.ca_file and "ca_file" in {each.name for each in msgspec.structs.fields(kind)}:
            table.setdefault("ca_file", str(self.far.ca_file))
        return msgspec.convert(table, kind)

    def _count(self, _method: str, _path: str) -> None:
        self.kept.calls += 1
        if self.kept.calls > MOST_CALLS:
            broken(f"More than {MOST_CALLS} calls in one check: a list that never ends? Stop at a page seen before.")

    def action(self, action: str, connector: Connector | None = None) -> Action:
        """The action of that id, of the reader unless another connector is given."""
        found = [each for each in (connector or self.reader).actions() if each.id == action]
        if len(found) != 1:
            broken(f"`{action}` is named in the suite's `actions`; the connector offers it {len(found)} times.")
        return found[0]

    def principal(self, mail: str) -> Principal:
        """The one with this address. He must be there, once."""
        people = [each for each in self.reader.principals() if mail in each.mail]
        if len(people) != 1:
            broken(f"`principals` lists {len(people)} people with the address {mail}; there is one.")
        return people[0]

    @property
    def leaver(self) -> Principal:
        return self.principal(self.far.leaver)

    def intent(self, action: str, *, with_options: bool = True, with_successor: bool = True) -> Intent:
        options = self.far.options.get(action, {}) if with_options else {}
        to = self.principal(self.far.successor) if with_successor else None
        return Intent(self.leaver, to, self.since, options)

    def find(self, action: Action, who: Principal | None = None) -> Found:
        """Everything there is for the leaver; a CallError is kept and gives what came before it."""
        items: list[tuple[Ref, State]] = []
        try:
            reading = action.find(who or self.leaver)
            items.extend(reading)
            end = reading.end
        except CallError as error:
            self.kept.errors.append(error)
            return Found(items, Completeness(whole=False), error)
        self.kept.said += end.gaps
        return Found(items, end)

    def goal(self, action: Action, intent: Intent) -> Goal:
        return lambda seen: action.desire(seen, intent)

    def rows(self, action: Action, intent: Intent | None = None) -> list[Row]:
        """What a plan would change for the leaver now."""
        meant = intent or self.intent(action.id)
        found = self.find(action)
        if not found.end.whole:
            broken(f"`find` of {action.id} is not whole on a far side without faults: {found.error or found.end}")
        rows = []
        for ref, state in found.items:
            try:
                row = row_of(ref, state, action.desire(state, meant), action.evidence)
            except Refused as refused:
                self.kept.errors.append(refused)
                continue
            if row is not None:
                rows.append(row)
        return rows

    def changes(self, action: Action, rows: Sequence[Row], seen: Mapping[Ref, State] | None = None) -> list[Change]:
        """Rows as `write` gets them: before as *seen* a moment ago."""
        now = seen or {}
        return [
            Change(action.id, row.ref, now.get(row.ref, row.before), row.after, REASON, key=f"key-{action.id}")
            for row in rows
        ]

    def census(self) -> bytes:
        """The truth over there, as bytes to compare."""
        return encode(self.far.census())

    def guarded(self, do: Callable[[], T]) -> T | None:
        """The answer of *do*, or None where it ended in an error on purpose, which is kept."""
        try:
            return do()
        except ExeuntError as error:
            self.kept.errors.append(error)
            return None

    def now(self) -> datetime:
        return self.far.clock.now()


def difference(before: bytes, after: bytes) -> list[str]:
    """Where two censuses differ, at most a few places, as paths."""
    return sorted(_paths(decode(before), decode(after), ""))[:6]


def _paths(one: Any, other: Any, path: str) -> list[str]:
    if isinstance(one, dict) and isinstance(other, dict):
        absent = object()
        return [
            place
            for key in one.keys() | other.keys()
            for place in _paths(one.get(key, absent), other.get(key, absent), f"{path}/{key}")
        ]
    return [] if one == other else [path or "/"]
