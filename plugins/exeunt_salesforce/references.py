"""`reference.hand_over`: other people's user records that point to the leaver (manager, approver, custom lookups).

A hierarchy field that still points to him, on whosever record, also stands in the way of his deactivation.
"""

from __future__ import annotations

from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import timedelta

from exeunt.sdk import (
    Action,
    Change,
    Completeness,
    Intent,
    Order,
    Outcome,
    Principal,
    Ref,
    Refused,
    State,
    Undo,
    reading,
)
from exeunt_salesforce.api import ROWS_A_WRITE, Row, value_at
from exeunt_salesforce.describe import Field
from exeunt_salesforce.errors import silent_when_locked
from exeunt_salesforce.kinds import USER
from exeunt_salesforce.office import Office
from exeunt_salesforce.sight import USERS
from exeunt_salesforce.soql import equals, select


class Reference(Action):
    """One field. State: `owner`; evidence `name` and `user` of whose record it is, `above`: the leaver's own."""

    name = "reference.hand_over"
    order = Order(phase="hand")
    undo = Undo("exact")
    batch = ROWS_A_WRITE
    settles = timedelta(minutes=1)
    evidence = frozenset({"name", "user", "above"})
    repeatable = True
    cost: Mapping[str, int] = {"api": 3}

    def __init__(self, office: Office, field: Field) -> None:
        self.office = office
        self.field = field.name
        self.on = f"{USER}.{field.name}"
        # a path over a field that may point to groups too does not know users' fields
        self._above = f"{field.relation}.{field.name}" if field.relation and field.refers == (USER,) else ""

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        read = self.office.api.query(select(("Id", *self._columns), USER, equals(self.field, who.ref.id)))
        for row in read:
            yield Ref(self.office.system, self.on, row["Id"]), self._state(row)
        return self.office.sight.judge(read.end, USERS)

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        rows = self.office.api.by_ids(USER, [ref.id for ref in refs], self._columns)
        return {ref: self._state(rows[ref.id]) for ref in refs if ref.id in rows}

    def desire(self, now: State, intent: Intent) -> State:
        if now.gone or now.get("owner") != intent.who.ref.id:
            return now
        if intent.to is None:
            raise Refused("salesforce.no-successor")
        heir = intent.to.ref.id
        if now.get("user") != heir:
            return now.but(owner=heir)
        # nobody is his own manager: the successor moves up to whom the leaver reported
        above = now.get("above")
        return now.but(owner=above if above not in {heir, intent.who.ref.id} else None)

    @silent_when_locked
    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        self.office.keep_reserve(self.order)
        rows = [{"id": change.ref.id, self.field: change.after["owner"]} for change in changes]
        results = self.office.api.update(USER, rows)
        for change, result in zip(changes, results, strict=True):
            yield Outcome(change.ref, error=result.reason)

    @property
    def _columns(self) -> tuple[str, ...]:
        return (self.field, "Name", *([self._above] if self._above else []))

    def _state(self, row: Row) -> State:
        above = value_at(row, self._above) if self._above else None
        return State(
            {"owner": row.get(self.field), "name": str(row.get("Name") or ""), "user": row["Id"], "above": above}
        )
