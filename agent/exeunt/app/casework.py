"""What people see of a case and do in it: show, tick, waive, cancel, and the close when nothing is left to do."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from exeunt.app.installation import Installation
from exeunt.app.witnessing import check_point
from exeunt.engine.status import status
from exeunt.engine.sweep import is_fresh
from exeunt.errors import ExeuntError, Param, RefusedPlan
from exeunt.model import Finding, Gap, Reason, Ref, State
from exeunt.plan import document
from exeunt.plan.document import Plan
from exeunt.plan.encoding import ref_in, state_in
from exeunt.plan.left_out import parted
from exeunt.report import applied as recorded
from exeunt.report import facts
from exeunt.report.applied import Applied
from exeunt.report.notes import is_settled
from exeunt.report.shape import CaseFacts, ExposureFacts, Undoable
from exeunt.report.systems import systems
from exeunt.report.undoing import ending
from exeunt.store import Connection, Store, cases
from exeunt.trail import kinds
from exeunt.trail.trail import Trail

TROUBLE = ("drifted", "refused", "failed", "unproven", "todo")
Standing = Literal["done", "incomplete", "stopped"]


@dataclass(frozen=True, slots=True)
class ChangeView:
    """One change that did not simply hold. `id` is what `case waive` takes."""

    id: str
    system: str
    action: str
    ref: Ref
    status: str
    planned_before: State
    planned_after: State
    met: State | None
    why: Reason | None


@dataclass(frozen=True, slots=True)
class LaneView:
    """One plan in one system. The sweep's numbers are None where nobody looked again yet; `let_be_at`: when a person
    last waived something there, which the sweep before that knows nothing of.
    """

    system: str
    state: str
    why: str
    params: Mapping[str, Param]
    until: datetime | None
    counts: Mapping[str, int]
    swept_at: datetime | None
    swept_whole: bool | None
    left_over: int | None
    let_be_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class PlanView:
    digest: str
    kind: document.Kind
    rows: int
    ordered_at: datetime
    spent_at: datetime
    signers: Sequence[str]
    lanes: Sequence[LaneView]
    trouble: Sequence[ChangeView]
    names: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """By system: principal id → name, as the plan has them."""
    findings: Sequence[Finding] = ()
    gaps: Sequence[Gap] = ()
    """As the plan said them."""


@dataclass(frozen=True, slots=True)
class Noted:
    """A finding or a gap of the case. `open`: the last look in that system did not settle it."""

    sort: str
    system: str
    code: str
    params: Mapping[str, Param]
    about: Ref | None
    at: datetime
    open: bool


@dataclass(frozen=True, slots=True)
class TaskView:
    id: str
    code: str
    params: Mapping[str, Param]
    state: str
    by: str
    because: str


@dataclass(frozen=True, slots=True)
class CaseView:
    id: str
    name: str
    mail: str
    state: str
    opened_at: datetime
    closed_at: datetime | None
    plans: Sequence[PlanView]
    notes: Sequence[Noted]
    tasks: Sequence[TaskView]
    exposures: Mapping[str, ExposureFacts]
    undo_ends: Sequence[Undoable] = ()
    """What can be put back for a time only."""

    @property
    def left_by_policy(self) -> list[Finding]:
        """What the departure's latest plan says that the policy leaves as it is."""
        departing = [plan for plan in self.plans if plan.kind != "undo"]
        said, _ = parted(departing[-1].findings if departing else ())
        return said

    @property
    def open_tasks(self) -> list[TaskView]:
        return [task for task in self.tasks if task.state == "open"]


@dataclass(frozen=True, slots=True)
class Settled:
    """A case after work on it. `unstamped`: why the trail's head has no time stamp, where one is wanted."""

    case: CaseView
    unstamped: ExeuntError | None


@dataclass(frozen=True, slots=True)
class CaseLine:
    """A case in the list."""

    id: str
    name: str
    mail: str
    state: str
    opened_at: datetime
    plans: Sequence[str]
    open_tasks: int


def list_cases(installation: Installation) -> list[CaseLine]:
    """Every case, the oldest first; none where nothing was ever applied."""
    if not installation.has_books:
        return []
    with installation.books() as (store, _), store.read() as conn:
        return [_line(conn, row) for row in cases.all_cases(conn)]


def _line(conn: Connection, row: cases.Row) -> CaseLine:
    open_tasks = [task for task in cases.tasks_of(conn, row["id"]) if task["state"] == "open"]
    return CaseLine(
        id=row["id"],
        name=row["name"],
        mail=row["mail"],
        state=row["state"],
        opened_at=cases.moment(row["opened_at"]),
        plans=[plan["kind"] for plan in cases.plans_of(conn, row["id"])],
        open_tasks=len(open_tasks),
    )


def read_case(installation: Installation, case_id: str) -> CaseView:
    """Everything about a case as it stands; RefusedPlan `case.unknown`."""
    if not installation.has_books:
        raise RefusedPlan("case.unknown", case=case_id)
    with installation.books() as (store, _):
        return view(store, case_id, now=installation.clock.now())


