"""How the practice company shares its customers: by region, by what matters, with the owner's office, by territory."""

from __future__ import annotations

import json
from typing import Any

from exeunt.sdk.simulator.company import Company
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.world import World

_DESKS = {"APAC": ("APAC_Deal_Desk", "Sales APAC"), "Americas": ("Americas_Deal_Desk", "Sales Americas")}
_READ = {"OpportunityAccessLevel": "Read", "CaseAccessLevel": "None", "ContactAccessLevel": "Read"}
_EDIT = {"OpportunityAccessLevel": "Edit", "CaseAccessLevel": "Read", "ContactAccessLevel": "Edit"}
_OFFICE = "Owners_Office"


def seed_model(org: Org, company: Company, *, territories: bool) -> None:
    world = org.world
    _seed_desks(world, company)
    _seed_rules(world)
    _seed_office(world, company)
    _seed_restriction(world)
    _seed_sensitive(world)
    world.switches.territories = territories
    if territories:
        _seed_territories(world, company)


def _seed_desks(world: World, company: Company) -> None:
    """A desk for each region: its first sellers, and Customer Success as a whole."""
    success = _group(world, "Customer_Success", "Role")
    for name, department in _DESKS.values():
        told = {"Name": name.replace("_", " "), "DeveloperName": name, "Type": "Regular", "OwnerId": world.org_id}
        (desk,) = world.load("Group", [{**told, "DoesIncludeBosses": True}])
        people = [person for person in company.people if person.active and person.department == department][:6]
        members = [success, *(_user(world, person.username) for person in people)]
        world.load("GroupMember", [{"GroupId": desk, "UserOrGroupId": member} for member in members])


def _seed_rules(world: World) -> None:
    """Large customers are seen by their region's desk, strategic ones kept by key accounts, Asia's by Asia's desk."""
    desks = {"EMEA": "EMEA_Deal_Desk", **{region: name for region, (name, _) in _DESKS.items()}}
    rules: list[dict[str, Any]] = [
        {
            "DeveloperName": f"Large_{region}",
            "Kind": "criteria",
            "CriteriaItems": json.dumps([["Region__c", "equals", region], ["Tier__c", "equals", "A"]]),
            "SharedToId": _group(world, desk),
            "AccessLevel": "Read",
            **_READ,
        }
        for region, desk in desks.items()
    ]
    strategic = {"Kind": "criteria", "CriteriaItems": json.dumps([["IsStrategic__c", "equals", "true"]])}
    shared = {"SharedToId": _group(world, "Key_Accounts"), "AccessLevel": "Edit", **_EDIT}
    rules.append({"DeveloperName": "Strategic", **strategic, **shared})
    owned = {"Kind": "owner", "SharedFromId": _group(world, "Sales_APAC", "RoleAndSubordinates")}
    rules.append({"DeveloperName": "Of_APAC", **owned, "SharedToId": _group(world, "APAC_Deal_Desk"), **_READ})
    rules[-1]["AccessLevel"] = "Read"
    world.load("SharingRule", [{"Sobject": "Account", **rule} for rule in rules])


def _seed_office(world: World, company: Company) -> None:
    """The owner's office sees every customer, whoever has it."""
    told = {"Name": _OFFICE, "Label": "Owner's office", "Type": "Regular", "IsCustom": True}
    (office,) = world.load("PermissionSet", [told])
    rights = {"PermissionsRead": True, "PermissionsViewAllRecords": True}
    kinds = ("Account", "Contact", "Opportunity", "Case")
    world.load("ObjectPermissions", [{"ParentId": office, "SobjectType": kind, **rights} for kind in kinds])
    finance = [person.username for person in company.people if person.active and person.department == "Finance"][:2]
    people = [company.person(company.manager).username, *finance]
    rows = [{"AssigneeId": _user(world, name), "PermissionSetId": office, "IsActive": True} for name in people]
    world.load("PermissionSetAssignment", rows)


def _seed_restriction(world: World) -> None:
    told = {"DeveloperName": "Own_Visits", "MasterLabel": "Own visits", "Description": "Marketing sees its own visits"}
    rule = {"TargetEntity": "Visit__c", "EnforcementType": "Restrict", "IsActive": True, "Version": 1}
    criteria = {"UserCriteria": "$User.Department = 'Marketing'", "RecordFilter": "OwnerId = $User.Id"}
    world.load("RestrictionRule", [{**told, **rule, **criteria}])


def _seed_sensitive(world: World) -> None:
    """Who sees payment terms and arrears: sellers do not."""
    sets = [_set(world, name) for name in ("Exeunt_Read", "Exeunt_Write", _OFFICE)]
    fields = ("Account.PaymentTerms__c", "Account.Arrears__c")
    told = {"SobjectType": "Account", "PermissionsRead": True}
    rows = [{"ParentId": one, "Field": field, **told} for one in sets for field in fields]
    world.load("FieldPermissions", rows)


def _seed_territories(world: World, company: Company) -> None:
    """China's large customers have a territory of their own below Asia's."""
    (model,) = world.load("Territory2Model", [{"Name": "2026", "DeveloperName": "Y2026", "State": "Active"}])
    levels = {"Territory2ModelId": model, "AccountAccessLevel": "Read", **_READ}
    (asia,) = world.load("Territory2", [{"Name": "Asia", "DeveloperName": "Asia", **levels}])
    below = {"Name": "China", "DeveloperName": "China", "ParentTerritory2Id": asia}
    (china,) = world.load("Territory2", [{**levels, **below, "AccountAccessLevel": "Edit"}])
    kinds = ("Territory", "TerritoryAndSubordinates")
    world.load("Group", [{"Type": kind, "RelatedId": one} for one in (asia, china) for kind in kinds])
    people = [person for person in company.people if person.active and person.department == "Sales APAC"][:8]
    users = [_user(world, person.username) for person in people]
    places = [*((user, china) for user in users[1:]), (users[0], asia), (_user(world, company.leaver), china)]
    told = {"RoleInTerritory2": "Sales Rep", "IsActive": True}
    world.load("UserTerritory2Association", [{"UserId": user, "Territory2Id": one, **told} for user, one in places])
    link = {"Territory2Id": china, "AssociationCause": "Territory2AssignmentRule", "SobjectType": "Account"}
    accounts = [row for row in world.table("Account").where("BillingCountry", "China") if row["Tier__c"] == "A"]
    world.load("ObjectTerritory2Association", [{"ObjectId": row["Id"], **link} for row in accounts])


def _group(world: World, name: str, kind: str = "Regular") -> str:
    return str(next(row["Id"] for row in world.table("Group").where("DeveloperName", name) if row["Type"] == kind))


def _set(world: World, name: str) -> str:
    return str(world.table("PermissionSet").where("Name", name)[0]["Id"])


def _user(world: World, username: str) -> str:
    return str(world.table("User").where("Username", username)[0]["Id"])
