from __future__ import annotations

import ldap3
import pytest

from exeunt.errors import Refused
from exeunt_ldap.simulator import Layout, census
from exeunt_ldap.simulator.census import root_connection
from exeunt_ldap.simulator.layout import GROUPS, NOBODY, PEOPLE
from exeunt_ldap.simulator.seed import group_dn

TAKE = "membership.remove:group"
CUT = "admin_role.remove:group"
STAMPS = ("entryCSN", "modifyTimestamp", "modifiersName", "contextCSN", "pwdLastSuccess")


def truth(world):
    return census(world.server, leave_out=STAMPS)


def by_group(states):
    return {(state["group"], ref.id.partition("/")[2]): state for ref, state in states.items()}


def edit(world, dn, **changes):
    with root_connection(world.server) as root:
        root.modify(dn, {name: [change] for name, change in changes.items()})


def test_every_kind_of_static_group_is_found_with_the_exact_stored_value(world):
    found = by_group(world.run().found(TAKE))
    direct = {key: state["value"] for key, state in found.items() if state["kind"] == "direct"}
    assert direct == {
        ("all-staff", "member"): world.leaver,
        ("sales-emea", "member"): world.leaver,
        ("key-account-orion", "member"): world.leaver,
        ("vpn", "uniqueMember"): world.leaver,
        ("deal-room-chair", "roleOccupant"): world.leaver,
        ("shell", "memberUid"): world.seeded.company.person(world.seeded.company.leaver).username,
    }


def test_a_group_that_leads_to_a_privileged_one_is_cut_at_once_and_says_where_it_leads(world):
    found = by_group(world.run().found(CUT))
    assert [(key, state["leads_to"]) for key, state in found.items()] == [(("deal-desk", "member"), ("crm-admins",))]


def test_inherited_groups_are_named_on_the_one_that_leads_there_and_are_nothing_of_their_own(world):
    edit(world, group_dn("all-staff"), member=(ldap3.MODIFY_DELETE, [world.leaver]))
    found = by_group(world.run().found(TAKE))
    assert ("all-staff", "member") not in found
    assert found["sales-emea", "member"]["leads_to"] == ("all-staff",)


def test_groups_in_a_circle_end(world):
    edit(world, group_dn("sales-emea"), member=(ldap3.MODIFY_ADD, [group_dn("all-staff")]))
    found = by_group(world.run().found(TAKE))
    assert found["sales-emea", "member"]["leads_to"] == ("all-staff",)


def test_removed_is_gone_for_the_server_and_undo_brings_all_of_it_back(world):
    before = truth(world)
    run = world.run()
    refused = run.refused(TAKE)
    written = run.apply(TAKE)
    assert run.is_content(written, TAKE)
    after = truth(world)
    assert "memberOf" not in after[world.leaver] or after[world.leaver]["memberOf"] == (group_dn("deal-desk"),)
    assert set(run.found(TAKE)) == set(refused), "nothing is left but what cannot be taken"
    run.undo(written, TAKE)
    assert truth(world) == before


def test_the_last_member_is_replaced_by_the_placeholder_and_undo_takes_that_out_again(world):
    before = truth(world)
    run = world.run()
    written = [change for change in run.plan(TAKE) if change.before["group"] == "key-account-orion"]
    assert written[0].after.fields == {"present": False, "value": "", "placeholder": True}
    run.write(written, TAKE)
    assert truth(world)[group_dn("key-account-orion")]["member"] == (NOBODY,)
    run.undo(written, TAKE)
    assert truth(world) == before


def test_without_a_placeholder_in_the_settings_the_empty_name_stands_in(world):
    before = truth(world)
    run = world.run()
    run.reads, run.writes = world.connector(placeholder=""), world.connector(writing=True, placeholder="")
    written = [change for change in run.plan(TAKE) if change.before["group"] == "key-account-orion"]
    run.write(written, TAKE)
    assert truth(world)[group_dn("key-account-orion")]["member"] == ("",)
    assert run.is_content(written, TAKE)
    run.undo(written, TAKE)
    assert truth(world) == before


def test_who_became_the_last_member_meanwhile_is_refused_not_forced(world):
    run = world.run()
    others = [v for v in truth(world)[group_dn("vpn")]["uniqueMember"] if v != world.leaver]
    planned = [change for change in run.plan(TAKE) if change.before["group"] == "vpn"]
    edit(world, group_dn("vpn"), uniqueMember=(ldap3.MODIFY_DELETE, others))
    outcomes = run.write(planned, TAKE)
    assert [outcome.error.code for outcome in outcomes.values()] == ["ldap.last-value"]
    assert truth(world)[group_dn("vpn")]["uniqueMember"] == (world.leaver,)


def test_undo_keeps_who_joined_since(world):
    run = world.run()
    written = [change for change in run.plan(TAKE) if change.before["group"] == "key-account-orion"]
    run.write(written, TAKE)
    newcomer = world.seeded.dns[world.successor]
    edit(world, group_dn("key-account-orion"), member=(ldap3.MODIFY_ADD, [newcomer]))
    run.undo(written, TAKE)
    assert truth(world)[group_dn("key-account-orion")]["member"] == tuple(sorted([newcomer, world.leaver]))


def test_dynamic_and_primary_groups_are_refused_with_their_reason(world):
    run = world.run()
    assert sorted(error.code for error in run.refused(TAKE).values()) == ["ldap.dynamic-group", "ldap.primary-group"]


def test_a_computed_member_is_not_taken_for_a_stored_one(make_world):
    run = make_world(Layout(computes=True)).run()
    found = by_group(run.found(TAKE))
    assert found["emea-by-department", "memberURL"]["kind"] == "dynamic"
    assert ("emea-by-department", "member") not in found


