"""Which records a write puts in question: those whose derived rows depend on the row that was written."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from exeunt_salesforce.simulator.defaults import CHILDREN
from exeunt_salesforce.simulator.membership import Membership
from exeunt_salesforce.simulator.share_tables import BY_NAME, SHARE_TABLES
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World

_MANAGER_GROUPS = frozenset({"Manager", "ManagerAndSubordinatesInternal"})


def affected(world: World, who: Membership, name: str, old: Row | None, new: Row | None) -> Iterable[str]:
    """Ids of records, permission sets and groups of them. What is the same before and after affects nothing."""
    rows = [row for row in (old, new) if row is not None]
    if name in SHARE_TABLES:
        return _of_record(name, rows)
    if name in BY_NAME:
        return _of_share(world, BY_NAME[name].kind, rows)
    find = _BY_TABLE.get(name)
    return find(world, who, rows) if find is not None else ()


def _of_record(kind: str, rows: list[Row]) -> Iterator[str]:
    """Itself, and the accounts that it hung and hangs on."""
    yield from (row["Id"] for row in rows)
    if kind in CHILDREN:
        yield from (row["AccountId"] for row in rows if row["AccountId"])


def _of_share(world: World, kind: str, rows: list[Row]) -> Iterator[str]:
    """A child's share shows its account; an account's share may be written down at its children too."""
    record = rows[0][SHARE_TABLES[kind].record]
    if kind in CHILDREN:
        child = world.table(kind).rows.get(record)
        yield from [child["AccountId"]] if child is not None and child["AccountId"] else []
    elif kind == "Account" and world.switches.implicit_child_rows:
        for child_kind in CHILDREN:
            yield from (row["Id"] for row in world.table(child_kind).where("AccountId", record))


def _by_field(field: str) -> _Find:
    return lambda _world, _who, rows: [row[field] for row in rows]


def _owned_by(world: World, users: Iterable[str], kinds: Iterable[str] = tuple(SHARE_TABLES)) -> Iterator[str]:
    wanted = list(users)
    for kind in kinds:
        yield from (row["Id"] for row in world.table(kind).where_in("OwnerId", wanted))


def _all_of(world: World, kinds: Iterable[str]) -> Iterator[str]:
    return chain.from_iterable(list(world.table(kind).rows) for kind in kinds)


def _ruled(world: World, from_types: frozenset[str] | None = None) -> set[str]:
    """Objects with rules by owner; only rules from such types of group, where any are given."""
    groups = world.table("Group").rows
    rules = [rule for rule in world.table("SharingRule").rows.values() if rule["SharedFromId"]]
    return {rule["Sobject"] for rule in rules if not from_types or groups[rule["SharedFromId"]]["Type"] in from_types}


def _of_user(world: World, _who: Membership, rows: list[Row]) -> Iterator[str]:
    old, new = rows[0], rows[-1]
    if old["UserRoleId"] != new["UserRoleId"]:
        yield from _owned_by(world, [new["Id"]])
    if old["ManagerId"] != new["ManagerId"]:
        yield from _all_of(world, _ruled(world, _MANAGER_GROUPS))


def _of_role(world: World, _who: Membership, rows: list[Row]) -> Iterator[str]:
    """Its levels go with the accounts of those in it; where it hangs decides who is in groups of roles."""
    if len(rows) == 2 and rows[0]["ParentRoleId"] == rows[1]["ParentRoleId"]:
        yield from _owned_by(world, [user["Id"] for user in world.table("User").where("UserRoleId", rows[0]["Id"])])
    else:
        yield from _all_of(world, {"Account", *_ruled(world)})


def _of_member(world: World, who: Membership, rows: list[Row]) -> Iterator[str]:
    """What the new or former members own, where rules go by owner."""
    users = chain.from_iterable(who.members(row["UserOrGroupId"]) for row in rows)
    return _owned_by(world, users, _ruled(world))


def _of_territory(world: World, _who: Membership, rows: list[Row]) -> Iterator[str]:
    for territory in {row["Id"] for row in rows}:
        links = world.table("ObjectTerritory2Association").where("Territory2Id", territory)
        yield from (link["ObjectId"] for link in links)
        yield from (row["Id"] for row in world.table("Opportunity").where("Territory2Id", territory))


def _of_model(world: World, who: Membership, rows: list[Row]) -> Iterator[str]:
    yield from _of_territory(world, who, world.table("Territory2").where("Territory2ModelId", rows[0]["Id"]))


def _of_permission_set(world: World, _who: Membership, rows: list[Row]) -> Iterator[str]:
    """Itself, and the groups that it is part of."""
    for one in {row["Id"] for row in rows}:
        yield one
        yield from _groups_with(world, one)


def _of_rights(world: World, _who: Membership, rows: list[Row]) -> Iterator[str]:
    for one in {row["ParentId"] for row in rows}:
        yield from _groups_with(world, one)


def _groups_with(world: World, permission_set: str) -> list[str]:
    rows = world.table("PermissionSetGroupComponent").where("PermissionSetId", permission_set)
    return [row["PermissionSetGroupId"] for row in rows]


def _everything(world: World, _who: Membership, _rows: list[Row]) -> Iterator[str]:
    return _all_of(world, SHARE_TABLES)


_Find = Callable[[World, Membership, list[Row]], Iterable[str]]
_BY_TABLE: dict[str, _Find] = {
    "AccountTeamMember": _by_field("AccountId"),
    "OpportunityTeamMember": _by_field("OpportunityId"),
    "ObjectTerritory2Association": _by_field("ObjectId"),
    "PermissionSetGroup": _by_field("Id"),
    "PermissionSetGroupComponent": _by_field("PermissionSetGroupId"),
    "PermissionSet": _of_permission_set,
    "MutingPermissionSet": _of_permission_set,
    "ObjectPermissions": _of_rights,
    "User": _of_user,
    "UserRole": _of_role,
    "GroupMember": _of_member,
    "Territory2": _of_territory,
    "Territory2Model": _of_model,
    "SharingRule": lambda world, _who, rows: _all_of(world, {row["Sobject"] for row in rows}),
    "Organization": _everything,
    "EntityDefinition": _everything,
}
