"""Making a join's rows as they should be, with the fewest writes, whatever is there now."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from exeunt.sdk import Reason
from exeunt_salesforce.api import Api, Row
from exeunt_salesforce.errors import RowResult
from exeunt_salesforce.joins import Join

DELETED = "ENTITY_IS_DELETED"


@dataclass(slots=True)
class Difference:
    """Rows to remove, to change and to make; each with the thing it belongs to."""

    removed: list[tuple[str, str]] = field(default_factory=list)
    changed: list[tuple[str, Row]] = field(default_factory=list)
    created: list[tuple[str, Row]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The normal form that the rows of one thing should have, and who owns that thing."""

    owner: str
    lines: tuple[str, ...]


def restore(api: Api, join: Join, wanted: Mapping[str, Wanted]) -> dict[str, Reason]:
    """Bring each thing's rows to what is wanted; the things that were refused, with the first reason."""
    if not wanted:
        return {}
    difference = _differ(join, join.of_things(api, sorted(wanted)), wanted)
    described = api.describe(join.source)
    refused: dict[str, Reason] = {}
    removed = api.delete([row for _, row in difference.removed]) if difference.removed else []
    _note(refused, [thing for thing, _ in difference.removed], removed)
    changed = [_settable(row, described.updatable) for _, row in difference.changed]
    _note(refused, [thing for thing, _ in difference.changed], api.update(join.source, changed) if changed else [])
    created = [_settable(row, described.creatable) for _, row in difference.created]
    _note(refused, [thing for thing, _ in difference.created], api.create(join.source, created) if created else [])
    return refused


def _differ(join: Join, live: Mapping[str, Sequence[Row]], wanted: Mapping[str, Wanted]) -> Difference:
    difference = Difference()
    for thing, goal in sorted(wanted.items()):
        rows = {row[join.holder]: row for row in live.get(thing, ()) if not join.hidden(row, goal.owner)}
        lines = join.parse(goal.lines)
        difference.removed += [(thing, row["Id"]) for holder, row in rows.items() if holder not in lines]
        for holder, levels in lines.items():
            if holder not in rows:
                key = {join.thing: thing, join.holder: holder}
                given = {name: value for name, value in levels.items() if value is not None}
                difference.created.append((thing, {**key, **join.constants, **given}))
            elif any((rows[holder][name] or None) != value for name, value in levels.items()):
                difference.changed.append((thing, {"id": rows[holder]["Id"], **levels}))
    return difference


def _settable(row: Row, writable: Callable[[str], bool]) -> Row:
    """Without the levels that this org does not let anybody set (contacts that follow their account, say)."""
    return {name: value for name, value in row.items() if name == "id" or writable(name)}


def _note(refused: dict[str, Reason], things: Sequence[str], results: Sequence[RowResult]) -> None:
    for thing, result in zip(things, results, strict=True):
        if result.reason is not None and result.status != DELETED:
            refused.setdefault(thing, result.reason)
