"""Deactivation: what stands in its way is named, one by one; the whole departure can be put back."""

import pytest

from exeunt.model import Change, Reason, State
from exeunt.sdk.simulator.company import LEAVER

CLOSE = "account.deactivate:principal"
BLOCKERS = {
    "default_case_owner": "salesforce.blocked-case-owner",
    "automated_case_user": "salesforce.blocked-case-user",
    "default_lead_owner": "salesforce.blocked-lead-owner",
    "default_workflow_user": "salesforce.blocked-workflow-user",
    "web_to_lead_creator": "salesforce.blocked-web-to-lead",
}
LISTED = {
    "assignment_rule_users": "salesforce.blocked-assignment-rule",
    "workflow_alert_users": "salesforce.blocked-email-alert",
    "approver_users": "salesforce.blocked-approval",
}
READABLE = ("default_case_owner", "automated_case_user", "assignment_rule_users", "workflow_alert_users")


def _close(desk, leaver):
    action = desk.action(CLOSE)
    (change,) = desk.plan(action, leaver)
    (outcome,) = action.write([change])
    return change, outcome


@pytest.mark.parametrize(("setting", "code"), [*BLOCKERS.items(), *LISTED.items()])
def test_each_blocker_is_named(far, desk, leaver, setting, code):
    far.settings(**{setting: [leaver.ref.id] if setting in LISTED else leaver.ref.id})
    _, outcome = _close(desk, leaver)
    assert outcome.error.code == code
    assert far.world.table("User").rows[leaver.ref.id]["IsActive"] is True


def test_a_hierarchy_field_is_named_and_handing_it_over_frees_the_way(far, desk, leaver, heir):
    report = far.world.table("User").where("Username", "jan.kowalski@acme.example")[0]
    far.world.table("User").put({**report, "Mentor__c": leaver.ref.id})
    _, outcome = _close(desk, leaver)
    assert (outcome.error.code, outcome.error.params["field"]) == ("salesforce.blocked-hierarchy", "Mentor__c")
    desk.apply(desk.action("reference.hand_over:User.Mentor__c"), leaver, heir)
    assert _close(desk, leaver)[1].error is None


def test_several_blockers_show_one_after_the_other(far, desk, leaver):
    far.settings(**dict.fromkeys(BLOCKERS, leaver.ref.id))
    met = []
    for setting in BLOCKERS:
        met.append(_close(desk, leaver)[1].error.code)
        far.settings(**{setting: ""})
    assert met == list(BLOCKERS.values())
    assert _close(desk, leaver)[1].error is None


def test_the_last_administrator_is_refused_as_such(far, desk):
    admins = ("liu.yang@acme.example", "exeunt.read@acme.example", "ada.moreau@acme.example")
    for username in admins:
        row = far.world.table("User").where("Username", username)[0]
        far.world.table("User").put({**row, "IsActive": False})
    own = {row["Id"]: row for row in far.rows("PermissionSet", Name="Exeunt_Write")}
    for row in own.values():
        far.world.table("PermissionSet").put({**row, "PermissionsCustomizeApplication": False})
    _, outcome = _close(desk, desk.principal("ida.vogel@acme.example"))
    assert outcome.error.code == "salesforce.blocked-last-admin"


@pytest.mark.parametrize("setting", READABLE)
def test_what_can_be_read_is_named_before_anything_is_tried(far, open_desk, setting):
    desk = open_desk("read")
    leaver = desk.principal(LEAVER)
    quiet = {finding.code for finding in desk.connector.check(desk.plan(desk.action(CLOSE), leaver))}
    assert not quiet & {*BLOCKERS.values(), *LISTED.values()}
    assert "salesforce.blockers-unreadable" in quiet
    far.settings(**{setting: [leaver.ref.id] if setting in LISTED else leaver.ref.id})
    findings = list(desk.connector.check(desk.plan(desk.action(CLOSE), leaver)))
    expected = (BLOCKERS | LISTED)[setting]
    (found,) = [finding for finding in findings if finding.code == expected]
    assert found.about == leaver.ref
    assert found.params["component"]


def test_coming_back_needs_a_free_licence(far, desk, leaver):
    action = desk.action(CLOSE)
    changes = desk.apply(action, leaver)
    (licence,) = far.rows("UserLicense", LicenseDefinitionKey="SFDC")
    far.world.table("UserLicense").put({**licence, "TotalLicenses": licence["UsedLicenses"]})
    back = Change(CLOSE, leaver.ref, changes[0].after, State({"active": True}), Reason("undo"))
    assert [finding.code for finding in desk.connector.check([back])] == ["salesforce.no-licence"]
    (outcome,) = action.write([back])
    assert outcome.error.code == "salesforce.no-licence"
    far.world.table("UserLicense").put(licence)
    assert list(desk.connector.check([back])) == []
    assert [outcome.error for outcome in action.write([back])] == [None]


