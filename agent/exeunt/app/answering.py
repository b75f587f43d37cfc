"""Questions put to a snapshot: who sees this customer, what does this person see."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np
import pyarrow.compute as pc

from exeunt.access.lookup import Lookup
from exeunt.access.paths import Paths
from exeunt.access.single import levels_of_one
from exeunt.access.tables import NONE, Bits, Covered, Small, Tables
from exeunt.access.viewers import Viewer, viewers
from exeunt.app.snapshots.lines import PRINCIPALS
from exeunt.audit.coverage import not_whole, uncertain, whole
from exeunt.audit.world import SystemWorld, World
from exeunt.errors import RefusedPlan
from exeunt.model import Principal
from exeunt.model.access import CAUSES, Cause
from exeunt.people import Person, resolve
from exeunt.policy.tiers import TIERS, Tier

TOUCHING: Final = frozenset({PRINCIPALS, "members", "kinds", "customers", "owners", "sets", "grants", "caps"})
"""The tables that decide who sees what; names and facts do not. Whoever is missing in a list of principals that was cut
short looks as if he saw nothing.
"""

MOST_LISTED: Final = 10


class OpenSystem:
    """One system of a snapshot, ready for questions."""

    def __init__(self, world: SystemWorld) -> None:
        self.world = world
        self.lookup = Lookup(world.tables)
        self.paths = Paths(self.lookup)

    @property
    def name(self) -> str:
        return self.world.name

    @property
    def tables(self) -> Tables:
        return self.world.tables

    @cached_property
    def not_whole(self) -> tuple[Covered, ...]:
        """What was not read whole: an answer from these tables is "at least"."""
        return touching_not_whole(self.tables)

    @cached_property
    def beside(self) -> tuple[Covered, ...]:
        """What the system has and nobody computes: other ways to see a customer."""
        return tuple(one for one in self.tables.coverage if one.state == "beside")


@dataclass(frozen=True, slots=True)
class Record:
    """A customer's record in one system, and everybody who sees it or may."""

    system: OpenSystem
    customer: int
    viewers: Sequence[Viewer]

    @property
    def id(self) -> str:
        return str(self.system.tables.customers.ids[self.customer])

    @property
    def label(self) -> str:
        return str(self.system.tables.customers.labels[self.customer])

    @property
    def kind(self) -> str:
        return kind_of(self.system, self.customer)


@dataclass(frozen=True, slots=True)
class Sight:
    """What one principal sees: his level on each customer, sure and not sure, and how many by which cause.

    tiers       of each customer, as a position in `TIERS`
    unsorted    customers that he sees, whose tier is not known, and that were left out because of that
    exact       every level and every cause is certain
    """

    system: OpenSystem
    principal: Principal
    levels: Small
    may: Small
    causes: Sequence[tuple[Cause, int]]
    tiers: Small
    unsorted: int = 0
    exact: bool = True


def touching_not_whole(tables: Tables) -> tuple[Covered, ...]:
    """What was not read whole of what decides who sees what; and the whole of it, where the reading broke off."""
    return tuple(not_whole(tables, *TOUCHING))


def may_keep_customers(world: SystemWorld) -> bool:
    """Whether it has customers, or may: none are known where they were not read whole."""
    return len(world.tables.customers) > 0 or not whole(world.tables, "customers", "kinds")


def open_systems(world: World) -> list[OpenSystem]:
    """The systems of a snapshot that keep customers, or may."""
    return [OpenSystem(one) for one in world.systems.values() if may_keep_customers(one)]


def records_called(systems: Iterable[OpenSystem], called: str) -> list[Record]:
    """The records of one customer: by `system:id`, id, key or name; in every system that has them.

    RefusedPlan `access.no-customer`, or `access.several-customers` whose `errors` are refs that mean one each.
    """
    known = [(system, place) for system in systems for place in _exactly(system, called)]
    found = known or [(system, place) for system in systems for place in _named(system, called)]
    if not found:
        raise RefusedPlan("access.no-customer", name=called)
    systems_found = [system.name for system, _ in found]
    if not known and len(set(systems_found)) < len(systems_found):
        raise _several(called, found)
    return [
        Record(system, place, viewers(system.lookup, system.paths, place)) for system, place in _kin(systems, found)
    ]


