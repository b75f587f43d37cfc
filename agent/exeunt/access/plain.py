"""The plain kernel: numpy, block by block. Exact, and at once there; the measure of every other kernel."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows, counted, moved, starts, sums, united
from exeunt.access.closure import Ladder, closure
from exeunt.access.kernel import Differing, Tally
from exeunt.access.lookup import Listing
from exeunt.access.plan import ABOVE, LIFTING, OWN, Plan
from exeunt.access.standing import Standing
from exeunt.access.tables import NONE, Index, Places

_BLOCK: Final = 1 << 22
"""Bytes of rows at once."""


class Plain:
    """Starts at once. Holds the rows of one family in memory, however large it is."""

    def close(self, ladder: Ladder, subjects: int, principals: int) -> Rows:
        return closure(ladder, subjects, principals)

    def move(self, rows: Rows, bits: Index, size: int) -> Rows:
        return moved(rows, bits, size)

    def seat(self, rows: Rows, people: int, uses: Places) -> Index:  # noqa: ARG002 (any order is as good)
        return np.arange(people, dtype=np.int32)

    def starts(self, keys: Index, size: int) -> npt.NDArray[np.int64]:
        return starts(keys, size)

    def unite(self, rows: Rows, lists: Listing) -> Rows:
        return united(rows, lists)

    def see(self, plan: Plan, customers: Index) -> Rows:
        return _seen(plan, customers)

    def tally(self, plan: Plan, classes: Index, size: int) -> Tally:
        viewers, customers = np.empty(len(plan.scope), np.int32), np.zeros((size, plan.bits), np.int64)
        for block in _blocks(plan):
            rows = _seen(plan, block)
            viewers[block] = counted(rows)
            for one in np.unique(classes[block]).tolist():
                customers[one] += sums(rows[classes[block] == one], plan.bits)
        return Tally(viewers, customers)

    def differ(self, before: Plan, after: Plan, was: Index, now: Index) -> Differing:
        found = Differing.blank(len(was), before.bits)
        step = max(1, _BLOCK // (8 * before.words))
        for begin in range(0, len(was), step):
            rows = slice(begin, begin + step)
            old, new = _seen_or_none(before, was[rows]), _seen_or_none(after, now[rows])
            lost, gained = old & ~new, new & ~old
            found.lost[rows], found.gained[rows] = counted(lost), counted(gained)
            found.lost_by[:] += sums(lost, before.bits)
            found.gained_by[:] += sums(gained, before.bits)
        return found


def _blocks(plan: Plan) -> Iterator[Index]:
    """All customers in scope, whole families at a time."""
    size, roots = len(plan.scope), np.flatnonzero(plan.scope.parent == NONE)
    step, begin = max(1, _BLOCK // (8 * plan.words)), 0
    while begin < size:
        place = np.searchsorted(roots, begin + step)
        end = int(roots[place]) if place < len(roots) else size
        yield np.arange(begin, end, dtype=np.int32)
        begin = end


def _seen_or_none(plan: Plan, customers: Index) -> Rows:
    rows, there = np.zeros((len(customers), plan.words), np.uint64), customers != NONE
    rows[there] = _seen(plan, customers[there])
    return rows


def _seen(plan: Plan, customers: Index) -> Rows:
    """(customers, words): who has the level on each of these customers, which are positions in the plan's scope."""
    if not (plan.lifts.any() or plan.follows.any()):
        return _reached(plan, customers, OWN) & _allowed(plan, customers)
    needed = np.unique(_with_parents(plan, customers))
    rows = _reached(plan, needed, OWN)
    _lift(plan, needed, rows)
    _follow(plan, needed, rows)
    return rows[np.searchsorted(needed, customers)] & _allowed(plan, customers)


def _with_parents(plan: Plan, customers: Index) -> Index:
    """And the parents of those who follow, all the way up."""
    found, rising = [customers], customers
    while len(rising):
        above = plan.scope.parent[rising[plan.follows[plan.scope.kind[rising]]]]
        rising = np.unique(above[above != NONE])
        found.append(rising)
    return np.concatenate(found)