def report_facts(installation: Installation, case_id: str) -> CaseFacts:
    """What a report tells of a case as it stands; RefusedPlan `case.unknown`."""
    with installation.books() as (store, trail):
        return facts.gather(store, case_id, now=installation.clock.now(), trail=trail)


def view(store: Store, case_id: str, *, now: datetime) -> CaseView:
    with store.read() as conn:
        row = known_case(conn, case_id)
        plans = recorded.read(conn, case_id)
        views = [_plan_view(conn, one.plan, one.row) for one in plans]
        sweeps = {(one.digest, sweep["system"]): sweep for one in views for sweep in cases.sweeps_of(conn, one.digest)}
        return CaseView(
            id=row["id"],
            name=row["name"],
            mail=row["mail"],
            state=row["state"],
            opened_at=cases.moment(row["opened_at"]),
            closed_at=cases.moment(row["closed_at"]) if row["closed_at"] else None,
            plans=views,
            notes=_notes(cases.findings_of(conn, case_id), sweeps, _undone_at(views)),
            tasks=[_task(task) for task in cases.tasks_of(conn, case_id)],
            exposures=_exposures(plans),
            undo_ends=ending(plans, now=now),
        )


def known_case(conn: Connection, case_id: str) -> cases.Row:
    row = cases.case(conn, case_id)
    if row is None:
        raise not_known(conn, case_id)
    return row


def not_known(conn: Connection, case_id: str) -> RefusedPlan:
    """No case begins before its first plan is applied: what was only planned is told apart from what nobody knows."""
    if cases.made_of(conn, case_id):
        return RefusedPlan("case.not-applied", case=case_id, file=f"{case_id}.cut.plan")
    return RefusedPlan("case.unknown", case=case_id)


def _plan_view(conn: Connection, plan: Plan, row: cases.Row) -> PlanView:
    sweeps = {sweep["system"]: sweep for sweep in cases.sweeps_of(conn, plan.digest)}
    header = plan.header
    return PlanView(
        digest=plan.digest,
        kind=plan.header.kind,
        rows=len(plan.rows),
        ordered_at=cases.moment(row["ordered_at"]),
        spent_at=cases.moment(row["spent_at"]),
        signers=sorted({signed["person"] for signed in cases.signatures_of(conn, plan.digest)}),
        lanes=[_lane(conn, plan, lane, sweeps.get(lane["system"])) for lane in cases.lanes_of(conn, plan.digest)],
        trouble=[_change(plan, change) for change in cases.changes_of(conn, plan.digest, *TROUBLE)],
        names={one.name: document.names_in(plan.header, one.name) for one in plan.header.systems},
        findings=[Finding(code, params, Ref(*about) if about else None) for code, params, about in header.findings],
        gaps=[Gap(code, params, Ref(*about) if about else None) for code, params, about in header.gaps],
    )


def _lane(conn: Connection, plan: Plan, lane: cases.Row, sweep: cases.Row | None) -> LaneView:
    counts: Counter[str] = Counter()
    in_the_way: set[str] = set()
    for standing in cases.standings(conn, plan.digest, lane["system"]):
        counts[standing.status] += standing.count
        if standing.status in TROUBLE and status(standing.status) != "drifted":
            in_the_way.add(standing.action)
    return LaneView(
        system=lane["system"],
        state=lane["state"],
        why=lane["why"],
        params=_lane_params(lane, in_the_way),
        until=cases.moment(lane["until"]) if lane["until"] else None,
        counts=dict(counts),
        swept_at=cases.moment(sweep["at"]) if sweep else None,
        swept_whole=bool(sweep["whole"]) if sweep else None,
        left_over=int(sweep["left_over"]) if sweep else None,
        let_be_at=_let_be_at(conn, plan.digest, lane["system"]) if counts["waived"] else None,
    )


def _let_be_at(conn: Connection, digest: str, system: str) -> datetime:
    waived = cases.changes_of(conn, digest, "waived")
    return max(cases.moment(row["ended_at"]) for row in waived if row["system"] == system)


def _lane_params(lane: cases.Row, in_the_way: set[str]) -> dict[str, Param]:
    """What the sentence about the lane's end says, as far as the rows still know it."""
    kept = json.loads(lane["params"]) if lane["params"] else {}
    return {"system": lane["system"], "actions": ", ".join(sorted(in_the_way)), **kept}


def change_id(digest: str, number: int) -> str:
    """How people name one change of an applied plan; a by-hand task has the id of its change."""
    return f"{digest[:12]}-{number}"


def _change(plan: Plan, row: cases.Row) -> ChangeView:
    planned = plan.rows[row["n"]]
    code, params = json.loads(row["detail"]) if row["detail"] else ("", {})
    return ChangeView(
        id=change_id(plan.digest, row["n"]),
        system=row["system"],
        action=row["action"],
        ref=plan.ref(planned),
        status=row["status"],
        planned_before=plan.before(planned),
        planned_after=plan.after(planned),
        met=state_in(json.loads(row["met"])) if row["met"] else None,
        why=Reason(code, params) if code else None,
    )


