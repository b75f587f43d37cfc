"""Who has administrative power by being, at any distance, in a group that the settings call privileged. Reads only."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from exeunt_ldap.directory import Directory
from exeunt_ldap.entry import Entry
from exeunt_ldap.groups import BY_DN, BY_NAME, COMPUTED, is_privileged
from exeunt_ldap.names import any_of, normal_dn
from exeunt_ldap.people import by_ids
from exeunt_ldap.rules import UnreadableRule, members

_CLASSES = ("groupOfNames", "groupOfUniqueNames", "posixGroup", "organizationalRole", "groupOfURLs")


@dataclass(slots=True)
class Admins:
    """By normal DN, and by user name where a group counts those; `unreadable`: names of groups whose rule is."""

    dns: set[str] = field(default_factory=set)
    usernames: set[str] = field(default_factory=set)
    unreadable: set[str] = field(default_factory=set)

    def has(self, entry: Entry, *, username: str) -> bool:
        return normal_dn(entry.dn) in self.dns or username in self.usernames


def administrators(directory: Directory) -> Admins:
    """Everybody in a privileged group, through other groups too."""
    admins = Admins()
    if not directory.settings.privileged_groups:
        return admins
    groups = {normal_dn(entry.dn): entry for entry in _all_groups(directory)}
    frontier = {key for key, entry in groups.items() if is_privileged(directory.settings, entry)}
    seen: set[str] = set()
    while frontier:
        seen |= frontier
        held = set(_members(directory, [groups[key].id for key in frontier], admins))
        admins.dns |= held - groups.keys()
        frontier = (held & groups.keys()) - seen
    return admins


def _all_groups(directory: Directory) -> Sequence[Entry]:
    condition = any_of(f"(objectClass={name})" for name in _CLASSES)
    return directory.search(directory.settings.groups, condition, ["entryUUID", "cn"]).entries


def _members(directory: Directory, ids: Iterable[str], admins: Admins) -> Iterable[str]:
    """Normal DNs of whoever is in these groups; user names go straight to *admins*."""
    entries = by_ids(directory, ids, ["cn", *BY_DN, BY_NAME, COMPUTED], stored=True)
    for entry in entries.values():
        admins.usernames.update(entry.texts(BY_NAME))
        for attribute in BY_DN:
            yield from map(normal_dn, entry.texts(attribute))
        yield from _by_rule(directory, entry, admins)


def _by_rule(directory: Directory, group: Entry, admins: Admins) -> Iterable[str]:
    for url in group.texts(COMPUTED):
        try:
            yield from (normal_dn(entry.dn) for entry in members(directory, url))
        except UnreadableRule:
            admins.unreadable.add(group.name)
