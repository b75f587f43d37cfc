"""Editing the tables gives what the changed world gives."""

from __future__ import annotations

import pytest

from exeunt.access.lookup import Lookup
from exeunt.access.single import levels_of_one
from exeunt.access.tables import Tables
from exeunt.access.whatif import edited
from exeunt.model.access import Leave, Out, Own, Revoke
from support.access_edits import changed, drawn
from support.access_naive import naive_tables
from support.access_reference import Pairs, World, levels
from support.access_worlds import make_world

RANGE = 50


@pytest.mark.parametrize("start", range(0, 200, RANGE))
def test_an_edited_world_is_the_changed_world(start: int) -> None:
    for seed in range(start, start + RANGE):
        world, edits = make_world(seed), drawn(seed, make_world(seed))
        found = edited(naive_tables(world), edits)
        assert not found.missed
        for may in (False, True):
            assert pairs(world, found.tables, may=may) == levels(changed(world, edits), may=may), seed


def test_what_is_not_there_is_said_and_not_made() -> None:
    world = make_world(3)
    edits = [
        Leave("nobody"),
        Own("nothing", "u0"),
        Out("g0", "nobody"),
        Revoke("nobody", "all", ""),
        Own("c0", "nobody"),
    ]
    before = naive_tables(world)
    found = edited(before, edits)
    assert set(found.missed) == set(edits)
    assert pairs(world, found.tables, may=True) == pairs(world, before, may=True)


def pairs(world: World, tables: Tables, *, may: bool) -> Pairs:
    lookup = Lookup(tables)
    return {
        (principal, world.customers[number].id): level
        for place, principal in enumerate(world.principals)
        for number, level in enumerate(levels_of_one(lookup, place, may=may).tolist())
        if level
    }
