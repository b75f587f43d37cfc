"""Freezing, sessions, tokens, assignments, going out of service and coming back."""

from __future__ import annotations

from exeunt_salesforce.simulator.seed_setup import EXTERNAL_APP, MOBILE_APP, WRITER

from .conftest import ADA, API, BEN, Practice

IDA, LIU = "ida.vogel@acme.example", "liu.yang@acme.example"


def error(answer):
    return answer.status_code, answer.json()[0]["errorCode"]


def patch(practice: Practice, kind: str, record: str, **fields: object):
    return practice.http.patch(f"{API}/sobjects/{kind}/{record}", json=fields)


def freeze(practice: Practice, username: str = ADA, *, frozen: bool = True):
    login = practice.rows("UserLogin", UserId=practice.id(username))[0]
    return patch(practice, "UserLogin", login["Id"], IsFrozen=frozen)


def switch_off(practice: Practice, username: str = ADA):
    return patch(practice, "User", practice.id(username), IsActive=False)


def test_freezing_blocks_signing_in_but_not_live_sessions(practice: Practice):
    token = practice.act("sign-in")["token"]
    assert freeze(practice).status_code == 204
    assert practice.act("sign-in") == {"refused": "authentication failure"}
    assert practice.client(token).get(f"{API}/limits").status_code == 200
    freeze(practice, frozen=False)
    assert "session" in practice.act("sign-in")


def test_nobody_freezes_himself(practice: Practice):
    assert error(freeze(practice, WRITER)) == (400, "CANNOT_FREEZE_SELF")


def test_deleting_a_session_takes_its_children_and_its_token(practice: Practice):
    made = practice.act("sign-in")
    url = f"{API}/sobjects/AuthSession"
    assert practice.http.delete(f"{url}/{made['session']}").status_code == 204
    assert practice.client(made["token"]).get(f"{API}/limits").status_code == 401
    assert error(practice.http.delete(f"{url}/{made['child']}")) == (404, "ENTITY_IS_DELETED")
    assert practice.query(f"Id FROM AuthSession WHERE UsersId = '{practice.id()}' AND Id = '{made['child']}'") == []


def test_one_knows_ones_own_session(practice: Practice):
    rows = practice.query("SELECT Id, UsersId, IsCurrent FROM AuthSession")
    assert [row["UsersId"] for row in rows if row["IsCurrent"]] == [practice.id(WRITER)]


def test_oauth_tokens_have_no_id_and_a_handle(practice: Practice):
    rows = practice.query(f"Id, AppName, DeleteToken, UseCount FROM OauthToken WHERE UserId = '{practice.id()}'")
    assert [row["Id"] for row in rows] == [None] * 3
    assert {row["AppName"] for row in rows} == {"Salesforce for iOS", "Data Loader Partner"}
    revoked = practice.plain.post("/services/oauth2/revoke", data={"token": rows[0]["DeleteToken"]})
    assert revoked.status_code == 200
    left = practice.query(f"DeleteToken FROM OauthToken WHERE UserId = '{practice.id()}'")
    assert [row["DeleteToken"] for row in left] == [row["DeleteToken"] for row in rows[1:]]


def test_the_list_of_tokens_stops_at_2500_without_a_word(practice: Practice):
    world = practice.org.world
    rows = [{"Id": None, "UserId": practice.id(BEN), "AppName": "x", "DeleteToken": f"h{n}"} for n in range(2_600)]
    world.load("OauthToken", rows)
    page = practice.http.get(f"{API}/query", params={"q": "SELECT DeleteToken FROM OauthToken"}).json()
    assert (len(page["records"]), page["totalSize"], page["done"]) == (500, 2_500, False)
    assert len(practice.query("SELECT DeleteToken FROM OauthToken")) == 2_500
    count = practice.http.get(f"{API}/query", params={"q": "SELECT COUNT() FROM OauthToken"}).json()["totalSize"]
    assert count == len(practice.rows("OauthToken")) > 2_500


