# ruff: noqa: PLR0917 (compiled functions take everything by position)
"""The compiled kernel's inner loops. Importing this needs numba.

The steps are those of `exeunt.access.plain`, on a few families at a time, so that their rows stay in a processor's
nearest cache. Customers are positions in scope; where something lifts or follows, `who` are whole families, in order.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows
from exeunt.access.compiled.desk import Desk, Room, Shelf, Side
from exeunt.access.compiled.jit import jit, prefetch
from exeunt.access.plan import ABOVE, LIFTING, OWN

Whole = npt.NDArray[np.int64]

_LINE: Final = 8
"""Words in a line of the cache."""
_WAITING: Final = 1024
"""Rows that wait to be added, at most."""


@jit
def room(most: int, words: int) -> Room:
    return Room(
        np.empty((most, words), np.uint64),
        np.empty((most, words), np.uint64),
        np.empty((most, words), np.uint64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.empty(most, np.int64),
        np.zeros(2, np.int64),
        np.empty((_WAITING, 3), np.int64),
    )


@jit
def add(out: Rows, waiting: Whole, many: int, desk: Desk) -> int:
    """The rows that wait. None does afterwards."""
    filled, place, whole = desk.filled, desk.place, desk.whole
    for m in range(many):
        t, begin, size = waiting[m, 0], waiting[m, 1], waiting[m, 2]
        if size < 0:
            for w in range(out.shape[1]):
                out[t, w] |= whole[begin, w]
        for at in range(begin, begin + size):
            out[t, np.int64(place[at])] |= filled[at]
    return 0


@jit
def stand(out: Rows, who: Whole, column: Whole, waiting: Whole, shelf: Shelf, desk: Desk) -> None:
    """out[t] |= what stands on customer who[t], by column[t], on less than everything.

    Rows are looked up first and added later: by then they are on their way from memory.
    """
    first, last, subject, form, gives = shelf.first, shelf.last, shelf.subject, shelf.form, shelf.gives
    starts, values, where, filled, place = shelf.starts, shelf.values, shelf.where, desk.filled, desk.place
    owner, further, anchors = desk.owner, desk.further, desk.anchors
    many = 0
    for t in range(len(who)):
        one, col = who[t], column[t]
        for at in range(further[one] - 1, further[one + 1]):
            anchor = owner[one] if at < further[one] else anchors[at]
            if anchor < 0:
                continue
            for q in range(starts[col, anchor], starts[col, anchor + 1]):
                if many == len(waiting):
                    many = add(out, waiting, many, desk)
                row = values[q]
                waiting[many, 0], waiting[many, 1], waiting[many, 2] = t, where[row, 0], where[row, 1]
                prefetch(place, where[row, 0])
                prefetch(filled, where[row, 0])
                prefetch(filled, where[row, 0] + _LINE)
                many += 1
        for g in range(first[one], last[one]):
            if gives[form[g], col]:
                if many == len(waiting):
                    many = add(out, waiting, many, desk)
                row = subject[g]
                waiting[many, 0], waiting[many, 1], waiting[many, 2] = t, where[row, 0], where[row, 1]
                prefetch(place, where[row, 0])
                prefetch(filled, where[row, 0])
                prefetch(filled, where[row, 0] + _LINE)
                many += 1
    add(out, waiting, many, desk)


@jit
def reach(out: Rows, who: Whole, block: int, everywhere: int, work: Room, side: Side) -> None:
    """out[t] = by grants on customer who[t], and on its parent. `everywhere`: the block of columns of the grants that
    stand on everything; −1: without them.
    """
    desk, kinds, common = side.desk, len(side.desk.lifts), side.grants.common
    for t in range(len(who)):
        kind = desk.kind[who[t]]
        work.column[t] = block * kinds + kind
        for w in range(out.shape[1]):
            out[t, w] = common[everywhere * kinds + kind, w] if everywhere >= 0 else np.uint64(0)
    stand(out, who, work.column, work.waiting, side.grants, desk)
    if desk.children.any():
        descend(out, who, block, everywhere, work, side)


@jit
def descend(out: Rows, who: Whole, block: int, everywhere: int, work: Room, side: Side) -> None:
    """out[t] |= by grants on the parent of who[t]."""
    desk, kinds, many = side.desk, len(side.desk.lifts), 0
    for t in range(len(who)):
        parent, kind = desk.parent[who[t]], desk.kind[who[t]]
        work.other_of[t] = -1
        if parent >= 0 and desk.children[kind]:
            column = (block + ABOVE) * kinds + kind
            # brothers of one kind have this in common
            if not many or work.other[many - 1] != parent or work.other_column[many - 1] != column:
                work.other[many], work.other_column[many] = parent, column
                for w in range(out.shape[1]):
                    work.apart[many, w] = 0
                many += 1
            work.other_of[t] = many - 1
    stand(work.apart, work.other[:many], work.other_column, work.waiting, side.grants, desk)
    for t in range(len(who)):
        if work.other_of[t] >= 0:
            for w in range(out.shape[1]):
                out[t, w] |= work.apart[work.other_of[t], w]
            if everywhere >= 0:
                spread(out, t, desk.kind[who[t]], everywhere + ABOVE, side)


@jit
def spread(out: Rows, t: int, kind: int, block: int, side: Side) -> None:
    """out[t] |= by grants that stand on everything, for this kind."""
    column = block * len(side.desk.lifts) + kind
    for w in range(out.shape[1]):
        out[t, w] |= side.grants.common[column, w]


@jit
def relate(who: Whole, work: Room, side: Side) -> None:
    """By grants, by what children lift to parents, and by what follows from parents. `who`: whole families."""
    if side.desk.alike:
        reach(work.out, who, OWN, -1, work, side)
        lift(work.out, who, work.out, side)
    else:
        reach(work.out, who, OWN, OWN, work, side)
        reach(work.lifted, who, LIFTING, LIFTING, work, side)
        lift(work.out, who, work.lifted, side)
    follow(work.out, who, side)


@jit
def lift(out: Rows, who: Whole, lifted: Rows, side: Side) -> None:
    """Parents first: what a child lifts is not lifted further. What stands on everything comes in here or before."""
    desk, begin = side.desk, who[0]
    for t in range(len(who)):
        parent, kind = desk.parent[who[t]], desk.kind[who[t]]
        if parent >= 0 and desk.lifts[kind]:
            for w in range(out.shape[1]):
                out[parent - begin, w] |= lifted[t, w]
            spread(out, parent - begin, kind, LIFTING, side)
            if desk.children[kind]:
                spread(out, parent - begin, kind, LIFTING + ABOVE, side)
    if desk.alike:
        for t in range(len(who)):
            spread(out, t, desk.kind[who[t]], OWN, side)
            if desk.parent[who[t]] >= 0 and desk.children[desk.kind[who[t]]]:
                spread(out, t, desk.kind[who[t]], ABOVE, side)


@jit
def follow(out: Rows, who: Whole, side: Side) -> None:
    """Parents first: what follows is followed."""
    desk, begin = side.desk, who[0]
    for t in range(len(who)):
        parent = desk.parent[who[t]]
        if parent >= 0 and desk.follows[desk.kind[who[t]]]:
            for w in range(out.shape[1]):
                out[t, w] |= out[parent - begin, w]


@jit
def limit(out: Rows, who: Whole, work: Room, side: Side) -> None:
    """Ceilings that are not the same for all customers of a kind."""
    desk, kinds = side.desk, len(side.desk.lifts)
    for part in range(2):
        many = 0
        for t in range(len(who)):
            kind = desk.kind[who[t]]
            if desk.rare[kind] and (desk.parted[kind] or not part):
                work.other[many], work.other_column[many], work.other_of[many] = who[t], part * kinds + kind, t
                for w in range(out.shape[1]):
                    work.apart[many, w] = side.caps.common[part * kinds + kind, w]
                many += 1
        stand(work.apart, work.other[:many], work.other_column, work.waiting, side.caps, desk)
        for n in range(many):
            for w in range(out.shape[1]):
                out[work.other_of[n], w] &= work.apart[n, w]


@jit
def fill(out: Rows, who: Whole, work: Room, side: Side) -> None:
    """out[t] = who has the level on customer who[t], of those whom `desk.allowed` allows. Where something lifts or
    follows, `out` is the room's, and `who` are whole families.
    """
    if side.related:
        relate(who, work, side)
    else:
        reach(out, who, OWN, OWN, work, side)
    if side.desk.rare.any():
        limit(out, who, work, side)
