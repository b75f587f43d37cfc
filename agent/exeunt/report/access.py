"""The sections about access: how long it lasted, and what each system held before and holds after."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exeunt.errors import Param
from exeunt.report.blocks import NOTHING, Cell, Column, Section, Table, text, texts_of
from exeunt.report.shape import ActionFacts, CaseFacts, ExposureFacts, SystemFacts
from exeunt.report.wording import linger, proven_cell, span, standing_cell, when, written_back
from exeunt.text import Texts, number


def exposure_section(facts: CaseFacts, texts: Texts) -> Section:
    columns = [
        Column(texts.word("heading", "system")),
        Column(texts.word("report", "accepted-after"), numeric=True),
        Column(texts.word("report", "gone-after"), numeric=True),
        Column(texts.word("heading", "residual")),
        Column(texts.word("report", "basis")),
    ]
    rows = [(text(system.name), *_exposure_cells(system.exposure, facts, texts)) for system in facts.systems]
    table = Table(texts.word("report", "exposure-caption"), columns, rows)
    return Section("exposure", texts.word("heading", "exposure"), texts.sentence("summary.exposure"), (table,))


def _exposure_cells(one: ExposureFacts, facts: CaseFacts, texts: Texts) -> Sequence[Cell]:
    accepted = text(span(texts, one.accepted_after) if one.accepted_after is not None else "–", "faint")
    return (accepted, gone(one, texts), _residual(one, facts, texts), texts_of(_basis(one, texts), "faint"))


def gone(one: ExposureFacts, texts: Texts) -> Cell:
    """The minutes, only where they are measured; else the word for why there are none."""
    match one.sort:
        case "measured":
            return text(span(texts, one.span), "plain" if one.stated or one.given_back else "good")
        case "unknown":
            return text(texts.word("answer", "unknown"), "warn")
        case "nothing" | "absent":
            return NOTHING


def _residual(one: ExposureFacts, facts: CaseFacts, texts: Texts) -> Cell:
    if not one.residual:
        return text(texts.word("answer", "unknown"), "warn") if one.sort == "unknown" else NOTHING
    still = any(until > facts.now for until in one.residual.values())
    lines = [f"{linger(texts, name)}: {when(texts, until)}" for name, until in sorted(one.residual.items())]
    more = [texts.word("answer", "more-unknown")] if one.sort == "unknown" else []
    return texts_of([*lines, *more], "warn" if still or more else "plain")


def _basis(one: ExposureFacts, texts: Texts) -> Iterator[str]:
    if one.sort == "unknown":
        yield texts.word("unknown", one.why)
    else:
        yield texts.word("exposure", one.sort)
    if one.stated:
        yield texts.word("exposure", "stated")
    if one.given_back:
        yield f"{texts.word('exposure', 'given-back')}: {when(texts, one.given_back)}"


def before_after_section(facts: CaseFacts, texts: Texts) -> Section:
    """Per system a table: what was found, what was planned, what is proven."""
    blocks = [_system(system, texts) for system in facts.systems]
    return Section("systems", texts.word("report", "before-after"), texts.sentence("summary.before-after"), blocks)


def _system(system: SystemFacts, texts: Texts) -> Table:
    columns = [
        Column(texts.word("heading", "action")),
        Column(texts.word("heading", "phase")),
        Column(texts.word("report", "found"), numeric=True),
        Column(texts.word("report", "already"), numeric=True),
        Column(texts.word("report", "left-alone"), numeric=True),
        Column(texts.word("report", "planned"), numeric=True),
        Column(texts.word("report", "proven"), numeric=True),
        Column(texts.word("report", "not-proven")),
    ]
    rows = [_action(action, texts) for action in system.actions]
    caption = " · ".join(part for part in (system.name, f"{system.connector} {system.version}".strip()) if part)
    if rows:
        return Table(caption, columns, rows, note=" ".join(_looks(system, texts)))
    unread = system.exposure.sort == "unknown"
    word = texts.word("unknown", system.exposure.why) if unread else texts.word("exposure", system.exposure.sort)
    return Table(caption, columns, (), note=word, tone="warn" if unread else "faint")


def _action(action: ActionFacts, texts: Texts) -> Sequence[Cell]:
    return (
        text(texts.action(action.action)),
        text(texts.word("phase", action.phase) if action.phase else "–", "faint"),
        _found(action),
        _count(action.content, action),
        text(number(left), "warn" if action.left_alone else "plain") if (left := _left(action)) else _count(0, action),
        _count(action.planned, action),
        proven_cell(action.counts),
        standing_cell(texts, action.counts, *written_back(texts, action.written_back)),
    )


def _left(action: ActionFacts) -> int:
    return action.skipped + action.left_alone


def _found(action: ActionFacts) -> Cell:
    if action.whole:
        return text(number(action.found))
    return text(f"≥ {number(action.found)}", "warn")


def _count(count: int, action: ActionFacts) -> Cell:
    """A nought out of a reading that was not whole says nothing, and is not shown as one."""
    if count:
        return text(number(count))
    return text("–" if action.whole else "?", "faint" if action.whole else "warn")


def _looks(system: SystemFacts, texts: Texts) -> Iterator[str]:
    """What the signs mean, and what looking again said."""
    if not system.is_whole:
        yield texts.sentence("summary.signs")
    for sweep in system.sweeps:
        params: dict[str, Param] = {"kind": sweep.kind, "at": sweep.at.isoformat(), "count": sweep.left_over}
        if sweep.left_over and not sweep.whole:
            yield texts.sentence("summary.looked-left-at-least", params)
        elif sweep.left_over:
            yield texts.sentence("summary.looked-left", params)
        elif sweep.whole:
            yield texts.sentence("summary.looked-clean", params)
        else:
            yield texts.sentence("summary.looked-in-part", params)
