"""Entries by their lasting id, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from exeunt.sdk import Completeness, Gap
from exeunt_ldap.directory import Directory
from exeunt_ldap.entry import Entry
from exeunt_ldap.names import any_of, equals

NAME_ATTRIBUTES: Final = ("entryUUID", "cn", "displayName", "uid", "objectClass")
NOBODY_ELSE: Final = "dn:"
"""What an id begins with where a DN leads to no entry that we can read: the DN itself is all there is."""

NOT_SEEN: Final = Completeness(whole=False, how="single", gaps=(Gap("ldap.person-not-seen"),))
"""The end of a reading about somebody whose own entry is not seen: deleted, moved out of the base, or hidden from us.
Of him nothing is known, least of all that he holds nothing."""

_AT_ONCE: Final = 50


def by_ids(
    directory: Directory,
    ids: Iterable[str],
    attributes: Sequence[str],
    *,
    stored: bool = False,
    usability: bool = False,
) -> dict[str, Entry]:
    """The entries with these entryUUIDs that are there, by id."""
    found: dict[str, Entry] = {}
    for part in in_parts(sorted(set(ids))):
        condition = any_of(equals("entryUUID", id_) for id_ in part)
        answer = directory.search(
            directory.settings.base_dn, condition, ["entryUUID", *attributes], stored=stored, usability=usability
        )
        found.update((entry.id, entry) for entry in answer.entries)
    return found


def by_id(directory: Directory, id_: str, attributes: Sequence[str], *, usability: bool = False) -> Entry | None:
    return by_ids(directory, [id_], attributes, usability=usability).get(id_)


def ids_of(directory: Directory, dns: Iterable[str]) -> Mapping[str, str]:
    """The lasting id of each DN, as the server spells it; `dn:` and the DN where there is no such entry."""
    ids: dict[str, str] = {}
    for dn in dns:
        if dn not in ids:
            entry = directory.read(dn, ["entryUUID"]) if dn else None
            ids[dn] = entry.id if entry and entry.id else f"{NOBODY_ELSE}{dn}"
    return ids


def dn_of(directory: Directory, id_: str) -> str | None:
    """The DN that an id (also one made by `ids_of`) has now."""
    if id_.startswith(NOBODY_ELSE):
        return id_.removeprefix(NOBODY_ELSE)
    entry = by_id(directory, id_, [])
    return entry.dn if entry else None


def in_parts(items: Sequence[str]) -> Iterable[Sequence[str]]:
    """So many that a filter over them stays within any server's limits."""
    return (items[start : start + _AT_ONCE] for start in range(0, len(items), _AT_ONCE))
