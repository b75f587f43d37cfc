"""Kept fields that a system dropped with our write and that were put back. Only the trail tells of them."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from exeunt.model import Ref
from exeunt.plan.encoding import ref_in, state_in
from exeunt.report.applied import Applied
from exeunt.report.shape import FieldFacts, Restored, RestoredFacts, ThingFacts
from exeunt.store import Connection
from exeunt.store import trail as entries
from exeunt.trail import kinds
from exeunt.trail.entry import decode_leaf

Labels = Mapping[Ref, str]


def restored(conn: Connection, case_name: str, applied: Sequence[Applied], *, limit: int) -> Restored:
    """*case_name*: the case's pseudonym in the trail. What was erased counts, and is not shown."""
    size, _ = entries.head(conn)
    count = 0
    found: list[tuple[str, Mapping[str, Any]]] = []
    for entry in entries.case_rows(conn, case_name, size):
        leaf = decode_leaf(entry[1])
        if leaf.kind != kinds.RESTORED:
            continue
        count += int(str(leaf.facts.get("count", 0)))
        if entry[6] is not None and len(found) < limit:
            found += [(str(leaf.facts.get("action", "")), row) for row in json.loads(entry[6])["rows"]]
    labels = _labels(applied) if found else {}
    rows = sorted((_row(action, row, labels) for action, row in found), key=_place)
    return Restored(count, tuple(rows[:limit]))


def _place(one: RestoredFacts) -> tuple[str, ...]:
    about = one.thing
    return (about.system, one.action, about.kind, about.id, about.of)


def _labels(applied: Sequence[Applied]) -> Labels:
    things = (one.thing(row) for one in applied for row in one.rows)
    return {Ref(item.system, item.kind, item.id, item.of): item.label for item in things if item.label}


def _row(action: str, row: Mapping[str, Any], labels: Labels) -> RestoredFacts:
    ref = ref_in(row["ref"])
    seen, was = state_in(row["seen"]), state_in(row["as_it_was"])
    fields = [FieldFacts(name, seen.get(name), was[name], None) for name in sorted(was.fields)]
    about = ThingFacts(ref.system, ref.kind, ref.id, ref.of, labels.get(ref, ""))
    return RestoredFacts(ref.system, action, about, tuple(fields))
