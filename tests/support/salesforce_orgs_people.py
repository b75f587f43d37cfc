"""The people of a random Salesforce org: roles, users, groups, queues, territories."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.seed_definitions import seed_definitions
from exeunt_salesforce.simulator.seed_setup import READ_APP, WRITE_APP, seed_integration
from exeunt_salesforce.simulator.world import World
from support.salesforce_orgs_rights import assign_rights, make_rights

LEVELS = ("None", "Read", "Edit")
_DEFAULTS = {
    "Account": ("None", "None", "None", "Read", "Edit"),
    "Contact": ("ControlledByParent", "ControlledByParent", "None", "None", "Read", "Edit"),
    "Opportunity": ("None", "None", "None", "Read", "Edit"),
    "Lead": ("None", "None", "Read", "Edit", "ReadEditTransfer"),
    "Case": ("None", "None", "Read", "Edit", "ReadEditTransfer"),
}
_FLAT = 0.35
_EXTERNAL = 0.5
_WITH_TERRITORIES = 0.6


@dataclass
class People:
    """Ids to draw from. `users` are internal, `groups` public."""

    roles: list[str] = field(default_factory=list)
    users: list[str] = field(default_factory=list)
    groups: list[str] = field(default_factory=list)
    queues: list[str] = field(default_factory=list)
    territories: list[str] = field(default_factory=list)
    external: str = ""


def load_one(world: World, table: str, **fields: Any) -> str:
    """One row; gives its id."""
    (made,) = world.load(table, [fields])
    return made


def chance(rng: random.Random, likely: float) -> bool:
    return rng.random() < likely


def some(rng: random.Random, things: Sequence[str], most: int) -> list[str]:
    return rng.sample(list(things), min(len(things), rng.randint(0, most)))


def make_people(org: Org, rng: random.Random) -> People:
    world, people = org.world, People()
    _make_organization(world, rng)
    people.roles = _make_roles(world, rng)
    rights = make_rights(world, rng)
    for number in range(rng.randint(4, 12)):
        people.users.append(_make_user(world, rng, people, number, rng.choice(rights.profiles)))
    for user in people.users:
        assign_rights(world, rng, user, rights)
    _make_robots(org, people, rights.robots)
    if chance(rng, _EXTERNAL):
        people.external = _make_external(world, rng, people, rights.profiles[0])
    if chance(rng, _WITH_TERRITORIES):
        _make_territories(world, rng, people)
    _make_groups(world, rng, people)
    return people


def _make_organization(world: World, rng: random.Random) -> None:
    defaults = {f"Default{kind}Access": rng.choice(choices) for kind, choices in _DEFAULTS.items()}
    world.load("Organization", [{"Id": world.org_id, "Name": "Small", **defaults}])
    seed_definitions(world, {"Visit__c": rng.choice(("Private", "Private", "Read", "ReadWrite"))})
    world.settings.flat_objects = ["Visit__c"] if chance(rng, _FLAT) else []


def _make_roles(world: World, rng: random.Random) -> list[str]:
    roles: list[str] = []
    for number in range(rng.randint(2, 6)):
        levels = {f"{child}AccessForAccountOwner": rng.choice(LEVELS) for child in ("Contact", "Opportunity", "Case")}
        parent = rng.choice(roles) if roles and chance(rng, 0.85) else None
        name = f"Role{number}"
        fields = {"Name": name, "DeveloperName": name, "ParentRoleId": parent, "PortalType": "None", **levels}
        roles.append(load_one(world, "UserRole", **fields))
    return roles


def _make_user(world: World, rng: random.Random, people: People, number: int, profile: str) -> str:
    user = load_one(
        world,
        "User",
        Username=f"user{number}@small.example",
        LastName=f"User{number}",
        Name=f"User{number}",
        Email=f"user{number}@small.example",
        IsActive=not chance(rng, 0.12),
        UserType="Standard",
        ProfileId=profile,
        UserRoleId=rng.choice(people.roles) if chance(rng, 0.85) else None,
        ManagerId=rng.choice(people.users) if people.users and chance(rng, 0.6) else None,
        Department=rng.choice(("Field", "Desk")),
    )
    world.load("UserLogin", [{"UserId": user, "IsFrozen": chance(rng, 0.15)}])
    world.load("TwoFactorMethodsInfo", [{"UserId": user, "HasTotp": chance(rng, 0.8)}])
    return user


def _make_robots(org: Org, people: People, robots: dict[str, str]) -> None:
    """The integration users, who read everything; by the credentials of the practice company's apps."""
    seed_integration(org)
    profile = org.world.table("PermissionSet").rows[robots["profile"]]["ProfileId"]
    for app, name in ((READ_APP, "read"), (WRITE_APP, "write")):
        login = f"robot.{name}@small.example"
        fields = {"Username": login, "LastName": name, "Name": name, "Email": login, "IsActive": True}
        user = load_one(org.world, "User", **fields, UserType="Standard", ProfileId=profile)
        for one in (robots["profile"], robots[name]):
            load_one(org.world, "PermissionSetAssignment", AssigneeId=user, PermissionSetId=one, IsActive=True)
        org.logins.apps[app].run_as = user


