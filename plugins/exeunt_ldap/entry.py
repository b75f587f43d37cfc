"""One entry as the server gave it, decoded by us: no schema, no guessing of types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime


@dataclass(frozen=True, slots=True)
class Entry:
    """`values` by lower-case attribute name, raw. `usable`: the account-usability control's word, None without one."""

    dn: str
    values: Mapping[str, tuple[bytes, ...]]
    usable: bool | None = None

    def raw(self, attribute: str) -> tuple[bytes, ...]:
        return self.values.get(attribute.lower(), ())

    def texts(self, attribute: str) -> tuple[str, ...]:
        """For showing and comparing. Bytes that are no UTF-8 show as U+FFFD."""
        return tuple(value.decode("utf-8", errors="replace") for value in self.raw(attribute))

    def text(self, attribute: str) -> str:
        """The first value, or an empty string."""
        return next(iter(self.texts(attribute)), "")

    @property
    def id(self) -> str:
        return self.text("entryUUID")

    @property
    def name(self) -> str:
        return self.text("displayName") or self.text("cn") or self.text("uid") or self.dn

    @property
    def classes(self) -> frozenset[str]:
        return frozenset(name.lower() for name in self.texts("objectClass"))


def instant(generalized: str) -> datetime | None:
    """The moment of an LDAP generalized time in UTC (`20261122031708Z`, fractions allowed); None for anything else.

    The year 0 of a permanent lock is no moment either.
    """
    text, zulu, rest = generalized.partition("Z")
    whole, _, _ = text.partition(".")
    if not zulu or rest or not whole.isascii():
        return None
    try:
        return datetime.strptime(whole, "%Y%m%d%H%M%S").replace(tzinfo=UTC)
    except ValueError:
        return None
