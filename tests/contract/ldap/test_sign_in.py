from __future__ import annotations

from datetime import timedelta

import ldap3
import pytest
from ldap3.core.exceptions import LDAPInsufficientAccessRightsResult, LDAPInvalidCredentialsResult

from exeunt.model import LATER
from exeunt_ldap.sign_in import PERMANENT
from exeunt_ldap.simulator import Layout, census
from exeunt_ldap.simulator.census import connection_as, root_connection
from exeunt_ldap.simulator.layout import DEFAULT_POLICY, LEAVERS_POLICY, PEOPLE
from exeunt_ldap.simulator.server import Account

BLOCK = "sign_in.block:principal"
SIGNING_IN = ("pwdLastSuccess", "entryCSN", "modifyTimestamp", "modifiersName", "contextCSN")


def account(world):
    return world.seeded.account(world.seeded.company.leaver)


def can_sign_in(world, dn, password):
    try:
        with connection_as(world.server, Account(dn, password)):
            return True
    except LDAPInvalidCredentialsResult:
        return False


def put(world, dn, **values):
    with root_connection(world.server) as root:
        root.modify(dn, {name: [(ldap3.MODIFY_REPLACE, value)] for name, value in values.items()})


def test_blocked_means_locked_scrambled_and_under_the_leavers_policy(world):
    run = world.run()
    written = run.apply(BLOCK)
    entry = census(world.server)[world.leaver]
    assert entry["pwdAccountLockedTime"] == (PERMANENT,)
    assert entry["pwdPolicySubentry"] == (LEAVERS_POLICY,)
    assert not can_sign_in(world, *_pair(account(world)))
    put(world, world.leaver, pwdAccountLockedTime=[])
    assert not can_sign_in(world, *_pair(account(world))), "the old password is gone as well, not only locked away"
    assert written[0].after["password_changed"] is LATER


def _pair(account):
    return account.dn, account.password


def test_what_was_written_is_content_when_looked_at(world):
    run = world.run()
    written = run.apply(BLOCK)
    assert run.is_content(written, BLOCK)
    assert run.plan(BLOCK) == []


def test_the_write_proves_itself_with_the_password_that_only_it_knows(world):
    run = world.run()
    outcomes = run.write(run.plan(BLOCK), BLOCK)
    assert [dict(outcome.proof) for outcome in outcomes.values()] == [{"sign_in_with_new_password": "account-locked"}]


def test_a_server_that_tells_nothing_still_refuses_the_new_password(make_world):
    world = make_world(Layout(tells_lock=False))
    run = world.run()
    outcomes = run.write(run.plan(BLOCK), BLOCK)
    assert [outcome.proof["sign_in_with_new_password"] for outcome in outcomes.values()] == ["refused"]


def test_undo_gives_back_all_but_the_password_and_what_the_server_forgot_with_it(world):
    before = census(world.server)
    run = world.run()
    written = run.apply(BLOCK)
    run.undo(written, BLOCK)
    after = census(world.server)
    lost = {
        "userPassword",
        "pwdChangedTime",
        "pwdHistory",
        "pwdLastSuccess",
        "entryCSN",
        "modifyTimestamp",
        "modifiersName",
        "contextCSN",
    }
    for dn in before:
        different = {
            name for name in before[dn].keys() | after[dn].keys() if before[dn].get(name) != after[dn].get(name)
        }
        assert different <= (lost if dn == world.leaver else set(SIGNING_IN)), dn
    put(world, world.leaver, userPassword=["from the help desk"])
    assert can_sign_in(world, world.leaver, "from the help desk")


@pytest.mark.parametrize("lock", [PERMANENT, "20200101000000Z"])
def test_a_lock_that_was_there_before_does_not_vanish_with_the_new_password(world, lock):
    put(world, world.leaver, pwdAccountLockedTime=[lock])
    run = world.run()
    run.apply(BLOCK)
    assert census(world.server)[world.leaver]["pwdAccountLockedTime"] == (PERMANENT,)
    assert run.plan(BLOCK) == []


def test_a_leaver_who_locks_himself_out_by_wrong_passwords_first_is_blocked_all_the_same(world):
    for _ in range(6):
        assert not can_sign_in(world, world.leaver, "wrong")
    assert "pwdAccountLockedTime" in census(world.server)[world.leaver]
    run = world.run()
    run.apply(BLOCK)
    assert census(world.server)[world.leaver]["pwdAccountLockedTime"] == (PERMANENT,)
    assert run.plan(BLOCK) == []