def test_a_successor_who_cannot_own_is_named_before(far, desk, leaver, heir):
    plan = desk.plan(desk.action("customer.transfer:Account"), leaver, heir)
    assert list(desk.connector.check(plan)) == []
    row = far.world.table("User").rows[heir.ref.id]
    profile = far.world.table("Profile").where("Name", "API Only Integration")[0]["Id"]
    own = far.world.table("PermissionSet").where("ProfileId", profile)[0]["Id"]
    for assignment in far.rows("PermissionSetAssignment", AssigneeId=heir.ref.id):
        far.world.table("PermissionSetAssignment").put(
            {**assignment, "PermissionSetId": own, "PermissionSetGroupId": None}
        )
    codes = [(finding.code, finding.params.get("object")) for finding in desk.connector.check(plan)]
    assert codes == [("salesforce.owner-cannot-read", "Account")]
    far.world.table("User").put({**row, "IsActive": False})
    assert [finding.code for finding in desk.connector.check(plan)] == ["salesforce.owner-inactive"]


def test_too_many_records_for_one_owner_are_named_before(far, desk, leaver, heir):
    row = {name: value for name, value in far.rows("Lead", OwnerId=leaver.ref.id)[0].items() if name != "Id"}
    far.world.load("Lead", [{**row, "IsConverted": False, "OwnerId": heir.ref.id} for _ in range(10_000)])
    plan = desk.plan(desk.action("customer.transfer:Lead"), leaver, heir)
    (finding,) = desk.connector.check(plan)
    assert finding.code == "salesforce.owner-skew"
    assert finding.params["records"] > 10_000


def test_a_whole_departure_leaves_nothing_and_undone_nothing_is_missing(far, desk, leaver, heir):
    far.world.table("User").put(
        {**far.world.table("User").rows[far.user("jan.kowalski@acme.example")], "Mentor__c": leaver.ref.id}
    )
    before = far.state()
    phases = ("cut", "keep", "hand", "take", "close")
    actions = sorted(desk.connector.actions(), key=lambda action: phases.index(action.order.phase))
    actions.sort(key=lambda action: (phases.index(action.order.phase), bool(action.order.after)))
    done = [(action, desk.apply(action, leaver, heir)) for action in actions]
    for action in actions:
        assert desk.plan(action, leaver, heir) == [], action.id
    gone = far.census(LEAVER)["users"][LEAVER]
    assert (gone["active"], gone["frozen"], gone["sessions"], gone["oauth_tokens"]) == (False, True, 0, 0)
    assert gone["permission_sets"] == gone["groups"] == gone["set_licences"] == gone["package_licences"] == []
    assert set(gone["owned"]) <= {"Task", "Lead"}  # closed tasks and converted leads stay
    for action, changes in reversed(done):
        if action.undo.kind in {"exact", "partial"}:
            desk.undo(action, changes)
    after = far.state()
    assert _without_sign_ins(after) == _without_sign_ins(before)


def _without_sign_ins(state):
    lost = {"sessions", "sessions_digest", "oauth_tokens", "usage_tokens", "tokens_digest"}
    users = {
        name: {field: value for field, value in user.items() if name != LEAVER or field not in lost}
        for name, user in state["users"].items()
    }
    return {**state, "users": users}


def test_deactivating_needs_everything_else_first(desk):
    names = {action.name for action in desk.connector.actions() if action.order.phase in {"hand", "take"}}
    close = desk.action(CLOSE)
    assert names == {*close.order.needs, *close.order.after}


def test_deactivating_needs_nothing_that_is_not_offered(open_desk):
    shares = [f"{kind}Share" for kind in ("Account", "Contact", "Opportunity", "Lead", "Case")]
    close = open_desk("write", exclude=tuple(shares)).action(CLOSE)
    assert "share.remove" not in close.order.needs
    assert "team.leave" in close.order.needs


def test_an_approval_process_that_names_the_leaver_is_known_before(far, desk, leaver):
    def known():
        changes = desk.plan(desk.action("account.deactivate:principal"), leaver)
        return {finding.code: finding.params for finding in desk.connector.check(changes)}

    assert not {"salesforce.blocked-approval", "salesforce.blockers-unread"} & known().keys()
    far.settings(approver_users=[leaver.ref.id])
    found = known()
    assert found["salesforce.blocked-approval"]["component"] == "Account.Discount_Approval"
    assert "salesforce.blockers-unread" not in found
