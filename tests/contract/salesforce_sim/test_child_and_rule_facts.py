"""Each way in by itself: children of accounts, teams, rules, custom objects."""

from __future__ import annotations

import pytest

from exeunt_salesforce.simulator.defaults import ALL, EDIT, NONE, READ
from support.salesforce_orgs_rights import make_set

from .stage import Stage


@pytest.fixture
def stage():
    return Stage()


def test_an_accounts_share_reaches_its_children_as_far_as_it_says(stage):
    account = stage.account(stage.loner)
    deal, case = (stage.make(kind, AccountId=account, OwnerId=stage.loner) for kind in ("Opportunity", "Case"))
    stage.share(account, stage.seller, "Read", OpportunityAccessLevel="Edit", CaseAccessLevel="None")
    assert stage.reach(deal) == {"loner": ALL, "seller": EDIT, "boss": EDIT}
    assert stage.reach(case) == {"loner": ALL}


def test_an_owners_role_says_what_he_gets_of_others_records_on_his_accounts(stage):
    stage.put(stage.roles["middle"], OpportunityAccessForAccountOwner="Edit", CaseAccessForAccountOwner="Read")
    account = stage.account(stage.seller)
    deal, case = (stage.make(kind, AccountId=account, OwnerId=stage.loner) for kind in ("Opportunity", "Case"))
    assert stage.reach(deal) == {"loner": ALL, "seller": EDIT, "boss": EDIT}
    assert stage.reach(case) == {"loner": ALL, "seller": READ, "boss": READ}


def test_whoever_has_a_child_sees_its_account(stage):
    account = stage.account(stage.loner)
    stage.make("Opportunity", Name="D", AccountId=account, OwnerId=stage.seller)
    assert stage.reach(account) == {"loner": ALL, "seller": READ, "boss": READ}


def test_not_so_by_permission_or_by_a_default(stage):
    account = stage.account(stage.loner)
    stage.make("Opportunity", Name="D", AccountId=account, OwnerId=stage.loner)
    stage.put(stage.world.org_id, DefaultOpportunityAccess="Read")
    viewing = make_set(stage.world, "View", {"Opportunity": ("Read", "ViewAllRecords")})
    stage.make("PermissionSetAssignment", AssigneeId=stage.other, PermissionSetId=viewing, IsActive=True)
    assert stage.reach(account) == {"loner": ALL}


def test_a_contact_controlled_by_its_account_follows_it(stage):
    stage.put(stage.world.org_id, DefaultContactAccess="ControlledByParent")
    account = stage.account(stage.seller)
    stage.share(account, stage.loner)
    contact = stage.make("Contact", LastName="C", AccountId=account, OwnerId=stage.other)
    assert stage.reach(contact) == {"seller": EDIT, "boss": EDIT, "loner": READ}
    assert "other" not in stage.reach(account)


def test_a_contact_without_an_account_is_its_owners_alone(stage):
    for default in ("None", "Edit", "ControlledByParent"):
        stage.put(stage.world.org_id, DefaultContactAccess=default)
        contact = stage.make("Contact", LastName="C", OwnerId=stage.seller)
        assert stage.reach(contact) == {"seller": ALL}
    viewing = make_set(stage.world, "View", {"Contact": ("Read", "ViewAllRecords")})
    stage.make("PermissionSetAssignment", AssigneeId=stage.other, PermissionSetId=viewing, IsActive=True)
    assert stage.reach(contact) == {"seller": ALL, "other": READ}


def test_a_custom_object_may_be_without_hierarchies(stage):
    visit = stage.make("Visit__c", Name="V", OwnerId=stage.seller)
    assert stage.reach(visit) == {"seller": ALL, "boss": ALL}
    stage.world.settings.flat_objects = ["Visit__c"]
    stage.make("Visit__Share", ParentId=visit, UserOrGroupId=stage.junior, AccessLevel="Edit", RowCause="Manual")
    assert stage.reach(visit) == {"seller": ALL, "junior": EDIT}


def test_teams_are_shares(stage):
    account = stage.account(stage.loner)
    deal = stage.make("Opportunity", Name="D", AccountId=account, OwnerId=stage.loner)
    team = {
        "AccountId": account,
        "UserId": stage.junior,
        "AccountAccessLevel": "Edit",
        "OpportunityAccessLevel": "Read",
    }
    stage.make("AccountTeamMember", **team)
    stage.make("OpportunityTeamMember", OpportunityId=deal, UserId=stage.other, OpportunityAccessLevel="Edit")
    assert stage.reach(account) == {"loner": ALL, "junior": EDIT, "seller": EDIT, "boss": EDIT, "other": READ}
    assert stage.reach(deal) == {"loner": ALL, "junior": READ, "seller": READ, "boss": EDIT, "other": EDIT}


def test_a_rule_by_owner_shares_what_those_of_a_group_own(stage):
    source, target = stage.group("Role", stage.roles["side"]), stage.group("Regular", None, stage.loner)
    rule = {"Kind": "owner", "Sobject": "Account", "SharedFromId": source, "SharedToId": target, "AccessLevel": "Edit"}
    stage.make("SharingRule", DeveloperName="R", **rule)
    assert stage.reach(stage.account(stage.other)) == {"other": ALL, "boss": ALL, "loner": EDIT}
    # Those above the role are no part of it on this side.
    assert stage.reach(stage.account(stage.boss)) == {"boss": ALL}


@pytest.mark.parametrize(
    ("items", "logic", "meets"),
    [
        ('[["Region__c", "equals", "EMEA,APAC"]]', "", True),
        ('[["Region__c", "notEqual", "EMEA"]]', "", False),
        ('[["AnnualPurchase__c", "greaterOrEqual", "500"], ["Tier__c", "equals", "A"]]', "", False),
        ('[["AnnualPurchase__c", "greaterOrEqual", "500"], ["Tier__c", "equals", "A"]]', "1 OR 2", True),
        ('[["AnnualPurchase__c", "lessThan", "500"], ["Name", "startsWith", "a"]]', "NOT 1 AND 2", True),
        ('[["IsStrategic__c", "equals", "true"], ["Name", "contains", "x"]]', "1 AND (2 OR NOT 2)", True),
        ('[["Industry", "greaterThan", "A"]]', "", False),
        ('[["Name", "notContain", "A"]]', "", False),
        ('[["AnnualPurchase__c", "equals", "400, 500"]]', "", True),
        ('[["Description", "includes", "Gold"]]', "", True),
        ('[["Description", "excludes", "Gold"]]', "", False),
    ],
)
def test_a_rule_by_criteria_shares_what_meets_them(stage, items, logic, meets):
    target = stage.group("Regular", None, stage.loner)
    rule = {"Kind": "criteria", "Sobject": "Account", "SharedToId": target, "AccessLevel": "Read"}
    stage.make("SharingRule", DeveloperName="R", CriteriaItems=items, BooleanFilter=logic, **rule)
    facts = {"Region__c": "EMEA", "Tier__c": "B", "AnnualPurchase__c": 500.0, "IsStrategic__c": True}
    account = stage.account(stage.seller, Description="Silver;Gold", **facts)
    assert (stage.level(stage.loner, account), stage.settled().level(stage.loner, account)) == (
        NONE,
        READ if meets else NONE,
    )
