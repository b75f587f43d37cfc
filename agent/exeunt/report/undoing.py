"""What could be put back until when, what cannot, and what was put back. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from exeunt.engine import undo
from exeunt.engine.status import HOLDS, Status
from exeunt.engine.undo import Key, key_of
from exeunt.model import Finding
from exeunt.plan.document import GroupPart
from exeunt.report.alike import FEW
from exeunt.report.applied import Applied, backward, forward, tally
from exeunt.report.shape import PROVEN, NotUndoable, Undoable, UndoFacts, UndoneFacts
from exeunt.store import cases

WROTE: Final = frozenset[Status]({"intended", "accepted", "verified", "unproven", "failed", "attested"})
"""Statuses of an undo row after which the world may be as it was before the change."""


def undoing(applied: Sequence[Applied], *, now: datetime) -> UndoFacts:
    """As an undo plan made *now* would see it; what an applied one has put back already is left out."""
    back = put_back(applied)
    possible: dict[tuple[str, str], Undoable] = {}
    impossible: dict[tuple[str, str, str], NotUndoable] = {}
    for one in forward(applied):
        for row in one.rows:
            turned, findings = undo.turn(one.plan, [row], put_back=back, now=now)
            for item in turned:
                _add(possible, item.group, _deadline(item.group, row))
            for finding in findings:
                _add_impossible(impossible, finding, one.group(row).undo.note)
    return UndoFacts(tuple(possible.values()), tuple(impossible.values()), tuple(_undone(applied)))


def ending(applied: Sequence[Applied], *, now: datetime) -> tuple[Undoable, ...]:
    """What can be put back for a time only, and still can be *now*."""
    if all(group.undo.within_s is None for one in applied for group in one.plan.header.groups):
        return ()
    return tuple(one for one in undoing(applied, now=now).possible if one.until is not None)


def put_back(applied: Sequence[Applied]) -> set[Key]:
    """The changes whose undo was seen to hold."""
    return {key_of(row) for one in backward(applied) for row in one.rows if row["status"] in HOLDS}


def written_back(applied: Sequence[Applied]) -> set[Key]:
    """The changes that an undo wrote to, or may have: what was seen of them before says nothing about today."""
    return {key_of(row) for one in backward(applied) for row in one.rows if row["status"] in WROTE}


def _deadline(group: GroupPart, row: cases.Row) -> datetime | None:
    if group.undo.within_s is None or not row["accepted_at"]:
        return None
    return cases.moment(row["accepted_at"]) + timedelta(seconds=group.undo.within_s)


def _add(possible: dict[tuple[str, str], Undoable], group: GroupPart, until: datetime | None) -> None:
    name = (group.system, group.action)
    known = possible.get(name) or Undoable(*name, 0, group.undo.kind, tuple(group.undo.lost), until, group.undo.note)
    deadlines = [one for one in (known.until, until) if one is not None]
    possible[name] = replace(known, count=known.count + 1, until=min(deadlines, default=None))


def _add_impossible(impossible: dict[tuple[str, str, str], NotUndoable], finding: Finding, note: str) -> None:
    name = (str(finding.params["system"]), str(finding.params["action"]), finding.code)
    known = impossible.get(name) or NotUndoable(name[0], name[1], 0, finding.code, (), note)
    names = (*known.names, str(finding.params["name"]))[:FEW]
    impossible[name] = replace(known, count=known.count + 1, names=names)


def _undone(applied: Sequence[Applied]) -> Iterator[UndoneFacts]:
    rows: dict[tuple[str, str], list[tuple[Applied, cases.Row]]] = {}
    for one in backward(applied):
        for row in one.rows:
            rows.setdefault((row["system"], row["action"]), []).append((one, row))
    for (system, action), mine in rows.items():
        missing = [one.thing(row) for one, row in mine if row["status"] not in PROVEN]
        names = tuple(thing.label or thing.id for thing in missing[:FEW])
        yield UndoneFacts(system, action, tally(row for _, row in mine), names)