def _make_external(world: World, rng: random.Random, people: People, profile: str) -> str:
    """A customer with a log-in: his role hangs below one of ours."""
    fields = {"Name": "Portal", "DeveloperName": "Portal", "PortalType": "CustomerPortal", "PortalRole": "Worker"}
    role = load_one(world, "UserRole", **fields, ParentRoleId=rng.choice(people.roles))
    login = "customer@outside.example"
    told = {"Username": login, "LastName": "Customer", "Name": "Customer", "Email": login, "IsActive": True}
    return load_one(world, "User", **told, UserType="PowerCustomerSuccess", ProfileId=profile, UserRoleId=role)


def _make_territories(world: World, rng: random.Random, people: People) -> None:
    world.switches.territories = True
    state = "Active" if chance(rng, 0.8) else "Archived"
    model = load_one(world, "Territory2Model", Name="Map", DeveloperName="Map", State=state)
    for number in range(rng.randint(2, 4)):
        levels = {f"{child}AccessLevel": rng.choice(LEVELS) for child in ("Contact", "Opportunity", "Case")}
        parent = rng.choice(people.territories) if people.territories and chance(rng, 0.8) else None
        name = f"Land{number}"
        fields = {"Name": name, "DeveloperName": name, "Territory2ModelId": model, "ParentTerritory2Id": parent}
        level = rng.choice(("Read", "Edit"))
        people.territories.append(load_one(world, "Territory2", **fields, **levels, AccountAccessLevel=level))
        for user in some(rng, people.users, 2):
            fields = {"UserId": user, "Territory2Id": people.territories[-1], "IsActive": not chance(rng, 0.25)}
            world.load("UserTerritory2Association", [fields])


def _make_groups(world: World, rng: random.Random, people: People) -> None:
    implied = [("Organization", None)]
    implied += [(kind, role) for role in people.roles for kind in _OF_ROLES]
    implied += [(kind, user) for user in people.users for kind in ("Manager", "ManagerAndSubordinatesInternal")]
    implied += [(kind, one) for one in people.territories for kind in ("Territory", "TerritoryAndSubordinates")]
    rows = [
        {"Type": kind, "RelatedId": related, "DeveloperName": f"{kind}{n}"} for n, (kind, related) in enumerate(implied)
    ]
    system = world.load("Group", rows)
    of_roles = system[1 : 1 + len(_OF_ROLES) * len(people.roles)]
    for number in range(rng.randint(2, 5)):
        named = {"Name": f"Group{number}", "DeveloperName": f"Group{number}", "DoesIncludeBosses": chance(rng, 0.5)}
        group = load_one(world, "Group", Type="Regular", **named)
        members = [*some(rng, people.users, 2), *some(rng, of_roles, 1), *some(rng, people.groups, 1)]
        world.load("GroupMember", [{"GroupId": group, "UserOrGroupId": member} for member in members])
        people.groups.append(group)
    for number in range(rng.randint(1, 2)):
        queue = load_one(world, "Group", Type="Queue", Name=f"Queue{number}", DeveloperName=f"Queue{number}")
        members = [*some(rng, people.users, 2), *some(rng, people.groups, 1)]
        world.load("GroupMember", [{"GroupId": queue, "UserOrGroupId": member} for member in members])
        world.load("QueueSobject", [{"QueueId": queue, "SobjectType": kind} for kind in ("Lead", "Case", "Visit__c")])
        people.queues.append(queue)


_OF_ROLES = ("Role", "RoleAndSubordinates", "RoleAndSubordinatesInternal")
