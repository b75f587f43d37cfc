"""Some customers, or all, with whatever decides who sees them: in the order of families, numbered from 0."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np
import numpy.typing as npt

from exeunt.access.kinship import Kinship
from exeunt.access.lookup import Listing, Lookup
from exeunt.access.relation import NOBODY, Starts, anchors_of, owner_anchor, set_anchor
from exeunt.access.tables import NONE, Index, Places

_FEW: Final = 1 << 16


@dataclass(frozen=True)
class Row:
    """Customers in a row, family by family. `as_stored`: in the order that they came in.

    customers  as positions in the tables
    parent     as positions in this row, or NONE: also where the parent is not in it
    depth      generations below the root of the family; None: nobody has a parent
    """

    customers: Index
    parent: Index
    depth: Index | None
    as_stored: bool

    def __len__(self) -> int:
        return len(self.customers)

    @cached_property
    def places(self) -> Index:
        """Where each customer of the tables is in this row, or NONE; the last one is of NONE. Kept: blocks ask."""
        place = np.full(int(self.customers.max(initial=NONE)) + 2, NONE, np.int32)
        place[self.customers] = np.arange(len(self), dtype=np.int32)
        return place


@dataclass(frozen=True, slots=True)
class Scope:
    """Everything by position in the row.

    owner    an anchor, or NONE for a customer that has only further owners
    further  customer → more anchors: further owners, sets
    anchors  every anchor that may occur; `owner` and `further` are positions in it
    uses     how many customers stand on each of them
    """

    row: Row
    kind: npt.NDArray[np.int16]
    owner: Index
    further: Listing
    anchors: Index
    uses: npt.NDArray[np.int64]

    def __len__(self) -> int:
        return len(self.row)

    @property
    def customers(self) -> Index:
        return self.row.customers

    @property
    def parent(self) -> Index:
        return self.row.parent

    @property
    def depth(self) -> Index | None:
        return self.row.depth


def everybody(lookup: Lookup, starts: Starts) -> Scope:
    """Every customer."""
    tables, every = lookup.tables, lookup.tables.customers
    row = _in_families(lookup, np.arange(len(every), dtype=np.int32), every.parent)
    further = Listing(starts(tables.sets.customer, len(every)), set_anchor(tables, tables.sets.set))
    owned = Listing(starts(every.more_customer, len(every)), owner_anchor(every.more_owner))
    further = _both(further, owned) if len(owned.values) else further
    further = further if row.as_stored else _taken(further, row.customers)
    owner, anchors = _owner_anchors(lookup, row.customers), np.arange(anchors_of(tables), dtype=np.int32)
    uses = _occurring(owner, len(anchors)) + _occurring(further.values, len(anchors))
    return Scope(row, every.kind if row.as_stored else every.kind[row.customers], owner, further, anchors, uses)


def around(lookup: Lookup, customers: Places) -> Scope:
    """These customers, and those without whom it cannot be said who sees them.

    Who follows needs its parent; whatever is needed so needs those children that lift to it; and all need their
    parents, whose anchors count for children.
    """
    kinds, every = lookup.tables.kinds, lookup.tables.customers
    needed = rising = np.unique(customers).astype(np.int32)
    while len(rising := _parents(every.parent, rising[kinds.follows[every.kind[rising]] > 0])):
        needed = np.union1d(needed, rising)
    if kinds.lifts.any():
        below = lookup.children.of_all(needed)[1]
        needed = np.union1d(needed, below[kinds.lifts[every.kind[below]] > 0])
    needed = np.union1d(needed, _parents(every.parent, needed)).astype(np.int32)
    return _some(lookup, _in_families(lookup, needed, places_in(needed, every.parent[needed])))


def _some(lookup: Lookup, row: Row) -> Scope:
    """The anchors of these customers alone."""
    tables, every = lookup.tables, lookup.tables.customers
    in_sets = _found(tables.sets.customer, tables.sets.set, row.customers)
    owned = _found(every.more_customer, every.more_owner, row.customers)
    further = _both(
        Listing(in_sets.starts, set_anchor(tables, in_sets.values)), Listing(owned.starts, owner_anchor(owned.values))
    )
    owner = _owner_anchors(lookup, row.customers)
    anchors, number = np.unique(np.concatenate([owner, further.values]), return_inverse=True)
    # NONE is the least, and stays −1
    local = np.asarray(number - np.count_nonzero(anchors == NONE), np.int32)
    anchors = anchors[anchors != NONE]
    owner, further = local[: len(row)], Listing(further.starts, local[len(row) :])
    return Scope(row, every.kind[row.customers], owner, further, anchors, _occurring(local, len(anchors)))


def places_in(customers: Index, wanted: Index) -> Index:
    """Where each of `wanted` is among the sorted `customers`; NONE: nowhere."""
    place = np.minimum(np.searchsorted(customers, wanted), max(len(customers) - 1, 0)).astype(np.int32)
    return np.where(customers[place] == wanted, place, np.int32(NONE)) if len(customers) else place - np.int32(1)


def local(scope: Scope, customers: Places) -> Index:
    """Where in scope these customers are; NONE stays NONE."""
    if len(scope) < _FEW:
        order = np.argsort(scope.customers)
        place = places_in(scope.customers[order], customers.astype(np.int32))
        return np.append(order, NONE).astype(np.int32)[place]
    return scope.row.places[customers]


def _parents(parent: Index, of: Places) -> Index:
    above = parent[of]
    return np.unique(above[above != NONE])


def _in_families(lookup: Lookup, customers: Index, parent: Index) -> Row:
    """`parent`: of each of these customers, as a position among them."""
    every = lookup.tables.customers
    if (parent == NONE).all():
        return Row(customers, parent, None, as_stored=True)
    kin = Kinship.of(parent)
    if _in_order(kin):
        return Row(customers, parent, kin.depth, as_stored=True)
    order = kin.order(every.owner[customers], every.kind[customers])
    place = np.full(len(order) + 1, NONE, np.int32)  # the last one: of NONE
    place[order] = np.arange(len(order))
    return Row(customers[order], place[parent[order]], kin.depth[order], as_stored=False)


def _in_order(kin: Kinship) -> bool:
    """Is each family in one piece, parents before children, and are brothers together?"""
    parents = kin.parent[kin.parent != NONE]
    mothers = np.zeros(len(kin.parent), bool)
    mothers[parents] = True
    in_pieces = np.count_nonzero(np.diff(kin.root)) + 1 == np.count_nonzero(kin.parent == NONE)
    together = np.count_nonzero(np.diff(parents)) + 1 == np.count_nonzero(mothers)
    return bool(in_pieces and together and (kin.parent < np.arange(len(kin.parent))).all())


def _owner_anchors(lookup: Lookup, customers: Index) -> Index:
    """NONE: he has further owners, and no first one."""
    every = lookup.tables.customers
    anchor = owner_anchor(every.owner[customers])
    if len(every.more_customer):
        owned = np.zeros(len(every), bool)
        owned[every.more_customer] = True
        anchor[owned[customers] & (anchor == NOBODY)] = NONE
    return anchor


def _found(keys: Index, values: Index, customers: Index) -> Listing:
    """For each of a few customers, the values of its rows; `keys` are sorted."""
    begin, end = np.searchsorted(keys, customers), np.searchsorted(keys, customers, side="right")
    rows = [values[first:last] for first, last in zip(begin.tolist(), end.tolist(), strict=True)]
    return Listing(np.append(0, np.cumsum(end - begin)), np.concatenate([values[:0], *rows]))


def _both(one: Listing, other: Listing) -> Listing:
    size = len(one.starts) - 1
    keys = [np.repeat(np.arange(size, dtype=np.int32), np.diff(lists.starts)) for lists in (one, other)]
    return Listing.of(np.concatenate(keys), np.concatenate([one.values, other.values]), size)


def _taken(lists: Listing, keys: Index) -> Listing:
    return Listing(np.append(0, np.cumsum(np.diff(lists.starts)[keys])), lists.of_all(keys)[1])


def _occurring(values: Index, size: int) -> npt.NDArray[np.int64]:
    """How often each value below `size` occurs, NONE aside. Piece by piece: the values are widened to be counted."""
    found = np.zeros(size + 1, np.int64)
    for begin in range(0, len(values), _FEW):
        found += np.bincount(values[begin : begin + _FEW] + np.int32(1), minlength=size + 1)
    return found[1:]
