"""Grants, or caps, made ready: for each customer, owner and set, the rows that stand on it.

*Shared anchors* are those that many customers have in common, numbered: 0 for "nobody owns it", 1 + s for the owner s,
and the sets after all subjects. What stands on every customer is *common*.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows
from exeunt.access.closure import inside
from exeunt.access.lookup import Listing, Lookup
from exeunt.access.tables import NONE, Caps, Grants, Index, Places, Tables
from exeunt.model.access import CERTAINTIES, REACHES, Term

_UNKNOWN: Final = CERTAINTIES.index("unknown")
_PIECE: Final = 1 << 18
NOBODY: Final = 0
"""The anchor of customers without an owner."""

Starts = Callable[[Index, int], npt.NDArray[np.int64]]
"""(sorted keys, how many different there may be) → where each key begins, and the end. See `bits.starts`."""


@dataclass(frozen=True, slots=True)
class Forms:
    """What rows say besides who and on what: each combination that occurs, once.

    levels   (forms, reaches, kinds): the level that it gives
    unknown  it counts only for *may see*
    bypass   it does not lift
    part     the part that it is a ceiling of, by position; of grants always 0
    """

    levels: npt.NDArray[np.int8]
    unknown: npt.NDArray[np.bool_]
    bypass: npt.NDArray[np.bool_]
    part: npt.NDArray[np.int16]


@dataclass(frozen=True, slots=True)
class Relation:
    """`subject` and `form` of each row, as they stand in the tables, sorted by (on, object).

    rare     the forms that stand on less than everything
    one      customer c has the rows one[c] to one[c + 1]
    shared   anchor → rows
    common   the rows that stand on every customer
    """

    subject: Index
    form: npt.NDArray[np.int16]
    forms: Forms
    rare: npt.NDArray[np.bool_]
    one: npt.NDArray[np.int64]
    shared: Listing
    common: range


def owner_anchor(owner: Index) -> Index:
    return owner + np.int32(1)  # NONE is -1


def set_anchor(tables: Tables, one: Index) -> Index:
    return one + np.int32(1 + len(tables.subjects.ids))


def anchors_of(tables: Tables) -> int:
    """How many shared anchors there are."""
    return 1 + len(tables.subjects.ids) + len(tables.sets.ids)


@dataclass(frozen=True, slots=True)
class Base:
    """What relations are made from. `closed`: the closure of the memberships."""

    lookup: Lookup
    closed: Rows
    starts: Starts


def of_grants(base: Base) -> Relation:
    grants, kinds = base.lookup.tables.grants, base.lookup.tables.kinds.names
    form = np.empty(len(grants), np.int16)
    for begin in range(0, len(grants), _PIECE):  # so that what is in between stays in the cache
        rows = slice(begin, begin + _PIECE)
        form[rows] = 4 * grants.shape[rows] + 2 * (grants.certainty[rows] == _UNKNOWN) + grants.bypass[rows]
    levels = np.zeros((len(grants.shapes), len(REACHES), len(kinds)), np.int8)
    for number, shape in enumerate(grants.shapes):
        levels[number] = _levels(shape, kinds)
    levels = np.repeat(levels, 4, axis=0)
    code = np.arange(len(levels))
    forms = Forms(levels, (code & 2) > 0, (code & 1) > 0, np.zeros(len(levels), np.int16))
    return _relation(base, grants, form, forms)


def of_caps(base: Base) -> Relation:
    caps, kinds = base.lookup.tables.caps, len(base.lookup.tables.kinds.names)
    sizes = (len(caps.parts), kinds, 4, 2)
    columns = (caps.part, caps.kind, caps.level, caps.certainty == _UNKNOWN)
    code = np.ravel_multi_index([column.astype(np.int64) for column in columns], sizes)
    used, form = np.unique(code, return_inverse=True)
    part, kind, level, unknown = np.unravel_index(used, sizes)
    levels = np.zeros((len(used), len(REACHES), kinds), np.int8)
    levels[np.arange(len(used)), REACHES.index("self"), kind] = level
    forms = Forms(levels, unknown > 0, np.zeros(len(used), bool), part.astype(np.int16))
    return _relation(base, caps, form.astype(np.int16), forms)


def _levels(shape: tuple[Term, ...], kinds: tuple[str, ...]) -> npt.NDArray[np.int8]:
    levels = np.zeros((len(REACHES), len(kinds)), np.int8)
    for term in shape:
        if term.kind in kinds:
            place = REACHES.index(term.reach), kinds.index(term.kind)
            levels[place] = max(levels[place], term.level)
    return levels


def _relation(base: Base, rows: Grants | Caps, form: npt.NDArray[np.int16], forms: Forms) -> Relation:
    lookup, closed = base.lookup, base.closed
    # of the same type as what is searched, which would be copied otherwise
    begin, owner, sets, everywhere, end = np.searchsorted(rows.on, np.arange(5, dtype=np.int8)).tolist()
    one = base.starts(rows.object[begin:owner], len(lookup.tables.customers))
    anchors = [_on_owners(lookup, closed, rows.object[owner:sets]), _on_sets(lookup, rows.object[sets:everywhere])]
    keys = np.concatenate([key for key, _ in anchors])
    values = np.concatenate([anchors[0][1] + owner, anchors[1][1] + sets]).astype(np.int32)
    shared = Listing.of(keys, values, anchors_of(lookup.tables))
    rare = np.zeros(len(forms.unknown), bool)
    rare[form[:everywhere]] = True
    return Relation(rows.subject, form, forms, rare, one, shared, range(everywhere, end))


def _on_owners(lookup: Lookup, closed: Rows, things: Index) -> tuple[Index, Places]:
    """(anchor of an owner, row) for every row on him, or on what holds him; rows are counted from the first of them."""
    if not len(things):
        return things, np.zeros(0, np.intp)
    first = np.flatnonzero(np.diff(things, prepend=NONE - 1))
    rows = Listing(np.append(first, len(things)), np.arange(len(things), dtype=np.int32))
    named, owners = things[first], _owners(lookup)
    people = lookup.tables.subjects.principals
    owning = np.zeros(people, bool)
    owning[owners[owners < people]] = True
    somebody = np.flatnonzero(named != NONE)
    owner, number = inside(closed, named[somebody], owning)
    pairs = [(owner_anchor(owner.astype(np.int32)), somebody[number])]
    place = {int(one): n for n, one in enumerate(named.tolist())}
    for other in owners[owners >= people].tolist():
        held = [place[one] for one in lookup.holders(other) if one in place]
        pairs.append((np.full(len(held), other + 1, np.int32), np.array(held, np.intp)))
    pairs.append((np.zeros(len(named) - len(somebody), np.int32), np.flatnonzero(named == NONE)))
    anchor, thing = (np.concatenate(column) for column in zip(*pairs, strict=True))
    sizes = np.diff(rows.starts)[thing]
    return np.repeat(anchor, sizes), rows.of_all(thing.astype(np.int32))[1]


def _owners(lookup: Lookup) -> Index:
    """Every subject that owns a customer."""
    customers = lookup.tables.customers
    owning = np.zeros(len(lookup.tables.subjects.ids) + 1, bool)  # the last one: nobody
    owning[customers.owner] = True
    owning[customers.more_owner] = True
    return np.flatnonzero(owning[:-1]).astype(np.int32)


def _on_sets(lookup: Lookup, things: Index) -> tuple[Index, Places]:
    return set_anchor(lookup.tables, things), np.arange(len(things))
