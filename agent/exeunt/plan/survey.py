"""Looking: everything that one person has in one system, as its connector's actions find it. Reads only."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from exeunt.errors import CallError, ExeuntError, with_reason
from exeunt.model import Completeness, Finding, Gap, Principal, Ref, State
from exeunt.sdk.action import Action
from exeunt.sdk.connector import Connector

UNREAD: Final = frozenset({"survey.unreadable", "survey.principals"})
"""Gaps after which nobody knows which user accounts the leaver has in a system."""

Quotas = Mapping[str, tuple[int, int, datetime]]
"""By name: used, allowed, when it resets."""


@dataclass(frozen=True, slots=True)
class Found:
    """What one action found for one principal, and how far the reading can be trusted. `calls`: what looking took."""

    action: Action
    who: Principal
    items: tuple[tuple[Ref, State], ...]
    end: Completeness
    calls: int = 0


@dataclass(frozen=True, slots=True)
class Survey:
    """One system, looked at for one person. A system that could not be read is its gaps.

    `opening`: the calls that it took to learn which actions there are.
    """

    system: str
    finds: tuple[Found, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    quotas: Quotas
    acts_as: frozenset[Ref]
    opening: int = 0


def survey(
    system: str, connector: Connector, principals: Sequence[Principal], *, calls: Callable[[], int] = lambda: 0
) -> Survey:
    """Run every action's `find` for every principal of the person in this system.

    *calls* says how many have left for it so far.
    """
    try:
        acts_as = frozenset(connector.acts_as)
        before = calls()
        actions = tuple(connector.actions())
        opening = calls() - before
        findings = tuple(connector.check())
    except CallError as error:
        return unreadable(system, error)
    finds = tuple(_found(action, who, calls) for who in principals for action in actions)
    gaps = tuple(gap for found in finds for gap in _gaps(system, found))
    quotas, not_told = quotas_of(system, connector)
    return Survey(system, finds, findings, (*gaps, *not_told), quotas, acts_as, opening)


def unreadable(system: str, error: ExeuntError) -> Survey:
    """The survey of a system that did not answer."""
    gap = Gap("survey.unreadable", with_reason({"system": system}, error))
    return Survey(system, (), (), (gap,), {}, frozenset())


def _found(action: Action, who: Principal, calls: Callable[[], int] = lambda: 0) -> Found:
    before = calls()
    items, end = action.find(who).all()
    if len({ref for ref, _ in items}) != len(items):
        # a page came twice, so another may be missing: nothing may follow from this reading
        end = Completeness(whole=False, gaps=(Gap("survey.repeated"), *end.gaps))
    return Found(action, who, tuple(items), end, calls() - before)


def _gaps(system: str, found: Found) -> tuple[Gap, ...]:
    if found.end.whole:
        return found.end.gaps
    if not found.end.gaps:
        return (Gap("survey.not-whole", {"system": system, "action": found.action.id, "found": len(found.items)}),)
    return tuple(
        Gap(
            "survey.not-read",
            with_reason({"system": system, "action": found.action.id, "found": len(found.items)}, gap),
            gap.about,
        )
        for gap in found.end.gaps
    )


def quotas_of(system: str, connector: Connector) -> tuple[Quotas, tuple[Gap, ...]]:
    """A quota that cannot be read is shown as unknown, never as free; a defect is for its author, and is said."""
    try:
        return connector.quotas(), ()
    except CallError as error:
        defect = error.code == "plugin.defect"
        return {}, (Gap("survey.quotas", with_reason({"system": system}, error)),) if defect else ()
