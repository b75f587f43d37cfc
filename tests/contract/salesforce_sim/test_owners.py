"""Changing owners: what REST loses, what SOAP keeps, what is refused."""

from __future__ import annotations

import pytest

from . import soap_client
from .conftest import API, BEN, Practice


def change(practice: Practice, kind: str, record: str, owner: str, **headers: str):
    body = {"allOrNone": False, "records": [{"attributes": {"type": kind}, "id": record, "OwnerId": owner}]}
    return practice.http.patch(f"{API}/composite/sobjects", json=body, headers=headers).json()[0]


def code(outcome):
    assert not outcome["success"]
    return outcome["errors"][0]["statusCode"]


@pytest.fixture
def account(practice: Practice) -> str:
    """One of Ada's accounts with a team and a manual share."""
    mine = {row["Id"] for row in practice.rows("Account", OwnerId=practice.id())}
    record = next(row["AccountId"] for row in practice.rows("AccountTeamMember") if row["AccountId"] in mine)
    fields = {
        "AccountId": record,
        "UserOrGroupId": practice.id("mia.santos@acme.example"),
        "AccountAccessLevel": "Edit",
    }
    practice.http.post(f"{API}/sobjects/AccountShare", json=fields).raise_for_status()
    return record


def shares(practice: Practice, record: str, cause: str) -> list:
    return practice.rows("AccountShare", AccountId=record, RowCause=cause)


def test_rest_drops_the_team_and_the_manual_shares(practice: Practice, account):
    assert change(practice, "Account", account, practice.id(BEN))["success"]
    assert practice.rows("AccountTeamMember", AccountId=account) == []
    assert shares(practice, account, "Team") == shares(practice, account, "Manual") == []
    assert [row["UserOrGroupId"] for row in shares(practice, account, "Owner")] == [practice.id(BEN)]


def test_rest_moves_nothing_that_hangs_on_the_account(practice: Practice, account):
    before = {row["Id"]: row["OwnerId"] for row in practice.rows("Contact", AccountId=account)}
    change(practice, "Account", account, practice.id(BEN))
    assert {row["Id"]: row["OwnerId"] for row in practice.rows("Contact", AccountId=account)} == before


def test_soap_keeps_the_team_but_never_the_manual_shares(practice: Practice, account):
    team = practice.rows("AccountTeamMember", AccountId=account)
    done = soap_client.update(practice, [("Account", account, {"OwnerId": practice.id(BEN)})], "KeepAccountTeam")
    assert done == [(True, account)]
    assert practice.rows("AccountTeamMember", AccountId=account) == team
    assert len(shares(practice, account, "Team")) == len(team)
    assert shares(practice, account, "Manual") == []


def test_soap_without_the_option_drops_the_team_too(practice: Practice, account):
    soap_client.update(practice, [("Account", account, {"OwnerId": practice.id(BEN)})])
    assert practice.rows("AccountTeamMember", AccountId=account) == []


def test_members_added_through_a_group_are_lost_even_if_the_team_is_kept(practice: Practice, account):
    member = practice.rows("AccountTeamMember", AccountId=account)[0]
    adder = practice.id("ida.vogel@acme.example")
    practice.org.world.table("AccountTeamMember").put({**member, "CreatedById": adder})
    practice.settings(group_based_adders=[adder])
    soap_client.update(practice, [("Account", account, {"OwnerId": practice.id(BEN)})], "KeepAccountTeam")
    assert member["UserId"] not in [row["UserId"] for row in practice.rows("AccountTeamMember", AccountId=account)]


def test_keep_account_team_on_another_object_is_a_fault(practice: Practice):
    contact = practice.rows("Contact")[0]["Id"]
    rows = [("Contact", contact, {"OwnerId": practice.id(BEN)})]
    assert soap_client.update(practice, rows, "KeepAccountTeam") == "sf:INVALID_SOAP_HEADER"


