"""What says who a principal is: mails, employee number, user name; and when two of them agree or contradict. Pure.

- A name beside a mail or an employee number is the second that agrees: lists of people often have nothing else. Alone,
  or beside a user name (which is often made of it), it says nothing, and different names never contradict.
- A user name counts whole or by its part before the @, case aside. Different user names say nothing.
- An identifier that several principals of one system hold identifies nobody there: it joins nobody, but still
  contradicts (a shared mailbox proves nothing, another employee number does).
- Service principals are nobody's: they neither join nor make an identifier ambiguous.
"""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from exeunt.model import Principal, Ref

IDENTIFIERS: Final = ("mail", "employee_number", "username")
NAME: Final = "name"
NEEDED: Final = 2
"""So many must agree."""

_CONTRADICTING: Final = ("mail", "employee_number")
_BESIDE: Final = frozenset({"mail", "employee_number"})
"""What a name may stand beside."""

Held = Mapping[str, frozenset[str]]
"""Identifier (one of IDENTIFIERS), or NAME → values, normalised."""


def held_by(principal: Principal) -> dict[str, frozenset[str]]:
    """The identifiers of one principal in their normal form, without empty ones."""
    username = principal.username.strip().casefold()
    return {
        "mail": _present(mail.strip().casefold() for mail in principal.mail),
        "employee_number": _present([principal.employee_number.strip().casefold()]),
        "username": _present([username, username.partition("@")[0]]),
        NAME: _present([_in_any_order(principal.name)]),
    }


def _in_any_order(name: str) -> str:
    """`Moss, Ada` is `Ada Moss`."""
    return " ".join(sorted(unicodedata.normalize("NFKC", name).casefold().replace(",", " ").split()))


def _present(values: Iterable[str]) -> frozenset[str]:
    return frozenset(value for value in values if value)


@dataclass(frozen=True, slots=True)
class Shared:
    """An identifier that several principals of one system hold."""

    system: str
    identifier: str
    value: str
    holders: tuple[Ref, ...]


def shared_in(system: str, principals: Sequence[tuple[Principal, Held]], entries: Mapping[Ref, int]) -> list[Shared]:
    """The identifiers that identify nobody in one system.

    *entries*: ref → number of its map entry; two accounts that an operator gave to one person share nothing.
    """
    holders: dict[tuple[str, str], list[Ref]] = defaultdict(list)
    for principal, held in principals:
        for identifier in IDENTIFIERS:
            for value in held[identifier]:
                holders[identifier, value].append(principal.ref)
    return [
        Shared(system, identifier, value, tuple(sorted(refs)))
        for (identifier, value), refs in holders.items()
        if len(refs) > 1 and len({entries.get(ref, ref) for ref in refs}) > 1
    ]


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of one person so far: one principal, or those that an operator's map entry puts together.

    said      everything its principals hold: what contradicts
    telling   what identifies: the same, less what is shared
    entry     number of the map entry, None without one
    """

    principals: tuple[Principal, ...]
    said: Held
    telling: Held
    entry: int | None = None

    @property
    def first(self) -> Ref:
        return min(principal.ref for principal in self.principals)


def corroborated(agreeing: Iterable[str], one: Evidence, other: Evidence) -> list[str]:
    """The identifiers that agree, with the name where it counts and agrees, too."""
    found = list(agreeing)
    if _BESIDE & set(found) and not one.said[NAME].isdisjoint(other.said[NAME]):
        found.append(NAME)
    return found


def contradictions(one: Evidence, other: Evidence) -> list[str]:
    """In what these two cannot be one person: identifiers, or `map` where an operator says they are two."""
    against = ["map"] if one.entry is not None and other.entry is not None else []
    return against + [
        identifier
        for identifier in _CONTRADICTING
        if one.said[identifier] and other.said[identifier] and one.said[identifier].isdisjoint(other.said[identifier])
    ]
