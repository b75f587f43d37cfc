"""Who may see what, slowly: the rules of `exeunt.model.access` word for word, over rows of text.

Nothing is shared with the engine but the row types and the reading of a shape. It is there to be obviously right.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from exeunt.model.access import Cap, Customer, Grant, Group, InSet, Kind, Level, Member, Owner, terms


@dataclass(frozen=True)
class World:
    """One system as rows. `active`: which principals can sign in."""

    principals: Mapping[str, bool]
    kinds: list[Kind]
    customers: list[Customer]
    groups: list[Group] = field(default_factory=list)
    members: list[Member] = field(default_factory=list)
    owners: list[Owner] = field(default_factory=list)
    sets: list[InSet] = field(default_factory=list)
    grants: list[Grant] = field(default_factory=list)
    caps: list[Cap] = field(default_factory=list)
    owners_whole: bool = True


Pairs = dict[tuple[str, str], int]
"""(principal, customer) → level; pairs without access are not there."""


def holds(world: World, subject: str) -> frozenset[str]:
    """The subject, and every group that contains it."""
    found, waiting = {subject}, [subject]
    while waiting:
        one = waiting.pop()
        for row in world.members:
            if row.member == one and row.group not in found:
                found.add(row.group)
                waiting.append(row.group)
    return frozenset(found)


def anchors(world: World, customer: Customer) -> frozenset[tuple[str, str]]:
    found = {("one", customer.id), ("all", "")}
    found |= {("set", row.set) for row in world.sets if row.customer == customer.id}
    owners = {customer.owner} | {row.owner for row in world.owners if row.customer == customer.id}
    owners.discard("")
    for owner in owners:
        found |= {("owner", one) for one in holds(world, owner)}
    if not owners:
        found.add(("owner", ""))
    return frozenset(found)


def counts(world: World, grant: Grant, *, may: bool) -> bool:
    """Does the grant count? What is unknown does only for *may see*; so does what rests on a lost owner."""
    unowned = grant.on == "owner" and grant.object == "" and not world.owners_whole
    return may or (grant.certainty != "unknown" and not unowned)


def levels(world: World, part: str = "", *, may: bool = False) -> Pairs:
    """The level of every pair; *may*: with what is unknown, too."""
    by_id = {row.id: row for row in world.customers}
    anchored = {row.id: anchors(world, row) for row in world.customers}
    kinds = {row.id: row for row in world.kinds}
    grants = [row for row in world.grants if counts(world, row, may=may)]
    result: Pairs = {}
    for principal, active in world.principals.items():
        if not active:
            continue
        mine = holds(world, principal)
        own = [row for row in grants if row.subject in mine]
        caps = [row for row in world.caps if row.subject in mine and (may or row.certainty != "unknown")]
        raw = {row.id: _raw(row, anchored, own) for row in world.customers}
        lifting = {row.id: _raw(row, anchored, [grant for grant in own if not grant.bypass]) for row in world.customers}
        reached = _lifted(world.customers, kinds, raw, lifting)
        for customer in world.customers:
            level = _followed(customer, by_id, kinds, reached, set())
            level = min(level, _cap(customer, anchored, caps, ""))
            if part and any(row.part == part and row.kind == customer.kind for row in world.caps):
                level = min(level, _cap(customer, anchored, caps, part))
            if level:
                result[principal, customer.id] = level
    return result


def _raw(customer: Customer, anchored: Mapping[str, frozenset[tuple[str, str]]], grants: Iterable[Grant]) -> int:
    here, above = anchored[customer.id], anchored.get(customer.parent, frozenset())
    found = 0
    for grant in grants:
        for term in terms(grant.shape):
            where = here if term.reach == "self" else above
            if term.kind == customer.kind and (grant.on, grant.object) in where:
                found = max(found, term.level)
    return found


def _lifted(
    customers: Iterable[Customer], kinds: Mapping[str, Kind], raw: Mapping[str, int], lifting: Mapping[str, int]
) -> dict[str, int]:
    found = dict(raw)
    for customer in customers:
        lifts = kinds[customer.kind].lifts
        if lifting[customer.id] >= Level.READ and customer.parent in found:
            found[customer.parent] = max(found[customer.parent], lifts)
    return found


def _followed(
    customer: Customer,
    by_id: Mapping[str, Customer],
    kinds: Mapping[str, Kind],
    reached: Mapping[str, int],
    seen: set[str],
) -> int:
    follows = kinds[customer.kind].follows
    parent = by_id.get(customer.parent)
    if not follows or parent is None or customer.id in seen:
        return reached[customer.id]
    above = _followed(parent, by_id, kinds, reached, seen | {customer.id})
    return max(reached[customer.id], min(above, follows))


def _cap(customer: Customer, anchored: Mapping[str, frozenset[tuple[str, str]]], caps: Iterable[Cap], part: str) -> int:
    here = anchored[customer.id]
    fitting = [row for row in caps if row.kind == customer.kind and row.part == part and (row.on, row.object) in here]
    return max((row.level for row in fitting), default=0)
