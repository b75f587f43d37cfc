"""What was not read hides access; it never invents any."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace

import pytest

from exeunt.access.difference import Difference, compare
from exeunt.access.engine import Access
from support.access_reference import World
from support.access_tables import tables_of
from support.access_worlds import make_world
from support.width import examples

MONOTONE = ("members", "sets", "grants", "caps", "customers")


def _without_one(world: World, table: str, draw: random.Random) -> World:
    rows = list(getattr(world, table))
    rows.pop(draw.randrange(len(rows)))
    return replace(world, **{table: rows})


def _compared(before: World, after: World, level: int, *, may: bool) -> Difference:
    return compare(Access(tables_of(before)), Access(tables_of(after)), level, may=may)


@pytest.mark.parametrize("table", MONOTONE)
def test_a_lost_row_never_adds_access(table: str):
    losing = 0
    for seed in range(examples(60, few=30, wide=600)):
        world, draw = make_world(seed), random.Random(seed)
        if not getattr(world, table):
            continue
        result = _compared(world, _without_one(world, table, draw), 1 + seed % 3, may=bool(seed % 2))
        assert not result.gained.any(), seed
        losing += bool(result.lost.any())
    assert losing, "no row that was lost mattered"


def _with_owners() -> Iterator[World]:
    for seed in range(examples(80, few=40, wide=800)):
        world = make_world(seed)
        if world.owners:
            # grants on nobody's customers, and customers whose only owners are further ones
            grants = [row._replace(object="") if row.on == "owner" else row for row in world.grants]
            customers = [row._replace(owner="") for row in world.customers]
            yield replace(world, customers=customers, grants=grants, owners_whole=True)


def test_a_lost_owner_never_adds_certain_access_once_it_is_known_that_owners_are_missing():
    unnoticed = 0
    for number, world in enumerate(_with_owners()):
        less = _without_one(world, "owners", random.Random(number))
        assert not _compared(world, replace(less, owners_whole=False), 1, may=False).gained.any(), number
        unnoticed += bool(_compared(world, less, 1, may=False).gained.any())
    assert unnoticed, "a lost owner never mattered"
