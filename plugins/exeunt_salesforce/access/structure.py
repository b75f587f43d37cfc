"""Who is in what: every group of the org and its members, by what the memberships come from."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cached_property
from itertools import chain

from exeunt.sdk import Completeness
from exeunt.sdk.access import Cause, Group, Member
from exeunt_salesforce.access.groups import listed_groups, public_members, queue_members, system_members
from exeunt_salesforce.access.lists import Lists
from exeunt_salesforce.access.roles import manager_groups, manager_members, role_groups, role_members
from exeunt_salesforce.access.source import together
from exeunt_salesforce.access.territories import territory_groups, territory_members

Inside = Mapping[str, Sequence[str]]


class Structure:
    def __init__(self, lists: Lists) -> None:
        self._lists = lists

    def groups(self) -> Iterator[Group]:
        yield from role_groups(self._lists)
        yield from manager_groups(self._lists)
        yield from territory_groups(self._lists)
        yield from listed_groups(self._lists)

    def groups_end(self) -> Completeness:
        lists = self._lists
        return together(one.end for one in (lists.users, lists.roles, lists.groups, lists.territories))

    def members(self) -> Mapping[Cause, tuple[Callable[[], Iterable[Member]], Callable[[], Completeness]]]:
        """By cause: the memberships, and once those were taken, how well they are known."""
        lists = self._lists
        people = lambda: together((lists.users.end, lists.roles.end))  # noqa: E731 (one of three of a kind)
        listed = lambda: together((lists.groups.end, lists.group_members.end))  # noqa: E731
        placed = lambda: together((lists.territories.end, lists.territory_users.end))  # noqa: E731
        return {
            "hierarchy": (self._implied, people),
            "territory": (lambda: territory_members(lists), placed),
            "shared": (lambda: chain(system_members(lists), public_members(lists, self._system)), listed),
            "queue": (lambda: queue_members(lists), listed),
        }

    def within(self, subject: str) -> frozenset[str]:
        """The subject, and everything in it, however deep."""
        return _within(self._inside, subject)

    def _implied(self) -> Iterator[Member]:
        yield from role_members(self._lists)
        yield from manager_members(self._lists)

    def _system(self, group: str) -> frozenset[str]:
        return _within(self._inside_system, group)

    @cached_property
    def _inside_system(self) -> Inside:
        return _index(chain(self._implied(), territory_members(self._lists), system_members(self._lists)))

    @cached_property
    def _inside(self) -> Inside:
        return _index(row for make, _ in self.members().values() for row in make())


def _index(rows: Iterable[Member]) -> Inside:
    found: dict[str, list[str]] = {}
    for row in rows:
        found.setdefault(row.group, []).append(row.member)
    return found


def _within(inside: Inside, subject: str) -> frozenset[str]:
    waiting, found = [subject], set[str]()
    while waiting:
        one = waiting.pop()
        if one not in found:
            found.add(one)
            waiting += inside.get(one, ())
    return frozenset(found)
