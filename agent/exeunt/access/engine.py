"""Who sees which customer, over one system whole.

Grants stay as they are and memberships are closed once, as one row of bits for each subject: the product of people and
customers, which may be billions of pairs, is never stored. Each answer runs once over the customers it is about.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows, picked, unpacked
from exeunt.access.closure import Ladder
from exeunt.access.kernel import Kernel
from exeunt.access.lookup import Lookup
from exeunt.access.plain import Plain
from exeunt.access.plan import Model, Plan, Question, View, plan, question
from exeunt.access.relation import Base, of_caps, of_grants
from exeunt.access.scope import Scope, around, everybody, local
from exeunt.access.single import levels_of_one
from exeunt.access.standing import Seats
from exeunt.access.tables import NONE, Bits, Index, Places, Small, Tables
from exeunt.model.access import Level

LEVELS = (Level.READ, Level.EDIT, Level.FULL)
_SAMPLE = 1 << 18
_CELLS = 1 << 22
"""Pairs of a principal and a customer that are unpacked at once."""


@dataclass(frozen=True, slots=True)
class Counts:
    """viewers    int32, of each customer: how many principals see it
    customers  int64 (classes, principals): how many customers of each class a principal sees
    """

    viewers: Index
    customers: npt.NDArray[np.int64]

    def over(self, limit: int) -> Places:
        """The customers that more than so many principals see."""
        return np.flatnonzero(self.viewers > limit)


@dataclass(frozen=True, slots=True)
class Pairs:
    """Some pairs, as columns: this principal has this level on this customer, both by position."""

    principal: Index
    customer: Index
    level: Small

    def __len__(self) -> int:
        return len(self.principal)


class Access:
    """Answers about one system. Principals and customers are positions in its tables.

    `part`: how much of this part, such as "export"; "": of the record. `may`: counting what is unknown, too.
    `closed`: of another with the same memberships.
    """

    def __init__(self, tables: Tables, kernel: Kernel | None = None, *, closed: Rows | None = None) -> None:
        self.tables = tables
        self.kernel = kernel or Plain()
        self.lookup = Lookup(tables)
        if closed is not None:
            self.closed = closed
        self._asked: dict[View, Question] = {}

    def level(self, principal: int, part: str = "", *, may: bool = False) -> Small:
        """The level of one principal on each customer."""
        return levels_of_one(self.lookup, principal, part, may=may)

    def levels_of(self, customer: int, part: str = "", *, may: bool = False) -> Small:
        """The level of each principal on one customer."""
        views = (View(level, part, may) for level in LEVELS)
        flags = [self._flags(np.array([customer]), view)[0] for view in views]
        return _summed(flags)

    def viewers(self, customer: int, level: int = Level.READ, part: str = "", *, may: bool = False) -> Places:
        """Who has at least this level on one customer."""
        return np.flatnonzero(self._flags(np.array([customer]), View(level, part, may))[0])

    def counts(
        self, level: int = Level.READ, part: str = "", *, may: bool = False, classes: Places | None = None
    ) -> Counts:
        """How many see each customer, and how many each principal sees.

        `classes`: a number from 0 for each customer, such as its tier; without, all are of class 0.
        """
        size = len(self.tables.customers)
        classes = np.zeros(size, np.int32) if classes is None else classes
        scope, who = self.everybody, self.seats.who
        asked = self.plan(scope, View(level, part, may))
        of_class = classes[scope.customers].astype(np.int32, copy=False)
        tally = self.kernel.tally(asked, of_class, int(classes.max(initial=0)) + 1)
        viewers = np.empty(size, np.int32)
        viewers[scope.customers] = tally.viewers
        customers = np.empty_like(tally.customers)
        customers[:, who] = tally.customers
        return Counts(viewers, customers)

    def pairs(
        self,
        principals: Places | None = None,
        customers: Places | None = None,
        level: int = Level.READ,
        part: str = "",
        *,
        may: bool = False,
    ) -> Iterator[Pairs]:
        """Every pair with at least this level, in blocks: of these principals, of these customers, or of all."""
        scope = self.everybody if customers is None else around(self.lookup, customers)
        wanted = np.arange(len(scope), dtype=np.int32) if customers is None else local(scope, np.unique(customers))
        seats = self.seats if principals is None else self.some_seats(principals.astype(np.int32))
        who = seats.who
        plans = [self.plan(scope, View(one, part, may), seats) for one in LEVELS if one >= level]
        step = max(1, _CELLS // (len(who) or 1))
        for begin in range(0, len(wanted), step):
            block = wanted[begin : begin + step]
            flags = [unpacked(self.kernel.see(asked, block), len(who)) for asked in plans]
            row, bit = np.nonzero(flags[0])
            levels = _summed([plane[row, bit] for plane in flags]) + np.int8(level - 1)
            yield Pairs(who[bit], scope.customers[block[row]], levels)

    def rows(self, principals: Places, level: int = Level.READ, part: str = "", *, may: bool = False) -> Rows:
        """(customers, words): on bit n, whether the n-th of these principals has the level."""
        scope, seats = self.everybody, self.some_seats(principals.astype(np.int32))
        seen = self.kernel.see(self.plan(scope, View(level, part, may), seats), np.arange(len(scope), dtype=np.int32))
        found = np.empty_like(seen)
        found[scope.customers] = seen
        return found

    @cached_property
    def closed(self) -> Rows:
        """(subjects, words): the principals in each subject."""
        subjects = self.tables.subjects
        ladder = Ladder.of(self.tables.members, len(subjects.ids))
        return self.kernel.close(ladder, len(subjects.ids), subjects.principals)

    @cached_property
    def everybody(self) -> Scope:
        """All customers."""
        return everybody(self.lookup, self.kernel.starts)

    @cached_property
    def model(self) -> Model:
        """Grants and caps, made ready."""
        base = Base(self.lookup, self.closed, self.kernel.starts)
        return Model(of_grants(base), of_caps(base), self.tables.kinds, self.tables.caps)

    @cached_property
    def seats(self) -> Seats:
        """Every principal, in the order that the kernel likes."""
        people, granted = self.tables.subjects.principals, self.tables.grants.subject
        uses = np.bincount(granted[:: 1 + len(granted) // _SAMPLE], minlength=len(self.closed))
        who = self.kernel.seat(self.closed, people, uses)
        if np.array_equal(who, np.arange(people)):
            return Seats(self.closed, self.tables.subjects.active, who, self.kernel.unite)
        return self._seated(who)

    def seated(self, who: Index) -> Seats:
        """Every principal on the bit where he is in `who`, which may have NONE in between."""
        return self.seats if np.array_equal(who, self.seats.who) else self._seated(who)

    def _seated(self, who: Index) -> Seats:
        taken, subjects = np.flatnonzero(who != NONE), self.tables.subjects
        bits, active = np.empty(len(taken), np.int32), np.zeros(len(who), bool)
        bits[who[taken]] = taken
        active[taken] = subjects.active[who[taken]]
        return Seats(self.kernel.move(self.closed, bits, len(who)), active, who, self.kernel.unite)

    def plan(self, scope: Scope, view: View, seats: Seats | None = None) -> Plan:
        """The question about the customers in scope, and the principals on these seats, or all."""
        if seats is not None and seats is not self.seats:
            return plan(question(self.model, view, seats), scope)
        if view not in self._asked:
            self._asked[view] = question(self.model, view, self.seats)
        return plan(self._asked[view], scope)

    def some_seats(self, principals: Index) -> Seats:
        """These principals on the bits 0, 1, …"""
        if np.array_equal(principals, self.seats.who):
            return self.seats
        active = self.tables.subjects.active[principals]
        return Seats(picked(self.closed, principals), active, principals, self.kernel.unite)

    def _flags(self, customers: Places, view: View) -> Bits:
        """(customers, principals): who has the level."""
        scope = around(self.lookup, customers)
        rows = self.kernel.see(self.plan(scope, view), local(scope, customers))
        flags = np.empty((len(customers), len(self.seats.who)), bool)
        flags[:, self.seats.who] = unpacked(rows, len(self.seats.who))
        return flags


def _summed(planes: Sequence[Bits]) -> Small:
    """One plane for each level that is reached → the level."""
    level: Small = np.sum(planes, axis=0, dtype=np.int8)
    return level
