"""The sections about what stands around the changes: notes, tasks, plans and signatures, quotas, the trail."""

from __future__ import annotations

from collections.abc import Sequence

from exeunt.report.alike import FEW, by_sort, gather
from exeunt.report.blocks import Block, Cell, Column, Command, Line, Section, Table, code, mark, text, texts_of
from exeunt.report.facts import ROWS
from exeunt.report.folding import alike_table, all_of, counted, first_few, rest_of, told
from exeunt.report.shape import CaseFacts, Noted, PlanFacts, QuotaFacts, TaskFacts
from exeunt.report.wording import clip, ref, when
from exeunt.sdk.action import CALLS
from exeunt.text import Texts, number

MEANINGS = ("verified", "content", "accepted", "unproven", "attested", "drifted", "refused", "failed", "residual")


def findings_section(facts: CaseFacts, texts: Texts) -> Section:
    title = texts.word("heading", "findings")
    lead = texts.sentence("summary.findings-lead" if facts.findings else "summary.no-findings")
    return Section("findings", title, lead, _notes("finding-rows", facts.findings, title, facts, texts))


def gaps_section(facts: CaseFacts, texts: Texts) -> Section:
    """What could not be read whole: never empty, never fine."""
    title = texts.word("report", "not-read")
    lead = texts.sentence("summary.gaps-lead" if facts.gaps else "summary.no-gaps")
    return Section("gaps", title, lead, _notes("gap-rows", facts.gaps, title, facts, texts))


def _notes(place: str, notes: Sequence[Noted], title: str, facts: CaseFacts, texts: Texts) -> Sequence[Block]:
    columns = [
        Column(texts.word("report", "what")),
        Column(texts.word("heading", "thing")),
        Column(texts.word("heading", "when")),
    ]
    rows = [
        (
            text(texts.sentence(one.code, one.params)),
            ref(texts, one.about) if one.about else text(str(one.params.get("system", "–"))),
            _noted_at(one, texts),
        )
        for one in notes[:ROWS]
    ]
    if not rows:
        return ()
    table = Table(title, columns, rows, more=rest_of(texts, len(notes), len(rows), all_of(facts.case)), id=place)
    return [*told(texts, all_of(facts.case), len(notes), _alike_notes(notes, title, columns, texts), table)]


def _alike_notes(notes: Sequence[Noted], title: str, columns: Sequence[Column], texts: Texts) -> Table | None:
    alike = by_sort(notes)
    if not any(len(same) > FEW for same in alike):
        return None
    rows = [(counted(len(same)), *_alike_note(same, texts)) for same in alike[:ROWS]]
    return alike_table(texts, title, columns, rows)


def _alike_note(same: Sequence[Noted], texts: Texts) -> Sequence[Cell]:
    first = same[0]
    where = str(first.params.get("system", "–")) if first.about is None else first.about.system
    return (
        first_few(texts, [texts.sentence(one.code, one.params) for one in same[:FEW]], len(same)),
        text(clip(first.about.kind), under=where) if first.about else text(where),
        _noted_at(first, texts),
    )


def _noted_at(one: Noted, texts: Texts) -> Cell:
    return text(when(texts, one.at) if one.at else texts.word("report", "at-planning"), "faint")


def tasks_section(facts: CaseFacts, texts: Texts) -> Section:
    title = texts.word("heading", "tasks")
    columns = [
        Column(texts.word("heading", "status")),
        Column(texts.word("report", "what")),
        Column(texts.word("report", "who-said")),
        Column(texts.word("report", "since")),
    ]
    rows = [
        (
            mark(texts.word("status", task.state), "warn" if task.is_open else "plain", under=task.id),
            text(texts.sentence(task.code, task.params)),
            text(clip(task.by) or "–", under=clip(task.because)),
            text(when(texts, task.at), "faint"),
        )
        for task in facts.tasks[:ROWS]
    ]
    lead = texts.sentence("summary.tasks-lead" if rows else "summary.no-tasks")
    table = Table(
        title, columns, rows, more=rest_of(texts, len(facts.tasks), len(rows), all_of(facts.case)), id="task-rows"
    )
    blocks = told(texts, all_of(facts.case), len(facts.tasks), _alike_tasks(facts.tasks, title, texts), table)
    return Section("tasks", title, lead, [*blocks] if rows else ())


def _alike_tasks(tasks: Sequence[TaskFacts], title: str, texts: Texts) -> Table | None:
    alike = gather(tasks, lambda one: (one.state, one.code, one.params.get("system"), one.params.get("action")))
    if not any(len(same) > FEW for same in alike):
        return None
    columns = [Column(texts.word("heading", "status")), Column(texts.word("report", "what"))]
    rows = [
        (
            counted(len(same)),
            mark(texts.word("status", same[0].state), "warn" if same[0].is_open else "plain"),
            first_few(texts, [texts.sentence(one.code, one.params) for one in same[:FEW]], len(same)),
        )
        for same in alike[:ROWS]
    ]
    return alike_table(texts, title, columns, rows)


