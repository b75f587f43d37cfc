"""What one relation gives to the customers in a scope, column by column.

A *column* is one thing that a row of a relation may give at least, to one kind of record: which forms do, is all there
is to know about it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows
from exeunt.access.lookup import Listing
from exeunt.access.relation import Relation
from exeunt.access.scope import Scope
from exeunt.access.tables import Bits, Index

Unite = Callable[[Rows, Listing], Rows]

_OFTEN: Final = 8
"""An anchor of so many customers is worth a row of its own."""


@dataclass(frozen=True, slots=True)
class Seats:
    """The principals asked about, each on a bit of its own.

    rows    of the subjects: who of them is inside
    active  of each bit: can he sign in
    who     of each bit: the principal, or NONE
    unite   the kernel's way to make one row of several
    """

    rows: Rows
    active: Bits
    who: Index
    unite: Unite

    def union(self, lists: Listing) -> Rows:
        return self.unite(self.rows, lists)


@dataclass(frozen=True, slots=True)
class Standing:
    """first, last  the rows of the relation that name each customer
    subject      of each row of the relation
    form         of each row of the relation
    gives        (forms, columns)
    starts       (columns, anchors + 1): where the row numbers that an anchor has begin in `values`
    values       numbers of rows of bits: those of subjects, then `unions`
    common       (columns, words): what stands on every customer; of grants by all four blocks of columns
    unions       rows of what stands on anchors that many customers have in common
    """

    first: npt.NDArray[np.int64]
    last: npt.NDArray[np.int64]
    subject: Index
    form: npt.NDArray[np.int16]
    gives: Bits
    starts: npt.NDArray[np.int64]
    values: Index
    common: Rows
    unions: Rows


def standing(relation: Relation, scope: Scope, gives: Bits, common: Rows, seats: Seats) -> Standing:
    named, everybody = relation.one, scope.row.as_stored and len(relation.one) == len(scope) + 1
    anchor, row = _on_anchors(relation, scope)
    subject, form = relation.subject[row], relation.form[row]
    starts = np.zeros((gives.shape[1], len(scope.anchors) + 1), np.int64)
    values, unions = [subject[:0]], [seats.rows[:0]]
    done: dict[bytes, int] = {}
    for column in range(len(starts)):
        kept = gives[form, column]
        same = done.setdefault(kept.tobytes(), column)
        if same < column:
            starts[column] = starts[same]
        elif kept.any():
            lists = Listing.of(anchor[kept], subject[kept], len(scope.anchors))
            short, new = _shortened(lists, scope, seats)
            short.values[short.values >= len(seats.rows)] += sum(map(len, unions))
            starts[column] = short.starts + sum(map(len, values))
            values.append(short.values)
            unions.append(new)
    return Standing(
        first=named[:-1] if everybody else named[:-1][scope.customers],
        last=named[1:] if everybody else named[1:][scope.customers],
        subject=relation.subject,
        form=relation.form,
        gives=gives,
        starts=starts,
        values=np.concatenate(values),
        common=common,
        unions=np.concatenate(unions),
    )


def _on_anchors(relation: Relation, scope: Scope) -> tuple[Index, Index]:
    """(anchor, row of the relation) for the anchors in scope, by their numbers there."""
    sizes = np.diff(relation.shared.starts)[scope.anchors]
    return np.repeat(np.arange(len(sizes), dtype=np.int32), sizes), relation.shared.of_all(scope.anchors)[1]


def _shortened(lists: Listing, scope: Scope, seats: Seats) -> tuple[Listing, Rows]:
    """Where many customers have a long list in common, one new row is all of it: they are numbered after the others."""
    sizes = np.diff(lists.starts)
    long = (sizes > 1) & (scope.uses >= _OFTEN)
    if not long.any():
        return lists, seats.rows[:0]
    which = np.flatnonzero(long).astype(np.int32)
    united = seats.union(Listing(np.append(0, np.cumsum(sizes[which])), lists.of_all(which)[1]))
    starts = np.append(0, np.cumsum(np.where(long, 1, sizes)))
    values = np.full(starts[-1], -1, np.int32)
    values[starts[which]] = len(seats.rows) + np.arange(len(which))
    values[values < 0] = lists.of_all(np.flatnonzero(~long).astype(np.int32))[1]
    return Listing(starts, values), united


def common(relation: Relation, gives: Bits, seats: Seats) -> Rows:
    """(columns, words): what stands on every customer."""
    everywhere = slice(relation.common.start, relation.common.stop)
    subject, form = relation.subject[everywhere], relation.form[everywhere]
    found = np.zeros((gives.shape[1], seats.rows.shape[1]), np.uint64)
    for column in range(len(found)):
        given = subject[gives[form, column]]
        if len(given):
            found[column] = seats.union(Listing(np.array([0, len(given)]), given))[0]
    return found
