"""What one principal sees: his level on every customer, from the tables alone.

One pass over the columns, without bit rows and without the closure of everybody else: what a question about one person,
and a what-if about one person, needs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from exeunt.access.lookup import ON, Lookup
from exeunt.access.tables import NONE, Bits, Index, Places, Small, Tables
from exeunt.model.access import CERTAINTIES, Level, Reach

_UNKNOWN = CERTAINTIES.index("unknown")


@dataclass(frozen=True, slots=True)
class _Rows:
    """Rows that stand on anchors. `levels[k, r]`: what row r gives to records of kind k."""

    on: Small
    object: Index
    levels: npt.NDArray[np.int8]

    def kept(self, rows: Bits) -> _Rows:
        return _Rows(self.on[rows], self.object[rows], self.levels[:, rows])


def levels_of_one(
    lookup: Lookup, principal: int, part: str = "", *, may: bool = False, among: Bits | None = None
) -> Small:
    """The level of a principal on each customer, in the customers' order.

    *may*: with what is unknown, too. *among*: as if there were only these grants.
    """
    tables = lookup.tables
    if not tables.subjects.active[principal]:
        return np.zeros(len(tables.customers), np.int8)
    held = np.zeros(len(tables.subjects.ids), bool)
    held[list(lookup.holders(principal))] = True
    raw = _followed(tables, _reached(lookup, _counting(tables, held, among, may=may)))
    caps = tables.caps
    mine = held[caps.subject] & ((caps.certainty != _UNKNOWN) | may)
    ceiling = _ceiling(lookup, mine, 0)
    if part and part in caps.parts:
        number = caps.parts.index(part)
        capped = np.isin(tables.customers.kind, np.unique(caps.kind[caps.part == number]))
        ceiling = np.where(capped, np.minimum(ceiling, _ceiling(lookup, mine, number)), ceiling)
    return np.minimum(raw, ceiling)


def _counting(tables: Tables, held: Bits, among: Bits | None, *, may: bool) -> Bits:
    grants = tables.grants
    mine = held[grants.subject]
    if among is not None:
        mine &= among
    return mine if may else mine & (grants.certainty != _UNKNOWN)


def _reached(lookup: Lookup, mine: Bits) -> Small:
    """By grants on the record and on its parent, and lifted from its children."""
    tables = lookup.tables
    raw = _granted(lookup, mine)
    lifts = tables.kinds.lifts[tables.customers.kind]
    lifting = np.flatnonzero((lifts > 0) & (tables.customers.parent != NONE))
    if len(lifting):
        shown = _granted(lookup, mine & ~tables.grants.bypass)
        up = lifting[shown[lifting] >= Level.READ]
        np.maximum.at(raw, tables.customers.parent[up], lifts[up])
    return raw


def _followed(tables: Tables, raw: Small) -> Small:
    """Parents first: as many passes as there are generations that follow."""
    customers = tables.customers
    follows = tables.kinds.follows[customers.kind]
    following = np.flatnonzero((follows > 0) & (customers.parent != NONE))
    while len(following):
        above = np.minimum(raw[customers.parent[following]], follows[following])
        higher = above > raw[following]
        if not higher.any():
            break
        raw[following[higher]] = above[higher]
    return raw


def _granted(lookup: Lookup, mine: Bits) -> Small:
    raw = np.zeros(len(lookup.tables.customers), np.int8)
    _raise(lookup, raw, _grant_rows(lookup.tables, mine, "self"), lookup.of_kind)
    above = _grant_rows(lookup.tables, mine, "child")
    for kind, here in _by_kind(above):
        children, parents = lookup.children_of_kind[kind]
        raw[children] = np.maximum(raw[children], _at_anchors(lookup, parents, here, kind))
    return raw


def _raise(lookup: Lookup, levels: Small, rows: _Rows, of_kind: Sequence[Places]) -> None:
    """The records of each kind to what stands on their own anchors."""
    for kind, here in _by_kind(rows):
        levels[of_kind[kind]] = _at_anchors(lookup, of_kind[kind], here, kind)


def _by_kind(rows: _Rows) -> Iterator[tuple[int, _Rows]]:
    """The kinds that any row gives anything to, with those rows."""
    for kind in np.flatnonzero(rows.levels.any(axis=1)).tolist():
        yield kind, rows.kept(rows.levels[kind] > 0)


def _grant_rows(tables: Tables, mine: Bits, reach: Reach) -> _Rows:
    grants, kinds = tables.grants, tables.kinds.names
    by_shape = np.zeros((len(kinds), len(grants.shapes) or 1), np.int8)
    for number, shape in enumerate(grants.shapes):
        for term in shape:
            if term.reach == reach and term.kind in kinds:
                place = kinds.index(term.kind), number
                by_shape[place] = max(by_shape[place], term.level)
    rows = np.flatnonzero(mine)
    return _Rows(grants.on[rows], grants.object[rows], by_shape[:, grants.shape[rows]])


def _ceiling(lookup: Lookup, mine: Bits, part: int) -> Small:
    caps = lookup.tables.caps
    rows = np.flatnonzero(mine & (caps.part == part))
    kinds = len(lookup.tables.kinds.names)
    levels = np.where(np.arange(kinds)[:, None] == caps.kind[rows], caps.level[rows], 0).astype(np.int8)
    found = np.zeros(len(lookup.tables.customers), np.int8)
    _raise(lookup, found, _Rows(caps.on[rows], caps.object[rows], levels), lookup.of_kind)
    return found


def _at_anchors(lookup: Lookup, places: Places, rows: _Rows, kind: int) -> Small:
    """For each of these customers the highest level that rows on its anchors give to records of a kind."""
    on, thing, level = rows.on, rows.object, rows.levels[kind]
    found = np.full(len(places), level[on == ON["all"]].max(initial=0), np.int8)
    if ((on == ON["one"]) | (on == ON["set"])).any():
        np.maximum(found, _singly(lookup.tables, on, thing, level)[places], out=found)
    owned = on == ON["owner"]
    if owned.any():
        np.maximum(found, _by_owners(lookup, places, thing[owned], level[owned]), out=found)
    return found


def _singly(tables: Tables, on: Small, thing: Index, level: Small) -> Small:
    """Of every customer: by rows on itself, and on the sets that it is in."""
    found = np.zeros(len(tables.customers), np.int8)
    one, on_set = on == ON["one"], np.zeros(len(tables.sets.ids), np.int8)
    np.maximum.at(found, thing[one], level[one])
    np.maximum.at(on_set, thing[on == ON["set"]], level[on == ON["set"]])
    if on_set.any():
        np.maximum.at(found, tables.sets.customer, on_set[tables.sets.set])
    return found


def _by_owners(lookup: Lookup, places: Places, thing: Index, level: Small) -> Small:
    customers = lookup.tables.customers
    # the last place is for customers that nobody owns: NONE is -1
    on_owner = np.zeros(len(lookup.tables.subjects.ids) + 1, np.int8)
    np.maximum.at(on_owner, thing, level)
    nobody, on_owner[NONE] = on_owner[NONE], 0
    _down(lookup.tables, on_owner)
    found = on_owner[customers.owner[places]]
    if len(customers.more_customer):
        further = np.zeros(len(customers), np.int8)
        np.maximum.at(further, customers.more_customer, on_owner[customers.more_owner])
        np.maximum(found, further[places], out=found)
    if nobody:
        alone = customers.owner == NONE
        alone[customers.more_customer] = False
        found[alone[places]] = np.maximum(found[alone[places]], nobody)
    return found


def _down(tables: Tables, value: Small) -> None:
    """What is given on a group holds for everything it contains."""
    group, member = tables.members.group, tables.members.member
    while True:
        higher = value[group] > value[member]
        if not higher.any():
            return
        np.maximum.at(value, member[higher], value[group[higher]])
