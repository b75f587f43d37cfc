"""What edits change for everybody else, against the slow evaluator before and after."""

from __future__ import annotations

import random

import numpy as np
import pytest

from exeunt.access.effects import Seen, effects
from exeunt.access.engine import Access
from exeunt.access.lookup import Lookup
from exeunt.access.narrow import narrowed
from exeunt.access.scope import around
from exeunt.model.access import Cap, Customer, Edit, Grant, Group, Kind, Leave, Member, Out, Own, Revoke, shape
from support.access_edits import changed, drawn
from support.access_naive import naive_tables
from support.access_reference import World, levels
from support.access_tables import tables_of
from support.access_worlds import make_world
from support.width import examples

WORLDS = examples(120)


def departure(world: World, draw: random.Random) -> tuple[list[Edit], str]:
    """Somebody leaves: his memberships and shares end, and some of his customers get another owner."""
    who = draw.choice(list(world.principals))
    edits: list[Edit] = [Leave(who)] if draw.random() < 0.7 else []
    edits += [Own(row.id, draw.choice(list(world.principals))) for row in world.customers if row.owner == who]
    edits = draw.sample(edits, k=draw.randint(0, len(edits)))
    edits += [Out(row.group, who) for row in dict.fromkeys(world.members) if row.member == who]
    edits += [Revoke(who, row.on, row.object) for row in dict.fromkeys(world.grants) if row.subject == who]
    return edits, who


def shown(world: World, customers: list[str], seen: Seen) -> set[tuple[str, str]]:
    people = list(world.principals)
    return {(people[one], customers[other]) for one in seen.principals for other in seen.of(one).tolist()}


def check(world: World, edits: list[Edit], own: set[str]) -> int:
    """How many pairs are different."""
    tables = tables_of(world)
    customers = tables.customers.ids.to_pylist()
    found = effects(Lookup(tables), edits, {list(world.principals).index(one) for one in own})
    before, after = levels(world, may=True), levels(changed(world, edits), may=True)
    pairs = {pair for pair in {*before, *after} if pair[0] not in own}
    more = {pair for pair in pairs if after.get(pair, 0) > before.get(pair, 0)}
    less = {pair for pair in pairs if after.get(pair, 0) < before.get(pair, 0)}
    assert shown(world, customers, found.more) == more
    assert shown(world, customers, found.less) == less
    return len(more) + len(less)


def test_a_departure_changes_for_others_what_the_rules_say() -> None:
    different = 0
    for seed in range(WORLDS):
        world, draw = make_world(seed), random.Random(seed)
        edits, who = departure(world, draw)
        different += check(world, edits, {who})
    assert different >= WORLDS // 20, "the departures changed something"


def test_any_edits_change_for_everybody_what_the_rules_say() -> None:
    different = sum(check(make_world(seed), drawn(seed, make_world(seed)), set()) for seed in range(WORLDS))
    assert different >= WORLDS // 4, "the edits changed something"


@pytest.mark.parametrize("lifts", [0, 1])
def test_an_owner_counts_for_all_that_is_below_and_for_what_is_below_what_it_lifts(lifts: int) -> None:
    given = shape(("account", "self", 3)) if not lifts else shape(("contact", "self", 3))
    world = World(
        principals={"ann": True, "ben": True},
        kinds=[Kind("account", 0, 0), Kind("contact", lifts, 3 - 3 * lifts), Kind("deal", 0, 3)],
        customers=[
            Customer("a", "account", "ann"),
            Customer("c", "contact", "ann", parent="a"),
            Customer("d", "deal", "", parent="c"),
            Customer("e", "deal", "", parent="a"),
            Customer("f", "deal", "", parent="e"),
        ],
        groups=[Group("all")],
        members=[Member("all", "ann"), Member("all", "ben")],
        grants=[Grant(one, "owner", one, given, "owner") for one in ("ann", "ben")],
        caps=[Cap("all", "all", "", kind, "", 3) for kind in ("account", "contact", "deal")],
    )
    assert check(world, [Own("c" if lifts else "a", "ben")], {"ann"}) >= 4


def test_few_customers_alone_are_seen_as_among_all() -> None:
    for seed in range(WORLDS):
        world, draw = make_world(seed), np.random.default_rng(seed)
        tables = tables_of(world) if seed % 2 else naive_tables(world)
        if not len(tables.customers):
            continue
        asked = np.unique(draw.integers(len(tables.customers), size=3))
        kept = np.sort(around(Lookup(tables), asked).customers)
        whole, few = Access(tables), Access(narrowed(tables, kept))
        for place in asked.tolist():
            number = int(np.searchsorted(kept, place))
            for part in ("", "sensitive"):
                assert np.array_equal(few.levels_of(number, part), whole.levels_of(place, part)), seed
