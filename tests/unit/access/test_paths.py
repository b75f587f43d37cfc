"""Every path shown is real, and together they are all there is."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import pytest

from exeunt.access.lookup import Lookup
from exeunt.access.paths import Path, Paths
from exeunt.access.tables import Tables
from exeunt.access.viewers import viewers
from exeunt.model.access import ONS, Cap, Grant, Member
from support.access_naive import naive_tables
from support.access_reference import Pairs, World, anchors, levels
from support.access_worlds import KINDS, make_world
from support.width import examples

RANGE = examples(50, wide=250)


def without_ceilings(world: World) -> World:
    """What grants alone give: everybody active, and every ceiling at the top."""
    people = dict.fromkeys(world.principals, True)
    return replace(
        world, principals=people, caps=[Cap(one, "all", "", kind, "", 3) for one in people for kind in KINDS]
    )


@pytest.mark.parametrize("start", range(0, 4 * RANGE, RANGE))
def test_there_is_a_path_exactly_where_there_is_a_level(start: int) -> None:
    for seed in range(start, start + RANGE):
        world, paths = shown(seed)
        wanted = levels(without_ceilings(world), may=True)
        assert {pair: found[0].level for pair, found in paths.items() if found} == wanted, seed


@pytest.mark.parametrize("start", range(0, 4 * RANGE, RANGE))
def test_every_step_of_a_path_stands_in_the_tables(start: int) -> None:
    for seed in range(start, start + RANGE):
        world, paths = shown(seed)
        tables = naive_tables(world)
        members = set(world.members)
        for (principal, customer), found in paths.items():
            for path in found:
                chain = [subject(tables, one) for one in path.chain]
                assert chain[0] == principal
                assert all(Member(above, below) in members for below, above in pairwise(chain))
                grant = row_of(tables, world, path)
                assert grant.subject == chain[-1]
                where = [customer, *(tables.customers.ids[one].as_py() for _, one in path.giving.turns)][-1]
                assert (grant.on, grant.object) in anchors(world, by_id(world, where))
                if path.giving.holder:
                    held = [subject(tables, one) for one in path.giving.holder]
                    assert held[-1] == grant.object
                    assert all(Member(above, below) in members for below, above in pairwise(held))


@pytest.mark.parametrize("start", range(0, 4 * RANGE, RANGE))
def test_without_the_grants_shown_there_is_no_access(start: int) -> None:
    for seed in range(start, start + RANGE):
        world, paths = shown(seed)
        tables = naive_tables(world)
        for pair, found in paths.items():
            used = {row_of(tables, world, path) for path in found}
            if used:
                left = without_ceilings(replace(world, grants=[row for row in world.grants if row not in used]))
                assert pair not in only(left, pair), (seed, pair)


@pytest.mark.parametrize("start", range(0, 4 * RANGE, RANGE))
def test_the_paths_of_everybody_to_a_customer_are_those_of_each(start: int) -> None:
    for seed in range(start, start + RANGE):
        world = make_world(seed)
        paths, members = Paths(Lookup(naive_tables(world))), set(world.members)
        tables = naive_tables(world)
        for customer in range(len(world.customers)):
            each = paths.why_each(range(len(world.principals)), customer)
            for principal, found in enumerate(each):
                alone = paths.why(principal, customer)
                assert [(one.giving, len(one.chain), one.others) for one in found] == [
                    (one.giving, len(one.chain), one.others) for one in alone
                ], seed
                for path in found:
                    chain = [subject(tables, one) for one in path.chain]
                    assert (path.chain[0], path.chain[-1]) == (principal, path.giving.subject)
                    assert all(Member(above, below) in members for below, above in pairwise(chain))


@pytest.mark.parametrize("start", range(0, 4 * RANGE, RANGE))
def test_the_nearest_is_the_first_that_is_certain(start: int) -> None:
    for seed in range(start, start + RANGE):
        world = make_world(seed)
        paths = Paths(Lookup(naive_tables(world)))
        for principal in range(len(world.principals)):
            for customer in range(len(world.customers)):
                every = paths.why(principal, customer)
                certain = (one for one in every if paths.grant(one.giving.grant).certainty != "unknown")
                assert paths.nearest(principal, customer) == next(certain, None), seed


@pytest.mark.parametrize("start", range(0, 2 * RANGE, RANGE))
def test_the_ceiling_is_the_highest_that_counts(start: int) -> None:
    for seed in range(start, start + RANGE):
        world = replace(make_world(seed))
        open_world = replace(
            world,
            principals=dict.fromkeys(world.principals, True),
            grants=[Grant(one, "all", "", f"{kind} self 3", "default") for one in world.principals for kind in KINDS],
        )
        wanted = levels(open_world, may=True)
        lookup = Lookup(naive_tables(world))
        paths, caps = Paths(lookup), lookup.tables.caps
        for place, principal in enumerate(world.principals):
            for number, customer in enumerate(world.customers):
                held = lookup.holders(place)
                rows = paths.ceiling_rows(number)
                found = [
                    level
                    for level, subject in zip(caps.level[rows], caps.subject[rows], strict=True)
                    if subject in held
                ]
                assert max(found, default=0) == wanted.get((principal, customer.id), 0), seed


@pytest.mark.parametrize("start", range(0, 4 * RANGE, RANGE))
def test_the_viewers_of_a_customer_are_what_the_rules_say(start: int) -> None:
    for seed in range(start, start + RANGE):
        world = make_world(seed)
        lookup = Lookup(naive_tables(world))
        paths, people = Paths(lookup), list(world.principals)
        sure, may = levels(world), levels(world, may=True)
        for number, customer in enumerate(world.customers):
            found = {people[one.principal]: (one.level, one.may) for one in viewers(lookup, paths, number)}
            wanted = {one: (sure.get((one, customer.id), 0), may.get((one, customer.id), 0)) for one in people}
            assert found == {one: pair for one, pair in wanted.items() if pair[1]}, (seed, customer.id)


def test_other_ways_into_the_same_group_are_counted() -> None:
    world = make_world(0)
    grant = Grant("g0", "all", "", "account self 1", "shared")
    ways = [Member("g0", "u0"), Member("g0", "g1"), Member("g1", "u0"), Member("g0", "g2")]
    world = replace(world, members=ways, grants=[grant], sets=[], owners=[])
    account = next(number for number, row in enumerate(world.customers) if row.kind == "account")
    (path,) = [one for one in Paths(Lookup(naive_tables(world))).why(0, account) if not one.giving.turns]
    assert (len(path.chain), path.others) == (2, 1)


def shown(seed: int) -> tuple[World, dict[tuple[str, str], list[Path]]]:
    world = make_world(seed)
    paths = Paths(Lookup(naive_tables(world)))
    return world, {
        (principal, customer.id): paths.why(place, number)
        for place, principal in enumerate(world.principals)
        for number, customer in enumerate(world.customers)
    }


def only(world: World, pair: tuple[str, str]) -> Pairs:
    return levels(replace(world, principals={pair[0]: True}), may=True)


def by_id(world: World, customer: str):
    return next(row for row in world.customers if row.id == customer)


def subject(tables: Tables, place: int) -> str:
    return tables.subjects.ids[place].as_py()


def row_of(tables: Tables, world: World, path: Path) -> Grant:
    """The row of text that a path's grant was made of."""
    places = {"one": tables.customers.ids, "owner": tables.subjects.ids, "set": tables.sets.ids}
    grants = tables.grants
    on, thing = ONS[grants.on[path.giving.grant]], int(grants.object[path.giving.grant])
    about = "" if thing < 0 else places[on][thing].as_py()
    return next(
        row
        for row in world.grants
        if (row.subject, row.on, row.object) == (subject(tables, int(grants.subject[path.giving.grant])), on, about)
        and row.cause == Paths(Lookup(tables)).grant(path.giving.grant).cause
        and row.via == (grants.via[path.giving.grant].as_py() or "")
        and row.bypass == grants.bypass[path.giving.grant]
        and row.tied == grants.tied[path.giving.grant]
        and tuple(sorted(grants.shapes[grants.shape[path.giving.grant]])) == tuple(sorted(parsed(row)))
    )


def parsed(row: Grant):
    from exeunt.model.access import terms

    return terms(row.shape)
