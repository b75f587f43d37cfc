"""What a manager reads in ten seconds: who, when, what is proven, what is open."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from exeunt.errors import Param
from exeunt.plan.left_out import counted, parted
from exeunt.report.blocks import Line, Tone
from exeunt.report.shape import PROVEN, CaseFacts, LaneFacts, SystemFacts
from exeunt.report.unproven import by_gravity
from exeunt.report.wording import linger, tone_of, when, worst
from exeunt.store import cases
from exeunt.text import Texts, number


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of the summary with what it counts."""

    value: str
    label: str
    tone: Tone


@dataclass(frozen=True, slots=True)
class Summary:
    """`open` is empty only if nothing at all is."""

    headline: str
    tone: Tone
    figures: tuple[Figure, ...]
    open: tuple[Line, ...]
    dates: tuple[tuple[str, str], ...]


def summary(facts: CaseFacts, texts: Texts) -> Summary:
    """The summary of a case."""
    lines = sorted(_open(facts, texts), key=lambda line: line.tone != "bad")
    headline, tone = _headline(facts, texts, has_open=bool(lines))
    tone = worst([tone, *(line.tone for line in lines if line.tone in {"bad", "warn"})])
    return Summary(headline, tone, tuple(_figures(facts, texts)), tuple(lines), tuple(_dates(facts, texts)))


def _headline(facts: CaseFacts, texts: Texts, *, has_open: bool) -> tuple[str, Tone]:
    total = sum(facts.counts.values())
    proven = sum(count for status, count in facts.counts.items() if status in PROVEN)
    if not total:
        return texts.sentence("summary.nothing-planned"), "plain"
    if facts.written_back:
        params = {"proven": proven, "changes": total, "back": facts.written_back}
        return texts.sentence("summary.undone", params), "warn"
    if proven < total:
        params = {"proven": proven, "changes": total, "open": total - proven}
        return texts.sentence("summary.part-proven", params), "warn"
    if has_open:
        return texts.sentence("summary.all-proven-more-open", {"changes": total}), "warn"
    return texts.sentence("summary.all-proven", {"changes": total}), "good"


def _figures(facts: CaseFacts, texts: Texts) -> Iterator[Figure]:
    total = sum(facts.counts.values())
    proven = total - facts.unproven.total
    tasks = sum(task.is_open for task in facts.tasks)
    unknown = sum(system.exposure.sort == "unknown" for system in facts.systems)
    whole: Tone = "good" if proven == total and total and not facts.written_back else "plain"
    of = f"{number(proven)} / {number(total)}"
    yield Figure(of, texts.word("report", "changes-proven"), whole)
    yield Figure(number(facts.unproven.total), texts.word("report", "count-not-proven"), _alarm(facts.unproven.total))
    yield Figure(number(unknown), texts.word("report", "systems-unknown"), _alarm(unknown))
    yield Figure(number(len(facts.gaps)), texts.word("report", "count-gaps"), _alarm(len(facts.gaps)))
    yield Figure(number(tasks), texts.word("report", "tasks-open"), _alarm(tasks))


def _alarm(count: int) -> Tone:
    return "warn" if count else "faint"


def _dates(facts: CaseFacts, texts: Texts) -> Iterator[tuple[str, str]]:
    if facts.plans:
        yield texts.word("report", "ordered"), when(texts, min(plan.ordered_at for plan in facts.plans))
        yield texts.word("report", "applied"), when(texts, min(plan.spent_at for plan in facts.plans))
    yield texts.word("report", "as-of"), when(texts, facts.now)
    yield texts.word("heading", "case"), f"{facts.case} · {texts.word('status', facts.state)}"


def _open(facts: CaseFacts, texts: Texts) -> Iterator[Line]:
    """Everything that stands between this case and its end, the gravest first."""
    yield from _unsigned(facts, texts)
    for system in facts.systems:
        yield from _given_back(system, texts)
    for status, count in by_gravity(facts.unproven.counts):
        yield Line(texts.sentence("summary.standing", {"count": count, "status": status}), tone_of(status))
    yield from _undo_open(facts, texts)
    for system in facts.systems:
        if system.exposure.sort == "unknown":
            params = {"system": system.name, "why": system.exposure.why}
            yield Line(texts.sentence("summary.unknown", params), "warn")
    yield from _unread(facts, texts)
    yield from _resting(facts, texts)
    if count := sum(task.is_open for task in facts.tasks):
        yield Line(texts.sentence("summary.tasks", {"count": count}), "warn")
    by_policy, findings = parted(facts.findings)
    if by_policy:
        yield Line(texts.sentence("summary.left-by-policy", {"count": counted(by_policy)}), "warn")
    if findings:
        yield Line(texts.sentence("summary.findings", {"count": len(findings)}), "warn")
    for system in facts.systems:
        yield from _residual(facts, system, texts)


def _undo_open(facts: CaseFacts, texts: Texts) -> Iterator[Line]:
    for undone in facts.undo.applied:
        for status, count in by_gravity(undone.counts):
            params: dict[str, Param] = {
                "count": count,
                "status": status,
                "system": undone.system,
                "action": undone.action,
            }
            yield Line(texts.sentence("summary.undo-standing", params), tone_of(status))


def _unsigned(facts: CaseFacts, texts: Texts) -> Iterator[Line]:
    for plan in facts.plans:
        if len(plan.persons) < plan.signatures_needed:
            params = {"kind": plan.kind, "persons": len(plan.persons), "needed": plan.signatures_needed}
            yield Line(texts.sentence("summary.unsigned", params), "bad")


def _given_back(system: SystemFacts, texts: Texts) -> Iterator[Line]:
    if system.exposure.given_back:
        params = {"system": system.name, "at": cases.stamp(system.exposure.given_back)}
        yield Line(texts.sentence("summary.given-back", params), "bad")


def _unread(facts: CaseFacts, texts: Texts) -> Iterator[Line]:
    if facts.gaps:
        systems = {str(gap.params["system"]) for gap in facts.gaps if "system" in gap.params}
        named = ", ".join(sorted(systems))
        yield Line(texts.sentence("summary.not-read", {"count": len(facts.gaps), "systems": named}), "warn")


def _resting(facts: CaseFacts, texts: Texts) -> Iterator[Line]:
    """Why work rests, once for all systems where it rests for the same reason."""
    where: dict[LaneFacts, list[str]] = {}
    for system in facts.systems:
        for lane in system.lanes:
            if lane.state != "done":
                where.setdefault(lane, []).append(system.name)
    for lane, systems in where.items():
        params: dict[str, Param] = {"system": ", ".join(systems), "kind": lane.kind, "why": lane.why}
        if lane.state == "rest":
            yield Line(texts.sentence("summary.stopped", params), "bad")
        elif lane.state == "waiting" and lane.until:
            params["until"] = cases.stamp(lane.until)
            yield Line(texts.sentence("summary.waiting", params), "warn")
        else:
            yield Line(texts.sentence("summary.not-finished", params), "warn")


def _residual(facts: CaseFacts, system: SystemFacts, texts: Texts) -> Iterator[Line]:
    for name, until in sorted(system.exposure.residual.items()):
        if until > facts.now:
            params = {"system": system.name, "what": linger(texts, name), "until": cases.stamp(until)}
            yield Line(texts.sentence("summary.residual", params), "warn")
    if system.exposure.sort == "measured" and not system.exposure.looked_again:
        yield Line(texts.sentence("summary.not-looked-again", {"system": system.name}), "warn")
