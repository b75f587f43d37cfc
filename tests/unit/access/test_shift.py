from __future__ import annotations

import random
from collections import Counter

import numpy as np
import pytest

from exeunt.access.engine import Access
from exeunt.access.shift import SHIFTS, Shift, shift_of, shifts
from support.access_changes import changed
from support.access_kernels import KERNELS
from support.access_reference import World, levels
from support.access_tables import tables_of
from support.access_worlds import make_world
from support.width import examples


def _told(was: int, now: int) -> Shift:
    if not was:
        return "gained"
    if not now:
        return "lost"
    return "raised" if now > was else "lowered"


def _expected(before: World, after: World, *, may: bool) -> dict[tuple[str, str], Shift]:
    """What the reference says of every pair that both worlds could have."""
    old, new = (levels(world, may=may) for world in (before, after))
    people = before.principals.keys() & after.principals.keys()
    customers = {row.id for row in before.customers} & {row.id for row in after.customers}
    return {
        (one, other): _told(was, now)
        for one in people
        for other in customers
        if (was := old.get((one, other), 0)) != (now := new.get((one, other), 0))
    }


@pytest.mark.parametrize("name", KERNELS)
def test_what_shifted_is_the_difference_of_the_levels(name: str):
    seen = Counter[Shift]()
    for seed in range(6_000, 6_000 + examples(60, few=20)):
        before = make_world(seed)
        after = changed(before, random.Random(seed))
        before, after = (before, after) if seed % 2 else (after, before)  # much is lost, little gained
        may = bool(seed % 3)
        expected = _expected(before, after, may=may)
        old, new = (Access(tables_of(world), KERNELS[name]()) for world in (before, after))
        found = shifts(old, new, may=may)
        people, customers = (
            ids.take(joined.now).to_pylist()
            for ids, joined in (
                (new.tables.subjects.ids, found.principals),
                (new.tables.customers.ids, found.customers),
            )
        )
        assert set(people) == before.principals.keys() & after.principals.keys()
        for place, shift in enumerate(SHIFTS):
            pairs = [pair for pair, sort in expected.items() if sort == shift]
            by_principal, by_customer = Counter(one for one, _ in pairs), Counter(one for _, one in pairs)
            assert found.by_principal[place].tolist() == [by_principal[one] for one in people]
            assert found.by_customer[place].tolist() == [by_customer[one] for one in customers]
            assert found.counts[shift] == len(pairs)
        seen.update(expected.values())
    assert min(seen[shift] for shift in SHIFTS) >= examples(16), "every sort occurs"


def test_nothing_shifts_between_a_world_and_itself():
    access = Access(tables_of(make_world(3)))
    assert set(shifts(access, access).counts.values()) == {0}


def test_everybody_and_everything_being_new_is_no_shift():
    before, after = make_world(5), make_world(6)
    renamed = World(
        principals={f"other {one}": on for one, on in after.principals.items()},
        kinds=after.kinds,
        customers=[row._replace(id=f"other {row.id}", owner="", parent="") for row in after.customers],
    )
    found = shifts(Access(tables_of(before)), Access(tables_of(renamed)))
    assert len(found.principals.was) == len(found.customers.was) == 0
    assert set(found.counts.values()) == {0}


def test_levels_before_and_after_say_which_shift_it_is():
    was, now = np.array([[0, 2, 1, 3, 2, 0]], np.int8), np.array([[1, 0, 3, 2, 2, 0]], np.int8)
    assert shift_of(was, now).tolist() == [[0, 1, 2, 3, -1, -1]]