def _reached(plan: Plan, customers: Index, block: int) -> Rows:
    """By grants on the customers and on their parents; `block`: all of them, or those that lift."""
    scope, kinds = plan.scope, len(plan.lifts)
    kind = scope.kind[customers]
    rows = _stands(plan, plan.grants, customers, block * kinds + kind)
    below = np.flatnonzero(plan.children[kind] & (scope.parent[customers] != NONE))
    if len(below):
        parent, column = scope.parent[customers[below]], (block + ABOVE) * kinds + kind[below]
        # brothers of one kind have this in common, and stand together
        fresh = np.append(True, (np.diff(parent) != 0) | (np.diff(column) != 0))
        above = _stands(plan, plan.grants, parent[fresh], column[fresh])
        rows[below] |= above[np.cumsum(fresh) - 1]
    return rows


def _lift(plan: Plan, needed: Index, rows: Rows) -> None:
    """Who reads a child that lifts has the level on its parent."""
    scope = plan.scope
    inside = np.zeros(len(scope), bool)
    inside[needed] = True
    lifting = plan.lifts[scope.kind] & (scope.parent != NONE)
    lifting[lifting] = inside[scope.parent[lifting]]
    children = np.flatnonzero(lifting).astype(np.int32)
    if len(children):
        parent = scope.parent[children]
        starts = np.flatnonzero(np.diff(parent, prepend=NONE))
        lifted = np.bitwise_or.reduceat(_reached(plan, children, LIFTING), starts, axis=0)
        rows[np.searchsorted(needed, parent[starts])] |= lifted


def _follow(plan: Plan, needed: Index, rows: Rows) -> None:
    """Who has the level on the parent has it on a child that follows: parents first."""
    scope = plan.scope
    if scope.depth is None:
        return
    depth, follows = scope.depth[needed], plan.follows[scope.kind[needed]] & (scope.parent[needed] != NONE)
    for generation in range(1, int(depth.max(initial=0)) + 1):
        here = np.flatnonzero(follows & (depth == generation))
        rows[here] |= rows[np.searchsorted(needed, scope.parent[needed[here]])]


def _allowed(plan: Plan, customers: Index) -> Rows:
    kind, kinds = plan.scope.kind[customers], len(plan.lifts)
    rows = _stands(plan, plan.caps, customers, kind) & plan.active
    parted = np.flatnonzero(plan.parted[kind])
    if len(parted):
        rows[parted] &= _stands(plan, plan.caps, customers[parted], kinds + kind[parted])
    return rows


def _stands(plan: Plan, standing: Standing, customers: Index, columns: Places) -> Rows:
    """What stands on each of these customers, each by its column."""
    rows, scope, numbers = standing.common[columns], plan.scope, np.arange(len(customers))
    owned = numbers[scope.owner[customers] != NONE]
    further, place = _repeated(numbers, scope.further.starts[customers], scope.further.starts[customers + 1])
    for some, anchor in ((owned, scope.owner[customers[owned]]), (further, scope.further.values[place])):
        first, last = (standing.starts[columns[some], anchor + more] for more in (0, 1))
        given, place = _repeated(some, first, last)
        _add(rows, plan, standing, given, standing.values[place])
    named, row = _repeated(numbers, standing.first[customers], standing.last[customers])
    gives = standing.gives[standing.form[row], columns[named]]
    _add(rows, plan, standing, named[gives], standing.subject[row[gives]])
    return rows


def _add(rows: Rows, plan: Plan, standing: Standing, number: Places, add: Index) -> None:
    """Row `number[n]`, which may come several times in a row, has the bits of row `add[n]`, too."""
    union = add >= len(plan.rows)
    for source, chosen, first in ((plan.rows, ~union, 0), (standing.unions, union, len(plan.rows))):
        places = number[chosen]
        starts = np.flatnonzero(np.diff(places, prepend=-1))
        rows[places[starts]] |= united(source, Listing(np.append(starts, len(places)), add[chosen] - first))


def _repeated(keys: Places, first: Places, last: Places) -> tuple[Places, Places]:
    """(key, every number from its first to before its last)."""
    sizes = last - first
    return np.repeat(keys, sizes), np.arange(sizes.sum()) + np.repeat(first - np.cumsum(sizes) + sizes, sizes)
