"""Profiles, permission sets and their groups in a random Salesforce org, and who is assigned what."""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from exeunt_salesforce.simulator.world import By, World

KINDS = ("Account", "Contact", "Opportunity", "Lead", "Case", "Visit__c")
_READ, _CRUD = ("Read",), ("Read", "Create", "Edit", "Delete")
_VIEW, _MODIFY = (*_READ, "ViewAllRecords"), (*_CRUD, "ViewAllRecords", "ModifyAllRecords")
_NEEDS_ACCOUNT = frozenset({"Contact", "Opportunity"})
_PAST, _FUTURE = "2026-01-31T00:00:00.000+0000", "2026-12-31T00:00:00.000+0000"


@dataclass(frozen=True, slots=True)
class Rights:
    """Ids: `profiles` of people, `sets` to assign, `groups` (group, aggregated set), `robots` by purpose."""

    profiles: Sequence[str]
    sets: Sequence[str]
    session: str
    groups: Sequence[tuple[str, str]]
    robots: dict[str, str]


def make_rights(world: World, rng: random.Random) -> Rights:
    licence = world.load("UserLicense", [{"Name": "Salesforce", "LicenseDefinitionKey": "SFDC", "TotalLicenses": 99}])
    profiles = [
        _make_profile(world, licence[0], "Sales", KINDS, _CRUD),
        _make_profile(world, licence[0], "Reading", KINDS, _READ),
        _make_profile(world, licence[0], "Some", ["Account", *rng.sample(KINDS[1:], 3)], rng.choice((_READ, _CRUD))),
    ]
    sets = [
        make_set(world, "View_All_Data", dict.fromkeys(KINDS, _READ), "ViewAllData"),
        make_set(world, "Modify_All_Data", {}, "ViewAllData", "ModifyAllData"),
        *(make_set(world, f"View_{kind}", {kind: _VIEW}) for kind in rng.sample(KINDS, 2)),
        *(make_set(world, f"Modify_{kind}", {kind: _MODIFY}) for kind in rng.sample(KINDS, 2)),
        make_set(world, "More", dict.fromkeys(rng.sample(KINDS, 2), _CRUD)),
    ]
    session = make_set(world, "In_Session", dict.fromkeys(rng.sample(KINDS, 3), _VIEW), activated=True)
    robots = {
        "profile": _own_set(world, _make_profile(world, licence[0], "Robot", (), ())),
        "read": make_set(world, "Robot_Read", dict.fromkeys(KINDS, _READ), *_ROBOT),
        "write": make_set(world, "Robot_Write", {}, *_ROBOT, "ModifyAllData", "TransferAnyEntity"),
    }
    return Rights(profiles, sets, session, [_make_group(world, rng, number) for number in range(2)], robots)


_ROBOT = ("ApiEnabled", "ViewAllData", "ViewSetup", "ManageUsers", "CustomizeApplication", "ManageSharing")


def make_set(
    world: World, name: str, objects: dict[str, Iterable[str]], *permissions: str, activated: bool = False
) -> str:
    told = {"Name": name, "Label": name, "Type": "Session" if activated else "Regular", "IsCustom": True}
    names = {f"Permissions{one}": True for one in permissions}
    (made,) = world.load("PermissionSet", [{**told, **names, "HasActivationRequired": activated}])
    grant(world, made, objects)
    return made


def grant(world: World, permission_set: str, objects: dict[str, Iterable[str]]) -> None:
    """Object rights. The vendor ticks Read on accounts for whoever is given contacts or opportunities."""
    wanted = {kind: set(rights) for kind, rights in objects.items()}
    if wanted.keys() & _NEEDS_ACCOUNT:
        wanted.setdefault("Account", set()).add("Read")
    rows = [
        {"ParentId": permission_set, "SobjectType": kind, **{f"Permissions{one}": True for one in rights}}
        for kind, rights in wanted.items()
    ]
    world.load("ObjectPermissions", rows)