def _exactly(system: OpenSystem, called: str) -> list[int]:
    """By id, else by key."""
    name, colon, inside = called.partition(":")
    wanted = inside if colon and name == system.name else called
    customers = system.tables.customers
    return _where(pc.equal(customers.ids, wanted)) or _where(pc.equal(customers.keys, wanted))


def _named(system: OpenSystem, called: str) -> list[int]:
    return _where(pc.equal(pc.utf8_lower(system.tables.customers.labels), called.lower()))


def _where(hits: Any) -> list[int]:
    return [int(place) for place in np.flatnonzero(hits.to_numpy())]


def _kin(systems: Iterable[OpenSystem], found: Sequence[tuple[OpenSystem, int]]) -> list[tuple[OpenSystem, int]]:
    """The records found, and those of other systems that have the same key."""
    keys = {str(system.tables.customers.keys[place]) for system, place in found} - {""}
    more = [
        (system, place)
        for system in systems
        for key in sorted(keys)
        for place in _where(pc.equal(system.tables.customers.keys, key))
    ]
    return list({(system.name, place): (system, place) for system, place in [*found, *more]}.values())


def _several(called: str, found: Sequence[tuple[OpenSystem, int]]) -> RefusedPlan:
    refused = RefusedPlan("access.several-customers", name=called, count=len(found))
    more = [RefusedPlan("access.more-customers", count=len(found) - MOST_LISTED)] if len(found) > MOST_LISTED else []
    refused.errors = [*(_one_of_several(system, place) for system, place in found[:MOST_LISTED]), *more]
    return refused


def _one_of_several(system: OpenSystem, place: int) -> RefusedPlan:
    customers = system.tables.customers
    ref, kind, label = f"{system.name}:{customers.ids[place]}", kind_of(system, place), str(customers.labels[place])
    return RefusedPlan("access.one-customer", ref=ref, kind=kind, name=label)


def kind_of(system: OpenSystem, customer: int) -> str:
    return str(system.tables.kinds.names[system.tables.customers.kind[customer]])


def sights(
    world: World, systems: Iterable[OpenSystem], who: str, tiers: Mapping[str, Small], only: Collection[Tier] = TIERS
) -> tuple[Person, list[Sight]]:
    """What a person sees, principal by principal. RefusedPlan as `people.resolve`.

    tiers   by system: of each customer, as `tiering.tiers_of_records` gives them
    only    customers of other tiers are left out as if they were not there
    """
    wanted = [TIERS.index(tier) for tier in only]
    person = resolve(world.people, who)
    mine = {one.ref: one for one in person.principals}
    found = [
        _sight(system, place, mine[principal.ref], tiers[system.name], wanted)
        for system in systems
        for place, principal in enumerate(system.world.principals)
        if principal.ref in mine
    ]
    return person, found


def _sight(system: OpenSystem, place: int, principal: Principal, tiers: Small, wanted: Sequence[int]) -> Sight:
    about = np.isin(tiers, wanted)
    levels, may = levels_of_one(system.lookup, place), levels_of_one(system.lookup, place, may=True)
    unsorted = int(np.count_nonzero((may > 0) & ~about & (tiers == TIERS.index("unknown"))))
    seen, seen_perhaps = np.where(about, levels, 0), np.where(about, may, 0)
    causes = _causes(system, place, about)
    exact = not uncertain(system.tables) or (
        bool((seen == seen_perhaps).all()) and causes == _causes(system, place, about, may=False)
    )
    return Sight(system, principal, seen, seen_perhaps, causes, tiers, unsorted, exact)


def _causes(system: OpenSystem, place: int, about: Bits, *, may: bool = True) -> list[tuple[Cause, int]]:
    """How many of the customers asked about he would see by each cause alone, the most first."""
    grants = system.tables.grants
    counted = [
        (cause, int((levels_of_one(system.lookup, place, may=may, among=grants.cause == number)[about] > 0).sum()))
        for number, cause in enumerate(CAUSES)
        if (grants.cause == number).any()
    ]
    return sorted(((cause, count) for cause, count in counted if count), key=lambda one: -one[1])


def owner_of(record: Record) -> str:
    """The owner's name, or the queue's; empty where there is none."""
    tables = record.system.tables
    owner = int(tables.customers.owner[record.customer])
    return "" if owner == NONE else str(tables.subjects.labels[owner]) or str(tables.subjects.ids[owner])
