"""A case for a reader and for a program: what holds, what does not and why, what is left for whom."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from exeunt.cli.page import Block, Fact, Heading, Line, Table, Tone
from exeunt.cli.views import fields
from exeunt.cli.views.alike import more_line, note_lines
from exeunt.cli.views.coded import coded, coded_about, ref, section, time
from exeunt.cli.views.next_steps import next_json, next_page
from exeunt.cli.views.trouble import trouble_lines
from exeunt.errors import Param
from exeunt.model import Finding
from exeunt.report.alike import FEW, SORTS, gather
from exeunt.report.folding import all_of
from exeunt.report.wording import linger
from exeunt.text import Texts, duration, moment

if TYPE_CHECKING:
    from exeunt.app.casework import CaseLine, CaseView, ChangeView, LaneView, Noted, PlanView, TaskView
    from exeunt.app.unproven import OpenChange
    from exeunt.report.shape import ExposureFacts, Step, Undoable

_TONES: Mapping[str, Tone] = {"done": "good", "waiting": "warn", "rest": "bad"}


def case_page(texts: Texts, case: CaseView, steps: Sequence[Step] = (), report: Path | None = None) -> Iterator[Block]:
    """The whole case, what comes next, and where its report was written."""
    word = texts.word
    yield Heading(f"{word('heading', 'case')}: {case.id}")
    yield Fact(word("heading", "leaver"), f"{case.name} <{case.mail}>" if case.mail else case.name)
    yield Fact(word("heading", "status"), word("status", case.state))
    yield Fact(word("heading", "opened"), moment(case.opened_at))
    if case.closed_at:
        yield Fact(word("heading", "closed"), moment(case.closed_at))
    for plan in case.plans:
        yield from plan_block(texts, plan, all_of(case.id))
    yield from section(texts, "left-by-policy", case.left_by_policy, "warn")
    yield from _exposures(texts, case)
    yield from _undo_ends(texts, case)
    yield from _notes(texts, case)
    yield from _tasks(texts, case)
    yield from next_page(texts, steps)
    if report:
        yield Line(texts.sentence("cli.written", {"file": str(report)}))


def plan_block(texts: Texts, plan: PlanView, command: str = "--json") -> Iterator[Block]:
    """One applied plan: its lanes and what did not simply hold. *command* shows all of that."""
    word = texts.word
    signers = ", ".join(plan.signers)
    head = f"{word('plan-kind', plan.kind)}, {moment(plan.spent_at)}, {plan.digest[:12]}"
    yield Heading(f"{word('heading', 'plan')}: {head}")
    yield Fact(word("heading", "signatures"), signers)
    for lane in plan.lanes:
        yield from _lane(texts, lane)
    yield from trouble_lines(texts, plan, command)


def _lane(texts: Texts, lane: LaneView) -> Iterator[Block]:
    counts = ", ".join(f"{count:,} {texts.word('status', name)}" for name, count in sorted(lane.counts.items()))
    state = texts.word("lane", lane.state)
    yield Line(f"{lane.system}: {state}. {counts}".rstrip(". "), _TONES.get(lane.state, "plain"), 1)
    if lane.why and lane.state != "done":
        yield Line(texts.sentence(f"lane.{lane.why}", lane.params), "warn", 2)
    if lane.until and lane.state == "waiting":
        yield Line(texts.sentence("cli.goes-on", {"until": lane.until.isoformat()}), "plain", 2)
    if lane.swept_at is not None:
        params: dict[str, Param] = {"at": lane.swept_at.isoformat(), "left": lane.left_over or 0}
        whole = "cli.swept" if lane.swept_whole else "cli.swept-in-part"
        yield Line(texts.sentence(whole, params), "plain" if lane.swept_whole and not lane.left_over else "warn", 2)


def _exposures(texts: Texts, case: CaseView) -> Iterator[Block]:
    if not case.exposures:
        return
    word = texts.word
    yield Heading(word("heading", "exposure"))
    columns = [word("heading", name) for name in ("system", "exposure", "residual")]
    yield Table(columns, [[name, _span(texts, one), _residual(texts, one)] for name, one in case.exposures.items()])
    for name, one in case.exposures.items():
        if one.why:
            yield Line(f"{name}: {word('unknown', one.why)}", "warn", 1)
        if one.given_back:
            params: dict[str, Param] = {"system": name, "at": one.given_back.isoformat()}
            yield Line(texts.sentence("summary.given-back", params), "bad", 1)


def _span(texts: Texts, exposure: ExposureFacts) -> str:
    return texts.word("answer", "unknown") if exposure.span is None else duration(exposure.span, texts.language)


def _residual(texts: Texts, exposure: ExposureFacts) -> str:
    said = [
        texts.sentence("cli.lingers", {"name": linger(texts, name), "until": until.isoformat()})
        for name, until in sorted(exposure.residual.items())
    ]
    return " ".join(said)


def _undo_ends(texts: Texts, case: CaseView) -> Iterator[Block]:
    if case.undo_ends:
        yield Heading(texts.word("heading", "undo"))
    for one in case.undo_ends:
        params: dict[str, Param] = {"system": one.system, "action": one.action, "count": one.count, "kind": one.kind}
        yield Line(texts.sentence("cli.undo-until", {**params, "until": time(one.until) or ""}), indent=1)


def _notes(texts: Texts, case: CaseView) -> Iterator[Block]:
    sorts: tuple[tuple[str, str, Tone], ...] = (("finding", "findings", "warn"), ("gap", "gaps", "bad"))
    for sort, title, tone in sorts:
        mine = [note for note in case.notes if note.sort == sort and note.open]
        if mine:
            yield Heading(f"{texts.word('heading', title)} ({len(mine)})")
            yield from note_lines(texts, mine, lambda note: _note(texts, note), tone, all_of(case.id))


def _note(texts: Texts, note: Noted) -> str:
    return texts.of(Finding(note.code, note.params, note.about))


def _tasks(texts: Texts, case: CaseView) -> Iterator[Block]:
    if not case.open_tasks:
        return
    yield Heading(f"{texts.word('heading', 'tasks')} ({len(case.open_tasks)})")
    sorts = gather(case.open_tasks, lambda task: (task.code, task.params.get("system"), task.params.get("action")))
    for same in sorts[:SORTS]:
        for task in same[:FEW]:
            yield Line(f"{task.id}  {texts.sentence(task.code, task.params)}", "warn", 1)
        if len(same) > FEW:
            yield more_line(texts, len(same) - FEW, all_of(case.id), 1)
    if left := sum(map(len, sorts[SORTS:])):
        yield more_line(texts, left, all_of(case.id), 1)


def list_page(texts: Texts, lines: list[CaseLine]) -> Iterator[Block]:
    if not lines:
        yield Line(texts.sentence("cli.no-cases"))
        return
    columns = [texts.word("heading", name) for name in ("case", "person", "status", "opened", "plans", "tasks")]
    yield Table(columns, [_listed(texts, line) for line in lines])


def _listed(texts: Texts, line: CaseLine) -> list[str]:
    plans = ", ".join(texts.word("plan-kind", kind) for kind in line.plans)
    who = f"{line.name} <{line.mail}>" if line.mail else line.name
    return [line.id, who, texts.word("status", line.state), moment(line.opened_at), plans, str(line.open_tasks)]


def line_json(line: CaseLine) -> dict[str, Any]:
    return {
        "case": line.id,
        "person": {"name": line.name, "mail": line.mail},
        "state": line.state,
        "opened_at": time(line.opened_at),
        "plans": list(line.plans),
        "open_tasks": line.open_tasks,
    }


def case_json(case: CaseView, steps: Sequence[Step]) -> dict[str, Any]:
    return {
        "case": case.id,
        "person": {"name": case.name, "mail": case.mail},
        "state": case.state,
        "opened_at": time(case.opened_at),
        "closed_at": time(case.closed_at),
        "plans": [_plan_json(plan) for plan in case.plans],
        "findings": [_note_json(note) for note in case.notes if note.sort == "finding"],
        "gaps": [_note_json(note) for note in case.notes if note.sort == "gap"],
        "tasks": [_task_json(task) for task in case.tasks],
        "exposure": [_exposure_json(name, one) for name, one in case.exposures.items()],
        "undo_ends": [_undo_end_json(one) for one in case.undo_ends],
        "next": next_json(steps),
    }


def _plan_json(plan: PlanView) -> dict[str, Any]:
    return {
        "digest": plan.digest,
        "kind": plan.kind,
        "rows": plan.rows,
        "ordered_at": time(plan.ordered_at),
        "spent_at": time(plan.spent_at),
        "signers": list(plan.signers),
        "lanes": [_lane_json(lane) for lane in plan.lanes],
        "changes": [_change_json(change) for change in plan.trouble],
        "findings": [coded_about(one) for one in plan.findings],
        "gaps": [coded_about(one) for one in plan.gaps],
    }


def _lane_json(lane: LaneView) -> dict[str, Any]:
    swept = {"at": time(lane.swept_at), "whole": lane.swept_whole, "left_over": lane.left_over}
    return {
        "system": lane.system,
        "state": lane.state,
        "why": lane.why or None,
        "params": dict(lane.params),
        "until": time(lane.until),
        "counts": dict(lane.counts),
        "sweep": swept if lane.swept_at else None,
    }


def _change_json(change: ChangeView) -> dict[str, Any]:
    return {
        "id": change.id,
        "system": change.system,
        "action": change.action,
        "ref": ref(change.ref),
        "status": change.status,
        "before": fields.state_json(change.planned_before),
        "after": fields.state_json(change.planned_after),
        "met": fields.state_json(change.met),
        "why": coded(change.why) if change.why else None,
    }


def unproven_json(changes: Sequence[OpenChange]) -> list[dict[str, Any]]:
    return [
        {"id": one.id, "system": one.system, "action": one.action, "ref": ref(one.ref), "status": one.status}
        for one in changes
    ]


def _note_json(note: Noted) -> dict[str, Any]:
    return {
        "system": note.system,
        "code": note.code,
        "params": dict(note.params),
        "about": ref(note.about) if note.about else None,
        "at": time(note.at),
        "open": note.open,
    }


def _task_json(task: TaskView) -> dict[str, Any]:
    return {
        "id": task.id,
        "code": task.code,
        "params": dict(task.params),
        "state": task.state,
        "by": task.by,
        "because": task.because,
    }


def _exposure_json(system: str, exposure: ExposureFacts) -> dict[str, Any]:
    return {
        "system": system,
        "ordered_at": time(exposure.ordered),
        "ended_at": time(exposure.ended),
        "seconds": exposure.seconds,
        "why": exposure.why or None,
        "residual": {name: time(until) for name, until in sorted(exposure.residual.items())},
    }


def _undo_end_json(one: Undoable) -> dict[str, Any]:
    return {"system": one.system, "action": one.action, "count": one.count, "until": time(one.until)}