def test_accounts_of_one_call_need_one_old_and_one_new_owner(practice: Practice):
    mine = practice.rows("Account", OwnerId=practice.id())[0]["Id"]
    other = next(row["Id"] for row in practice.rows("Account") if row["OwnerId"] != practice.id())
    rows = [("Account", record, {"OwnerId": practice.id(BEN)}) for record in (mine, other)]
    assert soap_client.update(practice, rows, "KeepAccountTeam") == "sf:INVALID_SOAP_HEADER"
    assert practice.org.world.row(mine)["OwnerId"] == practice.id()


def test_cascades_happen_only_when_asked_for(practice: Practice):
    world, ada, ben = practice.org.world, practice.id(), practice.id(BEN)
    account = practice.rows("Account", OwnerId=ada)[0]["Id"]
    deal = {"Name": "D", "AccountId": account, "OwnerId": ada, "StageName": "Prospecting", "CloseDate": "2026-01-01"}
    still, over = world.load("Opportunity", [deal, {**deal, "IsClosed": True}])
    (contact,) = world.load("Contact", [{"LastName": "X", "AccountId": account, "OwnerId": ada}])
    rows = [("Account", account, {"OwnerId": ben})]
    soap_client.update(practice, rows, "KeepAccountTeam", "TransferOwnedOpenOpportunities")
    assert [world.row(record)["OwnerId"] for record in (still, over, contact)] == [ben, ada, ada]


def test_an_option_that_needs_another_is_refused_alone(practice: Practice):
    rows = [("Account", practice.rows("Account")[0]["Id"], {"OwnerId": practice.id(BEN)})]
    assert soap_client.update(practice, rows, "TransferOthersOpenOpportunities") == "sf:INVALID_SOAP_HEADER"


def test_soap_refuses_dead_sessions_and_hostile_xml(practice: Practice):
    assert soap_client.update(practice, [], token="dead") == "sf:INVALID_SESSION_ID"
    bomb = b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'
    answer = practice.plain.post("/services/Soap/u/64.0", content=bomb)
    assert answer.status_code == 500
    assert b"UNKNOWN_EXCEPTION" in answer.content


def test_soap_tells_each_row_and_can_be_all_or_none(practice: Practice):
    mine, other = (row["Id"] for row in practice.rows("Contact")[:2])
    rows = [
        ("Contact", mine, {"OwnerId": practice.id(BEN)}),
        ("Contact", other, {"OwnerId": practice.id("tom.hale@acme.example")}),
    ]
    before = practice.org.world.row(mine)["OwnerId"]
    results = soap_client.update(practice, rows, all_or_none=True)
    assert results == [(False, "ALL_OR_NONE_OPERATION_ROLLED_BACK"), (False, "INACTIVE_OWNER_OR_USER")]
    assert practice.org.world.row(mine)["OwnerId"] == before
    assert soap_client.update(practice, rows) == [(True, mine), (False, "INACTIVE_OWNER_OR_USER")]


def test_owners_that_cannot_be(practice: Practice, account):
    assert code(change(practice, "Account", account, practice.id("tom.hale@acme.example"))) == "INACTIVE_OWNER_OR_USER"
    queue = practice.rows("Group", DeveloperName="Inbound_Leads")[0]["Id"]
    assert code(change(practice, "Account", account, queue)) == "FIELD_INTEGRITY_EXCEPTION"
    assert code(change(practice, "Account", account, account)) == "FIELD_INTEGRITY_EXCEPTION"
    assert code(change(practice, "Account", account, "005xx0000000zzzAAB")) == "MALFORMED_ID"
    assert code(change(practice, "Account", account, "005xx0000000zzz")) == "INVALID_CROSS_REFERENCE_KEY"


