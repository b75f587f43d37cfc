"""What a rule allows, as the tables of access: the excess is then what the one has and the other has not.

The customers, owners and memberships are those of the system; the grants are the rule's. Who is not meant by the rule
may everything, and so may everybody with kinds of records that it does not speak of. What belongs to a record (its
children) is allowed with it, and so is what the system itself gives on the parent of what one may see.

Where a trait or a fact is missing there are two answers: *strict* allows what is known to be allowed, *lenient* what
may be. Beyond the lenient one somebody sees too much for certain; between the two nobody knows.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from exeunt.access.tables import NONE, Index, Tables
from exeunt.audit.draft import Draft
from exeunt.audit.facts import Facts
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.model.access import Level
from exeunt.policy.audit import Scope, Sees
from exeunt.policy.conditions import glob


@dataclass(frozen=True, slots=True)
class Allowed:
    """`strict` is None where it would be the same."""

    lenient: Tables
    strict: Tables | None


def allowed(scene: Scene, home: Home, check: Sees) -> Allowed:
    """What the rule allows in one system."""
    roles = np.array([scene.roles[person] if person != NONE else "" for person in home.person_of.tolist()], object)
    meant = np.flatnonzero(np.isin(roles, list(check.role))).astype(np.int32)
    lenient, unsure = _lowered(scene, home, check, meant, lenient=True)
    strict = _lowered(scene, home, check, meant, lenient=False)[0] if unsure else None
    return Allowed(lenient, strict)


def _lowered(scene: Scene, home: Home, check: Sees, meant: Index, *, lenient: bool) -> tuple[Tables, bool]:
    """The tables, and whether anything was unsure."""
    kinds = home.tables.kinds.names
    ours = frozenset(kind for kind in kinds if not check.kind or any(glob(pattern, kind) for pattern in check.kind))
    draft = Draft(home.tables, ours)
    everybody = draft.group("everybody", range(home.tables.subjects.principals))
    others = draft.group("others", set(range(home.tables.subjects.principals)) - set(meant.tolist()))
    draft.grant(everybody, "all", NONE, draft.shape(set(kinds) - ours, Level.FULL))
    draft.grant(others, "all", NONE, draft.shape(ours, Level.FULL))
    scopes = _Scopes(scene, home, check, meant, draft, lenient=lenient)
    for scope, level in check.may.items():
        scopes.grant(scope, draft.shape(ours, level))
    return draft.tables(everybody), scopes.unsure


@dataclass(slots=True)
class _Scopes:
    """Grants for the scopes of a rule. `unsure`: something was missing that decides."""

    scene: Scene
    home: Home
    check: Sees
    meant: Index
    draft: Draft
    lenient: bool
    unsure: bool = False

    def grant(self, scope: Scope, shape: int) -> None:
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
                self.draft.grant(self.draft.group("all", self.meant.tolist()), "all", NONE, shape)

    def _own(self, shape: int) -> None:
        """One's own, and what a queue owns that one is in."""
        for principal in self.meant.tolist():
            self.draft.grant(principal, "owner", principal, shape)
        owner = self.home.tables.customers.owner
        for queue in np.unique(owner[owner >= self.home.tables.subjects.principals]).tolist():
            self.draft.grant(queue, "owner", queue, shape)

    def _team(self, shape: int) -> None:
        """What those own who share the trait: members of a team get what any member owns."""
        teams, without = self._shared(self.check.team)
        everybody, _ = self._shared(self.check.team, everybody=True)
        for name, people in teams.items():
            team = self.draft.group(f"team {name}", everybody[name])
            readers = self.draft.group(f"in team {name}", people)
            self.draft.grant(readers, "owner", team, shape)
        self._unknown(without, shape)

    def _subordinates(self, shape: int) -> None:
        lines, persons = self.scene.lines, self.home.person_of
        principals = _inverse(persons)
        below = lines.below()
        dubious = [place for place, whole in enumerate(lines.whole) if not whole]
        for principal in self.meant.tolist():
            boss = int(persons[principal])
            under = set(below.get(boss, ()))
            perhaps = {one for one in dubious if one != boss and one not in lines.above[boss]} - under
            self.unsure |= bool(perhaps)
            people = under | perhaps if self.lenient else under
            group = self.draft.group(f"below {principal}", {u for one in people for u in principals.get(one, ())})
            self.draft.grant(principal, "owner", group, shape)

    def _region(self, shape: int) -> None:
        """Customers of the regions that are said of the person."""
        regions, without = self._shared(self.check.region)
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

    def _unknown(self, principals: list[int], shape: int) -> None:
        """Of these nobody knows what they may."""
        if principals:
            self.unsure = True
            if self.lenient:
                self.draft.grant(self.draft.group("not known", principals), "all", NONE, shape)

    def _shared(self, trait: str, *, everybody: bool = False) -> tuple[dict[str, set[int]], list[int]]:
        """Value of a trait → the principals of whom it is said; and those of whom nothing is."""
        found: dict[str, set[int]] = defaultdict(set)
        without = []
        wanted = range(self.home.tables.subjects.principals) if everybody else self.meant.tolist()
        for principal in wanted:
            person = int(self.home.person_of[principal])
            values = self.scene.traits.of(person, trait) if person != NONE else ()
            if not values:
                without.append(principal)
            for value in values:
                found[value.strip().casefold()].add(principal)
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
