"""What deactivation would silently drop is taken before, row by row, and comes back the same."""

import pytest

from exeunt.model import GONE, Change, Reason
from exeunt.sdk import Uncertain
from exeunt.sdk.simulator.company import LEAVER

TAKEN = [
    "team.leave:AccountTeamMember",
    "team.leave:OpportunityTeamMember",
    "team.leave:default_account_team",
    "team.leave:default_opportunity_team",
    "share.remove:AccountShare",
    "share.remove:ContactShare",
    "membership.remove:group",
    "membership.remove:queue",
    "permission.remove:permission_set",
    "licence.remove:package_licence",
]
WITH_LEVELS = ("AccountTeamMember", "OpportunityTeamMember", "AccountShare", "UserAccountTeamMember", "UserTeamMember")


def _levels(far, user):
    """Every level of every row of this user; the census leaves the children's out."""
    found = set()
    for table in WITH_LEVELS:
        for row in far.rows(table):
            if user in (row.get("UserId"), row.get("UserOrGroupId")):
                found.add((table, *(str(value) for name, value in sorted(row.items()) if _counts(name))))
    return found


def _counts(name):
    return name.endswith(("AccessLevel", "Role")) or name in {"AccountId", "OpportunityId", "OwnerId", "RowCause"}


def _some_rows(far, user):
    deal = next(row["Id"] for row in far.rows("Opportunity") if row["OwnerId"] != user)
    member = {"OpportunityId": deal, "UserId": user, "TeamMemberRole": "Expert", "OpportunityAccessLevel": "Edit"}
    far.world.load("OpportunityTeamMember", [member])
    contact = next(row["Id"] for row in far.rows("Contact") if row["OwnerId"] != user)
    share = {"ContactId": contact, "UserOrGroupId": user, "ContactAccessLevel": "Edit", "RowCause": "Manual"}
    far.world.load("ContactShare", [share])


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_is_gone_and_comes_back_with_its_levels(far, desk, leaver, name):
    _some_rows(far, leaver.ref.id)
    action = desk.action(name)
    before, levels = far.state(), _levels(far, leaver.ref.id)
    changes = desk.apply(action, leaver)
    assert changes
    assert all(change.after == GONE and change.ref.of == leaver.ref.id for change in changes)
    assert desk.plan(action, leaver) == []
    assert set(action.observe([change.ref for change in changes]).values()) == {GONE}
    desk.undo(action, changes)
    assert far.state() == before
    assert _levels(far, leaver.ref.id) == levels


def test_a_licence_goes_only_after_the_permission_set_that_needs_it(far, desk, leaver):
    licence = desk.action("licence.remove:permission_set_licence")
    assert set(licence.order.after) == {"permission.remove", "admin_role.remove"}
    changes = desk.plan(licence, leaver)
    refused = desk.perform(licence, changes)[changes[0].ref].error
    assert refused.params["status"] == "DEPENDENCY_EXISTS"
    before = far.state()
    sets = desk.apply(desk.action("permission.remove:permission_set"), leaver)
    desk.apply(licence, leaver)
    assert far.census()["users"][leaver.username]["set_licences"] == []
    desk.undo(licence, changes)
    desk.undo(desk.action("permission.remove:permission_set"), sets)
    assert far.state() == before


def test_the_profile_itself_is_never_among_what_is_taken(far, desk, leaver):
    own = {row["Id"] for row in far.rows("PermissionSet", IsOwnedByProfile=True)}
    for name in ("permission.remove:permission_set", "admin_role.remove:permission_set"):
        assert not {change.ref.id for change in desk.plan(desk.action(name), leaver)} & own


def test_group_changes_share_one_lock(desk, leaver):
    for name in ("membership.remove:group", "membership.remove:queue", "membership.remove:territory"):
        action = desk.action(name)
        assert {frozenset({"group-membership"})} >= {action.locks(change) for change in desk.plan(action, leaver)}


def test_a_membership_that_was_locked_is_looked_at_and_taken_again(far, desk, leaver):
    action = desk.action("membership.remove:group")
    changes = desk.plan(action, leaver)
    far.faults.add("group-lock")
    outcomes = desk.perform(action, changes)
    (left,) = {change.ref for change in changes} - outcomes.keys()
    assert [change.ref for change in desk.apply(action, leaver)] == [left]
    assert desk.plan(action, leaver) == []


def test_a_feature_that_is_off_is_off_and_not_a_gap(desk, leaver):
    found, end = desk.action("membership.remove:territory").find(leaver).all()
    assert (found, end.whole, end.how) == ([], True, "feature-off")


