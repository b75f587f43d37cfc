"""Rows that the vendor derives are in step with what they derive from after every single write, or after the lag."""

from __future__ import annotations

import random

import pytest

from support.salesforce_orgs import make_org

from .conftest import ADA, API, BEN, Practice
from .writer import BY, WRITES, Writer, derived


@pytest.mark.parametrize("write", WRITES)
def test_each_write_is_followed(write):
    """In a few orgs, and until it made a difference in one of them."""
    moved = False
    for seed in range(60):
        if moved and seed > 5:
            break
        made = make_org(seed)
        made.world.switches.implicit_child_rows = bool(seed % 2)
        made.org.recalculation.everything()
        before = derived(made.world)
        writer = Writer(made, random.Random(seed))
        for _ in range(3):
            getattr(writer, write)()
        after = derived(made.world)
        made.org.recalculation.everything()
        assert derived(made.world) == after
        moved |= before != after
    assert moved


def test_many_writes_are_followed():
    for seed in range(15):
        made, rng = make_org(seed), random.Random(seed)
        writer = Writer(made, rng)
        for _ in range(25):
            getattr(writer, rng.choice(WRITES))()
        after = derived(made.world)
        made.org.recalculation.everything()
        assert derived(made.world) == after


def test_what_an_application_gave_stays_and_goes_with_the_record():
    made = make_org(3)
    (visit, *_), (user, *_) = made.world.table("Visit__c").rows, made.users
    made.world.table("EntityDefinition").put(
        {
            **made.world.table("EntityDefinition").where("QualifiedApiName", "Visit__c")[0],
            "InternalSharingModel": "Private",
        }
    )
    told = {"ParentId": visit, "UserOrGroupId": user, "AccessLevel": "Read", "RowCause": "Rota__c"}
    (share,) = made.world.load("Visit__Share", [told])
    made.org.recalculation.everything()
    made.world.change("Visit__c", visit, {"OwnerId": user}, BY)
    assert share in made.world.table("Visit__Share").rows
    made.world.remove("Visit__c", visit, BY)
    assert made.world.table("Visit__Share").where("ParentId", visit) == []


def test_what_is_rolled_back_leaves_no_trace():
    made = make_org(3)
    before = derived(made.world)
    with made.world.transaction() as transaction:
        Writer(made, random.Random(1)).owner()
        Writer(made, random.Random(1)).team()
        transaction.cancel()
    assert derived(made.world) == before


def test_rows_may_lag(practice: Practice):
    practice.switches(sharing_lag=60)
    account = practice.rows("Account")[0]["Id"]
    member = {"AccountId": account, "UserId": practice.id(BEN), "AccountAccessLevel": "Edit"}
    practice.http.post(f"{API}/sobjects/AccountTeamMember", json=member).raise_for_status()
    assert practice.rows("AccountShare", AccountId=account, RowCause="Team", UserOrGroupId=practice.id(BEN)) == []
    practice.clock.advance(61)
    practice.query("SELECT Id FROM Opportunity LIMIT 1")
    told = practice.rows("AccountShare", AccountId=account, RowCause="Team", UserOrGroupId=practice.id(BEN))
    assert [row["AccountAccessLevel"] for row in told] == ["Edit"]


def test_a_group_of_sets_may_lag_and_says_so(practice: Practice):
    practice.switches(stale_permission_groups=True)
    group = practice.rows("PermissionSetGroup")[0]["Id"]
    more = practice.rows("PermissionSet", Name="Report_Export")[0]["Id"]
    part = {"PermissionSetGroupId": group, "PermissionSetId": more}
    practice.http.post(f"{API}/sobjects/PermissionSetGroupComponent", json=part).raise_for_status()
    assert practice.rows("PermissionSetGroup")[0]["Status"] == "Outdated"
    assert not practice.rows("PermissionSet", Type="Group")[0]["PermissionsExportReport"]
    practice.org.world.switches.stale_permission_groups = False
    practice.org.recalculation.everything()
    assert practice.rows("PermissionSetGroup")[0]["Status"] == "Updated"
    assert practice.rows("PermissionSet", Type="Group")[0]["PermissionsExportReport"]


def test_a_new_group_of_sets_has_its_aggregated_set(practice: Practice):
    made = practice.http.post(f"{API}/sobjects/PermissionSetGroup", json={"DeveloperName": "New", "MasterLabel": "New"})
    (whole,) = practice.rows("PermissionSet", PermissionSetGroupId=made.json()["id"])
    part = {
        "PermissionSetGroupId": made.json()["id"],
        "PermissionSetId": practice.rows("PermissionSet", Name="Report_Export")[0]["Id"],
    }
    practice.http.post(f"{API}/sobjects/PermissionSetGroupComponent", json=part).raise_for_status()
    assert practice.org.world.row(whole["Id"])["PermissionsExportReport"]


def test_children_of_shared_accounts_are_written_down_when_switched_on(practice: Practice):
    def rows():
        return practice.rows("OpportunityShare", RowCause="ImplicitChild")

    assert rows() == []
    practice.switches(implicit_child_rows=True)
    assert rows()
    practice.switches(implicit_child_rows=False)
    assert rows() == []


def test_whoever_is_deactivated_stays_in_groups_or_not(practice: Practice):
    group = practice.rows("Group", DeveloperName="Key_Accounts")[0]["Id"]
    for user, lost in ((BEN, False), ("chen.wei@acme.example", True)):
        practice.switches(groups_lost=lost)
        practice.http.patch(f"{API}/sobjects/User/{practice.id(user)}", json={"IsActive": False}).raise_for_status()
        assert bool(practice.rows("GroupMember", GroupId=group, UserOrGroupId=practice.id(user))) != lost


def test_derived_shares_are_nobodys_to_write(practice: Practice):
    mine = practice.rows("Account", OwnerId=practice.id(ADA))[0]["Id"]
    (owners,) = practice.rows("AccountShare", AccountId=mine, RowCause="Owner")
    answer = practice.http.delete(f"{API}/sobjects/AccountShare/{owners['Id']}")
    assert answer.json()[0]["errorCode"] == "INSUFFICIENT_ACCESS_OR_READONLY"
