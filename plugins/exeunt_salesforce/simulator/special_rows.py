"""Rows made or deleted by rules of their own: shares, teams, groups, permission assignments, sessions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from exeunt_salesforce.simulator.defaults import LEVELS, default_of
from exeunt_salesforce.simulator.errors import RowError
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.share_tables import BY_NAME, CHILD_LEVELS, MANUAL, ShareTable
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import By, World

Fields = Mapping[str, Any]
_NO_CHILDREN = dict.fromkeys(CHILD_LEVELS.values(), "None")


def insert(context: Context, kind: ObjectType, fields: Fields) -> str:
    """Create a row by the rules of its object; gives its id. Raises `RowError`."""
    special = _INSERTS.get(kind.name)
    if kind.name in BY_NAME:
        special = _insert_share
    if special is not None:
        return special(context, kind, fields)
    if kind.owned:
        fields = {"OwnerId": context.identity.user, **fields}
    return context.world.insert(kind.name, _with_name(kind, fields), context.by)


def delete(context: Context, kind: ObjectType, row: Row) -> None:
    """Raises `RowError`."""
    special = _DELETES.get(kind.name)
    if kind.name in BY_NAME:
        _delete_share(context, kind, row)
    elif special is not None:
        special(context, row)
    else:
        context.world.remove(kind.name, row["Id"], context.by)


def _with_name(kind: ObjectType, fields: Fields) -> Fields:
    if "LastName" not in kind.fields:
        return fields
    return {**fields, "Name": f"{fields.get('FirstName') or ''} {fields['LastName']}".strip()}


# --- shares and teams


def _insert_share(context: Context, kind: ObjectType, fields: Fields) -> str:
    table = BY_NAME[kind.name]
    fields = {"RowCause": MANUAL, **fields}
    if fields["RowCause"] != MANUAL:
        raise RowError("INSUFFICIENT_ACCESS_OR_READONLY", "only manual shares can be created", fields=["RowCause"])
    if fields.get(table.level) not in {"Read", "Edit"}:
        raise RowError("FIELD_INTEGRITY_EXCEPTION", f"{table.level} must be Read or Edit", fields=[table.level])
    _refuse_trivial(context.world, table, fields)
    _refuse_inactive(context.world, fields["UserOrGroupId"])
    for row in context.world.table(kind.name).where(table.record, fields[table.record]):
        if row["RowCause"] == MANUAL and row["UserOrGroupId"] == fields["UserOrGroupId"]:
            context.world.change(kind.name, row["Id"], dict(fields), context.by)
            return str(row["Id"])
    if table.kind == "Account":
        fields = {**_NO_CHILDREN, **fields}
    return context.world.insert(kind.name, fields, context.by)


def _refuse_trivial(world: World, table: ShareTable, fields: Fields) -> None:
    default = default_of(world, table.kind)
    if LEVELS.get(default, 0) >= LEVELS[fields[table.level]]:
        told = f"trivial share level {fields[table.level]}, for organization with default level {default}"
        text = f"field integrity exception: {table.level} ({told})"
        raise RowError("FIELD_INTEGRITY_EXCEPTION", text, fields=[table.level])


def _refuse_inactive(world: World, user: str) -> None:
    row = world.table("User").rows.get(user)
    if row is not None and not row["IsActive"]:
        raise RowError("INACTIVE_OWNER_OR_USER", f"operation performed with inactive user [{user}]")


def _delete_share(context: Context, kind: ObjectType, row: Row) -> None:
    if row["RowCause"] != MANUAL:
        raise RowError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
    context.world.remove(kind.name, row["Id"], context.by)


def _insert_member(context: Context, kind: ObjectType, fields: Fields) -> str:
    """A team member; who is on the team already is changed instead."""
    base = kind.name.removesuffix("TeamMember")
    fields = {f"{base}AccessLevel": "Read", **(_NO_CHILDREN if base == "Account" else {}), **fields}
    _refuse_inactive(context.world, fields["UserId"])
    for row in context.world.table(kind.name).where(f"{base}Id", fields[f"{base}Id"]):
        if row["UserId"] == fields["UserId"]:
            context.world.change(kind.name, row["Id"], dict(fields), context.by)
            return str(row["Id"])
    return context.world.insert(kind.name, fields, context.by)


# --- Setup objects


def _refuse_double(world: World, kind: str, fields: Fields, *names: str) -> None:
    for row in world.table(kind).where(names[0], fields[names[0]]):
        if all(row[name] == fields.get(name) for name in names[1:]):
            text = f"duplicate value found: <unknown> duplicates value on record with id: {row['Id']}"
            raise RowError("DUPLICATE_VALUE", text)


def _insert_group_member(context: Context, kind: ObjectType, fields: Fields) -> str:
    group = context.world.table("Group").rows[fields["GroupId"]]
    if group["Type"] not in {"Regular", "Queue"}:
        raise RowError("FIELD_INTEGRITY_EXCEPTION", "members of this group are implied", fields=["GroupId"])
    _refuse_double(context.world, kind.name, fields, "GroupId", "UserOrGroupId")
    return context.world.insert(kind.name, fields, context.by)


def _insert_assignment(context: Context, kind: ObjectType, fields: Fields) -> str:
    world = context.world
    if bool(fields.get("PermissionSetId")) == bool(fields.get("PermissionSetGroupId")):
        raise RowError("FIELD_INTEGRITY_EXCEPTION", "give PermissionSetId or PermissionSetGroupId, not both")
    group = fields.get("PermissionSetGroupId")
    if group:
        # The row names the set that aggregates the group as well.
        whole = world.table("PermissionSet").where("PermissionSetGroupId", group)
        fields = {**fields, "PermissionSetId": whole[0]["Id"] if whole else None}
    _refuse_double(world, kind.name, fields, "AssigneeId", "PermissionSetId", "PermissionSetGroupId")
    wanted = world.table("PermissionSet").rows.get(fields["PermissionSetId"] or "")
    if wanted is not None and wanted["IsOwnedByProfile"]:
        raise RowError("FIELD_INTEGRITY_EXCEPTION", "a profile's own permission set cannot be assigned")
    return world.insert(kind.name, {"IsActive": True, **fields}, context.by)


def _insert_permission_group(context: Context, kind: ObjectType, fields: Fields) -> str:
    """With the set that aggregates what will be in it."""
    made = context.world.insert(kind.name, {"Status": "Updated", **fields}, context.by)
    told = {"Name": fields["DeveloperName"], "Label": fields["MasterLabel"], "Type": "Group"}
    context.world.insert("PermissionSet", {**told, "PermissionSetGroupId": made}, context.by.cascade())
    return made


def _delete_assignment(context: Context, row: Row) -> None:
    owned = context.world.table("PermissionSet").rows.get(row["PermissionSetId"] or "", {}).get("IsOwnedByProfile")
    if owned:
        raise RowError("FIELD_INTEGRITY_EXCEPTION", "a profile's own permission set cannot be unassigned")
    context.world.remove("PermissionSetAssignment", row["Id"], context.by)


def _insert_user_in_territory(context: Context, kind: ObjectType, fields: Fields) -> str:
    _refuse_double(context.world, kind.name, fields, "UserId", "Territory2Id")
    return context.world.insert(kind.name, {"IsActive": True, **fields}, context.by)


def _insert_account_in_territory(context: Context, kind: ObjectType, fields: Fields) -> str:
    """By hand: rules of assignment run on their own."""
    _refuse_double(context.world, kind.name, fields, "ObjectId", "Territory2Id")
    told = {"AssociationCause": "Territory2Manual", "SobjectType": "Account"}
    return context.world.insert(kind.name, {**told, **fields}, context.by)


def _insert_set_licence(context: Context, kind: ObjectType, fields: Fields) -> str:
    _refuse_double(context.world, kind.name, fields, "AssigneeId", "PermissionSetLicenseId")
    _count(context.world, "PermissionSetLicense", fields["PermissionSetLicenseId"], "TotalLicenses", 1)
    return context.world.insert(kind.name, fields, context.by)


def _delete_set_licence(context: Context, row: Row) -> None:
    world = context.world
    for assignment in world.table("PermissionSetAssignment").where("AssigneeId", row["AssigneeId"]):
        wanted = world.table("PermissionSet").rows.get(assignment["PermissionSetId"] or "", {})
        if wanted.get("LicenseId") == row["PermissionSetLicenseId"]:
            text = "the license is needed by a permission set that is assigned to this user"
            raise RowError("DEPENDENCY_EXISTS", text)
    _count(world, "PermissionSetLicense", row["PermissionSetLicenseId"], "TotalLicenses", -1)
    world.remove("PermissionSetLicenseAssign", row["Id"], context.by)


def _insert_package_licence(context: Context, kind: ObjectType, fields: Fields) -> str:
    _refuse_double(context.world, kind.name, fields, "UserId", "PackageLicenseId")
    _count(context.world, "PackageLicense", fields["PackageLicenseId"], "AllowedLicenses", 1)
    return context.world.insert(kind.name, fields, context.by)


def _delete_package_licence(context: Context, row: Row) -> None:
    _count(context.world, "PackageLicense", row["PackageLicenseId"], "AllowedLicenses", -1)
    context.world.remove("UserPackageLicense", row["Id"], context.by)


def _count(world: World, kind: str, licence: str, most: str, step: int) -> None:
    row = world.table(kind).rows[licence]
    used = row["UsedLicenses"] + step
    # -1 stands for a licence without limit.
    if step > 0 and 0 <= row[most] < used:
        raise RowError("LICENSE_LIMIT_EXCEEDED", "License Limit Exceeded")
    world.change(kind, licence, {"UsedLicenses": used}, By("system"))


def _delete_session(context: Context, row: Row) -> None:
    context.org.logins.end_session(row["Id"], context.by)


_INSERTS: dict[str, Callable[[Context, ObjectType, Fields], str]] = {
    "AccountTeamMember": _insert_member,
    "OpportunityTeamMember": _insert_member,
    "GroupMember": _insert_group_member,
    "UserTerritory2Association": _insert_user_in_territory,
    "ObjectTerritory2Association": _insert_account_in_territory,
    "PermissionSetAssignment": _insert_assignment,
    "PermissionSetGroup": _insert_permission_group,
    "PermissionSetLicenseAssign": _insert_set_licence,
    "UserPackageLicense": _insert_package_licence,
}
_DELETES: dict[str, Callable[[Context, Row], None]] = {
    "PermissionSetAssignment": _delete_assignment,
    "PermissionSetLicenseAssign": _delete_set_licence,
    "UserPackageLicense": _delete_package_licence,
    "AuthSession": _delete_session,
}