def test_a_lead_may_go_to_its_queue_and_a_converted_one_nowhere(practice: Practice):
    open_lead, converted = (practice.rows("Lead", IsConverted=flag)[-1]["Id"] for flag in (False, True))
    queue = practice.rows("Group", DeveloperName="Inbound_Leads")[0]["Id"]
    assert change(practice, "Lead", open_lead, queue)["success"]
    assert code(change(practice, "Lead", converted, practice.id(BEN))) == "CANNOT_UPDATE_CONVERTED_LEAD"


def test_assignment_rules_take_a_lead_back_unless_told_not_to(practice: Practice):
    ida, ben = practice.id("ida.vogel@acme.example"), practice.id(BEN)
    lead = practice.rows("Lead", IsConverted=False)[-1]["Id"]
    practice.settings(lead_rule_owner=ida)
    assert change(practice, "Lead", lead, ben)["success"]
    assert practice.org.world.row(lead)["OwnerId"] == ida
    change(practice, "Lead", lead, ben, **{"Sforce-Auto-Assign": "FALSE"})
    assert practice.org.world.row(lead)["OwnerId"] == ben


def test_a_record_in_approval_is_locked(practice: Practice, account):
    practice.settings(approval_locked=[account])
    assert code(change(practice, "Account", account, practice.id(BEN))) == "ENTITY_IS_LOCKED"


def test_a_child_goes_only_to_whom_the_account_is_open(practice: Practice):
    """Ben, not an administrator, gives a contact away; the account is private and not his."""
    world = practice.org.world
    organization = practice.rows("Organization")[0]
    world.table("Organization").put({**organization, "DefaultAccountAccess": "None"})
    (account,) = world.load("Account", [{"Name": "P", "OwnerId": practice.id()}])
    (contact,) = world.load("Contact", [{"LastName": "X", "AccountId": account, "OwnerId": practice.id(BEN)}])
    ben = practice.client(practice.act("sign-in", BEN)["token"])
    mia = practice.id("mia.santos@acme.example")
    body = {"OwnerId": mia}
    answer = ben.patch(f"{API}/sobjects/Contact/{contact}", json=body)
    assert answer.json()[0]["errorCode"] == "INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY"
    practice.act("join-team", "mia.santos@acme.example", account=account)
    assert ben.patch(f"{API}/sobjects/Contact/{contact}", json=body).status_code == 204


def test_the_new_owner_must_read_the_object_if_that_is_enforced(practice: Practice, account):
    bot = practice.id("sync.bot@acme.example")
    rows = [("Account", account, {"OwnerId": bot})]
    assert soap_client.update(practice, rows, "EnforceNewOwnerHasReadAccess") == [(False, "TRANSFER_REQUIRES_READ")]
    assert soap_client.update(practice, rows) == [(True, account)]


def test_an_opportunity_team_is_kept_or_lost_as_the_org_has_it(practice: Practice):
    row = practice.rows("OpportunityTeamMember")[0]
    change(practice, "Opportunity", row["OpportunityId"], practice.id(BEN))
    assert row in practice.rows("OpportunityTeamMember")
    practice.switches(opportunity_team_kept=False)
    change(practice, "Opportunity", row["OpportunityId"], practice.id("mia.santos@acme.example"))
    assert practice.rows("OpportunityTeamMember", OpportunityId=row["OpportunityId"]) == []


def test_lost_shares_and_teams_can_be_made_again(practice: Practice, account):
    member = practice.rows("AccountTeamMember", AccountId=account)[0]
    change(practice, "Account", account, practice.id(BEN))
    fields = {name: member[name] for name in ("AccountId", "UserId", "TeamMemberRole", "AccountAccessLevel")}
    assert practice.http.post(f"{API}/sobjects/AccountTeamMember", json=fields).status_code == 201
    assert [row["UserOrGroupId"] for row in shares(practice, account, "Team")] == [member["UserId"]]
    trivial = {"AccountId": account, "UserOrGroupId": member["UserId"], "AccountAccessLevel": "Read"}
    answer = practice.http.post(f"{API}/sobjects/AccountShare", json=trivial)
    assert "trivial share level Read" in answer.json()[0]["message"]
