"""What a person would do next in a case, the gravest first. Pure, but for where the plan files lie.

As long as the cut is not through, nothing but the cut is named: a hand-over keeps no leaver out. A cut that rests in
one system is through for the others once a person has waived it there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from pathlib import Path
from typing import Final

from exeunt.app.casework import CaseView, ChangeView, LaneView, PlanView
from exeunt.app.installation import Installation
from exeunt.app.plan_files import PlanFile, waiting_files
from exeunt.engine.departure import DID_NOT_TAKE
from exeunt.engine.status import GOOD
from exeunt.errors import Param
from exeunt.plan.document import Header, Kind, time_text
from exeunt.plan.survey import UNREAD
from exeunt.report.shape import Step

_MAY_NOT_COME_BACK: Final = frozenset({"unavailable", "denied", "refused", "defect", "action-gone"})
BECAUSE: Final = ("--because", "…")

Files = Mapping[Kind, PlanFile]


def after_planning(cut: Path, header: Header) -> tuple[Step, ...]:
    """Of plans that were just made: a system that nobody could read first, for there nobody is kept out."""
    then = Step("cli.next-then-apply", ("apply", str(cut)))
    unread = sorted({str(params["system"]) for code, params, _ in header.gaps if code in UNREAD})
    if not unread:
        return Step("cli.next-approve", ("approve", str(cut))), then
    leaver = header.person.mail or header.person.name
    mend = Step("cli.next-mend", ("plan", leaver), {"systems": ", ".join(unread)})
    return mend, Step("cli.next-approve-rest", ("approve", str(cut))), then


def next_steps(installation: Installation, case: CaseView, folder: Path) -> tuple[Step, ...]:
    """Of this case as it stands now; *folder*: where its plan files are looked for."""
    return steps(case, waiting_files(installation, case.id, folder), installation.clock.now())


def steps(case: CaseView, files: Files, now: datetime) -> tuple[Step, ...]:
    """The first is what is to be done now; the others come after it, or instead."""
    undo = files.get("undo")
    usable = undo if undo and not undo.unusable else None
    of_undo = [file_step(usable)] if usable else []
    if case.state != "open":
        return tuple(of_undo)
    undone = any(plan.kind == "undo" for plan in case.plans)
    others = [*(_of_undo(case, now) if undone else _of_departure(case, files, now))]
    if usable:
        others = [step for step in others if step.command[0] != "undo"]
    return tuple([*of_undo, *others] if usable and usable.signed else [*others, *of_undo])


def _of_undo(case: CaseView, now: datetime) -> Iterator[Step]:
    """What it turned round is not gone on with."""
    mine = [plan for plan in case.plans if plan.kind == "undo"]
    yield from _going_on(case, mine, now)
    yield from _tasks(case)
    yield from _let_be(case, [change for plan in mine for change in plan.trouble])
    if not any(plan.trouble or _open_lanes(plan) for plan in mine) and not case.open_tasks:
        yield Step("cli.next-look-again", ("apply", case.id))


def _of_departure(case: CaseView, files: Files, now: datetime) -> Iterator[Step]:
    cut, hand_over = _plans(case, "cut"), _plans(case, "hand-over")
    if not cut:
        yield from _file(case, files, "cut")
        return
    yield from _part(case, cut, now)
    yield from _tasks(case)
    if any(_unfinished(lane) for plan in cut for lane in plan.lanes):
        return
    if not hand_over:
        yield from _file(case, files, "hand-over")
        return
    yield from _part(case, hand_over, now)
    if not any(_open_lanes(plan) for plan in case.plans):
        if not any(plan.trouble for plan in case.plans) and not case.open_tasks:
            yield Step("cli.next-look-again", ("apply", case.id))
        yield Step("cli.next-undo", ("undo", case.id))


def _plans(case: CaseView, kind: Kind) -> list[PlanView]:
    return [plan for plan in case.plans if plan.kind == kind]


def _file(case: CaseView, files: Files, kind: Kind) -> Iterator[Step]:
    """Nothing where it is not known that there is one: then it was not made here."""
    yield step_of(case, files.get(kind) or PlanFile(kind, Path(f"{case.id}.{kind}.plan"), here=False))


def step_of(case: CaseView, file: PlanFile) -> Step:
    """What is to be done with a plan file that was not applied yet."""
    params: dict[str, Param] = {"kind": file.kind}
    if file.unusable:
        return Step("cli.next-plan-anew", ("plan", who(case)), {**params, "why": file.unusable})
    return file_step(file)


def file_step(file: PlanFile) -> Step:
    """Of a file that can be applied: have it signed, or apply it."""
    params: dict[str, Param] = {"kind": file.kind}
    if not file.here:
        return Step("cli.next-sign-elsewhere", ("approve", f"…/{file.file.name}"), params)
    if not file.signed:
        return Step("cli.next-sign", ("approve", str(file.file)), params)
    if file.not_before:
        return Step("cli.next-apply-from", ("apply", str(file.file)), {**params, "since": time_text(file.not_before)})
    return Step("cli.next-apply", ("apply", str(file.file)), params)


def who(case: CaseView) -> str:
    return case.mail or case.name


def _part(case: CaseView, plans: Sequence[PlanView], now: datetime) -> Iterator[Step]:
    """What is left of one of the departure's two plans."""
    yield from _going_on(case, plans, now)
    trouble = [change for plan in plans for change in plan.trouble]
    left = sum(_left(lane) for plan in plans for lane in plan.lanes)
    if any(change.status != "todo" for change in trouble):
        yield Step("cli.next-plan-again", ("plan", who(case)))
    elif left:
        yield Step("cli.next-plan-left", ("plan", who(case)), {"count": left})
    yield from _let_be(case, trouble)
    yield from _waive_system(case, plans)


