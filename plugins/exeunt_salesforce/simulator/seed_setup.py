"""Licences, profiles, permission sets, roles, groups, connected apps and the integration users."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any

from exeunt_salesforce.simulator.logins import ConnectedApp
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.permissions import RIGHTS
from exeunt_salesforce.simulator.seed_definitions import seed_definitions
from exeunt_salesforce.simulator.world import World

READ_APP = "3MVG9practiceRead"
WRITE_APP = "3MVG9practiceWrite"
MOBILE_APP = "3MVG9practiceMobile"
LOADER_APP = "3MVG9practiceLoader"
EXTERNAL_APP = "3MVG9practiceExternal"
READER = "exeunt.read@acme.example"
WRITER = "exeunt.write@acme.example"

DATA = ("Account", "Contact", "Opportunity", "Lead", "Case", "Task", "Visit__c")
_READING = (
    *("ApiEnabled", "ViewAllData", "ViewSetup", "ManageUsers", "ViewAllUsers", "CustomizeApplication"),
    "ViewRestrictionAndScopingRules",
)
_WRITING = (
    "ModifyAllData",
    "TransferAnyEntity",
    "TransferAnyLead",
    "TransferAnyCase",
    "AssignPermissionSets",
    "ManageSharing",
)
_SETS: dict[str, tuple[str, ...]] = {
    "Exeunt_Read": _READING,
    "Exeunt_Write": (*_READING, *_WRITING),
    "Data_Steward": ("ModifyAllData", "ViewAllData", "ManageUsers", "TransferAnyEntity"),
    "Report_Export": ("ExportReport", "DataExport"),
    "Key_Account_Desk": ("ViewAllUsers",),
    "Sales_Console": (),
    "Forecasting": (),
}
_ROLES: dict[str, tuple[str, str]] = {
    "CEO": ("", "Chief executive"),
    "VP_Sales": ("CEO", "VP Sales"),
    "Sales_EMEA": ("VP_Sales", "Sales EMEA"),
    "Sales_APAC": ("VP_Sales", "Sales APAC"),
    "Sales_Americas": ("VP_Sales", "Sales Americas"),
    "Customer_Success": ("CEO", "Customer Success"),
    "Marketing": ("CEO", "Marketing"),
    "Finance": ("CEO", "Finance"),
    "IT": ("CEO", "IT"),
}


def seed_setup(org: Org) -> None:
    world = org.world
    world.load("Organization", [_organization(world)])
    seed_definitions(world, {"Visit__c": "ReadWrite"})
    _seed_licences(world)
    _seed_profiles(world)
    _seed_permission_sets(world)
    _seed_roles(world)
    _seed_groups(world)
    seed_integration(org)


def _organization(world: World) -> dict[str, Any]:
    return {
        "Id": world.org_id,
        "Name": "Acme Practice Company",
        "OrganizationType": "Enterprise Edition",
        "InstanceName": "SIM1",
        "DefaultAccountAccess": "Read",
        "DefaultContactAccess": "ControlledByParent",
        "DefaultOpportunityAccess": "Read",
        "DefaultLeadAccess": "ReadEditTransfer",
        "DefaultCaseAccess": "ReadEditTransfer",
        "LanguageLocaleKey": "en_US",
        "TimeZoneSidKey": "Europe/Paris",
    }


def _seed_licences(world: World) -> None:
    licences = (("Salesforce", "SFDC", 400), ("Salesforce Integration", "PID_SALESFORCE_INTEGRATION_USER", 5))
    world.load(
        "UserLicense",
        [
            {"Name": name, "LicenseDefinitionKey": key, "TotalLicenses": total, "UsedLicenses": 0, "Status": "Active"}
            for name, key, total in licences
        ],
    )
    seats = {"MasterLabel": "Sales Console", "Status": "Active", "TotalLicenses": 100, "UsedLicenses": 0}
    world.load(
        "PermissionSetLicense",
        [{"DeveloperName": "SalesConsolePsl", "PermissionSetLicenseKey": "SalesConsolePsl", **seats}],
    )
    package = {"NamespacePrefix": "dealdesk", "Status": "Active", "AllowedLicenses": 50, "UsedLicenses": 0}
    world.load("PackageLicense", [package])


def _seed_profiles(world: World) -> None:
    human, robot = world.table("UserLicense").rows
    profiles = (("System Administrator", human), ("Sales User", human), ("API Only Integration", robot))
    ids = world.load(
        "Profile",
        [{"Name": name, "UserLicenseId": licence, "UserType": "Standard"} for name, licence in profiles],
    )
    everything = [name for name in world.schema.objects["PermissionSet"].fields if name.startswith("Permissions")]
    granted: Sequence[Sequence[str]] = (everything, ["PermissionsApiEnabled"], [])
    own = world.load(
        "PermissionSet",
        [
            {
                "Name": f"X{profile[:15]}",
                "Label": f"X{profile[:15]}",
                "Type": "Profile",
                "IsOwnedByProfile": True,
                "ProfileId": profile,
                **dict.fromkeys(names, True),
            }
            for profile, names in zip(ids, granted, strict=True)
        ],
    )
    _grant_objects(world, own[1], ("Read", "Create", "Edit", "Delete"))
    _grant_objects(world, own[0], RIGHTS)


def _grant_objects(world: World, permission_set: str, rights: Sequence[str]) -> None:
    row = {f"Permissions{right}": True for right in rights}
    world.load("ObjectPermissions", [{"ParentId": permission_set, "SobjectType": kind, **row} for kind in DATA])


def _seed_permission_sets(world: World) -> None:
    seat = next(iter(world.table("PermissionSetLicense").rows))
    ids = world.load(
        "PermissionSet",
        [
            {
                "Name": name,
                "Label": name.replace("_", " "),
                "Type": "Regular",
                "IsCustom": True,
                "LicenseId": seat if name == "Sales_Console" else None,
                **{f"Permissions{permission}": True for permission in permissions},
            }
            for name, permissions in _SETS.items()
        ],
    )
    (group,) = world.load(
        "PermissionSetGroup",
        [{"DeveloperName": "Sales_Bundle", "MasterLabel": "Sales bundle", "Status": "Updated"}],
    )
    parts = ids[-1:]
    world.load(
        "PermissionSetGroupComponent", [{"PermissionSetGroupId": group, "PermissionSetId": one} for one in parts]
    )
    whole = {"Name": "Sales_Bundle_Group", "Label": "Sales bundle", "Type": "Group", "PermissionSetGroupId": group}
    world.load("PermissionSet", [whole])


def _seed_roles(world: World) -> None:
    ids: dict[str, str] = {}
    for name, (parent, label) in _ROLES.items():
        row = {
            "Name": label,
            "DeveloperName": name,
            "ParentRoleId": ids.get(parent),
            "PortalType": "None",
            "OpportunityAccessForAccountOwner": "Edit",
            "CaseAccessForAccountOwner": "Edit",
            "ContactAccessForAccountOwner": "Edit",
        }
        (ids[name],) = world.load("UserRole", [row])
    kinds = ("Role", "RoleAndSubordinates")
    world.load(
        "Group",
        [{"DeveloperName": name, "Type": kind, "RelatedId": role} for name, role in ids.items() for kind in kinds],
    )
    world.load("Group", [{"DeveloperName": "AllInternalUsers", "Type": "Organization"}])


def _seed_groups(world: World) -> None:
    public = ("Key_Accounts", "EMEA_Deal_Desk", "All_Sales")
    world.load(
        "Group",
        [
            {
                "Name": name.replace("_", " "),
                "DeveloperName": name,
                "Type": "Regular",
                "OwnerId": world.org_id,
                "DoesIncludeBosses": name != "EMEA_Deal_Desk",
            }
            for name in public
        ],
    )
    queues = {"Inbound_Leads": "Lead", "EMEA_Support": "Case"}
    ids = world.load(
        "Group", [{"Name": name.replace("_", " "), "DeveloperName": name, "Type": "Queue"} for name in queues]
    )
    world.load(
        "QueueSobject",
        [{"QueueId": queue, "SobjectType": kind} for queue, kind in zip(ids, queues.values(), strict=True)],
    )
    # The desk is part of all sales: groups nest.
    desk, everybody = (world.table("Group").where("DeveloperName", name)[0]["Id"] for name in public[1:])
    world.load("GroupMember", [{"GroupId": everybody, "UserOrGroupId": desk}])


def seed_integration(org: Org) -> None:
    """The connected apps, ours and those that people use; nobody runs ours yet."""
    apps = {READ_APP: "Exeunt reading", WRITE_APP: "Exeunt writing"}
    for client, name in apps.items():
        org.logins.apps[client] = ConnectedApp(client, name, secrets.token_urlsafe(24))
    for client, name in ((MOBILE_APP, "Salesforce for iOS"), (LOADER_APP, "Data Loader Partner")):
        org.logins.apps[client] = ConnectedApp(client, name, secrets.token_urlsafe(24), preauthorised=False)
    external = ConnectedApp(EXTERNAL_APP, "Revenue_Radar", secrets.token_urlsafe(24), preauthorised=False)
    external.external = True
    org.logins.apps[EXTERNAL_APP] = external
