"""Which server this is, by what it says of itself: never by what one entry happens to hold."""

from __future__ import annotations

import enum
from collections.abc import Sequence
from dataclasses import dataclass

from exeunt.sdk import Denied
from exeunt_ldap.entry import Entry

ROOT_ATTRIBUTES = (
    "objectClass",
    "namingContexts",
    "vendorName",
    "supportedControl",
    "supportedCapabilities",
    "supportedLDAPVersion",
)
_ACTIVE_DIRECTORY = frozenset({"1.2.840.113556.1.4.800", "1.2.840.113556.1.4.1851"})


class Dialect(enum.Enum):
    """The kinds of server that block, group and lock in ways of their own."""

    OPENLDAP = "OpenLDAP"
    ACTIVE_DIRECTORY = "Active Directory"
    DS389 = "389 Directory Server"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Root:
    """The root DSE's facts."""

    dialect: Dialect
    controls: frozenset[str]
    contexts: Sequence[str]

    def has(self, control: str) -> bool:
        return control in self.controls


def root_of(entry: Entry) -> Root:
    return Root(detect(entry), frozenset(entry.texts("supportedControl")), entry.texts("namingContexts"))


def detect(entry: Entry) -> Dialect:
    """The others are asked for first: a gateway in front of them may look like OpenLDAP as well."""
    vendor = entry.text("vendorName").casefold()
    if _ACTIVE_DIRECTORY & set(entry.texts("supportedCapabilities")) or "samba" in vendor or "microsoft" in vendor:
        return Dialect.ACTIVE_DIRECTORY
    if "389" in vendor or "fedora" in vendor or "red hat" in vendor:
        return Dialect.DS389
    if "openldaprootdse" in entry.classes:
        return Dialect.OPENLDAP
    return Dialect.UNKNOWN


def require_known(root: Root, *, system: str) -> None:
    """Denied where we do not know how this server locks. On Active Directory, generic password code would store the
    new password readable and change nothing.
    """
    match root.dialect:
        case Dialect.OPENLDAP:
            return
        case Dialect.ACTIVE_DIRECTORY | Dialect.DS389 | Dialect.UNKNOWN:
            raise Denied("ldap.dialect", system=system, dialect=root.dialect.value, permission="none")
