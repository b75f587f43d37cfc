"""Users going out of and into service: what blocks it, one reason at a time, and what it takes along."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from exeunt_salesforce.simulator.errors import RowError
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.permissions import is_admin
from exeunt_salesforce.simulator.share_tables import BY_NAME, MANUAL
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import By, World

HIERARCHY_FIELDS = ("Mentor__c",)


def update_user(context: Context, row: Row, changes: Mapping[str, Any]) -> None:
    """Raises `RowError`."""
    world, by = context.world, context.by
    active = changes.get("IsActive", row["IsActive"])
    if row["IsActive"] and not active:
        refuse_deactivation(context, row)
    if active and not row["IsActive"]:
        _take_licence(world, row)
    world.change("User", row["Id"], changes, by)
    if "ProfileId" in changes and changes["ProfileId"] != row["ProfileId"]:
        _follow_profile(world, row["Id"], changes["ProfileId"], by)
    if row["IsActive"] and not active:
        _go_out_of_service(context, row["Id"], by.cascade())


def refuse_deactivation(context: Context, row: Row) -> None:
    """Raises `RowError` with the first thing that stands in the way, if anything does."""
    if row["Id"] == context.identity.user:
        raise RowError("FIELD_INTEGRITY_EXCEPTION", "You cannot deactivate yourself", fields=["IsActive"])
    if is_admin(context.world, row["Id"]) and not _other_admins(context.world, row["Id"]):
        text = "There must be at least one active system administrator"
        raise RowError("CANNOT_DISABLE_LAST_ADMIN", text, fields=["IsActive"])
    blocker = next(_blockers(context.world, row["Id"]), None)
    if blocker is not None:
        raise RowError("FIELD_INTEGRITY_EXCEPTION", blocker, fields=["IsActive"])


def _other_admins(world: World, user: str) -> bool:
    active = (one["Id"] for one in world.table("User").where("IsActive", True))  # noqa: FBT003  # a column's value
    return any(one != user and is_admin(world, one) for one in active)


def _blockers(world: World, user: str) -> Iterator[str]:
    settings = world.settings
    stem = "You cannot deactivate this user. You cannot deactivate a user who is "
    if settings.default_case_owner == user:
        yield f"{stem}the default owner of cases"
    if settings.automated_case_user == user:
        yield f"{stem}the automated case user"
    if settings.default_lead_owner == user:
        yield f"{stem}the default owner of leads"
    if settings.default_workflow_user == user:
        yield "You cannot deactivate the Default Workflow User"
    if settings.web_to_lead_creator == user:
        yield "You cannot disable the Web to Lead Default Creator"
    yield from _rule_blockers(world, user, stem)


def _rule_blockers(world: World, user: str, stem: str) -> Iterator[str]:
    settings = world.settings
    for field in HIERARCHY_FIELDS:
        if any(other["Id"] != user for other in world.table("User").where(field, user)):
            yield f"Cannot inactivate user that is the value of a hierarchy field:{field}"
    if user in settings.assignment_rule_users:
        yield f"{stem}the target of an assignment rule"
    if user in settings.workflow_alert_users:
        yield f"{stem}the sole recipient of a workflow email alert"
    if user in settings.approver_users:
        yield f"{stem}an approver in an approval process"


def _go_out_of_service(context: Context, user: str, by: By) -> None:
    world = context.world
    context.org.logins.end_sessions_of(user, by)
    for name in BY_NAME:
        for share in world.table(name).where("UserOrGroupId", user):
            if share["RowCause"] == MANUAL:
                world.remove(name, share["Id"], by)
    for member in world.table("AccountTeamMember").where("UserId", user):
        world.change("AccountTeamMember", member["Id"], {"AccountAccessLevel": "Read"}, by)
    for association in world.table("UserTerritory2Association").where("UserId", user):
        world.remove("UserTerritory2Association", association["Id"], by)
    for row in world.table("GroupMember").where("UserOrGroupId", user) if world.switches.groups_lost else ():
        world.remove("GroupMember", row["Id"], by)
    for name in ("UserAccountTeamMember", "UserTeamMember"):
        for row in world.table(name).where("UserId", user):
            world.remove(name, row["Id"], by)
    _count_licence(world, world.table("User").rows[user], -1)


def _licence_of(world: World, user: Row) -> Row | None:
    profile = world.table("Profile").rows.get(user["ProfileId"] or "")
    return world.table("UserLicense").rows.get(profile["UserLicenseId"] or "") if profile else None


def _take_licence(world: World, user: Row) -> None:
    licence = _licence_of(world, user)
    if licence is not None and licence["UsedLicenses"] >= licence["TotalLicenses"]:
        raise RowError("LICENSE_LIMIT_EXCEEDED", f"License Limit Exceeded: {licence['Name']}")
    _count_licence(world, user, 1)


def _count_licence(world: World, user: Row, step: int) -> None:
    licence = _licence_of(world, user)
    if licence is not None:
        used = {"UsedLicenses": licence["UsedLicenses"] + step}
        world.change("UserLicense", licence["Id"], used, By("system"))


def _follow_profile(world: World, user: str, profile: str, by: By) -> None:
    """The assignment that stands for a user's profile moves with it."""
    sets = world.table("PermissionSet")
    for assignment in world.table("PermissionSetAssignment").where("AssigneeId", user):
        if sets.rows[assignment["PermissionSetId"]]["IsOwnedByProfile"]:
            world.remove("PermissionSetAssignment", assignment["Id"], by.cascade())
    for own in sets.where("ProfileId", profile):
        fields = {"AssigneeId": user, "PermissionSetId": own["Id"], "IsActive": True}
        world.insert("PermissionSetAssignment", fields, by.cascade())


def update_login(context: Context, row: Row, changes: Mapping[str, Any]) -> None:
    """Freezing and unfreezing. Live sessions go on: only signing in is blocked. Raises `RowError`."""
    if changes.get("IsFrozen") and row["UserId"] == context.identity.user:
        raise RowError("CANNOT_FREEZE_SELF", "You can't freeze your own user account", fields=["IsFrozen"])
    if changes.get("IsPasswordLocked"):
        text = "IsPasswordLocked can only be set to false"
        raise RowError("FIELD_INTEGRITY_EXCEPTION", text, fields=["IsPasswordLocked"])
    context.world.change("UserLogin", row["Id"], changes, context.by)
