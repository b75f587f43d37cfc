"""Public groups, queues, and the groups that the vendor makes by itself.

The vendor lists the members of public groups and queues only; what is in the others is implied by what they are of.
Each public group comes three times: its members (`=`), its members and everybody in a role above one of them (`^`), and
as itself, which is the second where it "grants access using hierarchies" and else the first. What a group inside it
says of hierarchies does not count (sheet 7.6).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from exeunt.sdk.access import Group, Member
from exeunt_salesforce.access import names
from exeunt_salesforce.access.lists import Lists

_IMPLIED: Mapping[str, Callable[[str], tuple[str, ...]]] = {
    "Organization": lambda _: (names.INTERNAL,),
    "Role": lambda of: (names.role(of), names.above(of)),
    "RoleAndSubordinates": lambda of: (names.tree(of), names.above(of)),
    "RoleAndSubordinatesInternal": lambda of: (names.inner(of), names.above(of)),
    "Manager": lambda of: (names.managers(of),),
    "ManagerAndSubordinatesInternal": lambda of: (of, names.reports(of)),
    "Territory": lambda of: (names.territory(of),),
    "TerritoryAndSubordinates": lambda of: (names.territory(of), names.below(of)),
}
"""Type of a group → what is in it, by what it is of. Other types hold external users alone."""
_OF_ROLE: Mapping[str, Callable[[str], str]] = {
    "Role": names.role,
    "RoleAndSubordinates": names.tree,
    "RoleAndSubordinatesInternal": names.inner,
}
"""These take in who is above: the same without."""
_SORTS = {
    "Regular": "Public Group",
    "Organization": "Group",
    "RoleAndSubordinates": "Role and Subordinates",
    "RoleAndSubordinatesInternal": "Role and Internal Subordinates",
    "Manager": "Managers Group",
    "ManagerAndSubordinatesInternal": "Manager Subordinates Group",
    "TerritoryAndSubordinates": "Territory and Subordinates",
}
"""Type of a group → what an administrator reads in Setup."""
PUBLIC, QUEUE, EVERYBODY = "Regular", "Queue", "Organization"


def listed_groups(lists: Lists) -> Iterator[Group]:
    labels = _labels(lists)
    for row in lists.groups.rows:
        record, label = row["Id"], labels[row["Id"]]
        yield Group(record, _SORTS.get(row["Type"], row["Type"]), label)
        if row["Type"] in (PUBLIC, QUEUE):
            yield Group(names.plain(record), "Members of", label)
        if row["Type"] not in _OF_ROLE and row["Type"] != EVERYBODY:
            yield Group(names.with_bosses(record), "Members, and roles above, of", label)


def _labels(lists: Lists) -> Mapping[str, str]:
    """What an administrator calls a group; of those that the vendor makes, what it was made of."""
    sources = (lists.roles.rows, lists.users.rows, lists.territories.rows)
    of = {row["Id"]: row["Name"] for rows in sources for row in rows}
    return {
        row["Id"]: row["Name"] or of.get(row["RelatedId"], "") or row["DeveloperName"] or row["Type"]
        for row in lists.groups.rows
    }


def system_members(lists: Lists) -> Iterator[Member]:
    for row in lists.groups.rows:
        implied = _IMPLIED.get(row["Type"])
        for inside in implied(row["RelatedId"]) if implied else ():
            yield Member(row["Id"], inside)


def public_members(lists: Lists, within: Callable[[str], frozenset[str]]) -> Iterator[Member]:
    """`within`: whoever is in a group that the vendor makes."""
    for row in lists.groups.rows:
        if row["Type"] == PUBLIC:
            which = names.with_bosses if row["DoesIncludeBosses"] == "true" else names.plain
            yield Member(row["Id"], which(row["Id"]))
    yield from _both_ways(lists, PUBLIC)
    for group in sorted(_mixed(lists)):
        for one in sorted(within(group)):
            if one.startswith(names.USER_PREFIX):
                yield Member(names.with_bosses(group), names.with_bosses(one))


def queue_members(lists: Lists) -> Iterator[Member]:
    return _both_ways(lists, QUEUE)


def _both_ways(lists: Lists, sort: str) -> Iterator[Member]:
    for row in lists.group_members.rows:
        group, member = row["GroupId"], row["UserOrGroupId"]
        if lists.group(group)["Type"] == sort:
            yield Member(names.plain(group), without_bosses(lists, member))
            yield Member(names.with_bosses(group), and_bosses(lists, member))


def _mixed(lists: Lists) -> set[str]:
    """Groups of the vendor's inside public ones, above whose members there may be others."""
    members = {row["UserOrGroupId"] for row in lists.group_members.rows}
    return {one for one in members if lists.group(one)["Type"] in _IMPLIED.keys() - _OF_ROLE.keys() - {EVERYBODY}}


def without_bosses(lists: Lists, one: str) -> str:
    """The subject that a user, or whoever is in a group himself, is in."""
    row = lists.group(one)
    if row["Type"] in (PUBLIC, QUEUE):
        return names.plain(one)
    return _within_role(lists, one) or one


def and_bosses(lists: Lists, one: str) -> str:
    """The subject that these are in, and whoever is in a role above one of them."""
    return one if lists.group(one)["Type"] == EVERYBODY else names.with_bosses(_within_role(lists, one) or one)


def _within_role(lists: Lists, one: str) -> str:
    row = lists.group(one)
    named = _OF_ROLE.get(row["Type"])
    return named(row["RelatedId"]) if named else ""
