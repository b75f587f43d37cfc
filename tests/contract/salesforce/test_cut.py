"""The first minutes: login frozen, sessions and tokens gone, the privileged permission set taken."""

from datetime import UTC, datetime

import pytest

from exeunt.model import GONE, Change, Intent, Reason
from exeunt.sdk import Unavailable, Uncertain
from exeunt.sdk.simulator.company import LEAVER, SUCCESSORS
from exeunt_salesforce.simulator.seed_setup import MOBILE_APP

REVOKE = r"/oauth2/revoke"


def test_a_frozen_login_is_refused_and_comes_back(far, desk, leaver):
    block = desk.action("sign_in.block:principal")
    changes = desk.apply(block, leaver)
    assert far.act(LEAVER, "sign-in") == {"refused": "authentication failure"}
    assert desk.plan(block, desk.principal(LEAVER)) == []
    desk.undo(block, changes)
    assert "session" in far.act(LEAVER, "sign-in")


def test_who_is_inactive_needs_no_freeze(desk):
    departed = desk.principal("tom.hale@acme.example")
    assert desk.plan(desk.action("sign_in.block:principal"), departed) == []


def test_an_active_user_without_a_login_row_is_a_gap_and_never_done(far, desk, leaver):
    for row in far.rows("UserLogin", UserId=leaver.ref.id):
        far.world.table("UserLogin").drop(row["Id"])
    block = desk.action("sign_in.block:principal")
    found, end = block.find(leaver).all()
    assert found == []
    assert not end.whole
    assert [gap.code for gap in end.gaps] == ["salesforce.no-login-row"]
    assert block.observe([leaver.ref]) == {}


def test_freezing_ourselves_is_told_as_a_refused_row(desk):
    block = desk.action("sign_in.block:principal")
    own = desk.connector.acts_as[0]
    before = block.observe([own])[own]
    (outcome,) = block.write([Change(block.id, own, before, before.but(can_sign_in=False), Reason("test"))])
    assert outcome.error.code == "salesforce.row-refused"
    assert outcome.error.params["status"] == "CANNOT_FREEZE_SELF"


def test_every_session_ends_parents_first_and_children_that_vanish_are_no_error(far, desk, leaver):
    opened = far.act(LEAVER, "sign-in")
    assert opened["child"] in {row["Id"] for row in far.rows("AuthSession", UsersId=leaver.ref.id)}
    desk.apply(desk.action("sessions.end:principal"), leaver)
    assert far.rows("AuthSession", UsersId=leaver.ref.id) == []


def test_a_session_that_appears_between_two_looks_is_found_again(far, desk, leaver):
    end = desk.action("sessions.end:principal")
    desk.apply(end, leaver)
    assert desk.plan(end, leaver) == []
    far.act(LEAVER, "sign-in")
    (change,) = desk.plan(end, leaver)
    assert change.before["live"] is True
    assert end.order.again is not None


def test_our_own_current_session_is_never_among_those_ended(far, desk):
    end = desk.action("sessions.end:principal")
    (own,) = desk.connector.acts_as
    before = end.observe([own])[own]
    assert before["live"] is False
    list(end.write([Change(end.id, own, before, before.but(live=False), Reason("test"))]))
    assert len(far.rows("AuthSession", UsersId=own.id)) == 1


def test_tokens_are_revoked_app_by_app_and_their_handles_show_nowhere(far, desk, leaver):
    handles = {row["DeleteToken"] for row in far.rows("OauthToken", UserId=leaver.ref.id)}
    revoke = desk.action("token.revoke:app")
    changes = desk.plan(revoke, leaver)
    assert {change.ref.id for change in changes} >= {"Salesforce for iOS", "Data Loader Partner"}
    desk.perform(revoke, changes)
    assert far.census(LEAVER)["users"][LEAVER]["oauth_tokens"] == 0
    assert desk.plan(revoke, leaver) == []
    told = repr(changes) + repr(desk.lines.entries)
    assert not any(handle in told for handle in handles)


def test_an_app_authorised_twice_loses_both_tokens(far, desk, leaver):
    far.act(LEAVER, "authorise", app=MOBILE_APP)
    revoke = desk.action("token.revoke:app")
    far.forget_calls()
    desk.perform(revoke, [change for change in desk.plan(revoke, leaver) if change.ref.id == "Salesforce for iOS"])
    assert far.rows("OauthToken", UserId=leaver.ref.id, AppName="Salesforce for iOS") == []
    assert far.rows("OauthToken", UserId=leaver.ref.id, AppName="Data Loader Partner") != []


