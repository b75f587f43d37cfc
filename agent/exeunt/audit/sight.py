"""Who sees how many customers: the access engine of each system, made when a rule first asks."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import WORD, Rows, counted, packed, picked, sums, unpacked, words
from exeunt.access.choice import kernel_for
from exeunt.access.difference import Meeting
from exeunt.access.engine import Access
from exeunt.access.paths import Paths
from exeunt.access.plan import Plan, View
from exeunt.access.scope import local
from exeunt.access.tables import NONE, Bits, Index, Places, Tables
from exeunt.audit.coverage import uncertain
from exeunt.audit.numbering import Home, Numbering
from exeunt.audit.worst import Worst
from exeunt.model.access import Level
from exeunt.policy.tiers import TIERS

Counts = npt.NDArray[np.int64]
"""(tiers, principals): customers of each tier, in the order of `TIERS`."""

See = Callable[[Index], Rows]
"""Records of one system, by row → for each the bits of those who see it."""

_BLOCK: Final = 1 << 22
"""Bytes of rows at once."""

_NO_ROWS: Final[Rows] = np.zeros((0, 1), np.uint64)


@dataclass(frozen=True, slots=True, eq=False)
class Measured:
    """What some people see in one system, or have beyond a limit, or lack: a bit for each.

    see        who has his bit on a record
    of         the customers that count
    customers  (tiers, people): how many
    records    (people,): how many of theirs
    worst      those that a finding names
    touched    of each customer: is it anybody's?
    """

    home: Home
    see: See
    of: Bits
    customers: Counts
    records: npt.NDArray[np.int64]
    worst: Worst
    touched: Bits


class Sight:
    """Answers about all systems."""

    def __init__(self, numbering: Numbering, tiers: npt.NDArray[np.int8], kernels: Path | None) -> None:
        self._numbering = numbering
        self._tiers = tiers
        self._kernels = kernels
        self._access: dict[str, Access] = {}
        self._paths: dict[str, Paths] = {}
        self._ordered: dict[str, tuple[Index, Index]] = {}
        self._any: dict[tuple[str, str, bool], Bits] = {}

    def access(self, home: Home) -> Access:
        if home.name not in self._access:
            self._access[home.name] = Access(home.tables, kernel_for(home.tables, self._kernels))
        return self._access[home.name]

    def limit(self, home: Home, allowed: Tables) -> Access:
        """What a rule allows in this system, answered by the same kernel."""
        return Access(allowed, self.access(home).kernel)

    def exceeds(self, home: Home, limit: Access, who: Places, levels: Sequence[Level], *, part: str, of: Bits) -> Bits:
        """Which of these may have, of these customers, one of the levels where the limit does not give it."""
        met = Meeting.of_some(self.access(home), limit, who)
        alike = (~of[self._numbering.customer_of[home.records]]).astype(np.int32)
        found = np.zeros(len(who), bool)
        for level in levels:
            found |= met.lost_by(alike, 1, level, part, may=True)[0] > 0
        return found

    def excess(
        self, home: Home, limit: Access, who: Places, levels: Sequence[Level], *, part: str, of: Bits
    ) -> Measured:
        """What each of these has for certain, of these customers, at one of the levels, and the limit does not give."""
        met = Meeting.of_some(self.access(home), limit, who)
        was, now, kernel = met.before.everybody, met.after.everybody, met.before.kernel
        asked = [met.plans(was, now, View(level, part, may=False)) for level in levels]

        def see(rows: Index) -> Rows:
            mine, theirs = local(was, rows), local(now, rows)
            more: Rows = np.bitwise_or.reduce(
                [kernel.see(had, mine) & ~kernel.see(given, theirs) for had, given in asked]
            )
            return more

        return self.measured(home, len(who), see, of)

    def seen(self, home: Home, who: Places, part: str = "") -> Measured:
        """What each of these sees, or has this part of, of the customers that count."""
        access = self.access(home)
        asked = access.plan(
            access.everybody, View(Level.READ, part, may=False), access.some_seats(who.astype(np.int32))
        )
        see = self._asking(access, asked)
        return self.measured(home, len(who), see, self._numbering.counted)

    def measured(self, home: Home, people: int, see: See, of: Bits) -> Measured:
        """One pass over all customers, of whom these count."""
        found = Measured(
            home,
            see,
            of,
            np.zeros((len(TIERS), people), np.int64),
            np.zeros(people, np.int64),
            Worst(people),
            np.zeros(len(self._numbering), bool),
        )

        def noted(rows: Index) -> Rows:
            seen = see(rows)
            counting = of[self._numbering.customer_of[rows + home.start]]
            np.add(found.records, sums(seen if counting.all() else seen[counting], people), out=found.records)
            return seen

        for customers, rows in self._counting(found, noted):
            tiers = self._tiers[customers]
            for tier in range(len(TIERS)):
                found.customers[tier] += sums(rows[tiers == tier], people)
            found.worst.note(customers, tiers, rows)
            found.touched[customers] = rows.any(axis=1)
        return found

    def touched_by(self, seen: Measured, people: Bits) -> Bits:
        """Of each customer: is it anybody's of these people?"""
        if people[seen.records > 0].all():
            return seen.touched
        found, mask = np.zeros(len(self._numbering), bool), packed(people)
        for customers, rows in self._counting(seen, seen.see):
            found[customers] = (rows & mask).any(axis=1)
        return found

    def differing(self, one: Measured, people: Places, other: Measured, others: Places) -> tuple[Bits, Bits]:
        """Each of these people with what was measured of him elsewhere in the same system: which customers only one
        side has, and of whom there are such.
        """
        found, whose = np.zeros(len(self._numbering), bool), np.zeros(len(people), bool)
        for block in self._blocks(max(len(one.records), len(other.records))):
            customers, rows = self._picked(one, people, block)
            apart = rows ^ self._picked(other, others, block)[1]
            found[customers] = apart.any(axis=1)
            whose |= unpacked(np.bitwise_or.reduce(apart, axis=0), len(people))
        return found, whose

    def _picked(self, seen: Measured, people: Places, block: range) -> tuple[Index, Rows]:
        """The bits of these people alone, on every customer of the block that the system has."""
        customers, rows = self._united(seen.home, block, seen.see)
        mine = picked(rows, people) if len(customers) else np.zeros((0, words(len(people))), np.uint64)
        mine[~seen.of[customers]] = 0
        return customers, mine

    def _counting(self, seen: Measured, see: See) -> Iterator[tuple[Index, Rows]]:
        """Block by block the customers that count, each with the bits of those who have any of its records."""
        for block in self._blocks(len(seen.records)):
            customers, rows = self._united(seen.home, block, see)
            some = seen.of[customers]
            yield (customers, rows) if some.all() else (customers[some], rows[some])

    def shown_by(self, seen: Measured, people: Places, customers: Places) -> Index:
        """Of each of these people the record by which he has his customer: the one that speaks for it, else its top,
        else the first below.
        """
        start, parent = seen.home.start, seen.home.tables.customers.parent
        order, of = self._records(seen.home)
        wanted = customers.astype(of.dtype)
        begin, end = np.searchsorted(of, wanted), np.searchsorted(of, wanted, side="right")
        asked = np.repeat(np.arange(len(people)), end - begin)
        rows = np.concatenate([order[:0], *(order[first:last] for first, last in zip(begin, end, strict=True))])
        has = self._has(seen, rows, people[asked])
        asked, rows = asked[has], rows[has]
        speaking = self._numbering.stands_for[customers[asked]] - start
        best = np.lexsort((rows, parent[rows] != NONE, rows != speaking, asked))
        return rows[best][np.flatnonzero(np.diff(asked[best], prepend=-1))]

    def _has(self, seen: Measured, records: Index, people: Places) -> Bits:
        """Of each of these records: does the person beside it have it?"""
        found, step = np.zeros(len(records), bool), max(1, _BLOCK // (8 * words(len(seen.records))))
        for begin in range(0, len(records), step):
            some = slice(begin, begin + step)
            rows, bits = seen.see(records[some]), people[some]
            word = rows[np.arange(len(rows)), bits // WORD]
            found[some] = (word >> (bits % WORD).astype(np.uint64) & np.uint64(1)).astype(bool)
        return found

    def sees_any(self, home: Home, part: str = "", *, may: bool = False) -> Bits:
        """Which principals of a system see any record at all, or have this part of any; *may*: or perhaps do."""
        key = home.name, part, may and uncertain(home.tables)
        if key not in self._any:
            self._any[key] = self.access(home).counts(part=part, may=key[2]).customers[0] > 0
        return self._any[key]

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
        return self._asking(access, access.plan(access.everybody, View(Level.READ, part, may=False)))

    @staticmethod
    def _asking(access: Access, asked: Plan) -> See:
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
        # asked for in their own type: they would be copied otherwise, block by block
        begin, end = np.searchsorted(of, np.array([customers.start, customers.stop], of.dtype))
        records, mine = order[begin:end], of[begin:end]
        starts = np.flatnonzero(np.diff(mine, prepend=-1))
        if len(starts) == len(mine):
            return mine, see(records) if len(mine) else _NO_ROWS
        return mine[starts], np.bitwise_or.reduceat(see(records), starts, axis=0)

    def _records(self, home: Home) -> tuple[Index, Index]:
        """The records of a system, by row, in the order of the customers that they are of; and these."""
        if home.name not in self._ordered:
            customer_of = self._numbering.customer_of[home.records]
            order = np.argsort(customer_of, kind="stable").astype(np.int32)
            self._ordered[home.name] = order, customer_of[order]
        return self._ordered[home.name]


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
