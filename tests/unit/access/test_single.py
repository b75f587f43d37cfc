"""One principal's levels, against the slow evaluator."""

from __future__ import annotations

import pytest

from exeunt.access.lookup import Lookup
from exeunt.access.single import levels_of_one
from support.access_naive import naive_tables
from support.access_reference import levels
from support.access_worlds import make_world
from support.width import examples

RANGE = examples(100)


@pytest.mark.parametrize("start", range(0, 3 * RANGE, RANGE))
@pytest.mark.parametrize(("part", "count"), [("", "sees"), ("", "may-see"), ("sensitive", "sees")])
def test_what_one_sees_is_what_the_rules_say(start: int, part: str, count: str) -> None:
    may = count == "may-see"
    for seed in range(start, start + RANGE):
        world = make_world(seed)
        lookup = Lookup(naive_tables(world))
        found = {
            (principal, world.customers[number].id): level
            for place, principal in enumerate(world.principals)
            for number, level in enumerate(levels_of_one(lookup, place, part, may=may).tolist())
            if level
        }
        assert found == levels(world, part, may=may), seed
