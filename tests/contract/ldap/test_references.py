from __future__ import annotations

from dataclasses import replace

import ldap3
import pytest

from exeunt_ldap.simulator import census
from exeunt_ldap.simulator.census import root_connection
from exeunt_ldap.simulator.seed import group_dn

MANAGER, OWNER = "reference.hand_over:manager", "reference.hand_over:owner"
STAMPS = ("entryCSN", "modifyTimestamp", "modifiersName", "contextCSN", "pwdLastSuccess")


def truth(world):
    return census(world.server, leave_out=STAMPS)


def leaving(world, to=""):
    run = world.run()
    run.to = world.principal(to or world.successor)
    return run


def put(world, dn, **values):
    with root_connection(world.server) as root:
        root.modify(dn, {name: [(ldap3.MODIFY_REPLACE, value)] for name, value in values.items()})


def test_the_leavers_reports_get_the_successor_and_undo_gives_them_back(world):
    before = truth(world)
    reports = {dn for dn, entry in before.items() if world.leaver in entry.get("manager", ())}
    run = leaving(world)
    written = run.apply(MANAGER)
    assert {change.before["dn"] for change in written} == reports
    after = truth(world)
    assert {after[dn]["manager"] for dn in reports} == {(run.to.ids["dn"],)}
    assert run.is_content(written, MANAGER)
    assert run.found(MANAGER) == {}
    run.undo(written, MANAGER)
    assert truth(world) == before


def test_owned_groups_and_other_references_are_handed_over_beside_other_owners(world):
    before = truth(world)
    grace = world.seeded.dns[world.seeded.company.manager]
    run = leaving(world)
    written = run.apply(OWNER)
    after = truth(world)
    to = run.to.ids["dn"]
    assert after[group_dn("sales-emea")]["owner"] == (to,)
    assert after[group_dn("vpn")]["owner"] == tuple(sorted([to, grace]))
    assert after[grace]["secretary"] == (to,)
    assert run.is_content(written, OWNER)
    run.undo(written, OWNER)
    assert truth(world) == before


def test_a_successor_who_owns_it_already_owns_it_alone_and_undo_names_both(world):
    successor = world.seeded.dns[world.successor]
    put(world, group_dn("sales-emea"), owner=[world.leaver, successor])
    before = truth(world)
    run = leaving(world)
    written = run.apply(OWNER)
    assert truth(world)[group_dn("sales-emea")]["owner"] == (successor,)
    run.undo(written, OWNER)
    assert truth(world) == before


def respelled(dn):
    """The same name to the server, and another string."""
    return ",".join(f"{kind}={value.upper()}" for kind, _, value in (part.partition("=") for part in dn.split(",")))


@pytest.mark.parametrize(("action_id", "attribute"), [(MANAGER, "manager"), (OWNER, "owner")])
def test_undo_gives_back_the_name_to_the_letter(world, action_id, attribute):
    stored = respelled(world.leaver)
    for ref in world.run().found(action_id):
        entry = next(dn for dn, held in truth(world).items() if held["entryUUID"] == (ref.id.partition("/")[0],))
        named = truth(world)[entry].get(attribute, ())
        if named:
            put(world, entry, **{attribute: [stored, *(dn for dn in named if dn != world.leaver)]})
    before = truth(world)
    assert any(stored in entry.get(attribute, ()) for entry in before.values())
    run = leaving(world)
    written = run.apply(action_id)
    assert not any(stored in entry.get(attribute, ()) for entry in truth(world).values())
    assert run.is_content(written, action_id)
    run.undo(written, action_id)
    assert truth(world) == before


def renamed(world):
    """The leaver's entry, under another name; what names it elsewhere is left to the test."""
    with root_connection(world.server) as root:
        assert root.modify_dn(world.leaver, "uid=ada.lovelace")
    return f"uid=ada.lovelace,{world.leaver.partition(',')[2]}"


def test_undo_names_him_as_he_is_named_by_now(world):
    run = leaving(world)
    written = run.apply(MANAGER)
    now_called = renamed(world)
    run.undo(written, MANAGER)
    after = truth(world)
    assert {after[change.before["dn"]]["manager"] for change in written} == {(now_called,)}


