"""Why somebody sees a customer: every grant that gives it, each with a shortest chain of memberships.

Written over the tables themselves, one customer at a time and without bit rows: a second reading of the rules, and
what it shows can be followed with a finger.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Final, NamedTuple

import numpy as np

from exeunt.access.lookup import Lookup
from exeunt.access.seen import GivingSeen, GrantSeen, PathSeen, RecordSeen, SubjectSeen, Way
from exeunt.access.tables import NONE, Places
from exeunt.model.access import CAUSES, CERTAINTIES, ONS, REACHES, Level, On, Reach, Term

_UNKNOWN: Final = CERTAINTIES.index("unknown")

_KEPT: Final = 64
"""Customers whose grants are kept in mind."""

_TOLD: Final = 1024
"""Grants and subjects whose text is kept in mind: those of many paths are the same few."""


@dataclass(frozen=True, slots=True)
class Giving:
    """One grant that gives a level on a customer to whoever is in its subject.

    level    what it gives on the customer asked about, before ceilings
    turns    from the customer asked about to the one that the grant works on; empty: the same
    holder   for a grant on an owner: the owner first, the grant's object last
    grant    the row of the grant
    subject  to whom
    """

    level: int
    turns: tuple[tuple[Way, int], ...]
    holder: tuple[int, ...]
    grant: int
    subject: int


class Path(NamedTuple):
    """How somebody comes to what a grant gives. Made by the thousand, hence a tuple.

    chain    subjects, by position: the principal, the groups between, the grant's own subject
    others   through how many other direct members of that subject he is in it, too
    """

    giving: Giving
    chain: tuple[int, ...]
    others: int

    @property
    def level(self) -> int:
        return self.giving.level


class Paths:
    """Explanations for one system."""

    def __init__(self, lookup: Lookup) -> None:
        self._lookup = lookup
        self._tables = lookup.tables
        # one customer is asked about for each who sees it
        self.givings = lru_cache(maxsize=_KEPT)(self._all_givings)
        """Everything that gives anybody anything on a customer."""
        self.given = lru_cache(maxsize=_TOLD)(self._given)
        """What gives it, in text, whoever is let in."""
        self.subject = lru_cache(maxsize=_TOLD)(self._subject)
        self._by_owner: dict[int, list[tuple[int, range, tuple[int, ...]]]] = {}
        self._held: tuple[int, Mapping[int, int]] = (NONE, {})

    def why(self, principal: int, customer: int) -> list[Path]:
        """Every path of one principal to one customer, the highest level first; ceilings aside. Empty: no grant."""
        held = self._holders(principal)
        found = [
            Path(giving, _chain(held, giving.subject), self._others(held, principal, giving.subject))
            for giving in self.givings(customer)
            if giving.subject in held
        ]
        return sorted(found, key=_nearest)

    def nearest(self, principal: int, customer: int) -> Path | None:
        """The first of `why` that is certain, found without counting the other ways of the rest."""
        held = self._holders(principal)
        sure = (
            Path(giving, _chain(held, giving.subject), 0)
            for giving in self.givings(customer)
            if giving.subject in held and self._tables.grants.certainty[giving.grant] != _UNKNOWN
        )
        path = min(sure, key=_nearest, default=None)
        return path and path._replace(others=self._others(held, principal, path.giving.subject))

    def why_each(self, principals: Iterable[int], customer: int) -> Iterator[list[Path]]:
        """As `why`, for many: the subject of each grant is opened once, and not the groups of each principal."""
        found: dict[int, list[Path]] = {principal: [] for principal in principals}
        insides: dict[int, _Inside] = {}
        for giving in self.givings(customer):
            if giving.subject not in insides:
                insides[giving.subject] = _Inside(self._lookup, giving.subject)
            inside = insides[giving.subject]
            for principal in inside.among(found):
                found[principal].append(Path(giving, inside.chain(principal), inside.ways(principal) - 1))
        yield from (sorted(paths, key=_nearest) for paths in found.values())

    def ceiling_rows(self, customer: int, part: str = "") -> Places:
        """The rows of every cap that counts for a customer."""
        caps = self._tables.caps
        if part not in caps.parts:
            return np.zeros(0, np.intp)
        kind, number = self._tables.customers.kind[customer], caps.parts.index(part)
        standing = [self._lookup.caps_on(on, thing) for on, thing, _ in self._anchors(customer)]
        rows: Places = np.concatenate([np.arange(one.start, one.stop) for one in standing])
        counting: Places = rows[(caps.kind[rows] == kind) & (caps.part[rows] == number)]
        return counting

    def grant(self, row: int) -> GrantSeen:
        """What stands in a grant's row."""
        grants = self._tables.grants
        on = ONS[grants.on[row]]
        return GrantSeen(
            cause=CAUSES[grants.cause[row]],
            certainty=CERTAINTIES[grants.certainty[row]],
            on=on,
            object=self._object(on, int(grants.object[row])),
            via=grants.via[row].as_py() or "",
            bypass=bool(grants.bypass[row]),
            tied=bool(grants.tied[row]),
        )

    def seen(self, path: Path) -> PathSeen:
        """A path in text."""
        return PathSeen(self.given(path.giving), self._subjects(path.chain), path.others)

    def _given(self, giving: Giving) -> GivingSeen:
        grant = self.grant(giving.grant)
        return GivingSeen(
            level=giving.level,
            turns=tuple((way, self.record(place)) for way, place in giving.turns),
            holder=self._subjects(giving.holder),
            grant=grant,
            labels=self._labels.get(grant.via, ()),
            subject=self.subject(giving.subject),
        )

    def _subject(self, place: int) -> SubjectSeen:
        subjects = self._tables.subjects
        return SubjectSeen(str(subjects.ids[place]), str(subjects.kinds[place]), str(subjects.labels[place]))

    def record(self, place: int) -> RecordSeen:
        customers = self._tables.customers
        return RecordSeen(str(customers.ids[place]), str(customers.labels[place]))

    def _subjects(self, places: Iterable[int]) -> tuple[SubjectSeen, ...]:
        return tuple(self.subject(place) for place in places)

    @cached_property
    def _labels(self) -> Mapping[str, tuple[str, ...]]:
        table, labels = self._tables.labels, dict[str, list[str]]()
        for one, label in zip(table["id"].to_pylist(), table["label"].to_pylist(), strict=True):
            labels.setdefault(one, []).append(label)
        return {one: tuple(dict.fromkeys(found)) for one, found in labels.items()}

    def _object(self, on: On, thing: int) -> str:
        if thing == NONE:
            return ""
        tables = self._tables
        ids = {"one": tables.customers.ids, "owner": tables.subjects.ids, "set": tables.sets.ids}[on]
        return str(ids[thing].as_py())

    def _all_givings(self, customer: int) -> tuple[Giving, ...]:
        return tuple(self._givings(customer, frozenset()))

    def _givings(self, customer: int, seen: frozenset[int]) -> Iterator[Giving]:
        yield from self._direct(customer)
        yield from self._lifted(customer)
        kinds, customers = self._tables.kinds, self._tables.customers
        parent, follows = int(customers.parent[customer]), int(kinds.follows[customers.kind[customer]])
        if follows and parent != NONE and parent not in seen:
            for giving in self._givings(parent, seen | {customer}):
                yield _turned(giving, "followed", parent, min(giving.level, follows))

    def _direct(self, customer: int) -> Iterator[Giving]:
        customers = self._tables.customers
        kind, parent = int(customers.kind[customer]), int(customers.parent[customer])
        yield from self._on(customer, kind, "self")
        if parent != NONE:
            for giving in self._on(parent, kind, "child"):
                yield _turned(giving, "parent", parent, giving.level)

    def _lifted(self, customer: int) -> Iterator[Giving]:
        kinds, customers = self._tables.kinds, self._tables.customers
        if not kinds.lifts.any():
            return
        for child in self._lookup.children.at(customer).tolist():
            lifts = int(kinds.lifts[customers.kind[child]])
            for giving in self._direct(child) if lifts else ():
                if giving.level >= Level.READ and not self._tables.grants.bypass[giving.grant]:
                    yield _turned(giving, "lifted", child, lifts)

    def _on(self, anchor: int, kind: int, reach: Reach) -> Iterator[Giving]:
        """By the grants on the anchors of one customer, for records of `kind`."""
        grants, levels = self._tables.grants, self._levels[kind, reach]
        for rows, holder in self._standing(anchor):
            for row in rows:
                level = levels[grants.shape[row]]
                if level:
                    yield Giving(level, (), holder, row, int(grants.subject[row]))

    @cached_property
    def _levels(self) -> Mapping[tuple[int, Reach], list[int]]:
        """For each kind and reach, what each shape gives."""
        return {
            (number, reach): [_given(shape, name, reach) for shape in self._tables.grants.shapes]
            for number, name in enumerate(self._tables.kinds.names)
            for reach in REACHES
        }

    def _standing(self, customer: int) -> Iterator[tuple[range, tuple[int, ...]]]:
        """The grants on each anchor of a customer; where it is one of an owner, the way there from the owner."""
        yield self._lookup.grants_on("one", customer), ()
        yield self._lookup.grants_on("all", NONE), ()
        owners, done = self._lookup.owners(customer), set[int]()
        for owner in owners:
            for holder, rows, way in self._owned(owner):
                if holder not in done:
                    done.add(holder)
                    yield rows, way
        if not owners:
            yield self._lookup.grants_on("owner", NONE), ()
        for one in self._lookup.sets(customer):
            yield self._lookup.grants_on("set", one), ()

    def _owned(self, owner: int) -> list[tuple[int, range, tuple[int, ...]]]:
        """Whatever holds an owner and has grants, which most do not. Kept: an owner has many customers."""
        if owner not in self._by_owner:
            above = self._lookup.holders(owner)
            self._by_owner[owner] = [
                (holder, self._lookup.grants_on("owner", holder), _chain(above, holder))
                for holder in above
                if self._lookup.has_owner_grants[holder]
            ]
        return self._by_owner[owner]

    def _holders(self, principal: int) -> Mapping[int, int]:
        """Kept for the last one: who is asked about once is asked about customer by customer."""
        if self._held[0] != principal:
            self._held = principal, self._lookup.holders(principal)
        return self._held[1]

    def _anchors(self, customer: int) -> Iterator[tuple[On, int, tuple[int, ...]]]:
        yield "one", customer, ()
        yield "all", NONE, ()
        owners = self._lookup.owners(customer)
        done: set[int] = set()
        for owner in owners:
            above = self._lookup.holders(owner)
            for holder in above.keys() - done:
                yield "owner", holder, _chain(above, holder)
            done |= above.keys()
        if not owners:
            yield "owner", NONE, ()
        for one in self._lookup.sets(customer):
            yield "set", one, ()

    def _others(self, held: Mapping[int, int], principal: int, subject: int) -> int:
        if subject == principal:
            return 0
        return sum(member in held for member in self._lookup.members.at(subject).tolist()) - 1


