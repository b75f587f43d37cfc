"""Doubts tie people to those of a system, one doubt or several in a chain."""

from __future__ import annotations

from exeunt.people import MapEntry, PeopleMap, join, perhaps_in, perhaps_more_in
from unit.people.test_join import people, principal


def ids(found, *systems):
    keys = perhaps_in(found, systems)
    return sorted(one.ref.id for person in found.persons if person.key in keys for one in person.principals)


def test_a_chain_of_doubts_leads_to_somebody_there():
    found = people(
        principal("hr", "h", mail="ada@acme.example", number="7"),
        principal("erp", "e", number="7", username="parka"),
        principal("crm", "c", username="parka", mail="office@acme.example"),
        principal("mail", "m", mail="office@acme.example"),
        principal("crm", "bo", mail="bo@acme.example"),
        principal("mail", "bo2", mail="bo@acme.example"),
    )
    assert ids(found, "hr") == ["c", "e", "h", "m"]
    assert ids(found) == []


def test_a_service_account_is_nobody_whom_a_shared_mailbox_could_mean():
    office = "office@acme.example"
    crm = [principal("crm", name, mail=office, username=name) for name in ("ada", "bo")]
    assert ids(people(*crm, principal("hr", "s", mail=office, powers=("service",))), "hr") == ["s"]
    assert ids(people(*crm, principal("hr", "h", mail=office)), "hr") == ["ada", "bo", "h"]


def test_whom_an_operators_map_may_mean_may_be_anybody():
    crm = [principal("crm", key, name="Ada", username=key, mail="x@acme.example") for key in ("1", "2")]
    entry = MapEntry("Ada", "", (("crm", "x@acme.example"), ("hr", "h")), 1)
    found = join({"crm": crm, "hr": [principal("hr", "h")]}, PeopleMap((entry,)))
    assert {gap.code for gap in found.gaps} >= {"people.map-several"}
    assert ids(found, "hr") == ["1", "2", "h"]


def more(found, system):
    keys = perhaps_more_in(found, system)
    return sorted(one.ref.id for person in found.persons if person.key in keys for one in person.principals)


def test_a_doubt_may_give_somebody_another_account():
    found = people(
        principal("hr", "h", mail="ada@acme.example", number="7"),
        principal("crm", "c", number="7"),
        principal("crm", "bo", mail="bo@acme.example"),
        principal("hr", "bo2", mail="bo@acme.example", username="bo"),
        principal("erp", "e", username="bo"),
        principal("hr", "cy", number="9"),
    )
    # by a doubt ada may have the account c; bo may be bo2, and by that e; nobody may have cy's number
    assert more(found, "crm") == ["bo2", "e", "h"]
    assert more(found, "erp") == ["bo", "bo2"]


def test_two_accounts_of_one_mailbox_may_be_one_persons():
    crm = [principal("crm", name, mail="office@acme.example", username=name) for name in ("ada", "bo")]
    assert more(people(*crm, principal("crm", "cy", username="cy")), "crm") == ["ada", "bo"]


def test_an_account_that_a_map_may_mean_may_be_anybodys():
    crm = [principal("crm", key, name="Ada", username=key, mail="x@acme.example") for key in ("1", "2")]
    entry = MapEntry("Ada", "", (("crm", "x@acme.example"), ("hr", "h")), 1)
    found = join({"crm": crm, "hr": [principal("hr", "h"), principal("hr", "z")]}, PeopleMap((entry,)))
    assert more(found, "crm") == ["1", "2", "h", "z"]
    assert more(found, "erp") == ["1", "2"]
    robot = principal("crm", "robot", powers=("service",))
    entry = MapEntry("Ada", "", (("crm", "robot"), ("hr", "h")), 1)
    found = join({"crm": [robot], "hr": [principal("hr", "h"), principal("hr", "z")]}, PeopleMap((entry,)))
    assert more(found, "crm") == ["robot"]