UNREADABLE = {
    "a broken filter": f"ldap:///{PEOPLE}??sub?(((oops",
    "two filters": f"ldap:///{PEOPLE}??sub?(title=a)(b=c)",
    "nothing between two asterisks": f"ldap:///{PEOPLE}??sub?(title=**)",
    "an empty filter": f"ldap:///{PEOPLE}??sub?()",
    "a filter without an end": f"ldap:///{PEOPLE}??sub?{'(!' * 2000}(title=a){')' * 2000}",
    "bytes that are no text": f"ldap:///{PEOPLE}??sub?(title=%ff)",
    "a name that is none": "ldap:///people??sub?(title=a)",
    "a scope that is none": f"ldap:///{PEOPLE}??all?(title=a)",
    "another protocol": "https://acme.example/group",
    "no address": "everybody",
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_a_rule_that_cannot_be_read_concerns_its_group_only(world, kind):
    before = world.run().found(TAKE)
    edit(world, group_dn("emea-by-department"), memberURL=(ldap3.MODIFY_REPLACE, [UNREADABLE[kind]]))
    run = world.run()
    found = by_group(run.found(TAKE))
    assert found.keys() == by_group(before).keys()
    assert found["emea-by-department", "memberURL"]["present"] is None
    assert sorted(error.code for error in run.refused(TAKE).values()) == ["ldap.primary-group", "ldap.unreadable-rule"]
    run.apply(TAKE)
    assert by_group(run.found(TAKE)).keys() == {("emea-by-department", "memberURL"), ("staff", "gidNumber")}


def test_a_rule_that_can_be_read_and_holds_counts_beside_one_that_cannot(world):
    good = f"ldap:///{PEOPLE}??sub?(departmentNumber=Sales EMEA)"
    for urls in ([good, UNREADABLE["a broken filter"]], [UNREADABLE["a broken filter"], good]):
        edit(world, group_dn("emea-by-department"), memberURL=(ldap3.MODIFY_REPLACE, urls))
        assert by_group(world.run().found(TAKE))["emea-by-department", "memberURL"]["kind"] == "dynamic"


@pytest.mark.parametrize(
    ("url", "inside"),
    [
        (f"ldap:///{PEOPLE}??sub?departmentNumber=Sales%20EMEA", True),
        (f"LDAPS:///{PEOPLE}??one?(departmentNumber=Sales EMEA)", True),
        (f"ldap:///{PEOPLE}???(departmentNumber=Sales EMEA)", False),
        (f"ldap:///{PEOPLE.partition(',')[2]}??one?(departmentNumber=Sales EMEA)", False),
        (f"ldap://elsewhere.example/{PEOPLE}??sub?(departmentNumber=Sales EMEA)", False),
    ],
)
def test_what_a_rule_says(world, url, inside):
    edit(world, group_dn("emea-by-department"), memberURL=(ldap3.MODIFY_REPLACE, [url]))
    found = by_group(world.run().found(TAKE))
    assert (("emea-by-department", "memberURL") in found) is inside


def test_a_rule_for_others_is_not_the_leavers(world):
    url = f"ldap:///{PEOPLE}??sub?(departmentNumber=Finance)"
    edit(world, group_dn("emea-by-department"), memberURL=(ldap3.MODIFY_REPLACE, [url]))
    assert ("emea-by-department", "memberURL") not in by_group(world.run().found(TAKE))


@pytest.mark.parametrize("spelling", ["UID=ada.moreau@acme.example , OU=People,dc=ACME,dc=example"])
def test_a_name_spelled_otherwise_is_the_same_member(world, spelling):
    edit(world, group_dn("sales-emea"), member=(ldap3.MODIFY_DELETE, [world.leaver]))
    edit(world, group_dn("sales-emea"), member=(ldap3.MODIFY_ADD, [spelling]))
    run = world.run()
    written = run.apply(TAKE)
    assert run.is_content(written, TAKE)
    assert world.leaver not in truth(world)[group_dn("sales-emea")]["member"]


def test_a_group_that_is_gone_is_gone_and_nothing_is_written(world):
    run = world.run()
    planned = [change for change in run.plan(TAKE) if change.before["group"] == "vpn"]
    with root_connection(world.server) as root:
        root.delete(group_dn("vpn"))
    outcomes = run.write(planned, TAKE)
    assert [outcome.error.code for outcome in outcomes.values()] == ["ldap.entry-gone"]
    assert run.is_content(planned, TAKE)


def test_of_a_person_who_is_gone_nothing_is_said(world):
    run = world.run()
    planned = run.plan(TAKE)
    with root_connection(world.server) as root:
        root.delete(world.leaver)
    assert run.action(TAKE).observe([change.ref for change in planned]) == {}


def test_a_renamed_group_is_still_the_same_thing(world):
    run = world.run()
    planned = [change for change in run.plan(TAKE) if change.before["group"] == "vpn"]
    with root_connection(world.server) as root:
        root.modify_dn(group_dn("vpn"), "cn=remote-access")
    run.write(planned, TAKE)
    assert world.leaver not in truth(world)[f"cn=remote-access,{GROUPS}"]["uniqueMember"]


def test_privileged_groups_can_be_named_by_dn_too(world):
    run = world.run()
    run.reads = world.connector(privileged_groups=[group_dn("shell").upper()])
    assert [state["group"] for state in run.found(CUT).values()] == ["shell"]


def test_desire_is_content_with_its_own_answer(world):
    run = world.run()
    for action_id in (TAKE, CUT):
        acting = run.action(action_id)
        for state in run.found(action_id).values():
            try:
                wanted = acting.desire(state, run.intent)
            except Refused:
                continue
            assert acting.desire(wanted, run.intent) == wanted
