"""A snapshot of a real directory and a CRM over its wire."""

from __future__ import annotations

import pytest

from exeunt.app.installation import Installation
from exeunt.app.worlds import open_world
from exeunt.cli.exits import Exit
from exeunt_salesforce.simulator.world import By
from support.two_systems import firm


@pytest.fixture(scope="module")
def made(tmp_path_factory):
    with firm(tmp_path_factory.mktemp("firm")) as company:
        yield company


@pytest.fixture(scope="module")
def taken(made):
    before = [made.crm.census(), made.directory.census()]
    ran = made.run("snapshot", "take", "--name", "first", "--json")
    assert ran.code in {Exit.DONE, Exit.INCOMPLETE}, ran.err
    assert [made.crm.census(), made.directory.census()] == before, "it only looks"
    return ran.json["snapshot"]


@pytest.fixture(scope="module")
def world(made, taken):
    return open_world(Installation.at(made.config), "first")


@pytest.fixture
def humans(made):
    return {person.email: person for person in made.seeded.company.people if person.kind != "service"}


def test_both_systems_are_in_it_with_everybody(world, humans):
    assert set(world.systems) == {"crm", "dir"}
    for name, system in world.systems.items():
        assert humans.keys() <= {mail for one in system.principals for mail in one.mail}, name
    joined = {
        one.mail for one in world.people.persons if {each.ref.system for each in one.principals} == {"crm", "dir"}
    }
    assert humans.keys() <= joined


def test_the_directory_gives_traits_and_no_customers(world, humans):
    system = world.systems["dir"]
    assert len(system.tables.customers) == 0
    titles = {}
    for row in system.tables.traits.to_pylist():
        if row["field"] == "title":
            titles |= dict.fromkeys(system.principals[row["principal"]].mail, row["value"])
    assert titles == {mail: person.title for mail, person in humans.items()}


def accounts(made):
    """Id → owner, as the CRM itself has them."""
    return {row["Id"]: row["OwnerId"] for row in made.org.world.table("Account").rows.values()}


def owners(world):
    tables = world.systems["crm"].tables
    ids, subjects = tables.customers.ids.to_pylist(), tables.subjects.ids.to_pylist()
    kind = tables.kinds.names.index("Account")
    return {
        ids[place]: subjects[owner]
        for place, owner in enumerate(tables.customers.owner)
        if tables.customers.kind[place] == kind
    }


def test_the_crm_gives_every_customer_with_its_owner(made, world):
    assert owners(world) == accounts(made)
    assert len(world.systems["crm"].tables.grants) > 0
    assert len(world.systems["crm"].tables.caps.subject) > 0


def test_a_second_snapshot_sees_who_changed_hands(made, world):
    before = accounts(made)
    account, owner = next(iter(before.items()))
    other = next(one for one in before.values() if one != owner)
    made.org.world.change("Account", account, {"OwnerId": other}, By("test"))
    ran = made.run("snapshot", "take", "--name", "second", "--json")
    second = open_world(Installation.at(made.config), "second")
    assert owners(second) == accounts(made) != owners(world)
    assert {part["part"]: part["state"] for part in ran.json["snapshot"]["systems"][0]["parts"]}[
        "customers/Account"
    ] == "whole"


def test_a_directory_that_is_away_is_a_gap(made, taken):
    made.server.stop()
    try:
        ran = made.run("snapshot", "take", "--json")
    finally:
        made.server.start()
    assert ran.code == Exit.INCOMPLETE
    gaps = [gap for gap in ran.json["snapshot"]["gaps"] if gap["code"] == "snapshot.unreadable"]
    assert [(gap["params"]["system"], gap["params"]["why"]) for gap in gaps] == [("dir", "ldap.unreachable")]
    assert [one["system"] for one in ran.json["snapshot"]["systems"]] == ["crm"]
