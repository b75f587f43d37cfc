"""How one change stands against what was just seen. Pure.

    goal moved           → Drifted, field by field; that one change is set aside, the rest goes on
    as wanted            → Content
    a job runs over there → Underway: only look
    otherwise            → Needed

A value that the vendor chooses (`LATER`) is never content before our own write was accepted, and afterwards only if it
differs from what it was before it: somebody else's newer password is no proof of ours.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from exeunt.errors import Param, Refused
from exeunt.model import LATER, Sealed, State, Value, altered

Goal = Callable[[State], State]
"""From what was seen to how it should be. May raise `Refused`."""


@dataclass(frozen=True, slots=True)
class Content:
    """As wanted."""


@dataclass(frozen=True, slots=True)
class Needed:
    """Not yet as wanted, and the goal is the planned one."""


@dataclass(frozen=True, slots=True)
class Underway:
    """A job at the vendor's is at it."""

    job: str


@dataclass(frozen=True, slots=True)
class Drifted:
    """The goal moved: field → (planned, wanted now)."""

    fields: Mapping[str, tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Impossible:
    """It should change and cannot: the connector's code."""

    code: str
    params: Mapping[str, Param]


Verdict = Content | Needed | Underway | Drifted | Impossible


def judge(after: State, seen: State, goal: Goal, *, met: State | None = None) -> Verdict:
    """The verdict on a change whose planned after is *after*.

    *met* is what was seen right before our own write, once a write was accepted; None before.
    """
    if seen.underway:
        return Underway(seen.underway)
    try:
        wanted = goal(seen)
    except Refused as refused:
        return Impossible(refused.code, refused.params)
    if moved := _moved(after, wanted):
        return Drifted(moved)
    later = {name for name, value in after.fields.items() if value is LATER}
    if any(met is None or seen.get(name) == met.get(name) for name in later):
        return Needed()
    # a value the vendor chose and that moved with our write is settled, whatever its clock says
    ours = altered(seen, wanted) - later
    return Needed() if (ours if after.gone else ours & after.fields.keys()) else Content()


def _moved(after: State, wanted: State) -> dict[str, tuple[str, str]]:
    if after.gone or wanted.gone:
        if after.gone and wanted.gone:
            return {}
        return {"*": (shown(after), shown(wanted))}
    return {
        name: (shown_value(value), shown_value(wanted.get(name)))
        for name, value in after.fields.items()
        if value is not LATER and altered(State({name: value}), wanted.only(frozenset({name})))
    }


def undo_goal(before: State, after: State) -> Goal:
    """The goal of an undo row: put back what the fields were, but only where they still hold what we wrote."""

    def goal(seen: State) -> State:
        if before.gone:  # we took it away: only what is still away is given back
            return after if seen.gone else seen
        if after.gone:  # we made it: only what is still as we made it is taken away
            return after if _same(seen, before) else seen
        if seen.gone:
            return seen
        return seen.but(
            **{name: value for name, value in after.fields.items() if _same(seen, before.only(frozenset({name})))}
        )

    return goal


def _same(seen: State, part: State) -> bool:
    """Does *seen* have the fields of *part* with its values?"""
    return not altered(seen.only(frozenset(part.fields)), part)


def lost(met: State, seen: State, after: State, evidence: frozenset[str]) -> State:
    """The kept fields that are no longer as they were right before the write, as they were: what to write once more."""
    if after.gone or met.gone or seen.gone:
        return State()
    kept = frozenset(met.fields.keys() - after.fields.keys() - evidence)
    return met.only(altered(met.only(kept), seen.only(kept)) & met.fields.keys())


def shown(state: State) -> str:
    """A state in one line, for a person and for the record."""
    if state.gone:
        return "∅"
    return ", ".join(f"{name}={shown_value(value)}" for name, value in sorted(state.fields.items()))


def shown_value(value: Value) -> str:
    match value:
        case None:
            return "∅"
        case tuple():
            return "{" + "; ".join(value) + "}"
        case Sealed():
            return str(value)
        case bool() | int() | str():
            return str(value).lower() if isinstance(value, bool) else str(value)
        case _:
            return "…"