def plans_section(facts: CaseFacts, texts: Texts) -> Section:
    columns = [
        Column(texts.word("heading", "plan")),
        Column(texts.word("heading", "changes"), numeric=True),
        Column(texts.word("report", "digest")),
        Column(texts.word("heading", "signatures")),
        Column(texts.word("report", "ordered")),
        Column(texts.word("report", "applied")),
    ]
    rows = [
        (
            text(texts.word("plan-kind", plan.kind), under=_lifted(plan, texts)),
            text(number(plan.rows)),
            code(plan.digest),
            _signed(plan, texts),
            text(when(texts, plan.ordered_at)),
            text(when(texts, plan.spent_at)),
        )
        for plan in facts.plans
    ]
    table = Table(texts.word("report", "plans"), columns, rows)
    return Section("plans", texts.word("report", "plans"), texts.sentence("summary.plans"), (table,))


def _signed(plan: PlanFacts, texts: Texts) -> Cell:
    of = f"{number(len(plan.persons))} / {number(plan.signatures_needed)}"
    keys = tuple(f"{clip(signer.person)} · {signer.fingerprint}" for signer in plan.signers)
    enough = len(plan.persons) >= plan.signatures_needed
    return texts_of((of, *keys) if keys else (of, texts.word("answer", "none")), "plain" if enough else "bad")


def _lifted(plan: PlanFacts, texts: Texts) -> str:
    lifted = ", ".join(f"{texts.action(name)}: {number(count)}" for name, count in plan.limits_lifted.items())
    return f"{texts.word('report', 'limits-lifted')}: {lifted}" if lifted else ""


def quotas_section(facts: CaseFacts, texts: Texts) -> Section | None:
    """The calls that the plans mean to make, beside what the system allows; None where nobody counts."""
    rows = [
        (
            text(system.name),
            text(clip(quota.name)),
            text(number(quota.planned)),
            *_told(quota, texts),
        )
        for system in facts.systems
        for quota in system.quotas
    ]
    columns = [
        Column(texts.word("heading", "system")),
        Column(texts.word("heading", "quota")),
        Column(texts.word("report", "calls-planned"), numeric=True),
        Column(texts.word("report", "used"), numeric=True),
        Column(texts.word("report", "allowed"), numeric=True),
        Column(texts.word("report", "resets")),
    ]
    if not rows:
        return None
    title = texts.word("report", "quotas")
    return Section("quotas", title, texts.sentence("summary.quotas"), (Table(title, columns, rows),))


def _read(count: int | None, texts: Texts) -> Cell:
    return text(texts.word("answer", "unknown"), "warn") if count is None else text(number(count))


def trail_section(facts: CaseFacts, texts: Texts) -> Section:
    rows = [(text(number(facts.trail.size)), code(facts.trail.root))]
    columns = [Column(texts.word("report", "entries"), numeric=True), Column(texts.word("report", "root"))]
    table = Table(texts.word("report", "trail-head"), columns, rows)
    commands = (
        Command("exeunt trail verify --against " + texts.word("report", "this-file")),
        Command(f"exeunt trail export {facts.case}"),
    )
    return Section("trail", texts.word("heading", "trail"), texts.sentence("summary.trail"), (table, *commands))


def meanings_section(texts: Texts) -> Section:
    rows = [(text(texts.word("status", one)), text(texts.word("means", one))) for one in MEANINGS]
    title = texts.word("report", "meanings")
    columns = [Column(texts.word("report", "word")), Column(texts.word("report", "meaning"))]
    return Section("meanings", title, "", (Table(title, columns, rows),))


def practice_line(facts: CaseFacts, texts: Texts) -> Line | None:
    """Said first where a system is only a practice one."""
    if not any(system.practice for system in facts.systems):
        return None
    return Line(texts.sentence("summary.practice"), "warn")


def _told(quota: QuotaFacts, texts: Texts) -> tuple[Cell, Cell, Cell]:
    """What the system said of the quota: used, allowed, resets. Of calls that no quota counts it said nothing."""
    if quota.name == CALLS and quota.allowed is None:
        none = text(texts.word("answer", "none"), "faint")
        return none, none, none
    unknown = text(texts.word("answer", "unknown"), "warn")
    used = unknown if quota.used is None else text(number(quota.used))
    allowed = unknown if quota.allowed is None else text(number(quota.allowed))
    return used, allowed, text(when(texts, quota.resets) if quota.resets else texts.word("answer", "unknown"), "faint")
