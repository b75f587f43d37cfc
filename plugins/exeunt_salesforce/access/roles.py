"""Roles, the people in them and above, and the chains of managers: what the hierarchy gives, as plain groups."""

from __future__ import annotations

from collections.abc import Iterator

from exeunt.sdk.access import Group, Member
from exeunt_salesforce.access import names
from exeunt_salesforce.access.lists import Lists

_SORTS = {
    names.role: "Role",
    names.tree: "Role and Subordinates",
    names.inner: "Role and Internal Subordinates",
}
_ABOVE = "Roles above"
_MANAGER_GROUPS = frozenset({"Manager", "ManagerAndSubordinatesInternal"})


def role_groups(lists: Lists) -> Iterator[Group]:
    yield Group(names.INTERNAL, "Group", "All Internal Users")
    for row in lists.roles.rows:
        record, label = row["Id"], row["Name"]
        yield Group(names.above(record), _ABOVE, label)
        for named, sort in _SORTS.items():
            yield Group(named(record), sort, label)
            yield Group(names.with_bosses(named(record)), f"{sort}, and roles above", label)
    for row in lists.users.rows:
        yield Group(names.bosses(row["Id"]), _ABOVE, row["Name"])
        yield Group(names.with_bosses(row["Id"]), "User, and roles above", row["Name"])


def role_members(lists: Lists) -> Iterator[Member]:
    for row in lists.roles.rows:
        record, parent = row["Id"], row["ParentRoleId"]
        yield from _both(names.tree(record), names.role(record))
        yield from _both(names.inner(record), names.role(record))
        if not parent:
            continue
        yield Member(names.above(record), names.role(parent))
        yield Member(names.above(record), names.above(parent))
        yield from _both(names.tree(parent), names.tree(record))
        if row["PortalType"] in {"", "None"}:
            yield from _both(names.inner(parent), names.inner(record))
    for row in lists.users.rows:
        yield from _person(row["Id"], row["UserRoleId"], active=row["IsActive"] == "true")
        if row["Id"] not in lists.external:
            yield Member(names.INTERNAL, row["Id"])


def _person(user: str, role: str, *, active: bool) -> Iterator[Member]:
    """What is shared with somebody who was deactivated reaches nobody above him any more (sheet 4.4); what he owns
    does, for that goes by his role.
    """
    yield Member(names.with_bosses(user), user)
    if active:
        yield Member(names.with_bosses(user), names.bosses(user))
    if role:
        yield from _both(names.role(role), user)
        yield Member(names.bosses(user), names.above(role))


def _both(group: str, member: str) -> Iterator[Member]:
    """As they are, and with everybody's bosses."""
    yield Member(group, member)
    yield Member(names.with_bosses(group), names.with_bosses(member))


def manager_groups(lists: Lists) -> Iterator[Group]:
    for row in lists.users.rows if _has_manager_groups(lists) else ():
        yield Group(names.managers(row["Id"]), "Managers of", row["Name"])
        yield Group(names.reports(row["Id"]), "Subordinates of", row["Name"])


def manager_members(lists: Lists) -> Iterator[Member]:
    for row in lists.users.rows if _has_manager_groups(lists) else ():
        user, manager = row["Id"], row["ManagerId"]
        if manager:
            yield Member(names.managers(user), manager)
            yield Member(names.managers(user), names.managers(manager))
            yield Member(names.reports(manager), user)
            yield Member(names.reports(manager), names.reports(user))


def _has_manager_groups(lists: Lists) -> bool:
    """An org has them only where the administrator turned them on."""
    return any(row["Type"] in _MANAGER_GROUPS for row in lists.groups.rows)
