from __future__ import annotations

import ldap3
import msgspec
import pytest

from exeunt.model.access import Trait
from exeunt_ldap.settings import LdapSettings
from exeunt_ldap.simulator.census import root_connection
from exeunt_ldap.simulator.layout import BASE


def put(world, dn, **values):
    with root_connection(world.server) as root:
        root.modify(dn, {name: [(ldap3.MODIFY_REPLACE, value)] for name, value in values.items()})
        assert root.result["result"] == 0, root.result


def told(world, **settings):
    """The traits by principal's e-mail and name, and the reading's end."""
    connector = world.connector(**settings)
    mails = {one.ref.id: (one.mail or (one.ids["dn"],))[0] for one in connector.principals()}
    (part,) = connector.access({})
    assert part.id == "traits"
    rows, end = part.rows.all()
    assert all(type(row) is Trait for row in rows)
    said: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        said.setdefault((mails[row.principal], row.field), []).append(row.value)
    return said, end, rows


def test_what_the_directory_says_of_everybody(world):
    said, end, rows = told(world)
    ids = {mail: one.ref.id for one in world.connector().principals() for mail in one.mail}
    humans = [person for person in world.seeded.company.people if person.kind != "service"]
    for person in humans:
        assert said[person.email, "title"] == [person.title]
        assert said[person.email, "department"] == [person.department]
        if person.manager:
            assert said[person.email, "manager"] == [ids[person.manager]]
    assert (end.whole, end.how, end.counted) == (True, "last-page", len(rows))


def test_pages_make_no_difference(world):
    assert told(world, page_size=2)[0].keys() == told(world)[0].keys()


def test_names_and_attributes_are_those_of_the_settings(world):
    put(world, world.leaver, st=["EMEA", "APAC"], employeeType=["staff"])
    said, _, _ = told(world, traits={"contract": "employeeType", "title": "", "department": "ou"})
    leaver = world.seeded.company.leaver
    assert sorted(said[leaver, "region"]) == ["APAC", "EMEA"]
    assert said[leaver, "contract"] == ["staff"]
    assert {name for _, name in said} >= {"region", "contract", "manager"}
    assert not {"title", "department"} & {name for _, name in said}


def test_a_manager_who_is_none_of_the_people_stays_as_he_is_named(world):
    put(world, world.leaver, manager=[f"cn=board,{BASE}"])
    assert told(world)[0][world.seeded.company.leaver, "manager"] == [f"cn=board,{BASE}"]


def test_the_last_sign_in_is_a_time_where_the_server_notes_it(world):
    account = world.seeded.account(world.seeded.company.leaver)
    world.connector(account=account).directory.root  # noqa: B018 - signs in
    said, _, rows = told(world)
    (last,) = said[world.seeded.company.leaver, "last_login"]
    assert last.endswith("Z")
    assert {row.type for row in rows if row.field == "last_login"} == {"time"}
    assert (world.seeded.company.departed, "last_login") not in said


def test_no_password_is_asked_for_or_delivered(world):
    _, _, rows = told(world)
    values = {row.value for row in rows}
    assert not values & {*world.seeded.passwords.values(), world.server.reader.password}


@pytest.mark.parametrize("attribute", ["userPassword", "sambaNTPassword", "pwdHistory", "no such", "a)(b", "x=y"])
def test_what_holds_a_secret_or_is_no_attribute_is_refused(attribute):
    with pytest.raises(msgspec.ValidationError) as caught:
        msgspec.convert({"url": "ldaps://x", "base_dn": "dc=x", "traits": {"it": attribute}}, LdapSettings)
    assert "traits.it" in str(caught.value)