class _Inside:
    """Whoever is a subject, or in it."""

    def __init__(self, lookup: Lookup, subject: int) -> None:
        self._lookup = lookup
        self._subject = subject
        self._above = lookup.holding(subject)

    def among(self, principals: Mapping[int, object]) -> set[int]:
        """Those of them who are the subject, or in it."""
        return principals.keys() & self._above.keys()

    def chain(self, principal: int) -> tuple[int, ...]:
        """From the principal to the subject."""
        return _chain(self._above, principal)[::-1]

    def ways(self, principal: int) -> int:
        """Through how many direct members of the subject he is in it; being it is one way."""
        return 1 if principal == self._subject else self._counted[principal]

    @cached_property
    def _counted(self) -> Counter[int]:
        counted, people = Counter[int](), self._lookup.tables.subjects.principals
        for member in self._lookup.members.at(self._subject).tolist():
            counted.update((member,) if member < people else self._lookup.principals_in(member).tolist())
        return counted


def _nearest(path: Path) -> tuple[int, int, int, int]:
    return -path.level, len(path.giving.turns), len(path.chain), path.giving.grant


def _given(shape: Sequence[Term], kind: str, reach: Reach) -> int:
    return max((term.level for term in shape if term.kind == kind and term.reach == reach), default=0)


def _turned(giving: Giving, way: Way, customer: int, level: int) -> Giving:
    return replace(giving, turns=((way, customer), *giving.turns), level=level)


def _chain(reached: Mapping[int, int], end: int) -> tuple[int, ...]:
    """From the start of the spreading to `end`."""
    chain = [end]
    while (before := reached[chain[-1]]) != NONE:
        chain.append(before)
    return tuple(reversed(chain))