def test_an_open_session_cannot_change_the_password_and_so_unlock(world):
    with connection_as(world.server, account(world)) as session:
        run = world.run()
        written = run.apply(BLOCK)
        with pytest.raises(LDAPInsufficientAccessRightsResult):
            session.modify(world.leaver, {"userPassword": [(ldap3.MODIFY_REPLACE, ["mine again"])]})
        with pytest.raises(LDAPInsufficientAccessRightsResult):
            session.extend.standard.modify_password(world.leaver, None, "mine again")
        session.modify(world.leaver, {"telephoneNumber": [(ldap3.MODIFY_REPLACE, ["1"])]})  # what lingers
    assert run.is_content(written, BLOCK)


def test_a_lock_that_the_policy_ignores_is_never_content(world):
    put(world, LEAVERS_POLICY, pwdLockout=["FALSE"])
    run = world.run()
    planned = run.plan(BLOCK)
    outcomes = run.write(planned, BLOCK)
    assert [outcome.proof["sign_in_with_new_password"] for outcome in outcomes.values()] == ["signed-in"]
    now = run.found(BLOCK)[run.who.ref]
    assert (now["locked"], now["usable"]) == (True, True)
    assert not run.is_content(planned, BLOCK)
    again = run.write(run.plan(BLOCK), BLOCK)
    assert [outcome.error.code for outcome in again.values() if outcome.error] == ["ldap.lock-without-effect"]


def test_a_password_changed_before_the_cut_is_changed_again_and_stays_locked(world):
    run = world.run()
    run.apply(BLOCK)
    run.since = run.since + timedelta(hours=1)
    planned = run.plan(BLOCK)
    assert planned[0].after.fields == {"password_changed": LATER}
    run.write(planned, BLOCK)
    assert census(world.server)[world.leaver]["pwdAccountLockedTime"] == (PERMANENT,)


def test_a_password_that_the_leaver_changed_after_the_cut_began_does_not_count_as_ours(world):
    run = world.run()
    run.since = run.since - timedelta(hours=1)
    put(world, world.leaver, userPassword=["his own new one"])
    assert run.plan(BLOCK)[0].after["password_changed"] is LATER


def test_desire_is_content_with_its_own_answer(world):
    run = world.run()
    acting = run.action(BLOCK)
    wanted = acting.desire(run.found(BLOCK)[run.who.ref], run.intent)
    assert acting.desire(wanted, run.intent) == wanted


def test_without_a_policy_overlay_blocking_is_refused_with_a_reason(make_world):
    run = make_world(Layout(policies=False)).run()
    assert [error.code for error in run.refused(BLOCK).values()] == ["ldap.no-ppolicy"]


@pytest.mark.parametrize(
    ("dn", "code"),
    [("", "ldap.leavers-policy-unset"), (f"cn=no-such,{LEAVERS_POLICY}", "ldap.leavers-policy-missing")],
)
def test_without_a_leavers_policy_blocking_is_refused_with_a_reason(world, dn, code):
    run = world.run()
    run.reads = world.connector(leavers_policy=dn)
    assert [error.code for error in run.refused(BLOCK).values()] == [code]


def test_a_policy_of_his_own_comes_back_with_undo(world):
    put(world, world.leaver, pwdPolicySubentry=[DEFAULT_POLICY])
    run = world.run()
    run.undo(run.apply(BLOCK), BLOCK)
    assert census(world.server)[world.leaver]["pwdPolicySubentry"] == (DEFAULT_POLICY,)


def test_an_entry_that_took_the_name_meanwhile_is_not_locked(world):
    """The modify is bound to the entry's lasting id, not to its name."""
    run = world.run()
    directory = run.writes.directory
    from exeunt_ldap.edits import put as replaced

    reason = directory.modify(
        world.leaver, {"title": [replaced("x")]}, condition="(entryUUID=00000000-0000-0000-0000-000000000000)"
    )
    assert reason is not None
    assert reason.code == "ldap.moved-on"


def test_somebody_who_is_not_seen_is_not_blocked(world, hide):
    run = world.run()
    run.reads = world.connector(base_dn=PEOPLE)
    there = hide(world, PEOPLE)
    assert can_sign_in(world, there, account(world).password)
    assert run.action(BLOCK).observe([run.who.ref]) == {}
