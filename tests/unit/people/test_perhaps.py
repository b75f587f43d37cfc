"""Doubts tie people to those of a system, one doubt or several in a chain."""

from __future__ import annotations

from exeunt.people import MapEntry, PeopleMap, join, perhaps_in
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
