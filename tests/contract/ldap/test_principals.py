from __future__ import annotations

import ldap3
import pytest

from exeunt_ldap.simulator import Layout, census
from exeunt_ldap.simulator.census import root_connection
from exeunt_ldap.simulator.layout import BASE, GROUPS, LEAVERS_POLICY, PEOPLE, READER, WRITER
from exeunt_ldap.simulator.seed import group_dn


def by_mail(world, **settings):
    return {p.mail[0] if p.mail else p.ids["dn"]: p for p in world.connector(**settings).principals()}


def put(world, dn, **values):
    with root_connection(world.server) as root:
        root.modify(dn, {name: [(ldap3.MODIFY_REPLACE, value)] for name, value in values.items()})


def test_everybody_is_there_with_the_ids_that_join_persons(world):
    people = by_mail(world)
    for person in world.seeded.company.people:
        if person.kind != "service":
            found = people[person.email]
            assert (found.username, found.employee_number) == (person.username, person.employee_number)
            assert found.name == person.name
            if person.manager:
                assert found.ids["manager"] == people[person.manager].ref.id


def test_who_left_earlier_is_blocked_and_the_rest_is_active(world):
    people = by_mail(world)
    blocked = {mail for mail, person in people.items() if person.status == "blocked"}
    assert blocked == {world.seeded.company.departed}


def test_a_lock_after_wrong_passwords_is_no_reason_to_think_that_somebody_left(world):
    put(world, world.leaver, pwdAccountLockedTime=["20200101000000Z"])
    assert by_mail(world)[world.seeded.company.leaver].status == "active"


def test_administrators_are_found_through_groups_and_rules(world):
    put(world, group_dn("emea-by-department"), cn=["emea-by-department", "it-admins"])
    url = f"ldap:///{PEOPLE}??sub?(departmentNumber=Customer Success)"
    put(world, group_dn("emea-by-department"), memberURL=[url])
    admins = {mail for mail, person in by_mail(world).items() if "admin" in person.powers}
    company = world.seeded.company
    assert {*company.admins, company.leaver, company.manager, "zhang.min@acme.example"} == admins


@pytest.mark.parametrize(
    "url",
    [
        f"ldap:///{PEOPLE}??sub?(((oops",
        "ldap:///people??sub?(title=a)",
        "ldap:///no+such=attribute,at=all??sub?(title=a)",
        f"ldap:///{PEOPLE}??sub?(title=**)",
    ],
)
def test_a_rule_of_administrators_that_cannot_be_read_is_a_doubt_about_its_group(world, url):
    put(world, group_dn("emea-by-department"), cn=["emea-by-department", "x-admins"], memberURL=[url])
    items, end = world.connector().principals().all()
    assert len(items) == len(by_mail(world)) > 0
    assert {m for p in items if "admin" in p.powers for m in p.mail} >= set(world.seeded.company.admins)
    assert [(gap.code, gap.params) for gap in end.gaps] == [("ldap.unreadable-rule", {"group": "emea-by-department"})]


@pytest.mark.parametrize("base", ["", "dc=example", "dc=elsewhere"])
def test_a_rule_of_administrators_is_asked_below_our_own_base(world, base):
    url = f"ldap:///{base}??sub?(departmentNumber=Customer Success)"
    put(world, group_dn("emea-by-department"), cn=["emea-by-department", "x-admins"], memberURL=[url])
    admins = {mail for mail, person in by_mail(world).items() if "admin" in person.powers}
    assert ("zhang.min@acme.example" in admins) is (base != "dc=elsewhere")


def test_the_last_administrator_who_can_sign_in_is_known(world):
    put(world, group_dn("crm-admins"), member=[world.leaver])
    assert "last-admin" in by_mail(world)[world.seeded.company.leaver].powers
    departed = world.seeded.dns[world.seeded.company.departed]
    put(world, group_dn("crm-admins"), member=[world.leaver, departed])
    people = by_mail(world)
    assert "last-admin" in people[world.seeded.company.leaver].powers
    assert "last-admin" not in people[world.seeded.company.departed].powers


def test_our_accounts_are_known_and_services_are_no_humans(world):
    people = by_mail(world, own_accounts=[WRITER])
    assert people[READER].powers >= {"self", "service"}
    assert people[WRITER].powers >= {"self", "service"}
    connector = world.connector(own_accounts=[WRITER])
    assert set(connector.acts_as) == {people[READER].ref, people[WRITER].ref}