def _going_on(case: CaseView, plans: Sequence[PlanView], now: datetime) -> Iterator[Step]:
    """Where applying the case again does something: at once, or only when the wait is over."""
    for plan in plans:
        lanes = [lane for lane in plan.lanes if lane.state != "done" and _may_go_on(plan, lane)]
        later = [lane for lane in lanes if lane.state == "waiting" and lane.until and lane.until > now]
        at_once = [lane.system for lane in lanes if lane not in later]
        if at_once:
            params: dict[str, Param] = {"kind": plan.kind, "systems": ", ".join(at_once)}
            yield Step("cli.next-go-on", ("apply", case.id), params)
        elif later:
            until = min(lane.until for lane in later if lane.until)
            params = {"kind": plan.kind, "systems": ", ".join(lane.system for lane in later)}
            yield Step("cli.next-go-on-after", ("apply", case.id), {**params, "until": time_text(until)})


def _may_go_on(plan: PlanView, lane: LaneView) -> bool:
    """Not where all that is in the way waits for a person."""
    if lane.why != "blocked":
        return True
    in_the_way = [one for one in plan.trouble if one.system == lane.system and one.status != "drifted"]
    return not in_the_way or any(_is_tried_again(change) for change in in_the_way)


def _left(lane: LaneView) -> int:
    """What the last look found. What was found before the work went on, or before somebody let it be, is no news."""
    old = lane.let_be_at and lane.swept_at and lane.let_be_at >= lane.swept_at
    return 0 if old or lane.state != "done" else lane.left_over or 0


def _is_tried_again(change: ChangeView) -> bool:
    if change.status == "failed":
        return change.why is not None and change.why.code in DID_NOT_TAKE
    return change.status in {"refused", "unproven"}


def _tasks(case: CaseView) -> Iterator[Step]:
    if case.open_tasks:
        yield Step("cli.next-tick", ("case", "tick", case.open_tasks[0].id, *BECAUSE))


def _let_be(case: CaseView, trouble: Sequence[ChangeView]) -> Iterator[Step]:
    """The first that did not hold; with all of its action where that is more than one. A task is ticked, not waived."""
    mine = [change for change in trouble if change.status != "todo"]
    if mine:
        first = mine[0]
        alike = [change for change in mine if (change.system, change.action) == (first.system, first.action)]
        what = first.id if len(alike) == 1 else f"{first.system}:{first.action}"
        yield Step("cli.next-waive", ("case", "waive", case.id, what, *BECAUSE))


def _waive_system(case: CaseView, plans: Sequence[PlanView]) -> Iterator[Step]:
    for plan in plans:
        for lane in plan.lanes:
            if lane.state == "rest" and lane.why in _MAY_NOT_COME_BACK and _unfinished(lane):
                command = ("case", "waive", case.id, lane.system, "--unfinished", *BECAUSE)
                yield Step("cli.next-waive-system", command, {"system": lane.system})


def _unfinished(lane: LaneView) -> bool:
    """Is there a row of it that neither holds nor was decided on?"""
    return lane.state != "done" and any(count and name not in GOOD for name, count in lane.counts.items())


def _open_lanes(plan: PlanView) -> bool:
    return any(lane.state != "done" for lane in plan.lanes)
