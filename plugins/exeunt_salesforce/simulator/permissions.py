"""What a user may do, from the permission sets assigned to him (his profile's own among them): fact sheet 6.7."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from exeunt_salesforce.simulator.kept import Kept
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World

PREFIX = "Permissions"
IMPLIED_PREFIX = "000"
RIGHTS = ("Read", "Create", "Edit", "Delete", "ViewAllRecords", "ModifyAllRecords", "ViewAllFields")
_ALL = frozenset(RIGHTS)
_VIEW = frozenset({"Read", "ViewAllRecords"})


@dataclass(frozen=True, slots=True)
class Powers:
    """System permissions by name without `Permissions`, and rights per object."""

    names: frozenset[str]
    objects: dict[str, frozenset[str]]

    def on(self, kind: str) -> frozenset[str]:
        """Rights on a data object."""
        rights = self.objects.get(kind, frozenset())
        if "ModifyAllData" in self.names:
            return _ALL
        return rights | _VIEW if "ViewAllData" in self.names else rights

    def holds_any(self, names: frozenset[str]) -> bool:
        return not names or not names.isdisjoint(self.names)


class PowerBook:
    """Powers per user, worked out once per state of what the sets say: assignments may run out at any moment."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._of_sets = Kept(world, ("PermissionSet", "ObjectPermissions"), self._united)

    def of(self, user: str) -> Powers:
        return self._of_sets(frozenset(assigned_sets(self._world, user)))

    def _united(self, sets: frozenset[str]) -> Powers:
        return united(self._world, sets)


def united(world: World, sets: Iterable[str], table: str = "PermissionSet") -> Powers:
    """What several sets give together. Implied rows add nothing: the permission that implies them is there too."""
    names: set[str] = set()
    objects: dict[str, frozenset[str]] = {}
    for one in sets:
        row = world.table(table).rows[one]
        names |= {name.removeprefix(PREFIX) for name, on in row.items() if on is True and name.startswith(PREFIX)}
        for rights in explicit_rights(world, one):
            given = frozenset(right for right in RIGHTS if rights[f"{PREFIX}{right}"])
            objects[rights["SobjectType"]] = objects.get(rights["SobjectType"], frozenset()) | given
    return Powers(frozenset(names), objects)


def explicit_rights(world: World, permission_set: str) -> list[Row]:
    """Its rows of object rights that somebody made."""
    rows = world.table("ObjectPermissions").where("ParentId", permission_set)
    return [row for row in rows if not row["Id"].startswith(IMPLIED_PREFIX)]


def assigned_sets(world: World, user: str) -> list[str]:
    """Ids of the permission sets in force for a user; a group of sets counts by the set that aggregates it."""
    rows = world.table("PermissionSetAssignment").where("AssigneeId", user)
    return [row["PermissionSetId"] for row in rows if row["PermissionSetId"] and is_in_force(world, row)]


def is_in_force(world: World, assignment: Row) -> bool:
    return assignment["IsActive"] and not has_run_out(world, assignment) and is_activated(world, assignment)


def has_run_out(world: World, assignment: Row) -> bool:
    return bool(assignment["ExpirationDate"]) and assignment["ExpirationDate"] <= world.now()


def is_activated(world: World, assignment: Row) -> bool:
    """A session-based set counts in a session that activated it; which session asks is not told apart."""
    wanted = assignment["PermissionSetId"]
    if not world.table("PermissionSet").rows[wanted]["HasActivationRequired"]:
        return True
    rows = world.table("SessionPermSetActivation").where("UserId", assignment["AssigneeId"])
    sessions = world.table("AuthSession").rows
    return any(row["PermissionSetId"] == wanted and row["AuthSessionId"] in sessions for row in rows)


def is_admin(world: World, user: str) -> bool:
    """Does his profile hold the powers that the last of them must not lose?"""
    profile = world.table("User").rows[user]["ProfileId"]
    own = world.table("PermissionSet").where("ProfileId", profile)
    return any(row["PermissionsModifyAllData"] and row["PermissionsManageUsers"] for row in own)