def test_a_list_of_tokens_that_stops_short_is_not_whole(far, desk, leaver):
    row = far.rows("OauthToken", UserId=leaver.ref.id)[0]
    for number in range(2_600):
        far.world.load("OauthToken", [{**row, "DeleteToken": f"handle-{number}", "AppName": "Flood"}])
    found, end = desk.action("token.revoke:app").find(leaver).all()
    assert not end.whole
    assert "salesforce.tokens-cut" in {gap.code for gap in end.gaps}
    assert desk.action("token.revoke:app").observe([ref for ref, _ in found]) == {}


@pytest.mark.parametrize("kind", ["lost-answer", "lost-call", "error-after", "error-before"])
def test_a_lost_answer_to_a_revocation_is_uncertain(far, desk, leaver, kind):
    revoke = desk.action("token.revoke:app")
    changes = desk.plan(revoke, leaver)
    far.faults.add(kind, path_regex=REVOKE)
    with pytest.raises(Uncertain):
        list(revoke.write(changes))


def test_a_list_of_handles_that_was_not_read_whole_revokes_nothing(far, desk, leaver):
    revoke = desk.action("token.revoke:app")
    changes = desk.plan(revoke, leaver)
    far.faults.add("short-page", path_regex="DeleteToken")
    before = far.state()
    with pytest.raises(Unavailable, match=r"salesforce\.not-whole"):
        list(revoke.write(changes))
    assert far.state() == before


def test_only_the_privileged_permission_set_is_cut_and_it_comes_back_with_its_expiry(far, desk, leaver):
    remove = desk.action("admin_role.remove:permission_set")
    steward = far.world.table("PermissionSet").where("Name", "Data_Steward")[0]["Id"]
    (row,) = far.rows("PermissionSetAssignment", AssigneeId=leaver.ref.id, PermissionSetId=steward)
    ends = "2031-01-01T00:00:00.000+0000"
    far.world.table("PermissionSetAssignment").put({**row, "ExpirationDate": ends})
    before = far.state()
    (change,) = changes = desk.apply(remove, leaver)
    assert change.ref.id == steward
    assert change.after == GONE
    assert not far.rows("PermissionSetAssignment", AssigneeId=leaver.ref.id, PermissionSetId=steward)
    desk.undo(remove, changes)
    (again,) = far.rows("PermissionSetAssignment", AssigneeId=leaver.ref.id, PermissionSetId=steward)
    assert again["ExpirationDate"] == ends
    assert far.state() == before


def test_a_permission_set_that_the_operator_calls_privileged_is_cut_too(open_desk):
    desk = open_desk("write", privileged=("Key_Account_Desk",))
    leaver = desk.principal(LEAVER)
    cut = desk.plan(desk.action("admin_role.remove:permission_set"), leaver)
    taken = desk.plan(desk.action("permission.remove:permission_set"), leaver)
    assert {change.before["name"] for change in cut} >= {"Data Steward", "Key Account Desk"}
    assert not {change.ref for change in cut} & {change.ref for change in taken}


def test_a_group_with_a_privileged_member_is_privileged(far, desk, leaver):
    group = far.rows("PermissionSetGroup")[0]["Id"]
    steward = far.world.table("PermissionSet").where("Name", "Data_Steward")[0]["Id"]
    far.world.load("PermissionSetGroupComponent", [{"PermissionSetGroupId": group, "PermissionSetId": steward}])
    cut = desk.plan(desk.action("admin_role.remove:permission_set"), leaver)
    assert group in {change.ref.id for change in cut}


def test_who_holds_nothing_is_content(desk):
    heir = desk.principal(SUCCESSORS[1])
    assert desk.plan(desk.action("admin_role.remove:permission_set"), heir) == []


@pytest.mark.parametrize("name", ["sign_in.block:principal", "sessions.end:principal", "token.revoke:app"])
def test_an_action_is_content_with_its_own_answer(desk, leaver, name):
    action = desk.action(name)
    intent = Intent(who=leaver, to=None, since=datetime.now(UTC))
    for _, seen in action.find(leaver).all()[0]:
        wanted = action.desire(seen, intent)
        assert action.desire(wanted, intent) == wanted
        assert action.desire(GONE, intent) == GONE
