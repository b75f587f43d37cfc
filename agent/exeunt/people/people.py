"""Persons with their principals, and what is doubtful about them."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from exeunt.model import Gap, Principal, Ref


@dataclass(frozen=True, slots=True)
class Person:
    """A human, or a service account that stands alone.

    `key` names the person within one joining only. `mail` is the first address, lower case, or empty; `mails` all of
    them. `principals` are sorted by ref.
    """

    key: str
    name: str
    mail: str
    employee_number: str
    principals: tuple[Principal, ...]
    mails: frozenset[str] = frozenset()

    @property
    def service(self) -> bool:
        return any("service" in principal.powers for principal in self.principals)

    def __hash__(self) -> int:
        return hash(self.key)


@dataclass(frozen=True, slots=True)
class Doubt:
    """A gap and the principals it touches."""

    gap: Gap
    refs: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class People:
    """Everybody, sorted by key; each principal belongs to exactly one person."""

    persons: tuple[Person, ...]
    doubts: tuple[Doubt, ...]
    _by_ref: Mapping[Ref, Person]
    _doubts_by_ref: Mapping[Ref, Sequence[int]]

    @property
    def gaps(self) -> tuple[Gap, ...]:
        """Every doubt as a gap."""
        return tuple(doubt.gap for doubt in self.doubts)

    def of(self, ref: Ref) -> Person | None:
        """The person behind a principal, None for one that was not read."""
        return self._by_ref.get(ref)

    def gaps_about(self, person: Person) -> tuple[Gap, ...]:
        """The doubts that touch one person."""
        numbers = {number for principal in person.principals for number in self._doubts_by_ref.get(principal.ref, ())}
        return tuple(self.doubts[number].gap for number in sorted(numbers))


def people_of(persons: Sequence[Person], doubts: Sequence[Doubt]) -> People:
    """Sort and index."""
    by_ref = {principal.ref: person for person in persons for principal in person.principals}
    ordered = tuple(sorted(doubts, key=_order))
    doubts_by_ref: dict[Ref, list[int]] = defaultdict(list)
    for number, doubt in enumerate(ordered):
        for ref in doubt.refs:
            doubts_by_ref[ref].append(number)
    return People(tuple(sorted(persons, key=lambda person: person.key)), ordered, by_ref, dict(doubts_by_ref))


def _order(doubt: Doubt) -> tuple[str, tuple[Ref, ...], str]:
    return doubt.gap.code, doubt.refs, str(sorted(doubt.gap.params.items()))