def _make_profile(world: World, licence: str, name: str, kinds: Iterable[str], rights: Iterable[str]) -> str:
    (profile,) = world.load("Profile", [{"Name": name, "UserLicenseId": licence, "UserType": "Standard"}])
    told = {"Name": f"X{profile}", "Label": name, "Type": "Profile", "IsOwnedByProfile": True}
    (own,) = world.load("PermissionSet", [{**told, "ProfileId": profile, "PermissionsApiEnabled": True}])
    grant(world, own, dict.fromkeys(kinds, rights))
    world.load("FieldPermissions", [{"ParentId": own, "SobjectType": "Account", "Field": "Account.Arrears__c"}])
    return profile


def _own_set(world: World, profile: str) -> str:
    return world.table("PermissionSet").where("ProfileId", profile)[0]["Id"]


def _make_group(world: World, rng: random.Random, number: int) -> tuple[str, str]:
    """Two sets together, less what is muted."""
    name = f"Bundle{number}"
    (group,) = world.load("PermissionSetGroup", [{"DeveloperName": name, "MasterLabel": name, "Status": "Updated"}])
    whole = {"Name": f"{name}_Group", "Label": name, "Type": "Group", "PermissionSetGroupId": group}
    (aggregated,) = world.load("PermissionSet", [whole])
    viewed, changed = rng.sample(KINDS, 2), rng.sample(KINDS, 3)
    parts = [
        make_set(world, f"{name}_View", dict.fromkeys(viewed, _VIEW)),
        make_set(world, f"{name}_Change", dict.fromkeys(changed, _CRUD)),
    ]
    (muting,) = world.load("MutingPermissionSet", [{"DeveloperName": f"{name}_Muted", "MasterLabel": name}])
    muted = {viewed[0]: (rng.choice(("Read", "ViewAllRecords")),), changed[0]: ("Edit",)}
    rows = [
        {"ParentId": muting, "SobjectType": kind, **{f"Permissions{one}": True for one in rights}}
        for kind, rights in muted.items()
    ]
    world.load("ObjectPermissions", rows)
    world.load(
        "PermissionSetGroupComponent",
        [{"PermissionSetGroupId": group, "PermissionSetId": one} for one in (*parts, muting)],
    )
    return group, aggregated


def leave_one_behind(world: World, rng: random.Random) -> None:
    """Now and then the vendor has not caught up: what was added last does not count yet, and Status says so."""
    if rng.random() < 0.15:
        world.switches.stale_permission_groups = True
        group = rng.choice(sorted(world.table("PermissionSetGroup").rows))
        more = make_set(world, "Late", dict.fromkeys(KINDS, _MODIFY))
        part = {"PermissionSetGroupId": group, "PermissionSetId": more}
        world.insert("PermissionSetGroupComponent", part, By("somebody"))


def assign_rights(world: World, rng: random.Random, user: str, rights: Rights) -> None:
    profile = world.table("User").rows[user]["ProfileId"]
    _assign(world, user, PermissionSetId=_own_set(world, profile), IsActive=True)
    for one in rights.sets:
        if rng.random() < 0.12:
            _assign(world, user, PermissionSetId=one, **_validity(rng))
    for group, aggregated in rights.groups:
        if rng.random() < 0.15:
            _assign(world, user, PermissionSetId=aggregated, PermissionSetGroupId=group, **_validity(rng))
    if rng.random() < 0.3:
        _assign(world, user, PermissionSetId=rights.session, IsActive=True)
        _activate(world, rng, user, rights.session)


def _activate(world: World, rng: random.Random, user: str, permission_set: str) -> None:
    if rng.random() < 0.5:
        (session,) = world.load("AuthSession", [{"UsersId": user, "SessionType": "UI", "NumSecondsValid": 7_200}])
        row = {"UserId": user, "PermissionSetId": permission_set, "AuthSessionId": session}
        world.load("SessionPermSetActivation", [row])


def _validity(rng: random.Random) -> dict[str, Any]:
    """In force, mostly; or run out, or still to run out, or switched off."""
    return rng.choice(
        (
            {"IsActive": True},
            {"IsActive": True},
            {"IsActive": True, "ExpirationDate": _FUTURE},
            {"IsActive": True, "ExpirationDate": _PAST},
            {"IsActive": False},
        )
    )


def _assign(world: World, user: str, **fields: Any) -> None:
    world.load("PermissionSetAssignment", [{"AssigneeId": user, **fields}])
