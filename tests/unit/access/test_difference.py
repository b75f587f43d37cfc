from __future__ import annotations

import random
from collections import Counter

import pytest

from exeunt.access.difference import Side, compare
from exeunt.access.engine import Access
from support.access_changes import changed
from support.access_kernels import KERNELS
from support.access_reference import levels
from support.access_tables import tables_of
from support.access_worlds import make_world
from support.width import examples

Named = set[tuple[str, str]]


def _names(access: Access) -> tuple[list[str], list[str]]:
    return access.tables.subjects.ids.to_pylist(), access.tables.customers.ids.to_pylist()


def _check_side(pairs: Named, access: Access, counts: tuple, blocks: list) -> None:
    principals, customers = _names(access)
    by_customer, by_principal = Counter(one for _, one in pairs), Counter(one for one, _ in pairs)
    assert counts[0].tolist() == [by_customer[one] for one in customers]
    assert counts[1].tolist() == [by_principal[one] for one in principals[: access.tables.subjects.principals]]
    named = [(principals[one], customers[other]) for who, what in blocks for one, other in zip(who, what, strict=True)]
    assert len(named) == len(set(named))
    assert set(named) == pairs


@pytest.mark.parametrize("name", KERNELS)
def test_a_comparison_is_the_difference_of_the_two_sets_of_pairs(name: str):
    found = Counter[Side]()
    for seed in range(5_000, 5_000 + examples(70)):
        draw = random.Random(seed)
        before = make_world(seed)
        after = changed(before, draw)
        before, after = (before, after) if seed % 2 else (after, before)  # much is lost, little gained
        part, may, level = draw.choice(("", "export")), bool(seed % 2), draw.randint(1, 3)
        was, now = (
            {pair for pair, has in levels(world, part, may=may).items() if has >= level} for world in (before, after)
        )
        old, new = (Access(tables_of(world), KERNELS[name]()) for world in (before, after))
        result = compare(old, new, level, part, may=may)
        _check_side(was - now, old, (result.lost, result.lost_by), list(result.pairs("lost")))
        _check_side(now - was, new, (result.gained, result.gained_by), list(result.pairs("gained")))
        found.update(lost=len(was - now), gained=len(now - was))
    assert min(found.values()) >= examples(26), "the changes changed something"


def test_nothing_differs_from_itself():
    access = Access(tables_of(make_world(3)))
    result = compare(access, access)
    assert not result.lost.any()
    assert not result.gained.any()
    assert list(result.pairs("lost")) == list(result.pairs("gained")) == []
