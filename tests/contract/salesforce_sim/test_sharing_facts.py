"""Each way in by itself: owners, roles, groups, territories, queues."""

from __future__ import annotations

import pytest

from exeunt_salesforce.simulator.defaults import ALL, EDIT, NONE, READ

from .stage import Stage


@pytest.fixture
def stage():
    return Stage()


def test_an_owner_and_those_above_have_all(stage):
    assert stage.reach(stage.account(stage.seller)) == {"seller": ALL, "boss": ALL}


def test_without_a_role_nothing_rises(stage):
    assert stage.reach(stage.account(stage.loner)) == {"loner": ALL}


def test_a_colleague_in_the_same_role_has_nothing(stage):
    stage.user("peer", stage.roles["middle"])
    assert "peer" not in stage.reach(stage.account(stage.seller))


@pytest.mark.parametrize(("default", "level"), [("None", NONE), ("Read", READ), ("Edit", EDIT)])
def test_the_default_is_for_all(stage, default, level):
    stage.put(stage.world.org_id, DefaultAccountAccess=default)
    assert stage.level(stage.other, stage.account(stage.seller)) == level


def test_the_default_is_not_for_outsiders(stage):
    stage.put(stage.world.org_id, DefaultAccountAccess="Edit")
    outsider = stage.user("customer", None, UserType="PowerCustomerSuccess")
    assert stage.level(outsider, stage.account(stage.seller)) == NONE


def test_out_of_service_is_out_of_reach_but_what_he_owns_still_rises(stage):
    stage.put(stage.seller, IsActive=False)
    assert stage.reach(stage.account(stage.seller)) == {"boss": ALL}


def test_the_frozen_keep_their_access(stage):
    stage.make("UserLogin", UserId=stage.seller, IsFrozen=True)
    assert stage.level(stage.seller, stage.account(stage.seller)) == ALL


def test_a_share_with_a_user_rises(stage):
    account = stage.account(stage.loner)
    stage.share(account, stage.seller, "Edit")
    assert stage.reach(account) == {"loner": ALL, "seller": EDIT, "boss": EDIT}


def test_a_share_with_somebody_out_of_service_does_not(stage):
    account = stage.account(stage.loner)
    stage.share(account, stage.seller, "Edit")
    stage.put(stage.seller, IsActive=False)
    assert stage.reach(account) == {"loner": ALL}


@pytest.mark.parametrize("bosses", [True, False])
def test_a_public_group_says_whether_bosses_come_along(stage, bosses):
    inner = stage.group("Regular", None, stage.seller, DoesIncludeBosses=not bosses)
    outer = stage.group("Regular", None, inner, stage.other, DoesIncludeBosses=bosses)
    account = stage.account(stage.loner)
    stage.share(account, outer)
    assert stage.reach(account) == {"loner": ALL, "seller": READ, "other": READ} | ({"boss": READ} if bosses else {})


def test_by_a_switch_each_group_speaks_for_its_own_members(stage):
    stage.world.switches.bosses_by = "inner"
    inner = stage.group("Regular", None, stage.junior, DoesIncludeBosses=True)
    account = stage.account(stage.loner)
    stage.share(account, stage.group("Regular", None, inner, stage.other))
    assert stage.reach(account) == {"loner": ALL, "junior": READ, "other": READ, "seller": READ, "boss": READ}


def test_groups_in_a_circle_do_no_harm(stage):
    one = stage.group("Regular", None, stage.other)
    two = stage.group("Regular", None, stage.loner, one)
    stage.make("GroupMember", GroupId=one, UserOrGroupId=two)
    account = stage.account(stage.seller)
    stage.share(account, two)
    assert stage.reach(account) == {"seller": ALL, "boss": ALL, "other": READ, "loner": READ}


@pytest.mark.parametrize(
    ("kind", "role", "wanted"),
    [
        ("Role", "middle", {"seller", "boss"}),
        ("RoleAndSubordinates", "middle", {"seller", "boss", "junior", "customer"}),
        ("RoleAndSubordinatesInternal", "middle", {"seller", "boss", "junior"}),
        ("Role", "side", {"other", "boss"}),
    ],
)
def test_groups_of_roles_hold_those_above_as_well(stage, kind, role, wanted):
    portal = stage.role("Portal", stage.roles["bottom"])
    stage.put(portal, PortalType="CustomerPortal")
    stage.user("customer", portal, UserType="PowerCustomerSuccess")
    account = stage.account(stage.loner)
    stage.share(account, stage.group(kind, stage.roles[role]))
    assert stage.reach(account).keys() == {"loner"} | wanted


