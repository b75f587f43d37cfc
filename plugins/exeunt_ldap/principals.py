"""Everybody who can, or could, sign in."""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exeunt.sdk import Completeness, Gap, Principal, Ref, reading
from exeunt_ldap.directory import Directory
from exeunt_ldap.entry import Entry
from exeunt_ldap.names import all_of, normal_dn
from exeunt_ldap.people import NAME_ATTRIBUTES
from exeunt_ldap.powers import Admins, administrators
from exeunt_ldap.referrals import gaps
from exeunt_ldap.sign_in import PERMANENT

KIND: Final = "principal"
LOCK: Final = ("pwdAccountLockedTime",)


@reading
def principals(directory: Directory, *, system: str) -> Generator[Principal, None, Completeness]:
    settings = directory.settings
    admins = administrators(directory)
    services = _services(directory)
    own = {normal_dn(dn) for dn in own_dns(directory)}

    def powers(entry: Entry) -> frozenset[str]:
        return _powers(entry, directory, admins, services, own)

    known = _first_look(directory, powers)
    count, referrals = 0, set[str]()
    for page in directory.pages(settings.people, settings.user_filter, _attributes(directory), usability=True):
        referrals.update(page.referrals)
        count += len(page.entries)
        for entry in page.entries:
            crown = {"last-admin"} if known.admins == [entry.id] else set[str]()
            yield _principal(entry, directory, system, known.ids, powers(entry) | crown)
    # whom such a rule makes an administrator is not known; that somebody is one, is no doubt about the others
    unread = [Gap("ldap.unreadable-rule", {"group": name}) for name in sorted(admins.unreadable)]
    missing = (*gaps(sorted(referrals), settings), *unread)
    return Completeness(whole=not missing, how="last-page", population=count, gaps=missing)


@dataclass(slots=True)
class _Known:
    """What must be known of all before the first is given: their ids, and which humans with power can sign in."""

    ids: dict[str, str] = field(default_factory=dict)
    admins: list[str] = field(default_factory=list)


def _first_look(directory: Directory, powers: Callable[[Entry], frozenset[str]]) -> _Known:
    """Everybody once, with hardly more than the name: of a large directory not all is held at one time."""
    settings, known = directory.settings, _Known()
    attributes = [settings.username, *LOCK]
    for page in directory.pages(settings.people, settings.user_filter, attributes, usability=True):
        for entry in page.entries:
            known.ids[normal_dn(entry.dn)] = entry.id
            held = powers(entry)
            if "admin" in held and not held & {"service", "self"} and not _is_blocked(entry):
                known.admins.append(entry.id)
    return known


def own_dns(directory: Directory) -> Sequence[str]:
    return [directory.bind_dn, *directory.settings.own_accounts]


def own_refs(directory: Directory, *, system: str) -> Sequence[Ref]:
    """Who we are over there. The server's root has no entry, and nobody could block it either."""
    entries = (directory.read(dn, ["entryUUID"]) for dn in own_dns(directory))
    return sorted({Ref(system, KIND, entry.id) for entry in entries if entry and entry.id})


def _attributes(directory: Directory) -> Sequence[str]:
    settings = directory.settings
    return [*NAME_ATTRIBUTES, settings.username, settings.employee_number, settings.manager, *settings.mail, *LOCK]


def _services(directory: Directory) -> frozenset[str]:
    settings = directory.settings
    both = all_of(settings.user_filter, settings.service_filter)
    return frozenset(entry.id for page in directory.pages(settings.people, both, []) for entry in page.entries)


def _principal(
    entry: Entry, directory: Directory, system: str, ids: Mapping[str, str], powers: frozenset[str]
) -> Principal:
    settings = directory.settings
    named = {
        "dn": entry.dn,
        "username": entry.text(settings.username),
        "employee_number": entry.text(settings.employee_number),
        "manager": ids.get(normal_dn(entry.text(settings.manager)), ""),
    }
    mail = [address.lower() for attribute in settings.mail for address in entry.texts(attribute)]
    return Principal(
        ref=Ref(system, KIND, entry.id),
        name=entry.name,
        status="blocked" if _is_blocked(entry) else "active",
        ids={name: value for name, value in named.items() if value},
        mail=tuple(dict.fromkeys(mail)),
        powers=powers,
    )


def _is_blocked(entry: Entry) -> bool:
    """For good. A lock after wrong passwords ends by itself, or at the help desk: no reason to think that he left."""
    lock = entry.text("pwdAccountLockedTime")
    return lock == PERMANENT if lock or entry.usable is None else not entry.usable


def _powers(
    entry: Entry, directory: Directory, admins: Admins, services: frozenset[str], own: set[str]
) -> frozenset[str]:
    username = entry.text(directory.settings.username)
    powers = {
        "admin": admins.has(entry, username=username),
        "service": entry.id in services,
        "self": normal_dn(entry.dn) in own,
    }
    return frozenset(name for name, held in powers.items() if held)
