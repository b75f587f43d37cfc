"""Reading group memberships: direct, through other groups, computed, and by number. Reads only."""

from __future__ import annotations

import fnmatch
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from exeunt_ldap.directory import Directory
from exeunt_ldap.entry import Entry
from exeunt_ldap.names import all_of, any_of, equals, normal_dn, same_dn
from exeunt_ldap.people import by_ids, in_parts
from exeunt_ldap.rules import UnreadableRule, holds
from exeunt_ldap.settings import LdapSettings

Kind = Literal["direct", "dynamic", "unreadable", "primary"]

BY_DN: Final = ("member", "uniqueMember", "roleOccupant")
BY_NAME: Final = "memberUid"
MUST_HAVE: Final = frozenset({"member", "uniqueMember"})
"""Attributes that the schema lets nobody empty."""

COMPUTED: Final = "memberURL"
PRIMARY: Final = "gidNumber"
PERSON: Final = ("uid", "gidNumber", "objectClass")
_GROUP: Final = ("cn", "objectClass", COMPUTED, PRIMARY)


@dataclass(frozen=True, slots=True)
class Membership:
    """One person in one group by one attribute.

    kind         how he is, or would be, in it; `unreadable`: by a rule that nobody can read, if at all
    value        the exact stored string, empty if he is not in it (any more), or not known to be
    last         nobody else is in it
    placeholder  the stand-in for an empty group is in it
    """

    group: Entry
    attribute: str
    kind: Kind
    value: str
    last: bool = False
    placeholder: bool = False

    @property
    def id(self) -> str:
        return f"{self.group.id}/{self.attribute}"

    @property
    def present(self) -> bool | None:
        """None: nobody can tell."""
        return None if self.kind == "unreadable" else bool(self.value)


def memberships(directory: Directory, person: Entry) -> tuple[list[Membership], Sequence[str]]:
    """Every group that *person* is in by his own name, and the referrals that were met on the way."""
    settings = directory.settings
    found = directory.search(settings.groups, _condition(settings, person), ["entryUUID", *_GROUP])
    stored = {item.id: item for item in stored_memberships(directory, person, found.entries)}
    items = [item for item in stored.values() if item.value]
    direct = {item.group.id for item in items}
    for entry in found.entries:
        if _is_primary(entry, person):
            items.append(Membership(entry, PRIMARY, "primary", entry.text(PRIMARY)))
        elif entry.id not in direct:
            items.append(_computed(directory, entry, person))
    return sorted((item for item in items if item.present is not False), key=lambda item: item.id), found.referrals


def stored_memberships(directory: Directory, person: Entry, groups: Iterable[Entry]) -> list[Membership]:
    """How *person* stands in each of *groups*, by every attribute that a group has: as stored, not as computed."""
    ids = sorted({entry.id for entry in groups})
    attributes = [*_GROUP, *BY_DN, BY_NAME]
    entries = by_ids(directory, ids, attributes, stored=True)
    said = _server_says(directory, person, ids)
    return [
        _membership(directory.settings, entry, attribute, person, inside=entry.id in said[attribute])
        for entry in entries.values()
        for attribute in (*BY_DN, BY_NAME)
        if entry.raw(attribute) or entry.id in said[attribute]
    ]


def _server_says(directory: Directory, person: Entry, ids: Sequence[str]) -> Mapping[str, set[str]]:
    """By attribute, the groups that the server's own comparison finds him in. Ours may know fewer spellings."""
    said: dict[str, set[str]] = {}
    for attribute in (*BY_DN, BY_NAME):
        said[attribute] = set()
        mine = _is_in(directory.settings, attribute, person)
        for part in in_parts(ids):
            condition = all_of(any_of(equals("entryUUID", id_) for id_ in part), mine)
            answer = directory.search(directory.settings.base_dn, condition, ["entryUUID"], stored=True)
            said[attribute] |= {entry.id for entry in answer.entries}
    return said


def _membership(settings: LdapSettings, entry: Entry, attribute: str, person: Entry, *, inside: bool) -> Membership:
    values = entry.texts(attribute)
    his = [value for value in values if _is_his(settings, attribute, value, person)]
    value = (his[0] if his else _own_value(settings, attribute, person)) if inside else ""
    return Membership(
        entry,
        attribute,
        "direct",
        value,
        last=inside and len(values) == 1,
        placeholder=attribute in MUST_HAVE and any(same_dn(other, settings.placeholder) for other in values),
    )


