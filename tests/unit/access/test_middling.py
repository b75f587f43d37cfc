"""An organisation large enough for what small worlds do not reach: rows of many words, unions, batches, several threads."""

from __future__ import annotations

import numpy as np
import pytest

from bench.access.organisation import Size, organisation
from exeunt.access.difference import compare
from exeunt.access.engine import Access
from exeunt.access.single import levels_of_one
from exeunt.access.tables import Tables
from support.access_kernels import KERNELS

pytestmark = pytest.mark.slow

FAMILIES = Size("families", 700, 6_000, 18_000, 2_200, 2.0, 0.3, families=True)
FLAT = Size("flat", 700, 6_000, 18_000, 2_200, 2.0, 0.3)


@pytest.fixture(scope="module", params=[FAMILIES, FLAT], ids=lambda size: size.name)
def tables(request: pytest.FixtureRequest) -> Tables:
    return organisation(request.param)


@pytest.mark.parametrize("name", KERNELS)
@pytest.mark.parametrize("part", ["", "sensitive"])
def test_all_pairs_are_what_each_principal_sees_alone(tables: Tables, name: str, part: str):
    access = Access(tables, KERNELS[name]())
    people = tables.subjects.principals
    levels = np.zeros((people, len(tables.customers)), np.int8)
    for block in access.pairs(part=part):
        levels[block.principal, block.customer] = block.level
    for principal in range(0, people, 17):
        assert np.array_equal(levels[principal], levels_of_one(access.lookup, principal, part)), principal
    classes = np.arange(len(tables.customers)) % 3
    for level in (1, 2, 3):
        counts = access.counts(level, part, classes=classes)
        assert np.array_equal(counts.viewers, (levels >= level).sum(axis=0))
        for one in range(3):
            assert np.array_equal(counts.customers[one], (levels[:, classes == one] >= level).sum(axis=1))
    some = np.arange(0, len(tables.customers), 41)
    for customer in some.tolist():
        assert np.array_equal(access.levels_of(customer, part), levels[:, customer])


@pytest.mark.parametrize("name", KERNELS)
def test_two_seeds_differ_by_what_one_shows_and_the_other_does_not(name: str):
    before, after = (Access(organisation(FAMILIES, seed=seed), KERNELS[name]()) for seed in (1, 2))
    sets = []
    for access in (before, after):
        subjects, customers = access.tables.subjects.ids, access.tables.customers.ids
        number = [np.array([int(text[1:]) for text in ids.to_pylist()]) for ids in (subjects, customers)]
        seen = np.zeros((len(subjects), len(customers)), bool)
        for block in access.pairs():
            seen[number[0][block.principal], number[1][block.customer]] = True
        sets.append((seen, number))
    result = compare(before, after)
    for (seen, number), other, counts in (
        (sets[0], sets[1][0], (result.lost, result.lost_by)),
        (sets[1], sets[0][0], (result.gained, result.gained_by)),
    ):
        only = seen & ~other
        assert np.array_equal(counts[0], only.sum(axis=0)[number[1]])
        assert np.array_equal(counts[1], only.sum(axis=1)[: len(counts[1])])
