"""Who is meant by a grantee: a user, or a group of any type, most of whose members no GroupMember row tells.

Sources: fact sheet 6.2 (roles), 6.3 (groups), 6.5 (territories) and step 6 of its section 7. Where it leaves a choice:

  - the flag DoesIncludeBosses of the group that is shared with counts for all its members, those of nested groups too
    (switch `bosses_by` = "inner" lets each group's own flag decide for its own members)
  - what an inactive user was given, nobody above him gets through him (4.4)
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exeunt_salesforce.simulator.kept import Kept
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.trees import above, below, reach
from exeunt_salesforce.simulator.world import World

ACTIVE_MODEL = "Active"
EXTERNAL_TYPES = frozenset({"PowerPartner", "CspLitePortal", "CustomerSuccess", "PowerCustomerSuccess", "Guest"})
_READ = ("User", "UserRole", "Group", "GroupMember", "Territory2", "Territory2Model", "UserTerritory2Association")


def is_internal(user: Row) -> bool:
    """Not of a portal or site. The vendor sometimes leaves the type empty."""
    return user.get("UserType") not in EXTERNAL_TYPES


class Membership:
    """Grantees taken apart, kept until users, roles, groups or territories change."""

    def __init__(self, world: World) -> None:
        self._world = world
        self.members = Kept(world, _READ, self._members)
        self._bosses = Kept(world, _READ, self._find_bosses)
        self._shared = Kept(world, _READ, self._find_shared)

    def reached(self, grantee: str, *, rising: bool = True) -> frozenset[str]:
        """Users who have what was given to this user or group; those above them where `rising`."""
        return self._shared((grantee, self._world.switches.bosses_by)) if rising else self.members(grantee)

    def chain(self, user: str) -> frozenset[str]:
        """Users in a role strictly above the user's."""
        row = self._world.table("User").rows.get(user)
        return self._bosses(row["UserRoleId"]) if row is not None else frozenset()

    def groups_with(self, member: str) -> set[str]:
        """Regular groups and queues that hold this user or group, through groups in them."""
        members = self._world.table("GroupMember")
        return reach(member, lambda one: (row["GroupId"] for row in members.where("UserOrGroupId", one)))

    # --- members

    def _members(self, grantee: str) -> frozenset[str]:
        """A user himself; a group's members of whatever state, through groups in it, without anybody above them."""
        if grantee in self._world.table("User").rows:
            return frozenset({grantee})
        group = self._world.table("Group").rows.get(grantee)
        find = MEMBERS.get(group["Type"]) if group is not None else None
        return frozenset(find(self._world, group)) if find is not None and group is not None else frozenset()

    # --- and those above them

    def _find_bosses(self, role: str | None) -> frozenset[str]:
        users = self._world.table("User")
        higher = above(self._world.table("UserRole"), "ParentRoleId", role)
        return frozenset(user["Id"] for one in higher for user in users.where("UserRoleId", one))

    def _find_shared(self, asked: tuple[str, str]) -> frozenset[str]:
        grantee, bosses_by = asked
        members = self.members(grantee)
        group = self._world.table("Group").rows.get(grantee)
        if group is None or group["Type"] == "Queue":
            return members | self._above(members)
        if group["Type"] in ROLE_GROUPS:
            # The hidden membership goes by the role, so it holds for a role that nobody is in (6.3).
            return members | self._bosses(group["RelatedId"])
        return members | self._above(self._with_bosses(group, bosses_by)) if group["Type"] == "Regular" else members

    def _above(self, users: frozenset[str]) -> frozenset[str]:
        """Nobody is above a user out of service, as far as shares go."""
        rows = self._world.table("User").rows
        return frozenset[str]().union(*(self.chain(user) for user in users if rows[user]["IsActive"]))

    def _with_bosses(self, group: Row, bosses_by: str) -> frozenset[str]:
        """The members of a public group whose bosses have what it is given."""
        if bosses_by == "shared":
            return self.members(group["Id"]) if group["DoesIncludeBosses"] else frozenset()
        members = self._world.table("GroupMember")
        inner = {group["Id"], *_groups_in(self._world, group["Id"])}
        flagged = [one for one in inner if self._world.table("Group").rows[one]["DoesIncludeBosses"]]
        rows = [row for one in flagged for row in members.where("GroupId", one)]
        return frozenset[str]().union(*(self.members(row["UserOrGroupId"]) for row in rows))


