"""Users of the practice company, with profiles, roles, log-ins and what they were assigned."""

from __future__ import annotations

from typing import Any

from exeunt.sdk.simulator.company import Company, Person
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.seed_setup import READ_APP, READER, WRITE_APP, WRITER
from exeunt_salesforce.simulator.world import World

_ROLE = {
    "Sales EMEA": "Sales_EMEA",
    "Sales APAC": "Sales_APAC",
    "Sales Americas": "Sales_Americas",
    "Customer Success": "Customer_Success",
    "Marketing": "Marketing",
    "Finance": "Finance",
    "IT": "IT",
}


def seed_users(org: Org, company: Company) -> None:
    world = org.world
    profiles = {row["Name"]: row["Id"] for row in world.table("Profile").rows.values()}
    roles = {row["DeveloperName"]: row["Id"] for row in world.table("UserRole").rows.values()}
    rows = [_user(person, company, profiles, roles) for person in company.people]
    rows += [_robot(name, profiles["API Only Integration"]) for name in (READER, WRITER)]
    ids = dict(zip((row["Username"] for row in rows), world.load("User", rows), strict=True))
    _give_managers(world, company, ids)
    world.load("UserLogin", [{"UserId": user} for user in ids.values()])
    _assign_profiles(world)
    _assign_sets(world, company, ids)
    _count_licences(world)
    org.logins.apps[READ_APP].run_as = ids[READER]
    org.logins.apps[WRITE_APP].run_as = ids[WRITER]


def _user(person: Person, company: Company, profiles: dict[str, str], roles: dict[str, str]) -> dict[str, Any]:
    admin, robot = person.email in company.admins, person.kind == "service"
    profile = "System Administrator" if admin else "API Only Integration" if robot else "Sales User"
    role = "CEO" if person.email == company.manager else _ROLE[person.department]
    return {
        "Username": person.username,
        "Email": person.email,
        "Name": person.name,
        "FirstName": person.given,
        "LastName": person.family,
        "Alias": person.given[:8].lower(),
        "EmployeeNumber": person.employee_number or None,
        "FederationIdentifier": person.email if person.kind == "employee" else None,
        "Department": person.department,
        "Title": person.title,
        "IsActive": person.active,
        "UserType": "Standard",
        "ProfileId": profiles[profile],
        "UserRoleId": None if robot else roles[role],
    }


def _robot(username: str, profile: str) -> dict[str, Any]:
    name = username.partition("@")[0]
    return {
        "Username": username,
        "Email": username,
        "Name": name,
        "LastName": name,
        "Alias": name[:8],
        "IsActive": True,
        "UserType": "Standard",
        "ProfileId": profile,
    }


def _give_managers(world: World, company: Company, ids: dict[str, str]) -> None:
    users = world.table("User")
    addresses = {person.email: person.username for person in company.people}
    for person in company.people:
        if person.manager:
            row = users.rows[ids[person.username]]
            users.put({**row, "ManagerId": ids[addresses[person.manager]]})


def _assign_profiles(world: World) -> None:
    own = {row["ProfileId"]: row["Id"] for row in world.table("PermissionSet").rows.values() if row["IsOwnedByProfile"]}
    users = world.table("User").rows.values()
    world.load(
        "PermissionSetAssignment",
        [{"AssigneeId": row["Id"], "PermissionSetId": own[row["ProfileId"]], "IsActive": True} for row in users],
    )


def _assign_sets(world: World, company: Company, ids: dict[str, str]) -> None:
    sets = {row["Name"]: row["Id"] for row in world.table("PermissionSet").rows.values()}
    wanted = [(ids[READER], "Exeunt_Read"), (ids[WRITER], "Exeunt_Write")]
    leaver = ids[company.person(company.leaver).username]
    wanted += [(leaver, name) for name in ("Data_Steward", "Report_Export", "Key_Account_Desk", "Sales_Console")]
    wanted += [(ids[company.person(one).username], "Report_Export") for one in company.successors]
    world.load(
        "PermissionSetAssignment",
        [{"AssigneeId": user, "PermissionSetId": sets[name], "IsActive": True} for user, name in wanted],
    )
    group = next(iter(world.table("PermissionSetGroup").rows))
    bundle = {"PermissionSetId": sets["Sales_Bundle_Group"], "PermissionSetGroupId": group, "IsActive": True}
    world.load("PermissionSetAssignment", [{"AssigneeId": leaver, **bundle}])
    _seat(world, leaver)


def _seat(world: World, leaver: str) -> None:
    for assignment, field, licence in (
        ("PermissionSetLicenseAssign", "AssigneeId", "PermissionSetLicense"),
        ("UserPackageLicense", "UserId", "PackageLicense"),
    ):
        row = next(iter(world.table(licence).rows.values()))
        world.load(assignment, [{field: leaver, f"{licence}Id": row["Id"]}])
        world.table(licence).put({**row, "UsedLicenses": row["UsedLicenses"] + 1})


def _count_licences(world: World) -> None:
    profiles = world.table("Profile").rows
    licences = world.table("UserLicense")
    for user in world.table("User").where("IsActive", True):  # noqa: FBT003  # a column's value
        row = licences.rows[profiles[user["ProfileId"]]["UserLicenseId"]]
        licences.put({**row, "UsedLicenses": row["UsedLicenses"] + 1})
