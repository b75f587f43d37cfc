"""How a change stands against what was seen: the host's rules, as an author may rely on them. Pure.

a job runs over there           → underway: only look
`desire` cannot                 → impossible
the goal is no longer the one   → drifted
as wanted, by a value that we moved where the vendor picks it → content
otherwise                       → needed
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Literal

from exeunt.errors import Refused
from exeunt.model import GONE, LATER, Ref, Sealed, State, altered

Goal = Callable[[State], State]
Standing = Literal["content", "needed", "underway", "drifted", "impossible"]


@dataclass(frozen=True, slots=True)
class Row:
    """One planned change: `before` as found, whole; `after` only what is altered, or GONE."""

    ref: Ref
    before: State
    after: State


def row_of(ref: Ref, seen: State, wanted: State, evidence: frozenset[str]) -> Row | None:
    """The planned change from *seen* to *wanted*; None where there is nothing to do."""
    changed = altered(seen, wanted) - evidence
    return Row(ref, seen, wanted.only(changed)) if changed else None


def stand(after: State, seen: State, goal: Goal, *, met: State | None = None) -> Standing:
    """*met*: what was seen right before our own write, once that was accepted."""
    if seen.underway:
        return "underway"
    try:
        wanted = goal(seen)
    except Refused:
        return "impossible"
    later = {name for name, value in after.fields.items() if value is LATER}
    if _moved(after, wanted, later):
        return "drifted"
    if any(met is None or seen.get(name) == met.get(name) for name in later):
        return "needed"
    ours = altered(seen, wanted) - later
    return "needed" if (ours if after.gone else ours & after.fields.keys()) else "content"


def _moved(after: State, wanted: State, later: Iterable[str]) -> bool:
    if after.gone or wanted.gone:
        return after.gone != wanted.gone
    named = frozenset(after.fields) - frozenset(later)
    return bool(altered(after.only(named), wanted.only(named)))


def unkept(row: Row, met: State, seen: State, evidence: frozenset[str]) -> State:
    """The fields that the change did not mean and that are no longer as they were, as they were."""
    if row.after.gone or met.gone or seen.gone:
        return GONE
    kept = frozenset(met.fields.keys() - row.after.fields.keys() - evidence)
    return met.only(altered(met.only(kept), seen.only(kept)) & met.fields.keys())


def turned(row: Row, met: State, *, lost: frozenset[str]) -> Row | None:
    """The undo of *row*, written where *met* was seen: the altered fields, less the lost ones. None: nothing left."""
    if row.after.gone:
        return Row(row.ref, GONE, met.without(lost))
    stays = frozenset(name for name, value in row.after.fields.items() if value is not LATER) - lost
    if met.gone:
        return Row(row.ref, row.after.only(stays), GONE)
    back = State({name: met.get(name) for name in stays})
    sealed = any(isinstance(value, Sealed) for value in back.fields.values())
    return Row(row.ref, row.after.only(stays), back) if stays and not sealed else None


def undo_goal(row: Row) -> Goal:
    """Put back what the fields were, but only where they still hold what we wrote."""
    before, after = row.before, row.after

    def goal(seen: State) -> State:
        if before.gone:
            return after if seen.gone else seen
        if seen.gone:
            return seen
        if after.gone:
            return after if _holds(seen, before) else seen
        ours = {name: value for name, value in after.fields.items() if _holds(seen, before.only(frozenset({name})))}
        return seen.but(**ours)

    return goal


def _holds(seen: State, part: State) -> bool:
    """Does *seen* have the fields of *part* with its values?"""
    return not altered(seen.only(frozenset(part.fields)), part)
