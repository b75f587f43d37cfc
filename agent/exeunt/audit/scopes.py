"""The scopes of a rule about sight (own, team, subordinates, region, all) as grants of the tables of access.

Where a trait or a fact is missing there are two answers: *strict* takes in what is known to be in a scope, *lenient*
what may be.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from exeunt.access.tables import NONE, Index
from exeunt.audit.draft import Draft
from exeunt.audit.facts import Facts
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.model.access import Level
from exeunt.policy.audit import Scope, Sees
from exeunt.policy.audit.words import BUT
from exeunt.policy.conditions import glob


@dataclass(frozen=True, slots=True)
class Reader:
    """Somebody whom a rule gives scopes to.

    subject  who gets the grants, by position in the tables
    person   whose traits and reporting lines count, or NONE
    owns     whose records are his own: subjects by position
    """

    subject: int
    person: int
    owns: Sequence[int]


def kinds_meant(home: Home, check: Sees) -> frozenset[str]:
    """The kinds of records that the rule is about."""
    but = [pattern.removeprefix(BUT) for pattern in check.kind if pattern.startswith(BUT)]
    meant = [pattern for pattern in check.kind if not pattern.startswith(BUT)] or ["*"]
    kinds = home.tables.kinds.names
    return frozenset(kind for kind in kinds if _fits(kind, meant) and not _fits(kind, but))


def _fits(kind: str, patterns: Sequence[str]) -> bool:
    return any(glob(pattern, kind) for pattern in patterns)


def has_any(home: Home, check: Sees) -> bool:
    """Has the system any record that the rule is about? A misspelt kind must not hold because of nothing."""
    meant, kinds = kinds_meant(home, check), home.tables.kinds.names
    numbers = [number for number, name in enumerate(kinds) if name in meant]
    return bool(np.isin(home.tables.customers.kind, numbers).any())


@dataclass(slots=True)
class Scopes:
    """Grants for the scopes of a rule. `unsure`: something was missing that decides."""

    scene: Scene
    home: Home
    check: Sees
    readers: Sequence[Reader]
    draft: Draft
    lenient: bool = False
    unsure: bool = False

    def grant(self, given: Mapping[Scope, Level], kinds: Collection[str]) -> None:
        """Each scope at its level."""
        for scope, level in given.items():
            self._grant(scope, self.draft.shape(kinds, level))

    def _grant(self, scope: Scope, shape: int) -> None:
        match scope:
            case "own":
                self._own(shape)
            case "team":
                self._team(shape)
            case "subordinates":
                self._subordinates(shape)
            case "region":
                self._region(shape)
            case "all":
                everybody = self.draft.group("all", (one.subject for one in self.readers))
                self.draft.grant(everybody, "all", NONE, shape)

    def _own(self, shape: int) -> None:
        """One's own, and what a queue owns that one is in."""
        for one in self.readers:
            for mine in one.owns:
                self.draft.grant(one.subject, "owner", mine, shape)
        customers, people = self.draft.base.customers, self.draft.base.subjects.principals
        owners = [owner[owner >= people] for owner in (customers.owner, customers.more_owner)]
        for queue in np.unique(np.concatenate(owners)).tolist():
            self.draft.grant(queue, "owner", queue, shape)

    def _team(self, shape: int) -> None:
        """What those own who share the trait: members of a team get what any member owns."""
        teams, without = self._shared(self.check.team, self._readers)
        owners, silent = self._shared(self.check.team, enumerate(self.home.person_of.tolist()))
        for name, people in teams.items():
            readers = self.draft.group(f"in team {name}", people)
            self.draft.grant(readers, "owner", self.draft.group(f"team {name}", owners.get(name, ())), shape)
        self._unknown(without, shape)
        if teams:
            self._of_any_team(set().union(*teams.values()), silent, shape)

    def _of_any_team(self, readers: Collection[int], silent: Sequence[int], shape: int) -> None:
        """People of whom no team is known may be of the readers' own; machines are of none."""
        persons, person_of = self.scene.numbering.persons, self.home.person_of.tolist()
        people = [one for one in silent if person_of[one] != NONE and not persons[person_of[one]].service]
        self.unsure |= bool(people)
        if people and self.lenient:
            self.draft.grant(
                self.draft.group("some team", readers), "owner", self.draft.group("no team", people), shape
            )

    def _subordinates(self, shape: int) -> None:
        lines, persons = self.scene.lines, self.home.person_of
        principals = _inverse(persons)
        below = lines.below()
        dubious = [place for place, whole in enumerate(lines.whole) if not whole]
        for one in self.readers:
            boss = one.person
            under = set(below.get(boss, ()))
            perhaps = {person for person in dubious if person != boss and person not in lines.above[boss]} - under
            self.unsure |= bool(perhaps)
            people = under | perhaps if self.lenient else under
            accounts = {account for person in people for account in principals.get(person, ())}
            self.draft.grant(one.subject, "owner", self.draft.group(f"below {one.subject}", accounts), shape)

    def _region(self, shape: int) -> None:
        """Customers of the regions that are said of the person."""
        regions, without = self._shared(self.check.region, self._readers)
        records, rest = _by_region(self.scene.facts, self.scene, self.home, self.check.region)
        for name, people in regions.items():
            if name in records:
                group = self.draft.group(f"region {name}", people)
                self.draft.grant(group, "set", self.draft.set(f"region {name}", records[name]), shape)
        self._unknown(without, shape)
        if len(rest) and regions:
            self.unsure = True
            if self.lenient:
                group = self.draft.group("some region", {one for people in regions.values() for one in people})
                self.draft.grant(group, "set", self.draft.set("no region", rest), shape)

    def _unknown(self, readers: Sequence[int], shape: int) -> None:
        """Of these nobody knows what is in their scope."""
        if readers:
            self.unsure = True
            if self.lenient:
                self.draft.grant(self.draft.group("not known", readers), "all", NONE, shape)

    @property
    def _readers(self) -> Iterable[tuple[int, int]]:
        return ((one.subject, one.person) for one in self.readers)

    def _shared(self, trait: str, whose: Iterable[tuple[int, int]]) -> tuple[dict[str, set[int]], list[int]]:
        """Value of a trait → the subjects of whose persons it is said; and those of whom nothing is."""
        found: dict[str, set[int]] = defaultdict(set)
        without = []
        for subject, person in whose:
            values = self.scene.traits.of(person, trait) if person != NONE else ()
            if not values:
                without.append(subject)
            for value in values:
                found[value.strip().casefold()].add(subject)
        return found, without


def _inverse(person_of: Index) -> Mapping[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for principal, person in enumerate(person_of.tolist()):
        found[person].append(principal)
    return found


def _by_region(facts: Facts, scene: Scene, home: Home, field_name: str) -> tuple[dict[str, Index], Index]:
    """Region → the records, by row, of the customers in it; and those of customers of which none is said."""
    column = facts.column(field_name)
    customer_of = scene.numbering.customer_of[home.records]
    coded = column.value
    code = np.full(len(scene.numbering), NONE, np.int32)
    code[column.record] = coded.indices.to_numpy(zero_copy_only=False)
    of_record = code[customer_of]
    found: dict[str, list[Index]] = defaultdict(list)
    for number, name in enumerate(coded.dictionary.to_pylist()):
        found[name.strip().casefold()].append(np.flatnonzero(of_record == number).astype(np.int32))
    return (
        {name: np.concatenate(parts) for name, parts in found.items()},
        np.flatnonzero(of_record == NONE).astype(np.int32),
    )
