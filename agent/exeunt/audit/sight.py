"""Who sees how many customers: the access engine of each system, made when a rule first asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Final, NamedTuple

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows, counted, sums, unpacked, words
from exeunt.access.choice import kernel_for
from exeunt.access.difference import Meeting
from exeunt.access.engine import Access
from exeunt.access.paths import Paths
from exeunt.access.plan import View
from exeunt.access.scope import local
from exeunt.access.tables import NONE, Bits, Index, Places, Tables
from exeunt.audit.numbering import Home, Numbering
from exeunt.model.access import Level
from exeunt.policy.tiers import TIERS

Counts = npt.NDArray[np.int64]
"""(tiers, principals): customers of each tier, in the order of `TIERS`."""

See = Callable[[Index], Rows]
"""Records of one system, by row → for each the bits of those who see it."""

_BLOCK: Final = 1 << 22
"""Bytes of rows at once."""

_NO_ROWS: Final[Rows] = np.zeros((0, 1), np.uint64)


class Sighting(NamedTuple):
    """What one principal of a system sees: these records, by row, and the customers that they are of.

    principal  NONE: it is what somebody does not see
    """

    home: Home
    principal: int
    records: Places
    customers: Index


class Excess(NamedTuple):
    """How much people have beyond a limit, or lack. `customers`: (tiers, people); `records`: (people,)."""

    customers: Counts
    records: npt.NDArray[np.int64]


class Sight:
    """Answers about all systems."""

    def __init__(self, numbering: Numbering, tiers: npt.NDArray[np.int8], kernels: Path | None) -> None:
        self._numbering = numbering
        self._tiers = tiers
        self._kernels = kernels
        self._access: dict[str, Access] = {}
        self._paths: dict[str, Paths] = {}
        self._ordered: dict[str, tuple[Index, Index]] = {}
        self._any: dict[tuple[str, str], Bits] = {}
        self._seen: dict[tuple[str, str], Counts] = {}

    def access(self, home: Home) -> Access:
        if home.name not in self._access:
            self._access[home.name] = Access(home.tables, kernel_for(home.tables, self._kernels))
        return self._access[home.name]

    def limit(self, home: Home, allowed: Tables) -> Access:
        """What a rule allows in this system, answered by the same kernel."""
        return Access(allowed, self.access(home).kernel)

    def exceeds(
        self, home: Home, limit: Access, who: Places, levels: Sequence[Level], part: str = "", *, may: bool = False
    ) -> Bits:
        """Which of these have one of the levels on any record where the limit does not give it."""
        met, alike = Meeting.of_some(self.access(home), limit, who), np.zeros(len(home.tables.customers), np.int32)
        found = np.zeros(len(who), bool)
        for level in levels:
            found |= met.lost_by(alike, 1, level, part, may=may)[0] > 0
        return found

    def excess(self, home: Home, limit: Access, who: Places, levels: Sequence[Level], part: str = "") -> Excess:
        """What each of these has for certain at one of the levels, and the limit does not give."""
        met = Meeting.of_some(self.access(home), limit, who)
        was, now, kernel = met.before.everybody, met.after.everybody, met.before.kernel
        asked = [met.plans(was, now, View(level, part, may=False)) for level in levels]

        def see(rows: Index) -> Rows:
            mine, theirs = local(was, rows), local(now, rows)
            more: Rows = np.bitwise_or.reduce(
                [kernel.see(had, mine) & ~kernel.see(given, theirs) for had, given in asked]
            )
            return more

        return self.measured(home, len(who), see)

    def measured(self, home: Home, bits: int, see: See) -> Excess:
        """The records of which somebody has his bit, and the customers that they are of."""
        records = np.zeros(bits, np.int64)

        def noted(rows: Index) -> Rows:
            found = see(rows)
            np.add(records, sums(found, bits), out=records)
            return found

        every = np.ones(len(self._numbering), bool)
        return Excess(self._counted(home, bits, noted, every), records)

    def beyond(self, home: Home, limit: Access, principal: int, part: str = "") -> Sighting:
        """The records of which one principal has more than the limit gives."""
        more = np.flatnonzero(self.access(home).level(principal, part) > limit.level(principal))
        return self.sighting(home, principal, more)

    def sighting(self, home: Home, principal: int, records: Places) -> Sighting:
        """These records with all customers that they are of."""
        return Sighting(home, principal, records, self._customers(records + home.start))

    def sees_any(self, home: Home, part: str = "") -> Bits:
        """Which principals of a system see any record at all, or have this part of any."""
        key = home.name, part
        if key not in self._any:
            self._any[key] = self.access(home).counts(part=part).customers[0] > 0
        return self._any[key]

    def seen(self, home: Home, part: str = "") -> Counts:
        """How many customers each principal of a system sees any record of, or has this part of."""
        key = home.name, part
        if key not in self._seen:
            who = self.access(home).seats.who
            found = np.empty((len(TIERS), len(who)), np.int64)
            found[:, who] = self._counted(home, len(who), self._see(home, part), self._numbering.counted)
            self._seen[key] = found
        return self._seen[key]

    def seen_by(self, home: Home, principal: int, part: str = "") -> Sighting:
        """The records that one principal sees, and those of their customers that count."""
        seen = np.flatnonzero(self.access(home).level(principal, part))
        customers = self._customers(seen + home.start)
        return Sighting(home, principal, seen, customers[self._numbering.counted[customers]])

    def paths(self, home: Home) -> Paths:
        """Why somebody sees a record of a system."""
        if home.name not in self._paths:
            self._paths[home.name] = Paths(self.access(home).lookup)
        return self._paths[home.name]

    def viewers(self) -> npt.NDArray[np.int64]:
        """How many people see any record of each customer, in whatever system; an account of nobody is somebody."""
        homes = [home for home in self._numbering.homes if len(home.tables.customers)]
        seats, size = _seats_of_people(homes, [self.access(home).seats.who for home in homes])
        if len(homes) == 1 and len(np.unique(seats[0])) == len(seats[0]):
            return self._viewers_in(homes[0])
        sees = [(home, self._see(home), *_gathering(seat)) for home, seat in zip(homes, seats, strict=True)]
        found = np.zeros(len(self._numbering), np.int64)
        for block in self._blocks(size):
            flags = np.zeros((len(block), size), bool)
            for home, see, order, starts, people in sees:
                customers, rows = self._united(home, block, see)
                if len(customers):
                    mine = np.logical_or.reduceat(unpacked(rows, len(order))[:, order], starts, axis=1)
                    flags[np.ix_(customers - block.start, people)] |= mine
            found[block] = flags.sum(axis=1)
        return found

    def _viewers_in(self, home: Home) -> npt.NDArray[np.int64]:
        """The same in the only system, where everybody has one account: nobody need be told from another."""
        see, found = self._see(home), np.zeros(len(self._numbering), np.int64)
        for block in self._blocks(home.tables.subjects.principals):
            customers, rows = self._united(home, block, see)
            found[customers] = counted(rows)
        return found

    def _see(self, home: Home, part: str = "") -> See:
        """Who sees a record, on the bits of the seats of the system."""
        access = self.access(home)
        asked = access.plan(access.everybody, View(Level.READ, part, may=False))
        return lambda records: access.kernel.see(asked, local(access.everybody, records))

    def _blocks(self, bits: int) -> Iterator[range]:
        """All customers in order, so many at once that their records with so many bits each are handled at once."""
        size = len(self._numbering)
        each = 1 + len(self._numbering.customer_of) // max(1, size)
        step = max(1, _BLOCK // (8 * words(bits) * each))
        return (range(begin, min(begin + step, size)) for begin in range(0, size, step))

    def _united(self, home: Home, customers: range, see: See) -> tuple[Index, Rows]:
        """Which of these customers a system has, and for each the bits that any of its records has."""
        order, of = self._records(home)
        begin, end = np.searchsorted(of, [customers.start, customers.stop])
        records, mine = order[begin:end], of[begin:end]
        starts = np.flatnonzero(np.diff(mine, prepend=-1))
        return mine[starts], np.bitwise_or.reduceat(see(records), starts, axis=0) if len(mine) else _NO_ROWS

    def _records(self, home: Home) -> tuple[Index, Index]:
        """The records of a system, by row, in the order of the customers that they are of; and these."""
        if home.name not in self._ordered:
            customer_of = self._numbering.customer_of[home.records]
            order = np.argsort(customer_of, kind="stable").astype(np.int32)
            self._ordered[home.name] = order, customer_of[order]
        return self._ordered[home.name]

    def _counted(self, home: Home, bits: int, see: See, of: Bits) -> Counts:
        """(tiers, bits): how many of these customers, of each tier, have each bit on any of their records."""
        found = np.zeros((len(TIERS), bits), np.int64)
        for block in self._blocks(bits):
            customers, rows = self._united(home, block, see)
            tiers = np.where(of[customers], self._tiers[customers], len(TIERS))
            for tier in range(len(TIERS)):
                found[tier] += sums(rows[tiers == tier], bits)
        return found

    def _customers(self, records: Places) -> Index:
        """Each customer of some records, once."""
        named = np.zeros(len(self._numbering), bool)
        named[self._numbering.customer_of[records]] = True
        return np.flatnonzero(named).astype(np.int32)


def _seats_of_people(homes: Sequence[Home], seated: Sequence[Index]) -> tuple[list[Places], int]:
    """For each bit of each system the number of its person, those of nobody last; and how many numbers there are."""
    size = 1 + max((int(home.person_of.max(initial=NONE)) for home in homes), default=NONE)
    found: list[Places] = []
    for home, who in zip(homes, seated, strict=True):
        person = home.person_of.astype(np.int64)
        nobody = np.flatnonzero(person == NONE)
        person[nobody] = size + np.arange(len(nobody))
        size += len(nobody)
        found.append(person[who])
    return found, size


def _gathering(people: Places) -> tuple[Places, Places, Places]:
    """How bits come together by person: their order, where in it each person begins, and who that is."""
    order = np.argsort(people, kind="stable")
    starts = np.flatnonzero(np.diff(people[order], prepend=-1))
    return order, starts, people[order][starts]