def test_external_apps_stand_in_the_usage_resource_only(practice: Practice):
    usage = f"{API}/apps/oauth/usage"
    names = {row["AppName"] for row in practice.query("SELECT AppName FROM OauthToken")}
    apps = practice.http.get(usage).json()["apps"]
    assert [app["identifier"] for app in apps] == [EXTERNAL_APP]
    assert "Revenue_Radar" not in names
    users = practice.http.get(f"{usage}/{EXTERNAL_APP}/users").json()["users"]
    assert [user["username"] for user in users] == [ADA]
    tokens = practice.http.get(f"{usage}/{EXTERNAL_APP}/{practice.id()}/tokens").json()["tokens"]
    assert practice.http.delete(tokens[0]["revocationUrl"]).status_code == 204
    assert practice.http.get(f"{usage}/{EXTERNAL_APP}/{practice.id()}/tokens").json()["tokens"] == []
    practice.act("authorise", app=EXTERNAL_APP)
    assert practice.http.delete(f"{usage}/{EXTERNAL_APP}/{practice.id()}/tokens").status_code == 204
    assert practice.http.get(usage).json()["apps"] == []
    assert error(practice.http.get("/services/data/v58.0/apps/oauth/usage")) == (404, "NOT_FOUND")


def test_assignments_go_and_come_back_with_new_ids(practice: Practice):
    wanted = practice.query(
        "Id, PermissionSetId, PermissionSet.Name FROM PermissionSetAssignment WHERE PermissionSet.IsOwnedByProfile "
        f"= false AND PermissionSetGroupId = null AND AssigneeId = '{practice.id()}'"
    )
    steward = next(row for row in wanted if row["PermissionSet"]["Name"] == "Data_Steward")
    assert practice.http.delete(f"{API}/sobjects/PermissionSetAssignment/{steward['Id']}").status_code == 204
    fields = {"AssigneeId": practice.id(), "PermissionSetId": steward["PermissionSetId"]}
    again = practice.http.post(f"{API}/sobjects/PermissionSetAssignment", json=fields)
    assert again.json()["id"] != steward["Id"]
    assert error(practice.http.post(f"{API}/sobjects/PermissionSetAssignment", json=fields)) == (400, "DUPLICATE_VALUE")


def test_the_profile_cannot_be_unassigned(practice: Practice):
    soql = f"Id FROM PermissionSetAssignment WHERE PermissionSet.IsOwnedByProfile = true AND AssigneeId = '{practice.id()}'"
    url = f"{API}/sobjects/PermissionSetAssignment/{practice.query(soql)[0]['Id']}"
    assert error(practice.http.delete(url)) == (400, "FIELD_INTEGRITY_EXCEPTION")


def test_a_licence_that_a_permission_set_needs_goes_last(practice: Practice):
    seat = practice.rows("PermissionSetLicenseAssign", AssigneeId=practice.id())[0]["Id"]
    url = f"{API}/sobjects/PermissionSetLicenseAssign/{seat}"
    assert error(practice.http.delete(url)) == (400, "DEPENDENCY_EXISTS")
    console = practice.rows("PermissionSet", Name="Sales_Console")[0]["Id"]
    assigned = practice.rows("PermissionSetAssignment", AssigneeId=practice.id(), PermissionSetId=console)[0]["Id"]
    practice.http.delete(f"{API}/sobjects/PermissionSetAssignment/{assigned}").raise_for_status()
    assert practice.http.delete(url).status_code == 204
    assert practice.rows("PermissionSetLicense")[0]["UsedLicenses"] == 0


def test_blockers_are_told_one_at_a_time(practice: Practice):
    ada, world = practice.id(), practice.org.world
    world.table("User").put({**practice.user(BEN), "Mentor__c": ada})
    names = ("default_case_owner", "default_lead_owner", "default_workflow_user", "web_to_lead_creator")
    practice.settings(**dict.fromkeys(names, ada), assignment_rule_users=[ada])
    told = []
    for name in names:
        told.append(switch_off(practice).json()[0])
        practice.settings(**{name: ""})
    told.append(switch_off(practice).json()[0])
    patch(practice, "User", practice.id(BEN), Mentor__c=None)
    told.append(switch_off(practice).json()[0])
    assert {row["errorCode"] for row in told} == {"FIELD_INTEGRITY_EXCEPTION"}
    stem = "You cannot deactivate this user. You cannot deactivate a user who is "
    assert [row["message"] for row in told] == [
        f"{stem}the default owner of cases",
        f"{stem}the default owner of leads",
        "You cannot deactivate the Default Workflow User",
        "You cannot disable the Web to Lead Default Creator",
        "Cannot inactivate user that is the value of a hierarchy field:Mentor__c",
        f"{stem}the target of an assignment rule",
    ]
    practice.settings(assignment_rule_users=[])
    assert switch_off(practice).status_code == 204