@pytest.mark.parametrize(
    "name", ["O'Neil, Pat (QA) #1 +x", "张伟", "*)(uid=*", " led by a space", "x\\y", 'quote " <b>', "Ünï;cödé=1"]
)
def test_a_hostile_name_is_one_person_blocked_and_moved_and_nobody_else(world, name):
    from ldap3.utils.dn import escape_rdn

    dn = f"cn={escape_rdn(name)},{PEOPLE}"
    group = f"cn={escape_rdn(name)},{GROUPS}"
    with root_connection(world.server) as root:
        values = {"sn": "x", "uid": name, "mail": "hostile@acme.example", "userPassword": "secret-enough"}
        root.add(dn, ["inetOrgPerson"], values)
        root.add(group, ["groupOfNames"], {"member": [dn], "owner": [dn]})
        root.modify(group_dn("vpn"), {"uniqueMember": [(ldap3.MODIFY_ADD, [dn])]})
    before = census(world.server)
    run = world.run("hostile@acme.example")
    run.to = world.principal(world.successor)
    for action_id in ("sign_in.block:principal", "membership.remove:group", "reference.hand_over:owner"):
        written = run.apply(action_id)
        assert run.is_content(written, action_id)
        assert run.plan(action_id) == []
        run.undo(written, action_id)
    after = census(world.server)
    stored = run.who.ids["dn"]
    touched = {dn for dn in before if before[dn] != after[dn]}
    own = {world.server.reader.dn, world.server.writer.dn, BASE}
    assert {dn.casefold() for dn in touched - own} <= {
        item.casefold() for item in (stored, group_dn("vpn"), *groups_of(before, stored))
    }
    assert after[group_dn("vpn")]["uniqueMember"] == before[group_dn("vpn")]["uniqueMember"]


def groups_of(before, dn):
    return [group for group, entry in before.items() if dn in entry.get("member", ())]


def findings(world, **more):
    return {finding.code for finding in world.connector(**more).check()}


def test_a_directory_in_order_has_no_findings(world):
    assert findings(world) == set()


def test_a_policy_that_does_not_lock_or_lets_users_change_is_found(world):
    put(world, LEAVERS_POLICY, pwdLockout=["FALSE"], pwdAllowUserChange=["TRUE"])
    assert findings(world) == {"ldap.policy-does-not-lock", "ldap.policy-allows-change"}


def test_a_policy_that_wants_the_old_password_is_found_and_really_stands_in_the_way(world):
    put(world, "cn=default,ou=policies,dc=acme,dc=example", pwdSafeModify=["TRUE"])
    assert findings(world) == {"ldap.policy-needs-old-password"}
    run = world.run()
    outcomes = run.write(run.plan("sign_in.block:principal"), "sign_in.block:principal")
    assert [outcome.error.code for outcome in outcomes.values()] == ["ldap.row-denied"]
    assert "pwdAccountLockedTime" not in census(world.server)[world.leaver]


def test_a_server_without_policies_is_found(make_world):
    assert findings(make_world(Layout(policies=False))) == {"ldap.no-ppolicy"}


def test_an_account_that_is_not_told_who_can_sign_in_is_found(world):
    account = world.seeded.account(world.successor)
    assert findings(world, account=account) == {"ldap.usability-hidden"}


def test_an_account_that_can_read_password_digests_is_found(world):
    assert findings(world, account=world.server.root) == {"ldap.reads-passwords"}


def test_what_changes_are_about_and_is_gone_is_found_beforehand(world):
    run = world.run()
    planned = run.plan("membership.remove:group")
    with root_connection(world.server) as root:
        root.delete(group_dn("vpn"))
    found = list(run.reads.check(planned))
    assert [(finding.code, finding.about) for finding in found] == [
        ("ldap.entry-gone", change.ref) for change in planned if change.before["group"] == "vpn"
    ]


def test_of_somebody_who_is_not_seen_nothing_is_known_to_be_whole(world):
    connector, who = world.connector(), world.principal()
    with root_connection(world.server) as root:
        root.delete(world.leaver)
    for action in connector.actions():
        items, end = action.find(who).all()
        assert (items, end.whole, [gap.code for gap in end.gaps]) == ([], False, ["ldap.person-not-seen"])