def _own_value(settings: LdapSettings, attribute: str, person: Entry) -> str:
    return person.text(settings.username) if attribute == BY_NAME else person.dn


def _is_his(settings: LdapSettings, attribute: str, value: str, person: Entry) -> bool:
    if attribute == BY_NAME:
        return value in person.texts(settings.username)
    return same_dn(value, person.dn)


def _is_in(settings: LdapSettings, attribute: str, person: Entry) -> str:
    if attribute == BY_NAME:
        return any_of(equals(BY_NAME, name) for name in person.texts(settings.username))
    return equals(attribute, person.dn)


def _condition(settings: LdapSettings, person: Entry) -> str:
    """One filter for all of it: four kinds of members, the group of his number, and every dynamic group."""
    number = person.text(PRIMARY)
    primary = [all_of("(objectClass=posixGroup)", equals(PRIMARY, number))] if number else []
    mine = [_is_in(settings, attribute, person) for attribute in (*BY_DN, BY_NAME)]
    return any_of([*mine, *primary, "(objectClass=groupOfURLs)"])


def _is_primary(group: Entry, person: Entry) -> bool:
    number = person.text(PRIMARY)
    return bool(number) and "posixgroup" in group.classes and group.text(PRIMARY) == number


def _computed(directory: Directory, group: Entry, person: Entry) -> Membership:
    """Of a group that was found for him. What the server found him in without a rule has one that we cannot see."""
    if not group.texts(COMPUTED) and "groupofurls" not in group.classes:
        return Membership(group, COMPUTED, "dynamic", person.dn)
    return computed_membership(directory, group, person)


def computed_membership(directory: Directory, group: Entry, person: Entry) -> Membership:
    """How a group's rules stand to him. Where none holds and one cannot be read, that is what is said: he may be in."""
    kind: Kind = "dynamic"
    for url in group.texts(COMPUTED):
        try:
            if holds(directory, url, person):
                return Membership(group, COMPUTED, "dynamic", url)
        except UnreadableRule:
            kind = "unreadable"
    return Membership(group, COMPUTED, kind, "")


def leads_to(directory: Directory, groups: Iterable[Entry]) -> Mapping[str, Sequence[Entry]]:
    """By DN: the groups that each of *groups* is in, at any distance. Circles end."""
    known: dict[str, Entry] = {normal_dn(entry.dn): entry for entry in groups}
    starts = list(known)
    parents: dict[str, set[str]] = {}
    frontier = starts
    while frontier:
        fresh: list[str] = []
        for parent, children in _parents(directory, [known[key] for key in frontier]):
            key = normal_dn(parent.dn)
            for child in children:
                parents.setdefault(child, set()).add(key)
            if key not in known:
                known[key] = parent
                fresh.append(key)
        frontier = fresh
    return {known[start].dn: [known[key] for key in _reached(start, parents)] for start in starts}


def _parents(directory: Directory, groups: Sequence[Entry]) -> Iterable[tuple[Entry, set[str]]]:
    """Groups that have one of *groups* as a member, each with the ones it has."""
    keys = {normal_dn(entry.dn) for entry in groups}
    for part in in_parts([entry.dn for entry in groups]):
        condition = any_of(equals(attribute, dn) for dn in part for attribute in BY_DN)
        attributes = ["entryUUID", "cn", *BY_DN]
        for entry in directory.search(directory.settings.groups, condition, attributes, stored=True).entries:
            members = {normal_dn(value) for attribute in BY_DN for value in entry.texts(attribute)}
            yield entry, members & keys


def _reached(start: str, parents: Mapping[str, set[str]]) -> Sequence[str]:
    reached: set[str] = set()
    frontier = {start}
    while frontier:
        frontier = {up for key in frontier for up in parents.get(key, ())} - reached
        reached |= frontier
    return sorted(reached - {start})


def is_privileged(settings: LdapSettings, group: Entry) -> bool:
    """Do the settings call this group one that gives power? By DN, or by a pattern of its cn."""
    for wanted in settings.privileged_groups:
        if "=" in wanted:
            if same_dn(wanted, group.dn):
                return True
        elif any(fnmatch.fnmatchcase(name.casefold(), wanted.casefold()) for name in group.texts("cn")):
            return True
    return False
