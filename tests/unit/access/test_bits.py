from __future__ import annotations

import numpy as np
import pytest

from exeunt.access.bits import counted, moved, packed, picked, sums, united, unpacked
from exeunt.access.closure import Ladder, closure
from exeunt.access.lookup import Listing
from exeunt.access.tables import Members
from support.access_reference import holds
from support.access_tables import tables_of
from support.access_worlds import make_world

DRAW = np.random.default_rng(5)


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 4, 9, 100])
@pytest.mark.parametrize("bits", [1, 64, 65, 200])
def test_counting_by_rows_and_by_bits_is_adding_up_flags(rows: int, bits: int):
    flags = DRAW.random((rows, bits)) < 0.4
    assert np.array_equal(unpacked(packed(flags), bits), flags)
    assert np.array_equal(counted(packed(flags)), flags.sum(axis=1))
    assert np.array_equal(sums(packed(flags), bits), flags.sum(axis=0))
    some = np.arange(bits)[:: -max(1, bits // 7)]
    assert np.array_equal(unpacked(picked(packed(flags), some), len(some)), flags[:, some])
    place = DRAW.permutation(bits + 5)[:bits].astype(np.int32)
    assert np.array_equal(unpacked(moved(packed(flags), place, bits + 5), bits + 5)[:, place], flags)


def test_united_lists_have_the_bits_of_any_of_their_rows_however_they_are_cut_up():
    flags = DRAW.random((50, 9_000)) < 0.01
    sizes = DRAW.integers(1, 400, size=60)  # some lists are longer than one piece of the work
    lists = Listing(np.append(0, np.cumsum(sizes)), DRAW.integers(50, size=sizes.sum()).astype(np.int32))
    found = unpacked(united(packed(flags), lists), 9_000)
    for number in range(len(sizes)):
        assert np.array_equal(found[number], flags[lists.at(number)].any(axis=0))


def test_a_closed_row_holds_whoever_holds_the_subject():
    for seed in range(60):
        world = make_world(seed)
        tables = tables_of(world)
        ids, people = tables.subjects.ids.to_pylist(), tables.subjects.principals
        inside = unpacked(closure(Ladder.of(tables.members, len(ids)), len(ids), people), people)
        for number, one in enumerate(ids[:people]):
            assert {ids[row] for row in np.flatnonzero(inside[:, number])} == holds(world, one)


def test_a_long_chain_that_ends_in_a_circle_is_closed():
    chain = np.arange(1, 300, dtype=np.int32)
    group, member = np.append(chain, [299, 298]), np.append(chain - 1, [298, 299])
    ladder = Ladder.of(Members(group.astype(np.int32), member.astype(np.int32)), 300)
    assert closure(ladder, 300, 1)[:, 0].tolist() == [1] * 300
