"""Everybody and every customer of all systems, by number: what an audit computes with.

A *customer* here is what the company deals with: a record that belongs to no other, together with all that belongs to
it, and with the records of the same key in every system. A *record* is one row of one system's customers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.access.tables import NONE, Bits, Index, Tables
from exeunt.audit.world import SystemWorld, World
from exeunt.model import Ref
from exeunt.people import Person
from exeunt.policy.conditions import glob

_PIECE: Final = 1 << 17


@dataclass(frozen=True, slots=True)
class Home:
    """One system among all: `start` is the number of its first record. `person_of`: principal → person."""

    world: SystemWorld
    start: int
    person_of: Index

    @property
    def name(self) -> str:
        return self.world.name

    @property
    def tables(self) -> Tables:
        return self.world.tables

    @property
    def records(self) -> slice:
        """Its records among all."""
        return slice(self.start, self.start + len(self.tables.customers))


@dataclass(frozen=True, slots=True)
class Numbering:
    """Everybody and everything of all systems.

    customer_of  record → customer
    stands_for   customer → the record that speaks for it, one with an owner where there is one
    tops         the records that belong to no other
    counted      which customers are of the kinds that a policy means
    """

    persons: tuple[Person, ...]
    homes: tuple[Home, ...]
    customer_of: Index
    stands_for: Index
    tops: Index
    counted: Bits

    def __len__(self) -> int:
        """How many customers there are."""
        return len(self.stands_for)

    def ref(self, customer: int) -> Ref:
        """The record that speaks for a customer, as a ref."""
        home, row = self._place(customer)
        customers = home.tables.customers
        return Ref(home.name, home.tables.kinds.names[customers.kind[row]], str(customers.ids[row]))

    def label(self, customer: int) -> str:
        """What people call a customer; its id where it has no name."""
        home, row = self._place(customer)
        return str(home.tables.customers.labels[row]) or str(home.tables.customers.ids[row])

    def customer(self, system: str, record_id: str) -> int | None:
        """The customer that a record belongs to; None where that system has no such record."""
        for home in self.homes:
            if home.name == system:
                row = pc.index(home.tables.customers.ids, record_id).as_py()
                return int(self.customer_of[home.start + row]) if row >= 0 else None
        return None

    def roots(self, home: Home) -> Index:
        """The records of one system, by row, that belong to no other."""
        return np.flatnonzero(home.tables.customers.parent == NONE).astype(np.int32)

    def _place(self, customer: int) -> tuple[Home, int]:
        record = int(self.stands_for[customer])
        home = self._home(record)
        return home, record - home.start

    def _home(self, record: int) -> Home:
        return next(home for home in reversed(self.homes) if home.start <= record)


def number(world: World, kinds: Sequence[str] = ()) -> Numbering:
    """*kinds*: patterns; empty: every record that belongs to no other is a customer."""
    persons = world.people.persons
    by_ref = {one.ref: place for place, person in enumerate(persons) for one in person.principals}
    homes, start = [], 0
    for system in world.systems.values():
        person_of = np.array([by_ref.get(one.ref, NONE) for one in system.principals], np.int32)
        homes.append(Home(system, start, person_of))
        start += len(system.tables.customers)
    roots = np.concatenate([_roots(home) for home in homes]) if homes else np.zeros(0, np.int32)
    speaking = _speaking(homes, roots)
    leads = np.flatnonzero(speaking == np.arange(len(speaking)))
    places = np.full(len(speaking), NONE, np.int32)
    places[leads] = np.arange(len(leads), dtype=np.int32)
    customer_of = places[speaking]
    counted = _counted(homes, roots, customer_of, len(leads), kinds)
    tops = np.flatnonzero(roots == np.arange(len(roots))).astype(np.int32)
    return Numbering(persons, tuple(homes), customer_of, leads.astype(np.int32), tops, counted)


def _roots(home: Home) -> Index:
    """Each record → the record at the top of what it belongs to, among all."""
    parent = home.tables.customers.parent
    top = np.where(parent == NONE, np.arange(len(parent), dtype=np.int32), parent)
    while True:
        higher = top[top]
        if np.array_equal(higher, top):
            return top + np.int32(home.start)
        top = higher


def _speaking(homes: Sequence[Home], roots: Index) -> Index:
    """Each record → the one that speaks for its customer: of all tops with one key, the first with an owner."""
    speaks = np.arange(len(roots), dtype=np.int32)
    keys = pa.chunked_array([chunk for home in homes for chunk in home.tables.customers.keys.chunks], pa.string())
    tops = np.flatnonzero(_perhaps_shared(keys) & (roots == speaks))
    if not len(tops):
        return speaks[roots]
    coded = keys.take(pa.array(tops)).combine_chunks().dictionary_encode()
    codes = coded.indices.to_numpy(zero_copy_only=False)
    owner = np.concatenate([home.tables.customers.owner for home in homes])[tops]
    # among those with one key the least of this number wins: with an owner before without, then in order
    rank = tops + np.where(owner == NONE, len(roots), 0)
    best = np.full(len(coded.dictionary), np.iinfo(np.int64).max)
    np.minimum.at(best, codes, rank)
    speaks[tops] = best[codes] % len(roots)
    return speaks[roots]


def _perhaps_shared(keys: pa.ChunkedArray) -> Bits:
    """Which keys may stand somewhere else, too: all that do, and hardly any others. Most keys are only there once."""
    texts = (keys.slice(begin, _PIECE).to_pylist() for begin in range(0, len(keys), _PIECE))
    numbers = np.fromiter((hash(text) for piece in texts for text in piece), np.int64, len(keys))
    ordered = np.sort(numbers)
    again = np.unique(ordered[1:][ordered[1:] == ordered[:-1]])
    shared: Bits = np.isin(numbers, again) & (numbers != hash(""))
    return shared


def _counted(homes: Sequence[Home], roots: Index, customer_of: Index, customers: int, kinds: Sequence[str]) -> Bits:
    if not kinds:
        return np.ones(customers, bool)
    counted = np.zeros(customers, bool)
    for home in homes:
        names = home.tables.kinds.names
        meant = np.array([any(glob(pattern, name) for pattern in kinds) for name in names], bool)
        top = roots[home.records] == np.arange(home.records.start, home.records.stop)
        good = top & meant[home.tables.customers.kind] if len(names) else top
        counted[customer_of[home.records][good]] = True
    return counted
