"""Two answers side by side: who lost what, and who gained what.

Before and after may be two snapshots, or what is and what a policy allows: then *lost* is what somebody has and should
not. Principals and customers are the same where their ids are.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.access.bits import Rows, unpacked
from exeunt.access.engine import Access
from exeunt.access.kernel import Differing
from exeunt.access.plan import Plan, View
from exeunt.access.scope import Scope, around, local
from exeunt.access.standing import Seats
from exeunt.access.tables import NONE, Bits, Index, Places, Tables
from exeunt.model.access import Level

Side = Literal["lost", "gained"]

_NAMES: Final[dict[Side, str]] = {"lost": "was", "gained": "now"}
"""Whose positions the pairs of a side have."""

_CELLS: Final = 1 << 22
"""Pairs of a principal and a customer that are looked at one by one at once."""


@dataclass(frozen=True, slots=True)
class Joined:
    """What two lists of ids have in common, in the order of the first and then what only the second has.

    `was`, `now`: positions in the first and in the second, or NONE.
    """

    was: Index
    now: Index

    @classmethod
    def of(cls, before: pa.Array, after: pa.Array) -> Joined:
        if before.equals(after):
            same = np.arange(len(before), dtype=np.int32)
            return cls(same, same)
        now = pc.index_in(before, value_set=after).fill_null(NONE).to_numpy(zero_copy_only=False)
        fresh = np.ones(len(after) + 1, bool)  # the last one: of NONE
        fresh[now] = False
        only = np.flatnonzero(fresh[:-1])
        was = np.concatenate([np.arange(len(before)), np.full(len(only), NONE)])
        return cls(was.astype(np.int32), np.concatenate([now, only]).astype(np.int32))

    @property
    def both(self) -> Bits:
        """Which of them are in both."""
        there: Bits = (self.was != NONE) & (self.now != NONE)
        return there

    def at(self, place: int) -> tuple[int, int]:
        """Where one of them stands in the first and in the second."""
        return int(self.was[place]), int(self.now[place])

    def latest(self, place: int) -> tuple[int, int]:
        """(1, where one of them stands in the second), or, if it is not there, (0, where it stands in the first)."""
        was, now = self.at(place)
        return (0, was) if now == NONE else (1, now)

    def kept(self, some: Bits | Places) -> Joined:
        return Joined(self.was[some], self.now[some])


@dataclass(frozen=True, slots=True)
class Difference:
    """lost, gained        int32, of each customer of the first, of the second: how many principals
    lost_by, gained_by  int64, of each principal of the first, of the second: how many customers
    """

    lost: Index
    gained: Index
    lost_by: npt.NDArray[np.int64]
    gained_by: npt.NDArray[np.int64]
    _sides: _Sides = field(repr=False)

    def pairs(self, side: Side) -> Iterator[tuple[Index, Index]]:
        """(principals, customers) of every pair that was lost, or gained, in blocks; positions as in the counts."""
        return self._sides.pairs(side, np.flatnonzero(self.lost if side == "lost" else self.gained))


@dataclass(frozen=True, slots=True)
class Meeting:
    """Two accesses, joined. Every principal of either has a bit: those of the first, then those only of the second."""

    before: Access
    after: Access
    principals: Joined
    customers: Joined
    seats: tuple[Seats, Seats]

    @classmethod
    def of(cls, before: Access, after: Access, *, common: bool = False) -> Meeting:
        """`common`: nobody sees anything, and nothing is seen, that only one of the two has."""
        people, mine = joined_principals(before.tables, after.tables), before.tables.subjects.principals
        order = np.append(before.seats.who, np.arange(mine, len(people.was))).astype(np.int32)
        people = people.kept(order)
        customers = joined_customers(before.tables, after.tables)
        seats = before.seated(people.was), after.seated(people.now)
        if not common:
            return cls(before, after, people, customers, seats)
        first, second = (replace(one, active=one.active & people.both) for one in seats)
        return cls(before, after, people, customers.kept(customers.both), (first, second))

    @classmethod
    def of_some(cls, before: Access, after: Access, principals: Places) -> Meeting:
        """These principals alone, who have the same positions in both: a question about few people costs little."""
        who = principals.astype(np.int32)
        customers = joined_customers(before.tables, after.tables)
        return cls(before, after, Joined(who, who), customers, (before.some_seats(who), after.some_seats(who)))

    def lost_by(
        self, classes: Places, size: int, level: int = Level.READ, part: str = "", *, may: bool = False
    ) -> npt.NDArray[np.int64]:
        """(size, bits): how many customers of each class each principal lost.

        `classes`: of each customer that the first has, by position there; those of none below `size` do not count.
        """
        was, now = self.before.everybody, self.after.everybody
        plans = self.plans(was, now, View(level, part, may))
        found = np.zeros((size, len(self.principals.was)), np.int64)
        for one in range(size):
            mine = np.flatnonzero((self.customers.was != NONE) & (classes[self.customers.was] == one))
            places = local(was, self.customers.was[mine]), local(now, self.customers.now[mine])
            found[one] = self.before.kernel.differ(*plans, *places).lost_by
        return found

    def compare(self, level: int = Level.READ, part: str = "", *, may: bool = False) -> Difference:
        """Counts by the positions that principals and customers have on each side."""
        sides = _Sides(self, View(level, part, may))
        found, old, new = sides.differing(), self.before.tables, self.after.tables
        return Difference(
            _on_side(found.lost, self.customers.was, len(old.customers)),
            _on_side(found.gained, self.customers.now, len(new.customers)),
            _on_side(found.lost_by, self.principals.was, old.subjects.principals),
            _on_side(found.gained_by, self.principals.now, new.subjects.principals),
            sides,
        )

    def plans(self, was: Scope, now: Scope, view: View) -> tuple[Plan, Plan]:
        """The question about these customers on both sides, everybody on the same bits."""
        first, second = self.seats
        return self.before.plan(was, view, first), self.after.plan(now, view, second)


@dataclass(frozen=True, slots=True)
class _Sides:
    """One question to both."""

    met: Meeting
    view: View

    def differing(self) -> Differing:
        """For all customers of the meeting, in the order they are joined in."""
        met, was, now = self.met, self.met.before.everybody, self.met.after.everybody
        places = local(was, met.customers.was), local(now, met.customers.now)
        return met.before.kernel.differ(*met.plans(was, now, self.view), *places)

    def pairs(self, side: Side, customers: Places) -> Iterator[tuple[Index, Index]]:
        """Customers are positions on that side."""
        mine, who = (getattr(joined, _NAMES[side]) for joined in (self.met.customers, self.met.principals))
        place = np.empty(int(mine.max(initial=-1)) + 1, np.int32)
        place[mine[mine != NONE]] = np.flatnonzero(mine != NONE)
        step = max(1, _CELLS // (len(who) or 1))
        for begin in range(0, len(customers), step):
            block = place[customers[begin : begin + step]]
            before, after = self._rows(self.met.customers.was[block], self.met.customers.now[block])
            row, bit = np.nonzero(unpacked(before & ~after if side == "lost" else after & ~before, len(who)))
            yield who[bit], mine[block[row]]

    def _rows(self, was: Index, now: Index) -> tuple[Rows, Rows]:
        """(customers, words) on both sides; nothing where a side has no such customer."""
        met = self.met
        scopes = around(met.before.lookup, was[was != NONE]), around(met.after.lookup, now[now != NONE])
        found = []
        for access, asked, scope, wanted in zip(
            (met.before, met.after), met.plans(*scopes, self.view), scopes, (was, now), strict=True
        ):
            rows = np.zeros((len(wanted), asked.words), np.uint64)
            rows[wanted != NONE] = access.kernel.see(asked, local(scope, wanted[wanted != NONE]))
            found.append(rows)
        return found[0], found[1]


def compare(before: Access, after: Access, level: int = Level.READ, part: str = "", *, may: bool = False) -> Difference:
    """What `after` gives less, and more, than `before`."""
    return Meeting.of(before, after).compare(level, part, may=may)


def joined_principals(old: Tables, new: Tables) -> Joined:
    return Joined.of(old.subjects.ids[: old.subjects.principals], new.subjects.ids[: new.subjects.principals])


def joined_customers(old: Tables, new: Tables) -> Joined:
    if old.customers is new.customers:  # as with what a policy allows: its text need not be looked at
        same = np.arange(len(old.customers), dtype=np.int32)
        return Joined(same, same)
    return Joined.of(old.customers.ids.combine_chunks(), new.customers.ids.combine_chunks())


def _on_side(counts: npt.NDArray[Any], place: Index, size: int) -> npt.NDArray[Any]:
    """Counts in the joined order → in the order of one side, which has so many."""
    there = place != NONE
    found = np.zeros(size, counts.dtype)
    found[place[there]] = counts[there]
    return found
