"""The sections about single changes: who took over, what is not proven, what was put back, what can be."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from exeunt.errors import Param
from exeunt.report.blocks import NOTHING, Block, Cell, Column, Line, Section, Table, text, texts_of
from exeunt.report.shape import CaseFacts, ChangeFacts, FieldFacts, HandOverFacts, RestoredFacts, UndoFacts
from exeunt.report.wording import (
    change,
    clip,
    field_word,
    proven_cell,
    standing_cell,
    status_cell,
    thing,
    value,
    when,
    written_back,
)
from exeunt.text import Texts, number


def rest_of(texts: Texts, total: int, shown: int, case: str) -> str:
    """How many rows are not shown, and the command that shows them; nothing if all are."""
    if total <= shown:
        return ""
    return texts.sentence("summary.more", {"count": total - shown, "command": f"exeunt case show {case} --json"})


def hand_over_section(facts: CaseFacts, texts: Texts) -> Section:
    columns = [
        Column(texts.word("heading", "successor")),
        Column(texts.word("heading", "action")),
        Column(texts.word("heading", "tier")),
        Column(texts.word("report", "planned"), numeric=True),
        Column(texts.word("report", "proven"), numeric=True),
        Column(texts.word("report", "not-proven")),
    ]
    rows = [_hand_over(one, texts) for one in facts.hand_overs]
    lead = texts.sentence("summary.hand-over" if rows else "summary.no-hand-over")
    blocks = (Table(texts.word("report", "hand-over"), columns, rows),) if rows else ()
    return Section("hand-over", texts.word("report", "hand-over"), lead, blocks)


def _hand_over(one: HandOverFacts, texts: Texts) -> Sequence[Cell]:
    tiers = tuple(f"{texts.word('tier', tier)}: {number(count)}" for tier, count in sorted(one.tiers.items()))
    return (
        text(clip(one.to_name or one.to), under=one.system),
        text(texts.action(one.action)),
        texts_of(tiers) if tiers else NOTHING,
        text(number(one.planned)),
        proven_cell(one.counts),
        standing_cell(texts, one.counts, *written_back(texts, one.written_back)),
    )


def unproven_section(facts: CaseFacts, texts: Texts) -> Section:
    """Every change that is not proven, field by field; and what was put back beside a change."""
    blocks: list[Block] = []
    if facts.unproven.rows:
        blocks.append(_unproven_table(facts, texts))
    blocks += _restored(facts, texts)
    lead = texts.sentence("summary.unproven" if facts.unproven.total else "summary.none-unproven")
    return Section("unproven", texts.word("report", "unproven-title"), lead, blocks)


def _unproven_table(facts: CaseFacts, texts: Texts) -> Table:
    columns = [
        Column(texts.word("heading", "status")),
        Column(texts.word("heading", "thing")),
        Column(texts.word("report", "change")),
        Column(texts.word("heading", "now")),
        Column(texts.word("heading", "why")),
    ]
    rows = [_unproven_row(one, texts) for one in facts.unproven.rows]
    more = rest_of(texts, facts.unproven.total, len(rows), facts.case)
    return Table(texts.word("report", "unproven-title"), columns, rows, more=more)


def _unproven_row(one: ChangeFacts, texts: Texts) -> Sequence[Cell]:
    seen = [_seen(texts, item, one.fields) for item in one.fields if item.seen is not None]
    return (
        status_cell(texts, one.status),
        thing(one.thing),
        texts_of((change(texts, item) for item in one.fields), under=texts.action(one.action)),
        texts_of(seen) if seen else NOTHING,
        text(_why(one, texts), under=when(texts, one.at) if one.at else ""),
    )


def _seen(texts: Texts, one: FieldFacts, all_fields: Sequence[FieldFacts]) -> str:
    seen = clip(one.seen or "")
    return seen if len(all_fields) == 1 else f"{field_word(texts, one.name)}: {seen}"


def _why(one: ChangeFacts, texts: Texts) -> str:
    if one.code:
        return texts.sentence(one.code, {name: _short(param) for name, param in one.params.items()})
    return texts.word("means", one.status)


def _short(param: Param) -> Param:
    return clip(param) if isinstance(param, str) else param


def _restored(facts: CaseFacts, texts: Texts) -> Iterator[Block]:
    found = facts.restored
    if found is None:
        yield Line(texts.sentence("summary.restored-unknown"), "faint")
    elif found.count:
        columns = [
            Column(texts.word("heading", "thing")),
            Column(texts.word("heading", "field")),
            Column(texts.word("report", "dropped-to")),
            Column(texts.word("report", "put-back-as")),
        ]
        rows = [_restored_row(one, texts) for one in found.rows]
        note = texts.sentence("summary.restored", {"count": found.count})
        more = rest_of(texts, found.count, len(rows), facts.case)
        yield Table(texts.word("report", "restored-title"), columns, rows, note, more, dense=True)


def _restored_row(one: RestoredFacts, texts: Texts) -> Sequence[Cell]:
    return (
        thing(one.thing),
        texts_of(field_word(texts, item.name) for item in one.fields),
        texts_of(value(texts, item.before) for item in one.fields),
        texts_of(value(texts, item.after) for item in one.fields),
    )


def undo_section(facts: CaseFacts, texts: Texts) -> Section:
    undo = facts.undo
    blocks = [*_possible(undo, texts), *_impossible(undo, texts), *_undone(undo, texts)]
    lead = texts.sentence("summary.undo", {"case": facts.case})
    return Section("undo", texts.word("heading", "undo"), lead, blocks)


def _possible(undo: UndoFacts, texts: Texts) -> Iterator[Table]:
    columns = [
        Column(texts.word("heading", "system")),
        Column(texts.word("heading", "action")),
        Column(texts.word("heading", "count"), numeric=True),
        Column(texts.word("heading", "undo")),
        Column(texts.word("heading", "until")),
    ]
    rows = [
        (
            text(one.system),
            text(texts.action(one.action)),
            text(number(one.count)),
            text(texts.word("undo-kind", one.kind), under=", ".join(one.lost) and f"– {', '.join(one.lost)}"),
            text(when(texts, one.until) if one.until else texts.word("report", "no-deadline")),
        )
        for one in undo.possible
    ]
    if rows:
        yield Table(texts.word("report", "undo-possible"), columns, rows)


def _impossible(undo: UndoFacts, texts: Texts) -> Iterator[Table]:
    columns = [
        Column(texts.word("heading", "system")),
        Column(texts.word("heading", "action")),
        Column(texts.word("heading", "count"), numeric=True),
        Column(texts.word("heading", "why")),
    ]
    rows = [
        (
            text(one.system),
            text(texts.action(one.action)),
            text(number(one.count)),
            text(texts.sentence(one.code, {"system": one.system, "action": one.action}), "warn"),
        )
        for one in undo.impossible
    ]
    if rows:
        yield Table(texts.word("report", "undo-impossible"), columns, rows)


def _undone(undo: UndoFacts, texts: Texts) -> Iterator[Table]:
    columns = [
        Column(texts.word("heading", "system")),
        Column(texts.word("heading", "action")),
        Column(texts.word("report", "proven"), numeric=True),
        Column(texts.word("report", "not-proven")),
    ]
    rows = [
        (
            text(one.system),
            text(texts.action(one.action)),
            proven_cell(one.counts),
            standing_cell(texts, one.counts),
        )
        for one in undo.applied
    ]
    if rows:
        yield Table(texts.word("report", "undo-applied"), columns, rows)