@pytest.mark.parametrize(
    ("table", "action"),
    [
        ("accountteammember", "team.leave:AccountTeamMember"),
        ("userterritory2association", "membership.remove:territory"),
    ],
)
def test_a_table_that_may_be_hidden_from_us_is_no_feature_that_is_off(far, open_desk, table, action):
    (row,) = far.rows("PermissionSet", Name="Exeunt_Read")
    lacking = dict.fromkeys(("PermissionsViewAllData", "PermissionsModifyAllData", "PermissionsViewSetup"), False)
    far.world.table("PermissionSet").put({**row, **lacking})
    far.world.schema._by_lower.pop(table, None)
    desk = open_desk("read")
    found, end = desk.action(action).find(desk.principal(LEAVER)).all()
    assert (found, end.whole) == ([], False)
    assert {gap.code for gap in end.gaps} == {"salesforce.permission-lacking"}


def test_what_somebody_else_took_meanwhile_is_accepted_and_what_is_there_again_too(far, desk, leaver):
    action = desk.action("membership.remove:group")
    changes = desk.plan(action, leaver)
    desk.perform(action, changes)
    assert all(outcome.error is None for outcome in action.write(changes))
    back = [Change(action.id, change.ref, GONE, change.before, Reason("test")) for change in changes]
    for _ in range(2):
        assert all(outcome.error is None for outcome in action.write(back))


def test_levels_that_changed_are_set_back(far, desk, leaver):
    action = desk.action("team.leave:AccountTeamMember")
    change = desk.plan(action, leaver)[0]
    (row,) = far.rows("AccountTeamMember", AccountId=change.ref.id, UserId=leaver.ref.id)
    far.world.table("AccountTeamMember").put({**row, "AccountAccessLevel": "Read"})
    now = action.observe([change.ref])[change.ref]
    assert now["level"] == "Read"
    (outcome,) = action.write([Change(action.id, change.ref, now, change.before, Reason("test"))])
    assert outcome.error is None
    assert action.observe([change.ref])[change.ref] == change.before


@pytest.mark.parametrize("name", TAKEN)
def test_what_is_taken_is_called_by_its_name(far, desk, leaver, name):
    _some_rows(far, leaver.ref.id)
    changes = desk.plan(desk.action(name), leaver)
    assert changes
    assert all(change.before.label for change in changes)
    accounts = {row["Id"]: row["Name"] for row in far.rows("Account")}
    assert all(change.before.label == accounts.get(change.ref.id, change.before.label) for change in changes)


def test_a_lost_answer_to_a_deletion_is_uncertain(far, desk, leaver):
    action = desk.action("share.remove:AccountShare")
    changes = desk.plan(action, leaver)
    far.faults.add("lost-answer", method="DELETE", path_regex="composite/sobjects")
    with pytest.raises(Uncertain):
        list(action.write(changes))
    assert set(action.observe([change.ref for change in changes]).values()) == {GONE}


def test_two_hundred_rows_are_one_deletion(far, desk, leaver):
    group = {"Type": "Regular", "DoesIncludeBosses": False}
    ids = far.world.load("Group", [{**group, "Name": f"G{n}", "DeveloperName": f"G{n}"} for n in range(198)])
    far.world.load("GroupMember", [{"GroupId": one, "UserOrGroupId": leaver.ref.id} for one in ids])
    action = desk.action("membership.remove:group")
    changes = desk.plan(action, leaver)
    assert len(changes) == 200
    far.forget_calls()
    assert all(outcome.error is None for outcome in action.write(changes))
    assert far.calls()["calls"]["DELETE /services/data/v{version}/composite/sobjects"] == 1


def test_references_go_to_the_successor_and_back(far, desk, leaver, heir):
    for field in ("ManagerId", "DelegatedApproverId"):
        action = desk.action(f"reference.hand_over:User.{field}")
        before = far.state()
        changes = desk.apply(action, leaver, heir)
        assert {far.world.table("User").rows[change.ref.id][field] for change in changes} == {heir.ref.id}
        desk.undo(action, changes)
        assert far.state() == before


def test_nobody_becomes_his_own_manager(far, desk, leaver):
    action = desk.action("reference.hand_over:User.ManagerId")
    report = desk.principal("noor.haddad@acme.example")
    changes = desk.apply(action, leaver, report)
    managers = {change.ref.id: far.world.table("User").rows[change.ref.id]["ManagerId"] for change in changes}
    assert managers[report.ref.id] == far.user("grace.lindqvist@acme.example")
    assert set(managers.values()) == {report.ref.id, far.user("grace.lindqvist@acme.example")}