def _groups_in(world: World, group: str) -> set[str]:
    """Groups in a group, however deep."""
    members, groups = world.table("GroupMember"), world.table("Group").rows
    rows = reach(group, lambda one: (row["UserOrGroupId"] for row in members.where("GroupId", one)))
    return {one for one in rows if one in groups}


# --- members by type of group

ROLE_GROUPS = frozenset({"Role", "RoleAndSubordinates", "RoleAndSubordinatesInternal"})


def _of_rows(world: World, group: Row) -> Iterable[str]:
    """Regular groups and queues: the only ones with rows. Groups in them stand for their own members."""
    for one in (group["Id"], *_groups_in(world, group["Id"])):
        inner = world.table("Group").rows[one]
        if inner["Type"] in {"Regular", "Queue"}:
            rows = world.table("GroupMember").where("GroupId", one)
            yield from (row["UserOrGroupId"] for row in rows if row["UserOrGroupId"] in world.table("User").rows)
        else:
            yield from MEMBERS[inner["Type"]](world, inner)


def _in_roles(world: World, roles: Iterable[str]) -> Iterable[str]:
    users = world.table("User")
    return (user["Id"] for role in roles for user in users.where("UserRoleId", role))


def _of_role(world: World, group: Row) -> Iterable[str]:
    return _in_roles(world, [group["RelatedId"]])


def _of_role_and_below(world: World, group: Row) -> Iterable[str]:
    """Portal roles among those below."""
    return _in_roles(world, [group["RelatedId"], *below(world.table("UserRole"), "ParentRoleId", group["RelatedId"])])


def _of_role_and_internal_below(world: World, group: Row) -> Iterable[str]:
    roles = world.table("UserRole")
    lower = below(roles, "ParentRoleId", group["RelatedId"])
    return _in_roles(world, [group["RelatedId"], *(role for role in lower if is_internal_role(roles.rows[role]))])


def is_internal_role(role: Row) -> bool:
    return (role["PortalType"] or "None") == "None"


def _of_organization(world: World, _group: Row) -> Iterable[str]:
    return (user["Id"] for user in world.table("User").rows.values() if is_internal(user))


def _of_managers(world: World, group: Row) -> Iterable[str]:
    """The managers of a user, up the chain, not himself."""
    return above(world.table("User"), "ManagerId", group["RelatedId"])


def _of_manager_and_below(world: World, group: Row) -> Iterable[str]:
    users = world.table("User")
    team = (group["RelatedId"], *below(users, "ManagerId", group["RelatedId"]))
    return (user for user in team if is_internal(users.rows[user]))


def _in_territories(world: World, territories: Iterable[str]) -> Iterable[str]:
    """Users of these territories, as far as their model is the active one."""
    for territory in territories:
        model = world.table("Territory2").rows[territory]["Territory2ModelId"]
        if world.table("Territory2Model").rows[model]["State"] == ACTIVE_MODEL:
            rows = world.table("UserTerritory2Association").where("Territory2Id", territory)
            yield from (row["UserId"] for row in rows if row["IsActive"])


def _of_territory(world: World, group: Row) -> Iterable[str]:
    """Those of the territories above inherit."""
    start = group["RelatedId"]
    return _in_territories(world, [start, *above(world.table("Territory2"), "ParentTerritory2Id", start)])


def _of_territory_and_below(world: World, group: Row) -> Iterable[str]:
    table, start = world.table("Territory2"), group["RelatedId"]
    whole = [start, *above(table, "ParentTerritory2Id", start), *below(table, "ParentTerritory2Id", start)]
    return _in_territories(world, whole)


MEMBERS: dict[str, Callable[[World, Row], Iterable[str]]] = {
    "Regular": _of_rows,
    "Queue": _of_rows,
    "Role": _of_role,
    "RoleAndSubordinates": _of_role_and_below,
    "RoleAndSubordinatesInternal": _of_role_and_internal_below,
    "Organization": _of_organization,
    "Manager": _of_managers,
    "ManagerAndSubordinatesInternal": _of_manager_and_below,
    "Territory": _of_territory,
    "TerritoryAndSubordinates": _of_territory_and_below,
}
