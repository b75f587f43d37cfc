"""One policy against another: each customer and each person that is affected counts, once, named by a finding or not."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from exeunt.audit.difference import difference
from exeunt.audit.findings import MOST_EXAMPLES, Breaks
from exeunt.audit.judge import judge_scene
from exeunt.audit.testing.small import SmallCustomer, SmallPerson, SmallSight, SmallWorld
from exeunt.model.access import Level

MANY = [f"c{number}" for number in range(3 * MOST_EXAMPLES)]
PEOPLE = [f"p{number}" for number in range(130)]
"""More than a word has bits."""

EVERY = "tier: [A, B, C, unknown]"
OWNED = "rules: {r: {name: R, severity: high, owner: true}}"
FOLLOWED = (
    f"tier: {{fact: p, A: 100, B: 10}}\nrules: {{s: {{name: S, severity: low, successor: {{{EVERY}}}}},"
    f" p: {{name: P, severity: low, people: {{{EVERY}, tracks: 2}}}}}}"
)


def quiet(owner: str = "ada", **days: str) -> SmallWorld:
    """Customers, and when something last happened with each."""
    return SmallWorld(
        people={"ada": SmallPerson(), "bob": SmallPerson()},
        customers={name: SmallCustomer(owner, facts={"last_activity": (day,)}) for name, day in days.items()},
    )


def within(days: int) -> str:
    asked = f"{{{EVERY}, within: {days}d}}"
    return f"tier: {{fact: p, A: 100, B: 10}}\nrules: {{r: {{name: R, severity: low, activity: {asked}}}}}"


def sees(may: str, more: str = "") -> str:
    asked = f"sees: {{role: other, may: {may}}}{more}"
    return f"tier: {{fact: p, A: 100, B: 10}}\nrules: {{r: {{name: R, severity: high, {asked}}}}}"


def test_customers_of_findings_that_come_or_go_count_though_none_names_them_all(scene_of):
    world = SmallWorld(
        people={"ada": SmallPerson()},
        customers={"fine": SmallCustomer("ada"), **{name: SmallCustomer() for name in MANY}},
    )
    before, after = scene_of(world, sees("own")), scene_of(world, OWNED)
    for one, other in ((before, after), (after, before)):
        made = difference(one, other)
        assert (made.customers, made.people, made.tiers) == (len(MANY), 0, ())


def test_a_customer_of_several_findings_counts_once(scene_of):
    world = SmallWorld(
        people={"ada": SmallPerson()},
        customers={name: SmallCustomer("ada", facts={"successor": ("ada",)}) for name in MANY},
    )
    made = difference(scene_of(world, OWNED), scene_of(world, FOLLOWED))
    assert {one.count for one in made.gained} == {len(MANY)}
    assert (len(made.gained), made.customers, made.people) == (2, len(MANY), 1)


def test_a_finding_that_changes_in_number_affects_whom_and_what_it_gains(scene_of):
    world = quiet(old="2026-01-01", late="2026-10-01", new="2026-11-29")
    before, after = scene_of(world, within(90)), scene_of(world, within(30))
    for one, other, counts in ((before, after, (1, 2)), (after, before, (2, 1))):
        made = difference(one, other)
        assert [(was.count, now.count) for was, now in made.changed] == [counts]
        assert (made.customers, made.people, made.gained, made.lost) == (1, 1, (), ())


def test_a_finding_may_concern_as_many_others(scene_of):
    east, west = {"region": ("East",)}, {"region": ("West",)}
    world = SmallWorld(
        people={
            "ada": SmallPerson(traits=east),
            "bob": SmallPerson(traits=west, manager="ada"),
            "cid": SmallPerson(traits=east),
        },
        customers={"east": SmallCustomer("cid", facts=east), "west": SmallCustomer("bob", facts=west)},
        sees=(SmallSight("ada", "east"), SmallSight("ada", "west")),
    )
    by_region, by_line = sees("{own: full, region: full}"), sees("{own: full, subordinates: full}")
    made = difference(scene_of(world, by_region), scene_of(world, by_line))
    (changed,) = made.changed
    assert [one.count for one in changed] == [1, 1]
    assert (made.customers, made.people) == (2, 1)


@pytest.mark.parametrize("after", ["{own: read}", "none", "{own: full, region: read}", "{all: read}", "{all: full}"])
def test_what_many_accounts_see_is_counted_as_one_by_one(scene_of, after):
    one, other = scene_of(crowd(), sees("own")), scene_of(crowd(), sees(after))
    made = difference(one, other)
    was, now = customers_of(one), customers_of(other)
    apart = {key: was.get(key, set()) ^ now.get(key, set()) for key in {*was, *now}}
    assert max(map(len, apart.values())) > 0
    assert made.customers == len(set().union(*apart.values()))
    assert made.people == sum(bool(customers) for customers in apart.values())
    assert {now.key for _, now in made.changed} == {key for key in was.keys() & now.keys() if apart[key]}


def test_whom_one_policy_spares_is_told_by_the_findings_on_the_other_side(scene_of):
    world = crowd()
    small = {name: replace(one, facts={**one.facts, "p": ("5",)}) for name, one in world.customers.items()}
    world = replace(world, customers={**small, "xp7": world.customers["xp7"]})
    made = difference(
        scene_of(world, sees("own")), scene_of(world, sees("own", ", except: [{tier: unknown, because: x}]"))
    )
    assert (made.customers, made.people) == (1, 1)
    assert [(was.person.name, was.count - now.count) for was, now in made.changed] == [("p7", 1)]


@pytest.mark.parametrize("incomplete", [(), ("grants",)])
def test_what_was_not_read_may_affect_more(scene_of, incomplete):
    world = replace(crowd(), roster=("crm",), incomplete=incomplete)
    made = difference(scene_of(world, sees("own")), scene_of(world, sees("none")))
    assert made.at_least == bool(incomplete)


def customers_of(scene) -> dict:
    """Key of a finding → all its customers, each account looked at by itself."""
    breaks: Breaks = {}
    judge_scene(scene, breaks=breaks)
    found = {}
    for key, (one,) in breaks.items():
        found[key] = set(one.customers.tolist())
        if one.look:
            only = np.arange(len(one.look.seen.records)) == one.look.bit
            found[key] = set(np.flatnonzero(scene.sight.touched_by(one.look.seen, only)).tolist())
    return found


def crowd() -> SmallWorld:
    """Each sees a customer of his own, one of somebody else, and every third may change one of his region."""
    traits = {"region": ("East",)}
    return SmallWorld(
        people={name: SmallPerson(traits=traits if place % 2 else {}) for place, name in enumerate(PEOPLE)},
        customers={
            **{name: SmallCustomer(owner=name) for name in PEOPLE},
            **{f"x{name}": SmallCustomer(owner="boss") for name in PEOPLE},
            "east": SmallCustomer(owner="boss", facts=traits),
        },
        sees=tuple(
            SmallSight(name, what, level)
            for place, name in enumerate(PEOPLE)
            for what, level in [
                (f"x{name}", Level.READ if place % 5 else Level.EDIT),
                *([("east", Level.EDIT)] if place % 3 == 0 else [("east", Level.READ)]),
            ]
        ),
    )