def test_going_out_of_service_takes_sessions_shares_and_levels_along(practice: Practice):
    ada, token = practice.id(), practice.act("sign-in")["token"]
    used = practice.rows("UserLicense", Name="Salesforce")[0]["UsedLicenses"]
    owned = len(practice.rows("Account", OwnerId=ada))
    members = {row["AccountId"] for row in practice.rows("AccountTeamMember", UserId=ada)}
    groups = practice.rows("GroupMember", UserOrGroupId=ada)
    assert switch_off(practice).status_code == 204
    assert practice.client(token).get(f"{API}/limits").status_code == 401
    assert practice.rows("AuthSession", UsersId=ada) == []
    assert practice.rows("AccountShare", UserOrGroupId=ada, RowCause="Manual") == []
    assert members
    assert {row["AccountAccessLevel"] for row in practice.rows("AccountTeamMember", UserId=ada)} == {"Read"}
    assert practice.rows("UserAccountTeamMember", UserId=ada) == []
    assert practice.rows("GroupMember", UserOrGroupId=ada) == groups
    assert len(practice.rows("Account", OwnerId=ada)) == owned
    assert practice.rows("UserLicense", Name="Salesforce")[0]["UsedLicenses"] == used - 1


def test_coming_back_needs_a_free_licence_and_restores_nothing(practice: Practice):
    ada = practice.id()
    switch_off(practice)
    licence = practice.rows("UserLicense", Name="Salesforce")[0]
    practice.org.world.table("UserLicense").put({**licence, "TotalLicenses": licence["UsedLicenses"]})
    assert error(patch(practice, "User", ada, IsActive=True)) == (400, "LICENSE_LIMIT_EXCEEDED")
    practice.org.world.table("UserLicense").put({**licence, "TotalLicenses": licence["UsedLicenses"] + 1})
    assert patch(practice, "User", ada, IsActive=True).status_code == 204
    assert practice.rows("AccountShare", UserOrGroupId=ada, RowCause="Manual") == []


def test_the_last_administrator_stays(practice: Practice):
    assert switch_off(practice, IDA).status_code == 204
    assert error(switch_off(practice, LIU)) == (400, "CANNOT_DISABLE_LAST_ADMIN")


def test_users_named_by_settings_can_be_read_as_metadata(practice: Practice):
    ada = practice.id()
    practice.settings(default_case_owner=ada, assignment_rule_users=[ada])
    text = (
        '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns="http://soap.sforce.com/2006/04/metadata">'
        f"<e:Header><SessionHeader><sessionId>{practice.token}</sessionId></SessionHeader></e:Header>"
        "<e:Body><readMetadata><type>KIND</type><fullNames>NAME</fullNames></readMetadata></e:Body></e:Envelope>"
    )
    for kind, name, tag in (("CaseSettings", "Case", "defaultCaseOwner"), ("AssignmentRules", "Lead", "assignedTo")):
        body = text.replace("KIND", kind).replace("NAME", name).encode()
        answer = practice.plain.post("/services/Soap/m/64.0", content=body)
        assert f"<{tag}>{ADA}</{tag}>" in answer.text


def test_a_hostile_leaver_comes_back_for_more(practice: Practice):
    ada, group = practice.id(), practice.rows("Group", DeveloperName="All_Sales")[0]["Id"]
    practice.act("join", group="All_Sales")
    practice.act("authorise", app=MOBILE_APP)
    practice.act("take-permission", permission_set="Exeunt_Write")
    assert "refused" in practice.act("take-permission", permission_set="Exeunt_Write")
    account = practice.rows("Account", OwnerId=practice.id(BEN))[0]["Id"]
    practice.act("share", account=account)
    assert practice.rows("GroupMember", GroupId=group, UserOrGroupId=ada)
    assert len(practice.rows("OauthToken", UserId=ada)) == 4
    assert practice.rows("AccountShare", AccountId=account, UserOrGroupId=ada, RowCause="Manual")
    acts = [entry.id for entry in practice.org.world.journal if entry.how == "act"]
    assert len(acts) == 3
