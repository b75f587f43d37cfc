"""Permissions by themselves: what opens, what goes past sharing, what is in force; and what a restriction hides."""

from __future__ import annotations

import pytest

from exeunt_salesforce.simulator.defaults import ALL, NONE, READ
from exeunt_salesforce.simulator.world import By
from support.salesforce_orgs_rights import KINDS, grant, make_set

from .stage import CRUD, Stage


@pytest.fixture
def stage():
    return Stage()


def test_without_the_right_to_open_an_object_even_its_owner_has_nothing(stage):
    bare = stage.user("bare", stage.roles["middle"])
    (row,) = stage.world.table("PermissionSetAssignment").where("AssigneeId", bare)
    stage.put(row["Id"], PermissionSetId=make_set(stage.world, "Less", {"Lead": ("Read",)}))
    assert stage.level(bare, stage.account(bare)) == NONE
    assert stage.level(bare, stage.make("Lead", LastName="L", OwnerId=bare)) == READ


@pytest.mark.parametrize(
    ("permissions", "objects", "level"),
    [
        (("ViewAllData",), {}, READ),
        (("ViewAllData", "ModifyAllData"), {}, ALL),
        ((), {"Account": ("Read", "ViewAllRecords")}, READ),
        ((), {"Account": (*CRUD, "ViewAllRecords", "ModifyAllRecords")}, ALL),
        ((), {"Lead": (*CRUD, "ViewAllRecords", "ModifyAllRecords")}, NONE),
    ],
)
def test_permissions_go_past_sharing(stage, permissions, objects, level):
    stage.make(
        "PermissionSetAssignment",
        AssigneeId=stage.other,
        PermissionSetId=make_set(stage.world, "P", objects, *permissions),
        IsActive=True,
    )
    assert stage.settled().level(stage.other, stage.account(stage.seller)) == level


@pytest.mark.parametrize(
    ("fields", "level"),
    [
        ({"IsActive": True}, READ),
        ({"IsActive": False}, NONE),
        ({"IsActive": True, "ExpirationDate": "2026-03-02T08:59:00.000+0000"}, NONE),
        ({"IsActive": True, "ExpirationDate": "2026-03-02T09:01:00.000+0000"}, READ),
    ],
)
def test_an_assignment_counts_while_it_is_in_force(stage, fields, level):
    viewing = make_set(stage.world, "View", {"Account": ("Read", "ViewAllRecords")})
    stage.make("PermissionSetAssignment", AssigneeId=stage.other, PermissionSetId=viewing, **fields)
    assert stage.level(stage.other, stage.account(stage.seller)) == level


def test_a_sessions_set_counts_while_the_session_lives(stage):
    viewing = make_set(stage.world, "View", {"Account": ("Read", "ViewAllRecords")}, activated=True)
    stage.make("PermissionSetAssignment", AssigneeId=stage.other, PermissionSetId=viewing, IsActive=True)
    account = stage.account(stage.seller)
    assert stage.level(stage.other, account) == NONE
    session = stage.org.logins.open_session(stage.other)
    stage.make("SessionPermSetActivation", UserId=stage.other, PermissionSetId=viewing, AuthSessionId=session)
    assert stage.level(stage.other, account) == READ
    stage.org.logins.end_sessions_of(stage.other, By("somebody"))
    assert stage.level(stage.other, account) == NONE


def test_a_group_of_sets_gives_what_is_left_after_muting(stage):
    group = stage.make("PermissionSetGroup", DeveloperName="G", MasterLabel="G", Status="Updated")
    whole = stage.make("PermissionSet", Name="G", Label="G", Type="Group", PermissionSetGroupId=group)
    everything = (*CRUD, "ViewAllRecords", "ModifyAllRecords")
    part = make_set(stage.world, "Part", {"Account": everything, "Lead": everything})
    muting = stage.make("MutingPermissionSet", DeveloperName="M", MasterLabel="M")
    grant(stage.world, muting, {"Account": ("Delete",)})
    for one in (part, muting):
        stage.make("PermissionSetGroupComponent", PermissionSetGroupId=group, PermissionSetId=one)
    stage.make(
        "PermissionSetAssignment",
        AssigneeId=stage.other,
        PermissionSetId=whole,
        PermissionSetGroupId=group,
        IsActive=True,
    )
    lead = stage.make("Lead", LastName="L", OwnerId=stage.seller)
    # To modify all needs to delete; to view all does not.
    assert stage.settled().level(stage.other, stage.account(stage.seller)) == READ
    assert stage.level(stage.other, lead) == ALL
    (told,) = (
        row
        for row in stage.world.table("ObjectPermissions").where("ParentId", whole)
        if row["SobjectType"] == "Account"
    )
    assert (told["PermissionsEdit"], told["PermissionsDelete"], told["PermissionsModifyAllRecords"]) == (
        True,
        False,
        False,
    )


def test_modify_all_data_implies_rows_that_nobody_made(stage):
    everything = make_set(stage.world, "All", {}, "ViewAllData", "ModifyAllData")
    rows = stage.settled().world.table("ObjectPermissions").where("ParentId", everything)
    assert {row["SobjectType"] for row in rows} >= set(KINDS)
    assert all(row["Id"].startswith("000") and row["PermissionsModifyAllRecords"] for row in rows)


def test_a_restriction_rule_hides_from_those_whom_it_is_for(stage):
    rule = {
        "TargetEntity": "Visit__c",
        "EnforcementType": "Restrict",
        "IsActive": True,
        "RecordFilter": "OwnerId = $User.Id",
    }
    made = stage.make("RestrictionRule", DeveloperName="R", UserCriteria="$User.Department = 'Field'", **rule)
    visit = stage.make("Visit__c", Name="V", OwnerId=stage.seller)
    stage.put(stage.boss, Department="Field")
    stage.put(stage.seller, Department="Field")
    assert stage.reach(visit) == {"seller": ALL}
    assert stage.org.sharing.level(stage.boss, "Visit__c", stage.world.row(visit)) == ALL
    stage.put(made, EnforcementType="Scoping")
    assert stage.reach(visit) == {"seller": ALL, "boss": ALL}


def test_accounts_cannot_be_restricted(stage):
    rule = {
        "TargetEntity": "Account",
        "EnforcementType": "Restrict",
        "IsActive": True,
        "RecordFilter": "OwnerId = $User.Id",
    }
    stage.make("RestrictionRule", DeveloperName="R", UserCriteria="IsActive = true", **rule)
    assert stage.reach(stage.account(stage.seller)) == {"seller": ALL, "boss": ALL}
