"""An applied plan with everything that was recorded of it, as read in one transaction."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from exeunt.engine.status import Status, status
from exeunt.model import State
from exeunt.plan import document
from exeunt.plan.document import GroupPart, Kind, Plan
from exeunt.report.shape import LaneFacts, PlanFacts, SignerFacts, SweepFacts, ThingFacts
from exeunt.store import Connection, cases


@dataclass(frozen=True, slots=True)
class Applied:
    """`rows` are the changes as they stand, in the plan's order."""

    row: cases.Row
    plan: Plan
    rows: Sequence[cases.Row]
    signatures: Sequence[cases.Row]
    lanes: Sequence[cases.Row]
    sweeps: Sequence[cases.Row]
    by_system: Mapping[str, Sequence[cases.Row]]

    @property
    def kind(self) -> Kind:
        return self.plan.header.kind

    @property
    def ordered(self) -> datetime:
        return cases.moment(self.row["ordered_at"])

    def group(self, row: cases.Row) -> GroupPart:
        return self.plan.group(self.plan.rows[row["n"]])

    def thing(self, row: cases.Row) -> ThingFacts:
        return thing(row["system"], row["kind"], row["ref"], row["of"], self.plan.there(self.plan.rows[row["n"]]))


def read(conn: Connection, case_id: str) -> list[Applied]:
    """The applied plans of a case, in the order in which they were applied."""
    return [_one(conn, row) for row in cases.plans_of(conn, case_id, with_body=True)]


def _one(conn: Connection, row: cases.Row) -> Applied:
    digest = row["digest"]
    rows = cases.changes_of(conn, digest)
    by_system: dict[str, list[cases.Row]] = {}
    for change in rows:
        by_system.setdefault(change["system"], []).append(change)
    return Applied(
        row=row,
        plan=document.read(row["body"]),
        rows=rows,
        signatures=cases.signatures_of(conn, digest),
        lanes=cases.lanes_of(conn, digest),
        sweeps=cases.sweeps_of(conn, digest),
        by_system=by_system,
    )


def thing(system: str, kind: str, id_: str, of: str, state: State) -> ThingFacts:
    """What a row is about, called as its state calls it."""
    return ThingFacts(system, kind, id_, of, "" if state.label == id_ else state.label)


def tally(rows: Iterable[cases.Row]) -> dict[Status, int]:
    counts: dict[Status, int] = {}
    for row in rows:
        one = status(row["status"])
        counts[one] = counts.get(one, 0) + 1
    return counts


def forward(applied: Iterable[Applied]) -> list[Applied]:
    """The plans of the departure itself, without its undo."""
    return [one for one in applied if one.kind != "undo"]


def backward(applied: Iterable[Applied]) -> list[Applied]:
    return [one for one in applied if one.kind == "undo"]


def plan_facts(one: Applied) -> PlanFacts:
    header = one.plan.header
    return PlanFacts(
        kind=header.kind,
        digest=one.plan.digest,
        rows=header.rows,
        created=document.parse_time(header.created),
        ordered_at=one.ordered,
        spent_at=cases.moment(one.row["spent_at"]),
        signers=tuple(
            SignerFacts(row["person"], row["fingerprint"], cases.moment(row["counted_at"]))
            for row in sorted(one.signatures, key=lambda row: (row["counted_at"], row["person"]))
        ),
        signatures_needed=header.signatures,
        signatures_why=tuple((code, params) for code, params in header.signatures_why),
        limits_lifted=header.limits_lifted,
    )


def lane_facts(applied: Iterable[Applied], system: str) -> Iterator[LaneFacts]:
    for one in applied:
        for lane in one.lanes:
            if lane["system"] == system:
                until = cases.moment(lane["until"]) if lane["until"] else None
                yield LaneFacts(one.kind, lane["state"], lane["why"], until)


def sweep_facts(applied: Iterable[Applied], system: str) -> Iterator[SweepFacts]:
    """Only those that asked something: a hand-over without rows in a system has no phases to look for there."""
    for one in applied:
        if one.kind != "cut" and not one.by_system.get(system):
            continue
        for sweep in one.sweeps:
            if sweep["system"] == system:
                yield SweepFacts(one.kind, cases.moment(sweep["at"]), bool(sweep["whole"]), sweep["left_over"])