def _undone_at(plans: Sequence[PlanView]) -> datetime | None:
    return max((plan.spent_at for plan in plans if plan.kind == "undo"), default=None)


def _notes(
    rows: Sequence[cases.Row], sweeps: Mapping[tuple[str, str], cases.Row], undone: datetime | None
) -> list[Noted]:
    """Each once, with its latest time."""
    found: dict[tuple[str, str, str, str | None], Noted] = {}
    for row in rows:
        found[(row["sort"], row["code"], row["params"], row["about"])] = Noted(
            sort=row["sort"],
            system=row["system"],
            code=row["code"],
            params=json.loads(row["params"]),
            about=ref_in(json.loads(row["about"])) if row["about"] else None,
            at=cases.moment(row["at"]),
            open=not is_settled(row, sweeps.get((row["plan"], row["system"])), undone),
        )
    return list(found.values())


def _task(row: cases.Row) -> TaskView:
    return TaskView(
        id=row["id"],
        code=row["code"],
        params=json.loads(row["params"]),
        state=row["state"],
        by=row["by"] or "",
        because=row["because"] or "",
    )


def _exposures(plans: Sequence[Applied]) -> Mapping[str, ExposureFacts]:
    """By system, as the report says it. Systems where there was nothing to cut are left out; none without a cut."""
    if not any(one.kind == "cut" for one in plans):
        return {}
    return {one.name: one.exposure for one in systems(plans) if one.exposure.sort in {"measured", "unknown"}}


def _is_through(case: CaseView) -> bool:
    """Is there nothing left to be done, by us or by people?"""
    applied = {plan.kind for plan in case.plans}
    lanes = [lane for plan in case.plans for lane in plan.lanes]
    complete = applied >= {"cut", "hand-over"} or "undo" in applied
    counting = [plan.digest for plan in case.plans if plan.kind == "undo" or "undo" not in applied]
    at_rest = all(lane.state == "done" for lane in lanes)
    return complete and at_rest and judge_standing(case, counting) == "done"


def _is_seen(case: CaseView, now: datetime) -> bool:
    """Was it looked everywhere a short time ago, and nothing found? An undone case is meant to be as it was."""
    if any(plan.kind == "undo" for plan in case.plans):
        return True
    lanes = [lane for plan in case.plans for lane in plan.lanes]
    return all(lane.swept_whole and lane.left_over == 0 and is_fresh(lane.swept_at, now) for lane in lanes)


def judge_standing(case: CaseView, digests: Sequence[str]) -> Standing:
    """How far these plans of a case are: everything seen to hold, something still open, or something went wrong."""
    plans = [plan for plan in case.plans if plan.digest in digests]
    lanes = [lane for plan in plans for lane in plan.lanes]
    counts: Counter[str] = Counter()
    for lane in lanes:
        counts.update(lane.counts)
    if any(_stopped(lane) for lane in lanes) or any(counts[name] for name in ("drifted", "failed", "refused")):
        return "stopped"
    unsettled = any(note.open and (note.sort == "gap" or note.code.startswith("sweep.")) for note in case.notes)
    waiting = any(lane.state != "done" for lane in lanes)
    if waiting or unsettled or case.open_tasks or counts["unproven"] or counts["todo"]:
        return "incomplete"
    return "done"


def _stopped(lane: LaneView) -> bool:
    """A lane that cannot go on by itself. One that waits for a person, a quota or its cut is only incomplete."""
    if lane.state in {"done", "waiting"} or lane.why in {"cut-not-applied", "cut-not-accepted"}:
        return False
    waits_for_person = lane.why == "blocked" and bool(lane.counts.keys() & {"todo", "unproven"})
    return not waits_for_person


def settle(installation: Installation, case_id: str) -> Settled:
    """After work on a case: close it if nothing is left to do, and show how it stands."""
    with installation.books() as (store, trail):
        close_if_done(store, trail, case_id, installation.clock.now())
        unstamped = check_point(installation, trail)
        return Settled(view(store, case_id, now=installation.clock.now()), unstamped)


def close_if_done(store: Store, trail: Trail, case_id: str, now: datetime) -> bool:
    """Close a case whose cut and hand-over were applied, or which was undone, when all is done, no task is open, and
    the last look everywhere is of now and found nothing left.

    A case with its cut alone stays open: the hand-over is still to come, also when there is little to hand over.
    """
    case = view(store, case_id, now=now)
    if case.state != "open" or not _is_through(case) or not _is_seen(case, now):
        return False
    with store.write() as conn:
        cases.set_case(conn, case_id, state="closed", closed_at=cases.stamp(now))
        for system, exposure in case.exposures.items():
            trail.append(conn, kinds.EXPOSURE, case=case_id, facts={"system": system, "seconds": exposure.seconds})
        trail.append(conn, kinds.CASE_CLOSED, case=case_id, facts={"plans": len(case.plans)})
    return True
