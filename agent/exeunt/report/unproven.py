"""The changes that are not proven, field by field."""

from __future__ import annotations

import heapq
import json
from collections.abc import Hashable, Iterable, Iterator, Mapping, Sequence
from typing import Final

from exeunt.engine.judge import shown, shown_value
from exeunt.engine.status import Status, status
from exeunt.errors import Param
from exeunt.model import LATER, State
from exeunt.plan.encoding import state_in
from exeunt.report.alike import FEW, by_reason, reason_of
from exeunt.report.applied import Applied, forward, tally
from exeunt.report.shape import ABSENT, PROVEN, AlikeFacts, ChangeFacts, FieldFacts, Unproven
from exeunt.store import cases

GRAVEST_FIRST: Final[tuple[Status, ...]] = (
    "failed",
    "refused",
    "unproven",
    "drifted",
    "todo",
    "intended",
    "accepted",
    "planned",
    "attested",
    "waived",
    "cancelled",
)
_Row = tuple[Applied, cases.Row]
_DRIFT: Final = frozenset({"engine.drifted", "engine.moved-again"})


def unproven(applied: Sequence[Applied], *, limit: int) -> Unproven:
    """All by count; at most *limit* of them as rows, the gravest first."""
    open_rows = [(one, row) for one in forward(applied) for row in one.rows if row["status"] not in PROVEN]
    first = heapq.nsmallest(limit, open_rows, key=_gravity)
    groups = sorted(by_reason(open_rows, _place, _code, _reason), key=lambda same: _gravity(same[0]))
    return Unproven(
        tally(row for _, row in open_rows),
        tuple(_change(one, row) for one, row in first),
        tuple(_alike(same) for same in groups),
    )


def _gravity(item: _Row) -> int:
    return GRAVEST_FIRST.index(status(item[1]["status"]))


def _place(item: _Row) -> Hashable:
    one, row = item
    return one.kind, row["system"], row["action"], row["kind"], row["status"]


def _code(item: _Row) -> str:
    return _detail(item[1])[0]


def _reason(item: _Row) -> Hashable:
    row = item[1]
    return reason_of(_detail(row)[1], row["ref"])


def _alike(same: Sequence[_Row]) -> AlikeFacts:
    one_reason = all(_reason(item) == _reason(same[0]) for item in same)
    return AlikeFacts(len(same), tuple(_change(one, row) for one, row in same[:FEW]), one_reason)


def _change(one: Applied, row: cases.Row) -> ChangeFacts:
    planned = one.plan.rows[row["n"]]
    before = state_in(json.loads(row["met"])) if row["met"] else one.plan.before(planned)
    after = one.plan.after(planned)
    code, params = _detail(row)
    seen = seen_fields(after, str(params.get("fields", ""))) if code in _DRIFT else {}
    return ChangeFacts(
        plan=one.kind,
        action=row["action"],
        thing=one.thing(row),
        status=status(row["status"]),
        fields=tuple(fields(before, after, seen)),
        code=code,
        params=params,
        at=cases.moment(row["ended_at"] or row["accepted_at"]) if row["ended_at"] or row["accepted_at"] else None,
    )


def _detail(row: cases.Row) -> tuple[str, Mapping[str, Param]]:
    if not row["detail"]:
        return "", {}
    code, params = json.loads(row["detail"])
    return code, params


def fields(before: State, after: State, seen: Mapping[str, str]) -> Iterator[FieldFacts]:
    """The altered fields; all of the thing's where it comes or goes."""
    names = before.fields if after.gone else after.fields
    whole = seen.get("*")
    for name in sorted(names):
        yield FieldFacts(
            name,
            before.fields.get(name, ABSENT) if not before.gone else ABSENT,
            after.fields.get(name, ABSENT) if not after.gone else ABSENT,
            seen.get(name, whole),
        )


def seen_fields(after: State, text: str) -> dict[str, str]:
    """What was wanted instead, by field, out of the engine's `name: planned ≠ now; …`.

    Values are foreign and may hold the separators: a reading that is not the only one possible is none.
    """
    marks = {name: f"{name}: {shown_value(value)} ≠ " for name, value in after.fields.items() if value is not LATER}
    marks["*"] = f"*: {shown(after)} ≠ "
    there = sorted(name for name, mark in marks.items() if text.startswith(mark) or f"; {mark}" in text)
    if not there or text.count(" ≠ ") != len(there):
        return {}
    return _split(text, [(name, marks[name]) for name in there])


def _split(text: str, marks: Sequence[tuple[str, str]]) -> dict[str, str]:
    found: dict[str, str] = {}
    (name, mark), *others = marks
    rest = text.removeprefix(mark)
    for other, its_mark in others:
        found[name], _, rest = rest.partition(f"; {its_mark}")
        name = other
    return {**found, name: rest}


def by_gravity(counts: Mapping[Status, int]) -> Iterable[tuple[Status, int]]:
    return ((one, counts[one]) for one in GRAVEST_FIRST if counts.get(one))
