"""The engine against the slow evaluator, over worlds drawn at random."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.access.engine import Access
from exeunt.model.access import Level
from support.access_kernels import KERNELS
from support.access_naive import naive_tables
from support.access_reference import World, levels
from support.access_tables import tables_of
from support.access_worlds import make_world
from support.width import examples

WORLDS = examples(1_000)
BATCHES = 20
PARTS = ("", "sensitive", "export")
CASES = [(name, batch) for name in KERNELS for batch in range(BATCHES)]


def _expected(world: World, access: Access, part: str, *, may: bool) -> np.ndarray:
    """(principals, customers): the level, by the slow evaluator."""
    principals = {one: number for number, one in enumerate(world.principals)}
    customers = {one: number for number, one in enumerate(access.tables.customers.ids.to_pylist())}
    found = np.zeros((len(principals), len(customers)), np.int8)
    for (principal, customer), level in levels(world, part, may=may).items():
        found[principals[principal], customers[customer]] = level
    return found


def _every_pair(access: Access, part: str, *, may: bool) -> np.ndarray:
    found = np.zeros((access.tables.subjects.principals, len(access.tables.customers)), np.int8)
    for block in access.pairs(part=part, may=may):
        assert not found[block.principal, block.customer].any(), "no pair comes twice"
        found[block.principal, block.customer] = block.level
    return found


@pytest.mark.parametrize(("name", "batch"), CASES)
def test_levels_and_viewers_are_those_of_the_slow_evaluator(name: str, batch: int):
    each = WORLDS // BATCHES
    for seed in range(batch * each, (batch + 1) * each):
        world = make_world(seed)
        # coding puts customers in order; the engine must not depend on it
        tables = tables_of(world) if seed % 4 else naive_tables(world)
        access, may = Access(tables, KERNELS[name]()), bool(seed % 2)
        for part in PARTS:
            expected = _expected(world, access, part, may=may)
            assert np.array_equal(_every_pair(access, part, may=may), expected), (seed, part, may)
        level = 1 + seed % 3
        counts = access.counts(level, part, may=may)
        assert np.array_equal(counts.viewers, (expected >= level).sum(axis=0)), seed
        assert np.array_equal(counts.customers, (expected >= level).sum(axis=1)[None]), seed


@pytest.mark.parametrize("name", KERNELS)
def test_one_customer_alone_and_one_principal_alone_give_the_same(name: str):
    for seed in range(2_000, 2_000 + examples(40)):
        world = make_world(seed)
        access = Access(tables_of(world), KERNELS[name]())
        part, may = PARTS[seed % 3], bool(seed % 2)
        expected = _expected(world, access, part, may=may)
        for customer in range(0, expected.shape[1], 3):
            assert np.array_equal(access.levels_of(customer, part, may=may), expected[:, customer]), seed
            for level in Level:
                found = access.viewers(customer, level, part, may=may) if level else np.arange(len(expected))
                assert np.array_equal(found, np.flatnonzero(expected[:, customer] >= level)), seed
        for principal in range(len(expected)):
            assert np.array_equal(access.level(principal, part, may=may), expected[principal]), seed


@pytest.mark.parametrize("name", KERNELS)
def test_pairs_of_some_principals_or_some_customers_are_those_of_all(name: str):
    for seed in range(3_000, 3_000 + examples(30)):
        world = make_world(seed)
        access, may = Access(tables_of(world), KERNELS[name]()), bool(seed % 2)
        expected = _expected(world, access, "", may=may)
        principals, customers = np.arange(len(expected))[::-2], np.arange(expected.shape[1])[seed % 3 :: 3][::-1]
        for level in (Level.READ, Level.EDIT):
            found = set()
            for block in access.pairs(principals, customers, level, may=may):
                found |= set(zip(block.principal.tolist(), block.customer.tolist(), block.level.tolist(), strict=True))
            assert found == {
                (one, other, int(expected[one, other]))
                for one in principals.tolist()
                for other in customers.tolist()
                if expected[one, other] >= level
            }, seed


@pytest.mark.parametrize("name", KERNELS)
def test_counts_by_class_are_the_sums_of_levels(name: str):
    for seed in range(4_000, 4_000 + examples(60)):
        world = make_world(seed)
        access = Access(tables_of(world), KERNELS[name]())
        expected = _expected(world, access, "", may=True)
        classes = np.random.default_rng(seed).integers(4, size=expected.shape[1])
        classes[0] = 3
        counts = access.counts(Level.EDIT, may=True, classes=classes)
        by_class = [(expected[:, classes == one] >= Level.EDIT).sum(axis=1) for one in range(4)]
        assert np.array_equal(counts.customers, by_class), seed
        limit = len(expected) // 3
        assert np.array_equal(counts.over(limit), np.flatnonzero((expected >= Level.EDIT).sum(axis=0) > limit)), seed


@pytest.mark.parametrize("name", KERNELS)
def test_a_system_without_customers_or_without_principals_has_no_pairs(name: str):
    for world in (
        World({}, [], []),
        World({"ada": True}, [], []),
        World({}, make_world(1).kinds, make_world(1).customers),
    ):
        access = Access(tables_of(world), KERNELS[name]())
        counts = access.counts()
        assert counts.viewers.tolist() == [0] * len(world.customers)
        assert counts.customers.tolist() == [[0] * len(world.principals)]
        assert not sum(len(block) for block in access.pairs())
