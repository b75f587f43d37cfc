"""What is said twice of one customer, by two records of one key or a row that came again, counts once."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exeunt.access.coding import code
from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.model.access import Customer, Fact, Kind

POLICY = "tier: {A: {purchases: {CNY: '> 100'}}, B: {purchases: {CNY: '> 10'}}}\n"


@pytest.mark.parametrize(
    ("first", "second", "tier", "worth"),
    [
        ("200 CNY", "200 CNY", "A", "200"),
        ("60 CNY", "60 CNY", "B", "60"),
        ("60 CNY", "70 CNY", "unknown", "70"),  # perhaps 130
        ("200 CNY", "60 CNY", "A", "200"),
        ("5 CNY", "200 CNY", "A", "200"),
    ],
)
def test_two_records_of_one_key_in_one_system_are_no_more_than_the_larger(audit_of, first, second, tier, worth):
    world = (
        "people: {ada: {}}\ncustomers:\n"
        f"  a: {{owner: ada, key: k, purchases: {first}}}\n  b: {{owner: ada, key: k, purchases: {second}}}\n"
    )
    audit = audit_of(world, POLICY)
    assert audit.tiers == {**dict.fromkeys(audit.tiers, 0), tier: 1}
    assert audit.worth[tier] == {"CNY": worth}
    assert [(one.customers, one.worth) for one in audit.holdings] == [(1, {"CNY": worth})]


@pytest.mark.parametrize("again", ["60", "50"])
def test_a_row_that_came_twice_counts_once(scene_of, again):
    scene = scene_of("people: {ada: {}}", POLICY)
    crm = scene.world.systems["crm"]
    rows = {
        "kinds": [Kind("Account")],
        "customers": [Customer(name, "Account", "ada", "", "", name) for name in ("1", "2", "1")],
        "facts": [
            Fact(name, "purchases", number, "number", "CNY")
            for name, number in (("1", "60"), ("2", "20"), ("1", again))
        ],
    }
    crm = replace(crm, tables=code("crm", crm.principals, rows, []))
    audit = judge_scene(Scene(replace(scene.world, systems={"crm": crm}), scene.policy, scene.now))
    assert [(one.customers, one.worth) for one in audit.holdings] == [(2, {"CNY": "80"})]
