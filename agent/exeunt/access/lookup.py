"""Finding rows fast: who is in what, what stands on which anchor, what is below which customer."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from exeunt.access.tables import NONE, Bits, Index, Places, Tables
from exeunt.model.access import ONS, On

ON: Final = {name: number for number, name in enumerate(ONS)}


@dataclass(frozen=True, slots=True)
class Listing:
    """For each key, a list of values: those of key k are `values[starts[k]:starts[k + 1]]`."""

    starts: npt.NDArray[np.int64]
    values: Index

    @classmethod
    def of(cls, keys: Index, values: Index, size: int) -> Listing:
        """Lists for the keys 0 to size − 1; negative keys are left out."""
        rows = np.argsort(keys, kind="stable")
        rows = rows[np.searchsorted(keys[rows], 0) :]
        starts = np.zeros(size + 1, np.int64)
        np.cumsum(np.bincount(keys[rows], minlength=size), out=starts[1:])
        return cls(starts, values[rows])

    def at(self, key: int) -> Index:
        return self.values[self.starts[key] : self.starts[key + 1]]

    def of_all(self, keys: Index) -> tuple[Index, Index]:
        """(key, value) for every value of these keys."""
        begin, end = self.starts[keys], self.starts[keys + 1]
        sizes = end - begin
        places = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes) + np.repeat(begin, sizes)
        return np.repeat(keys, sizes), self.values[places]


class Lookup:
    """Indexes over one system's tables, each made when it is first asked for."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    @cached_property
    def members(self) -> Listing:
        """Group → its direct members."""
        rows = self.tables.members
        return Listing.of(rows.group, rows.member, len(self.tables.subjects.ids))

    @cached_property
    def groups(self) -> Listing:
        """Subject → the groups it is directly in."""
        rows = self.tables.members
        return Listing.of(rows.member, rows.group, len(self.tables.subjects.ids))

    @cached_property
    def children(self) -> Listing:
        """Customer → the customers whose parent it is."""
        parents = self.tables.customers.parent
        return Listing.of(parents, np.arange(len(parents), dtype=np.int32), len(parents))

    @cached_property
    def of_kind(self) -> list[Places]:
        """The customers of each kind."""
        kind = self.tables.customers.kind
        return [np.flatnonzero(kind == number) for number in range(len(self.tables.kinds.names))]

    @cached_property
    def children_of_kind(self) -> list[tuple[Places, Places]]:
        """The customers of each kind that belong to another, and what they belong to."""
        parent = self.tables.customers.parent
        below = [places[parent[places] != NONE] for places in self.of_kind]
        return [(places, parent[places].astype(np.intp)) for places in below]

    def holders(self, subject: int) -> dict[int, int]:
        """The subject and every group that contains it → the one below it on a shortest way (of itself: NONE)."""
        return _spread(self.groups, subject)

    def holding(self, subject: int) -> dict[int, int]:
        """The subject and everything it contains → the one above it on a shortest way (of itself: NONE)."""
        return _spread(self.members, subject)

    def principals_in(self, subject: int) -> Index:
        """The principals that a subject is or contains, ascending."""
        people = self.tables.subjects.principals
        reached = np.zeros(len(self.tables.subjects.ids), bool)
        reached[subject] = True
        frontier = np.array([subject], np.int32)
        while len(frontier):
            found = self.members.of_all(frontier)[1]
            found = found[~reached[found]]
            reached[found] = True
            frontier = np.unique(found[found >= people])  # only groups contain anything
        return np.flatnonzero(reached[:people]).astype(np.int32)

    def owners(self, customer: int) -> list[int]:
        """Every owner of a customer."""
        customers = self.tables.customers
        begin, end = _between(customers.more_customer, customer)
        more = customers.more_owner[begin:end].tolist()
        return [owner for owner in dict.fromkeys([int(customers.owner[customer]), *more]) if owner != NONE]

    def sets(self, customer: int) -> list[int]:
        """Every set that a customer is in."""
        begin, end = _between(self.tables.sets.customer, customer)
        return [int(one) for one in self.tables.sets.set[begin:end]]

    def grants_on(self, on: On, thing: int) -> range:
        """The rows of the grants that stand on one anchor."""
        return _range(self._grant_parts, self.tables.grants.object, on, thing)

    @cached_property
    def has_owner_grants(self) -> Bits:
        """The subjects for whose customers a grant stands."""
        begin, end = self._grant_parts[ON["owner"]], self._grant_parts[ON["owner"] + 1]
        found = np.zeros(len(self.tables.subjects.ids) + 1, bool)  # the last one: of NONE
        found[self.tables.grants.object[begin:end]] = True
        return found[:-1]

    def caps_on(self, on: On, thing: int) -> range:
        """The rows of the caps that stand on one anchor."""
        return _range(self._cap_parts, self.tables.caps.object, on, thing)

    @cached_property
    def _grant_parts(self) -> npt.NDArray[np.int64]:
        return np.searchsorted(self.tables.grants.on, np.arange(len(ONS) + 1, dtype=np.int8))

    @cached_property
    def _cap_parts(self) -> npt.NDArray[np.int64]:
        return np.searchsorted(self.tables.caps.on, np.arange(len(ONS) + 1, dtype=np.int8))


def _range(parts: npt.NDArray[np.int64], things: Index, on: On, thing: int) -> range:
    begin, end = int(parts[ON[on]]), int(parts[ON[on] + 1])
    first, last = _between(things[begin:end], thing)
    return range(begin + first, begin + last)


def _between(things: Index, thing: int) -> tuple[int, int]:
    """Where a thing begins and ends among sorted ones. Asked for in their own type: they would be copied otherwise."""
    first, last = np.searchsorted(things, np.array([thing, thing + 1], things.dtype))
    return int(first), int(last)


def _spread(edges: Listing, start: int) -> dict[int, int]:
    """Everything that can be reached, breadth first → where it was reached from."""
    reached = {start: NONE}
    frontier = np.array([start], np.int32)
    while len(frontier):
        sources, found = edges.of_all(frontier)
        fresh = []
        for source, one in zip(sources.tolist(), found.tolist(), strict=True):
            if one not in reached:
                reached[one] = source
                fresh.append(one)
        frontier = np.array(fresh, np.int32)
    return reached