def test_a_spelling_that_no_longer_names_him_is_not_written(world):
    run = leaving(world)
    dn = run.plan(MANAGER)[0].before["dn"]
    put(world, dn, manager=[respelled(world.leaver)])
    (change,) = [one for one in run.plan(MANAGER) if one.before["dn"] == dn]
    run.write([change], MANAGER)
    now_called = renamed(world)
    back = replace(change, after=change.before.only(frozenset(change.after.fields)))
    run.write([back], MANAGER)
    assert truth(world)[dn]["manager"] == (now_called,)


def test_what_somebody_else_got_meanwhile_is_not_taken_from_him(world):
    run = leaving(world)
    planned = run.plan(OWNER)
    liu = world.seeded.dns["liu.yang@acme.example"]
    put(world, group_dn("sales-emea"), owner=[liu])
    assert run.is_content([change for change in planned if change.before["name"] == "sales-emea"], OWNER)
    assert group_dn("sales-emea") not in {change.before["dn"] for change in run.plan(OWNER)}


def test_nobody_becomes_his_own_manager(world):
    noor = "noor.haddad@acme.example"
    run = leaving(world, noor)
    refused = run.refused(MANAGER)
    assert [error.code for error in refused.values()] == ["ldap.own-reference"]
    assert [ref.id.partition("/")[0] for ref in refused] == [run.to.ref.id]


def test_without_a_successor_it_is_refused(world):
    assert {error.code for error in world.run().refused(MANAGER).values()} == {"ldap.no-successor"}


def test_an_owner_without_an_entry_stays_named(world):
    ghost = "uid=ghost,dc=elsewhere"
    put(world, group_dn("sales-emea"), owner=[world.leaver, ghost])
    before = truth(world)
    run = leaving(world)
    written = [change for change in run.plan(OWNER) if change.before["name"] == "sales-emea"]
    run.write(written, OWNER)
    assert truth(world)[group_dn("sales-emea")]["owner"] == tuple(sorted([run.to.ids["dn"], ghost]))
    run.undo(written, OWNER)
    assert truth(world) == before


@pytest.mark.parametrize("action_id", [MANAGER, OWNER])
def test_desire_is_content_with_its_own_answer(world, action_id):
    run = leaving(world)
    acting = run.action(action_id)
    for state in run.found(action_id).values():
        wanted = acting.desire(state, run.intent)
        assert acting.desire(wanted, run.intent) == wanted


def test_who_got_it_between_the_look_and_the_write_keeps_it_alone(world):
    run = leaving(world)
    planned = run.plan(MANAGER)[:1]
    dn, third = planned[0].before["dn"], world.seeded.dns[world.seeded.company.manager]
    put(world, dn, manager=[third])
    (outcome,) = run.writes_as_seen(planned, MANAGER)
    assert outcome.error.code == "ldap.moved-on"
    assert census(world.server)[dn]["manager"] == (third,)


def test_undo_leaves_alone_who_got_it_between_the_look_and_the_write(world):
    run = leaving(world)
    written = run.apply(MANAGER)[:1]
    dn, third = written[0].before["dn"], world.seeded.dns[world.seeded.company.manager]
    acting = run.action(MANAGER)
    seen = acting.observe([written[0].ref])[written[0].ref]
    put(world, dn, manager=[third])
    back = replace(written[0], before=seen, after=written[0].before.only(frozenset(written[0].after.fields)))
    (outcome,) = run.writes_as_seen([back], MANAGER)
    assert outcome.error.code == "ldap.moved-on"
    assert census(world.server)[dn]["manager"] == (third,)


def test_what_names_somebody_who_is_not_seen_is_not_handed_over(world):
    run = leaving(world)
    planned = run.plan(MANAGER)
    with root_connection(world.server) as root:
        root.delete(world.leaver)
    put(world, planned[0].before["dn"], manager=[world.leaver])
    assert run.action(MANAGER).observe([change.ref for change in planned]) == {}
