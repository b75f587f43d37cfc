"""What somebody holds, row by row: group memberships, team places, manual shares, permission sets, licences.

One class for all: the row is there, or it is GONE; a write deletes it or makes it again with the same levels.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import timedelta

from exeunt.sdk import (
    GONE,
    Action,
    Change,
    Completeness,
    Intent,
    Order,
    Outcome,
    Principal,
    Reason,
    Ref,
    State,
    Undo,
    reading,
)
from exeunt_salesforce.api import ROWS_A_WRITE, Row, value_at
from exeunt_salesforce.errors import Missing, silent_when_locked
from exeunt_salesforce.joins import Join
from exeunt_salesforce.office import Office
from exeunt_salesforce.repair import DELETED
from exeunt_salesforce.sight import SETUP
from exeunt_salesforce.soql import equals, select


@dataclass(frozen=True, slots=True)
class Holding:
    """What one such action is about.

    name, on   of the action
    join       the table: `holder` is the person, `thing` what he holds; asked for when it is first needed
    called     path in a row to what the thing is called; empty: the join says it
    lock       one lock for all rows; empty: each thing is its own
    counted    say how many rows the table has in the whole org
    sight      the permission that shows all of its rows
    """

    name: str
    on: str
    order: Order
    join: Callable[[], Join]
    undo: Undo = field(default_factory=lambda: Undo("exact"))
    called: str = ""
    lock: str = ""
    counted: bool = False
    sight: str = SETUP


class Held(Action):
    """State: `present`, the table's levels, and in evidence the `name` of the thing; GONE without the row."""

    batch = ROWS_A_WRITE
    settles = timedelta(minutes=1)
    repeatable = True
    evidence = frozenset({"name"})
    cost: Mapping[str, int] = {"api": 4}

    def __init__(self, office: Office, holding: Holding) -> None:
        self.office = office
        self.holding = holding
        self.name = holding.name
        self.on = holding.on
        self.order = holding.order
        self.undo = holding.undo

    # --- reading

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        try:
            end = yield from self._find(who.ref.id)
        except Missing as error:
            if not error.feature_off:
                raise
            # a table that is hidden from us answers like one that the org does not have
            end = Completeness(whole=True, how="feature-off", counted=0)
        return self.office.sight.judge(end, self.holding.sight)

    def _find(self, holder: str) -> Generator[tuple[Ref, State], None, Completeness]:
        join = self.holding.join()
        read = self.office.api.query(self._select(equals(join.holder, holder)))
        rows = self._chosen(list(read))
        for row in rows:
            yield self._ref(row), self._state(row)
        known = self.office.population(join.source) if rows and self.holding.counted else None
        return replace(read.end, counted=len(rows), population=known) if read.end.whole else read.end

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        if not refs:
            return {}
        rows = self._live(refs)
        seen = {ref: self._state(row) for ref, row in rows.items()}
        # who may not see every row cannot tell a row that is gone from one that is hidden
        gone = () if self.office.sight.lacks(self.holding.sight) else (ref for ref in refs if ref not in rows)
        return seen | dict.fromkeys(gone, GONE)

    def _live(self, refs: Sequence[Ref]) -> dict[Ref, Row]:
        """The rows behind these refs; Unavailable if it is not certain that these are all."""
        join = self.holding.join()
        found: dict[Ref, Row] = {}
        for holder in {ref.of for ref in refs}:
            things = [ref.id for ref in refs if ref.of == holder]
            columns = (*join.columns, *self._shown)
            where = (equals(join.holder, holder), *join.where)
            rows = self.office.api.rows_among(join.source, columns, join.thing, things, *where)
            found |= {self._ref(row): row for row in rows}
        return found

    # --- judging

    def desire(self, now: State, intent: Intent) -> State:  # noqa: ARG002 (the same for everybody)
        return now if now.gone else GONE

    # --- writing

    @silent_when_locked
    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        self.office.keep_reserve(self.order)
        live = self._live([change.ref for change in changes])
        leaving = [change for change in changes if change.after.gone and change.ref in live]
        refused = self._delete(leaving, live) | self._make(
            [change for change in changes if not change.after.gone], live
        )
        for change in changes:
            yield Outcome(change.ref, error=refused.get(change.ref))

    def _delete(self, changes: Sequence[Change], live: Mapping[Ref, Row]) -> dict[Ref, Reason]:
        if not changes:
            return {}
        results = self.office.api.delete([live[change.ref]["Id"] for change in changes])
        answered = zip(changes, results, strict=True)
        return {
            change.ref: result.reason
            for change, result in answered
            if result.reason is not None and result.status != DELETED
        }

    def _make(self, changes: Sequence[Change], live: Mapping[Ref, Row]) -> dict[Ref, Reason]:
        join = self.holding.join()
        missing = [change for change in changes if change.ref not in live]
        differing = [change for change in changes if change.ref in live and self._levels(change)]
        created = [{**self._key(change.ref), **join.constants, **self._levels(change)} for change in missing]
        changed = [{"id": live[change.ref]["Id"], **self._levels(change)} for change in differing]
        results = [
            *(self.office.api.create(join.source, created) if created else ()),
            *(self.office.api.update(join.source, changed) if changed else ()),
        ]
        answered = zip([*missing, *differing], results, strict=True)
        return {change.ref: result.reason for change, result in answered if result.reason is not None}

    def locks(self, change: Change) -> frozenset[str]:
        return frozenset({self.holding.lock or change.ref.id})

    # --- parts

    def _select(self, *where: str) -> str:
        join = self.holding.join()
        return select((*join.columns, *self._shown), join.source, *where, *join.where)

    @property
    def _shown(self) -> tuple[str, ...]:
        """The path to the thing's name, where there is one."""
        called = self.holding.called or self.holding.join().called
        return (called,) if called else ()

    def _chosen(self, rows: list[Row]) -> list[Row]:
        """Which of the person's rows this action is about."""
        return rows

    def _thing(self, row: Row) -> str:
        return str(row[self.holding.join().thing])

    def _key(self, ref: Ref) -> dict[str, str]:
        join = self.holding.join()
        return {join.thing: ref.id, join.holder: ref.of}

    def _ref(self, row: Row) -> Ref:
        return Ref(self.office.system, self.on, self._thing(row), of=row[self.holding.join().holder])

    def _levels(self, change: Change) -> dict[str, str]:
        """The vendor's fields that the change sets."""
        levels = self.holding.join().levels.items()
        wanted = {vendors: change.after.get(ours) for vendors, ours in levels if ours in change.after.fields}
        return {name: str(value) for name, value in wanted.items() if value is not None}

    def _state(self, row: Row) -> State:
        levels = {ours: row.get(vendors) for vendors, ours in self.holding.join().levels.items()}
        name = next((str(value_at(row, path) or "") for path in self._shown), "")
        return State({"present": True, **levels, "name": name})
