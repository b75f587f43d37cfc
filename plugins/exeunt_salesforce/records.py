"""`customer.transfer`: a record gets another owner, and keeps its team and its manual shares.

Accounts go first and by SOAP (`accounts.py`): the vendor lets nobody own a child who cannot read its account, and
only SOAP can keep an account's team. Everything else goes by collections of 200, sorted by account.
"""

from __future__ import annotations

from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import cached_property

from exeunt.sdk import (
    GONE,
    Action,
    Change,
    Completeness,
    Gap,
    Intent,
    Order,
    Outcome,
    Principal,
    Reason,
    Ref,
    Refused,
    State,
    Undo,
    Value,
    reading,
)
from exeunt_salesforce.api import ROWS_A_WRITE, Row, value_at
from exeunt_salesforce.errors import Rejected, silent_when_locked
from exeunt_salesforce.joins import TEAMS, Join, manual_shares, share_table, without_holder
from exeunt_salesforce.kinds import ACCOUNT, Kind
from exeunt_salesforce.office import Office
from exeunt_salesforce.repair import Wanted, restore
from exeunt_salesforce.sight import RECORDS
from exeunt_salesforce.soql import equals, select

FLOWS = timedelta(minutes=5)  # an automation of the org may change the owner once more, this long after us


class Transfer(Action):
    """One kind of record. States:

    owner            id of the user or queue
    team, manual     kept: `userId|role|level…` and `granteeId|level…`, a row each; where the object has such tables
    name, parent, modified, portal and the facts of its account   evidence
    """

    name = "customer.transfer"
    order = Order(phase="hand", after=(f"customer.transfer:{ACCOUNT}",))
    undo = Undo("exact", note="salesforce.undo-transfer")
    batch = ROWS_A_WRITE
    restores = 0
    settles = FLOWS
    repeatable = True

    def __init__(self, office: Office, kind: Kind) -> None:
        self.office = office
        self.kind = kind
        self.on = kind.name
        self.evidence = frozenset(
            {"name", "parent", "modified", *(["portal"] if kind.portal else []), *self._fact_paths()}
        )
        tables = [TEAMS[kind.name].source if kind.name in TEAMS else "", share_table(kind.name)]
        self._tables = [table for table in tables if table in office.api.objects()]
        looking = 1 + len(self._tables)
        # where rows may be dropped with the owner, they are put back by a second write and a third look
        self.cost = {"api": 2 * looking + 1 + self.restores * (looking + 1)}

    # --- reading

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        try:
            return (yield from self._find(who.ref.id))
        except Rejected as error:  # some objects that a describe lists cannot be queried
            return Completeness(whole=False, gaps=(Gap(error.code, {**error.params, "object": self.on}),))

    def _find(self, owner: str) -> Generator[tuple[Ref, State], None, Completeness]:
        rows = self.office.api.query(select(self._columns, self.on, equals("OwnerId", owner), *self.kind.only))
        owned, end = list(rows), rows.end
        if not owned:
            return self.office.sight.judge(end, RECORDS)
        kept: dict[str, dict[str, list[Row]]] = {}
        for field, join in self._kept.items():
            joined = join.of_owner(self.office.api, owner)
            kept[field] = join.by_thing(joined)
            if not joined.end.whole:
                return joined.end
        for row in owned:
            yield self._ref(row), self._state(row, kept)
        whole = replace(end, population=self.office.population(self.on))
        return self.office.sight.judge(whole, RECORDS)

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        if not refs:
            return {}
        ids = [ref.id for ref in refs]
        rows = self.office.api.by_ids(self.on, ids, self._columns)
        kept = {field: join.of_things(self.office.api, sorted(rows)) for field, join in self._kept.items() if rows}
        seen = {ref: self._state(rows[ref.id], kept) for ref in refs if ref.id in rows}
        unseen = [ref for ref in refs if ref.id not in rows]
        gone = self.office.api.deleted(self.on, [ref.id for ref in unseen]) if unseen else set()
        return seen | {ref: GONE for ref in unseen if ref.id in gone}

    # --- judging

    def desire(self, now: State, intent: Intent) -> State:
        heir = intent.to.ref.id if intent.to else ""
        # his already: a crash may have come between the owner and the rows beside him
        if now.gone or now.get("owner") not in {intent.who.ref.id, heir}:
            return now
        if intent.to is None:
            raise Refused("salesforce.no-successor")
        if intent.to.status == "inactive":
            raise Refused("salesforce.successor-inactive", user=intent.to.ref.id)
        # an owner needs neither a place in his own team nor a share; the vendor drops them, undo brings them back
        held = {field: without_holder(_lines(now, field), heir) for field in ("team", "manual") if field in now.fields}
        return now.but(owner=heir, **held)

    # --- writing

    @silent_when_locked
    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        self.office.keep_reserve(self.order)
        unmoved = self._move([change for change in changes if moves(change)])
        spoiled: dict[str, Reason] = {}
        for field, join in self._kept.items():
            wanted = {
                change.ref.id: Wanted(_owner(change), _lines(change.after, field))
                for change in changes
                if field in change.after.fields and change.ref.id not in unmoved
            }
            spoiled |= restore(self.office.api, join, wanted)
        for change in changes:
            yield _outcome(change, unmoved.get(change.ref.id), spoiled.get(change.ref.id))

    def _move(self, changes: Sequence[Change]) -> dict[str, Reason]:
        """Give each record its new owner; those refused, with the reason."""
        if not changes:
            return {}
        rows = [{"id": change.ref.id, "OwnerId": str(change.after["owner"])} for change in changes]
        results = self.office.api.update(self.on, rows)
        answered = zip(changes, results, strict=True)
        return {change.ref.id: result.reason for change, result in answered if result.reason is not None}

    def pack(self, changes: Sequence[Change]) -> Iterable[Sequence[Change]]:
        """Records of one account together: a write to a child locks its account for everybody else."""
        ordered = sorted(changes, key=lambda change: (_parent(change), change.ref.id))
        return [ordered[start : start + self.batch] for start in range(0, len(ordered), self.batch)]

    def locks(self, change: Change) -> frozenset[str]:
        return frozenset({_parent(change) or change.ref.id})

    # --- parts

    @property
    def _columns(self) -> tuple[str, ...]:
        return (*self.kind.columns, *self._fact_paths().values())

    def _fact_paths(self) -> Mapping[str, str]:
        """Facts are the account's: of the record itself, or of the account it hangs on."""
        if self.on == ACCOUNT:
            return self.office.facts
        return {fact: f"{self.kind.relation}.{path}" for fact, path in self.office.facts.items() if self.kind.relation}

    @cached_property
    def _kept(self) -> Mapping[str, Join]:
        """The tables whose rows a change of owner may cost, by the field that holds them."""
        team = {"team": TEAMS[self.on]} if self.on in TEAMS and TEAMS[self.on].source in self._tables else {}
        shared = share_table(self.on) in self._tables
        return team | ({"manual": manual_shares(self.office.api, self.on)} if shared else {})

    def _ref(self, row: Row) -> Ref:
        return Ref(self.office.system, self.on, row["Id"])

    def _state(self, row: Row, kept: Mapping[str, Mapping[str, Sequence[Row]]]) -> State:
        owner = str(row["OwnerId"])
        tables = self._kept.items()
        lines = {field: join.normal(kept[field].get(row["Id"], ()), owner) for field, join in tables}
        fields: dict[str, Value] = {
            "owner": owner,
            **lines,
            "name": str((row.get(self.kind.label) if self.kind.label else "") or ""),
            "modified": str(row.get("LastModifiedDate") or ""),
            "parent": str((row.get(self.kind.parent) if self.kind.parent else "") or ""),
            **{fact: plain(value_at(row, path)) for fact, path in self._fact_paths().items()},
        }
        if self.kind.portal:
            fields["portal"] = any(row.get(name) is True for name in self.kind.portal)
        return State(fields)


def _outcome(change: Change, unmoved: Reason | None, spoiled: Reason | None) -> Outcome:
    """A record that has its new owner was not refused, whatever became of its rows: looking tells what is missing."""
    if spoiled is not None and moves(change):
        return Outcome(change.ref, proof={"rows": f"{spoiled.params['status']} {spoiled.params['words']}"})
    return Outcome(change.ref, error=unmoved or spoiled)


def moves(change: Change) -> bool:
    return "owner" in change.after.fields and change.after["owner"] != change.before.get("owner")


def plain(value: object) -> Value:
    """A field of the vendor's as a value of ours. Money comes as a float: whole numbers become int, others text."""
    match value:
        case None | bool() | str() | int():
            return value
        case float() if value.is_integer():
            return int(value)
        case _:
            return str(value)


def _lines(state: State, field: str) -> tuple[str, ...]:
    value = state.get(field, ())
    return value if isinstance(value, tuple) else ()


def _owner(change: Change) -> str:
    return str(change.after.get("owner") or change.before.get("owner") or "")


def _parent(change: Change) -> str:
    return str(change.before.get("parent") or "")
