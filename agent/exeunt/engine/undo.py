"""What a case wrote, turned round: rows newest first by phase, for the fields that were altered. Pure."""

from __future__ import annotations

import json
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from exeunt.model import GONE, LABELS, LATER, Finding, Ref, Sealed, State
from exeunt.plan.document import GroupPart, Plan, Row, names_in, row_of
from exeunt.plan.encoding import state_in
from exeunt.store import cases

Key = tuple[str, str, str, str, str]
"""System, action, and the ref of a change: kind, id, of."""


def key_of(row: Mapping[str, Any]) -> Key:
    return row["system"], row["action"], row["kind"], row["ref"], row["of"]


@dataclass(frozen=True, slots=True)
class Turned:
    """One written change, turned round, with the group it came from."""

    group: GroupPart
    ref: Ref
    before: State
    after: State


def turn(
    plan: Plan, rows: Iterable[Mapping[str, Any]], *, put_back: Container[Key] = (), now: datetime
) -> tuple[list[Turned], list[Finding]]:
    """The undo rows of one applied plan, and a finding for each written change that cannot be put back.

    Whatever was written counts, however it ended: of what is no longer as we wrote it the undo lets go by itself.

    put_back    what an earlier undo of the case has put back
    """
    turned: list[Turned] = []
    findings: list[Finding] = []
    for row in rows:
        if not row["written"] or key_of(row) in put_back:
            continue
        planned = plan.rows[row["n"]]
        group = plan.group(planned)
        ref = plan.ref(planned)
        why = _why_not(group, row, now)
        before, after = _swapped(plan, planned, row, group)
        if not why and (before.gone if after.gone else not _writable(after)):
            why = "undo.nothing-left"
        if why:
            name = plan.before(planned).label or names_in(plan.header, group.system).get(ref.id, ref.id)
            findings.append(Finding(why, {"system": group.system, "action": group.action, "name": name}, ref))
        else:
            turned.append(Turned(group, ref, before, after))
    return turned, findings


def _why_not(group: GroupPart, row: Mapping[str, Any], now: datetime) -> str:
    if group.undo.kind in {"none", "renewable"}:
        return f"undo.{group.undo.kind}"
    if group.undo.within_s is not None and row["accepted_at"]:
        over = cases.moment(row["accepted_at"]) + timedelta(seconds=group.undo.within_s)
        if now > over:
            return "undo.too-late"
    return ""


def _swapped(plan: Plan, planned: Row, row: Mapping[str, Any], group: GroupPart) -> tuple[State, State]:
    """Before: what we wrote. After: what was met right before it. Only altered fields, without what is lost; and on the
    side that is there what the thing is called, for whoever signs: evidence is neither compared nor written.
    """
    wrote = plan.after(planned)
    met = state_in(json.loads(row["met"])) if row["met"] else plan.before(planned)
    lost = frozenset(group.undo.lost)
    called = plan.before(planned).only(frozenset(LABELS) - wrote.fields.keys())
    if wrote.gone:
        back = met.without(lost)
        return GONE, back if back.gone else State({**called.fields, **back.fields})
    stays = frozenset(name for name, value in wrote.fields.items() if value is not LATER) - lost
    if met.gone:
        return wrote.only(stays), GONE
    return State({**called.fields, **wrote.only(stays).fields}), State({name: met.get(name) for name in stays})


def _writable(after: State) -> bool:
    """A sealed value's body is not kept: what was sealed cannot be written back."""
    return bool(after.fields) and not any(isinstance(value, Sealed) for value in after.fields.values())


def grouped(turned: Sequence[Turned]) -> tuple[list[GroupPart], list[Row]]:
    """Groups and rows of an undo plan, in the groups' old order; the engine runs the phases backwards."""
    groups: list[GroupPart] = []
    rows: list[Row] = []
    members: dict[int, list[Turned]] = {}
    for item in turned:
        known = next((index for index, group in enumerate(groups) if group is item.group), None)
        if known is None:
            known = len(groups)
            groups.append(item.group)
        members.setdefault(known, []).append(item)
    for index in sorted(members):
        rows += [row_of(index, item.ref, item.before, item.after) for item in members[index]]
    return groups, rows