def test_a_role_that_nobody_is_in_is_still_below_somebody(stage):
    empty = stage.role("Empty", stage.roles["middle"])
    account = stage.account(stage.loner)
    stage.share(account, stage.group("Role", empty))
    assert stage.reach(account).keys() == {"loner", "seller", "boss"}


def test_the_organization_is_everybody_inside(stage):
    stage.user("customer", None, UserType="PowerCustomerSuccess")
    account = stage.account(stage.loner)
    stage.share(account, stage.group("Organization"))
    assert stage.reach(account).keys() == {"loner", "boss", "seller", "junior", "other"}


def test_groups_of_managers_go_by_the_manager_and_not_by_role(stage):
    stage.put(stage.junior, ManagerId=stage.other)
    stage.put(stage.other, ManagerId=stage.loner)
    up, down = stage.account(stage.seller), stage.account(stage.seller)
    stage.share(up, stage.group("Manager", stage.junior))
    stage.share(down, stage.group("ManagerAndSubordinatesInternal", stage.loner))
    assert stage.reach(up).keys() == {"seller", "boss", "other", "loner"}
    assert stage.reach(down).keys() == {"seller", "boss", "other", "loner", "junior"}


@pytest.fixture
def land(stage):
    """A territory with another above and another below: other above, loner in it, junior below."""
    model = stage.make("Territory2Model", Name="M", DeveloperName="M", State="Active")
    levels = {"AccountAccessLevel": "Edit", "OpportunityAccessLevel": "Read", "Territory2ModelId": model}
    above = stage.make("Territory2", Name="N", DeveloperName="N", **levels)
    here = stage.make("Territory2", Name="H", DeveloperName="H", ParentTerritory2Id=above, **levels)
    below = stage.make("Territory2", Name="S", DeveloperName="S", ParentTerritory2Id=here, **levels)
    for where, user in ((above, stage.other), (here, stage.loner), (below, stage.junior)):
        stage.make("UserTerritory2Association", UserId=user, Territory2Id=where, IsActive=True)
        stage.group("Territory", where)
    return here


def test_an_account_in_a_territory_is_for_those_in_it_and_above(stage, land):
    account = stage.account(stage.seller)
    deal = stage.make("Opportunity", Name="D", AccountId=account, OwnerId=stage.seller)
    stage.make("ObjectTerritory2Association", ObjectId=account, Territory2Id=land, AssociationCause="Territory2Manual")
    assert stage.reach(account) == {"seller": ALL, "boss": ALL, "loner": EDIT, "other": EDIT}
    assert stage.reach(deal) == {"seller": ALL, "boss": ALL, "loner": READ, "other": READ}


def test_only_the_active_model_counts_and_only_active_places_in_it(stage, land):
    account = stage.account(stage.seller)
    stage.make("ObjectTerritory2Association", ObjectId=account, Territory2Id=land, AssociationCause="Territory2Manual")
    (place,) = stage.world.table("UserTerritory2Association").where("UserId", stage.loner)
    stage.put(place["Id"], IsActive=False)
    assert stage.reach(account).keys() == {"seller", "boss", "other"}
    (model,) = stage.world.table("Territory2Model").rows
    stage.put(model, State="Archived")
    assert stage.reach(account).keys() == {"seller", "boss"}


def test_a_group_of_a_territory_and_those_below(stage, land):
    account = stage.account(stage.seller)
    stage.share(account, stage.group("TerritoryAndSubordinates", land))
    assert stage.reach(account).keys() == {"seller", "boss", "other", "loner", "junior"}


def test_a_queue_edits_what_it_owns_and_so_do_those_above(stage):
    queue = stage.group("Queue", None, stage.junior)
    lead = stage.make("Lead", LastName="L", OwnerId=queue)
    assert stage.reach(lead) == {"junior": EDIT, "seller": EDIT, "boss": EDIT}
