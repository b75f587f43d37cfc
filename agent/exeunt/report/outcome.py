"""The sections about single changes: who took over, what is not proven, what was put back, what can be."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import replace

from exeunt.errors import Param
from exeunt.report.alike import FEW, gather
from exeunt.report.blocks import NOTHING, Block, Cell, Column, Line, Section, Table, text, texts_of
from exeunt.report.folding import alike_table, all_of, counted, first_few, rest_of, told
from exeunt.report.shape import (
    AlikeFacts,
    CaseFacts,
    ChangeFacts,
    FieldFacts,
    HandOverFacts,
    NotUndoable,
    RestoredFacts,
    Undoable,
    UndoFacts,
)
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
        alike = _alike_table(facts.unproven.alike, texts) if facts.unproven.alike else None
        blocks += told(texts, all_of(facts.case), facts.unproven.total, alike, _unproven_table(facts, texts))
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
    more = rest_of(texts, facts.unproven.total, len(rows), all_of(facts.case))
    return Table(texts.word("report", "unproven-title"), columns, rows, more=more, id="unproven-rows")


def _alike_table(alike: Sequence[AlikeFacts], texts: Texts) -> Table:
    columns = [
        Column(texts.word("heading", "status")),
        Column(texts.word("heading", "action")),
        Column(texts.word("heading", "thing")),
        Column(texts.word("heading", "why")),
    ]
    rows = [(counted(one.count), *_alike_row(one, texts)) for one in alike]
    return alike_table(texts, texts.word("report", "unproven-title"), columns, rows)


def _alike_row(one: AlikeFacts, texts: Texts) -> Sequence[Cell]:
    first = one.first[0]
    whys = [_why(change, texts) for change in one.first]
    return (
        status_cell(texts, first.status),
        text(texts.action(first.action), under=f"{first.thing.system} · {clip(first.thing.kind)}"),
        first_few(texts, [change.thing.label or change.thing.id for change in one.first], one.count),
        text(whys[0]) if one.one_reason else first_few(texts, whys, one.count),
    )


def _unproven_row(one: ChangeFacts, texts: Texts) -> Sequence[Cell]:
    seen = [_seen(texts, item, one.fields) for item in one.fields if item.seen is not None]
    return (
        status_cell(texts, one.status),
        thing(texts, one.thing),
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
        command = f"exeunt trail export {facts.case}"  # only the trail tells of them
        more = rest_of(texts, found.count, len(rows), command)
        title = texts.word("report", "restored-title")
        table = Table(title, columns, rows, note, more, dense=True, id="restored-rows")
        alike = gather(found.rows, _sort_of_restored) if len(found.rows) == found.count else []
        yield from told(texts, command, found.count, _restored_alike(alike, note, texts), table)


def _sort_of_restored(one: RestoredFacts) -> Hashable:
    return one.system, one.action, one.thing.kind, tuple(field.name for field in one.fields)


def _restored_alike(alike: Sequence[Sequence[RestoredFacts]], note: str, texts: Texts) -> Table | None:
    """None where not every row is here to be counted."""
    if not any(len(same) > FEW for same in alike):
        return None
    columns = [
        Column(texts.word("heading", "action")),
        Column(texts.word("heading", "thing")),
        Column(texts.word("heading", "field")),
    ]
    rows = [
        (
            counted(len(same)),
            text(texts.action(same[0].action), under=f"{same[0].system} · {clip(same[0].thing.kind)}"),
            first_few(texts, [one.thing.label or one.thing.id for one in same], len(same)),
            texts_of(field_word(texts, item.name) for item in same[0].fields),
        )
        for same in alike
    ]
    return replace(alike_table(texts, texts.word("report", "restored-title"), columns, rows), note=note)


def _restored_row(one: RestoredFacts, texts: Texts) -> Sequence[Cell]:
    return (
        thing(texts, one.thing),
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
            text(texts.word("undo-kind", one.kind), under=_undo_note(one, texts)),
            text(when(texts, one.until) if one.until else texts.word("report", "no-deadline")),
        )
        for one in undo.possible
    ]
    if rows:
        yield Table(texts.word("report", "undo-possible"), columns, rows)


def _undo_note(one: Undoable, texts: Texts) -> str:
    """What is lost, and what putting back depends on."""
    lost = f"– {', '.join(one.lost)}" if one.lost else ""
    return " ".join(part for part in (lost, texts.sentence(one.note) if one.note else "") if part)


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
            text(
                texts.sentence(one.code, _what_stays(one)),
                "warn",
                under=texts.sentence(one.note) if one.note else "",
            ),
        )
        for one in undo.impossible
    ]
    if rows:
        yield Table(texts.word("report", "undo-impossible"), columns, rows)


def _what_stays(one: NotUndoable) -> Mapping[str, Param]:
    names = [*one.names, *(["…"] if one.count > len(one.names) else [])]
    return {"system": one.system, "action": one.action, "name": ", ".join(map(clip, names))}


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
            standing_cell(texts, one.counts, *(Line(clip(name), "faint") for name in one.open)),
        )
        for one in undo.applied
    ]
    if rows:
        yield Table(texts.word("report", "undo-applied"), columns, rows)
