"""What the vendor writes into permission sets itself: what aggregates a group of them, what Modify All Data implies.

Fact sheet 6.7: the aggregated set subtracts what is muted; rows implied by Modify All Data have ids starting with 000.
"""

from __future__ import annotations

from exeunt_salesforce.simulator.permissions import IMPLIED_PREFIX, PREFIX, RIGHTS, Powers, explicit_rights, united
from exeunt_salesforce.simulator.world import By, World

_NEEDS = {
    "Create": {"Read"},
    "Edit": {"Read"},
    "Delete": {"Read", "Edit"},
    "ViewAllRecords": {"Read"},
    "ViewAllFields": {"Read"},
    "ModifyAllRecords": {"Read", "Edit", "Delete", "ViewAllRecords"},
}
"""A right stands only with those it needs, so that muting one mutes what is built on it."""


def aggregate(world: World, group: str, by: By) -> None:
    """Write the set of this group anew from its parts; its Status tells that it is up to date."""
    whole = world.table("PermissionSet").where("PermissionSetGroupId", group)
    if not whole:
        return
    given = united(world, _parts(world, group, "0PS"))
    muted = united(world, _parts(world, group, "0QM"), "MutingPermissionSet")
    left = {kind: _standing(rights - muted.objects.get(kind, frozenset())) for kind, rights in given.objects.items()}
    _write(world, whole[0]["Id"], Powers(given.names - muted.names, left), by)
    if world.table("PermissionSetGroup").rows[group]["Status"] != "Updated":
        world.change("PermissionSetGroup", group, {"Status": "Updated"}, by)


def _parts(world: World, group: str, prefix: str) -> list[str]:
    rows = world.table("PermissionSetGroupComponent").where("PermissionSetGroupId", group)
    return [row["PermissionSetId"] for row in rows if row["PermissionSetId"].startswith(prefix)]


def _standing(rights: frozenset[str]) -> frozenset[str]:
    return frozenset(right for right in rights if _NEEDS.get(right, set()) <= rights)


def _write(world: World, permission_set: str, powers: Powers, by: By) -> None:
    row = world.table("PermissionSet").rows[permission_set]
    wanted = {field: field.removeprefix(PREFIX) in powers.names for field in row if field.startswith(PREFIX)}
    changes = {field: on for field, on in wanted.items() if row[field] != on}
    if changes:
        world.change("PermissionSet", permission_set, changes, by)
    rows = {one["SobjectType"]: one for one in explicit_rights(world, permission_set)}
    for kind in sorted(rows.keys() | powers.objects.keys()):
        _write_rights(world, permission_set, kind, powers.objects.get(kind, frozenset()), by)


def _write_rights(world: World, permission_set: str, kind: str, rights: frozenset[str], by: By) -> None:
    fields = {f"{PREFIX}{right}": right in rights for right in RIGHTS}
    row = next((one for one in explicit_rights(world, permission_set) if one["SobjectType"] == kind), None)
    if row is None:
        if rights:
            world.insert("ObjectPermissions", {"ParentId": permission_set, "SobjectType": kind, **fields}, by)
    elif not rights:
        world.remove("ObjectPermissions", row["Id"], by)
    elif any(row[name] != on for name, on in fields.items()):
        world.change("ObjectPermissions", row["Id"], fields, by)


def imply(world: World, permission_set: str, by: By) -> None:
    """The object rights that come with Modify All Data, as rows that nobody made."""
    row = world.table("PermissionSet").rows.get(permission_set)
    told = world.table("ObjectPermissions").where("ParentId", permission_set)
    implied = {one["SobjectType"]: one for one in told if one["Id"].startswith(IMPLIED_PREFIX)}
    wanted: set[str] = set()
    if row is not None and row["PermissionsModifyAllData"]:
        made = {one["SobjectType"] for one in told} - implied.keys()
        wanted = {kind.name for kind in world.schema.objects.values() if kind.owned} - made
    for kind in sorted(implied.keys() - wanted):
        world.remove("ObjectPermissions", implied[kind]["Id"], by)
    everything = dict.fromkeys((f"{PREFIX}{right}" for right in RIGHTS), True)
    for kind in sorted(wanted - implied.keys()):
        fields = {"Id": world.mint.fresh(IMPLIED_PREFIX), "ParentId": permission_set, "SobjectType": kind}
        world.insert("ObjectPermissions", {**fields, **everything}, by)
