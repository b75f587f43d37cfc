"""Two answers side by side, level by level: who gained, lost, has a higher or a lower level on which customer.

Only principals and customers that both sides have: whoever came or went is not somebody whose access was changed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows, counted, sums
from exeunt.access.difference import Difference, Joined, Meeting
from exeunt.access.engine import LEVELS, Access
from exeunt.access.plan import View
from exeunt.access.scope import around, local
from exeunt.access.tables import Index, Small

Counts = npt.NDArray[np.int64]
Shift = Literal["gained", "lost", "raised", "lowered"]

SHIFTS: Final[tuple[Shift, ...]] = ("gained", "lost", "raised", "lowered")

_BYTES: Final = 1 << 25
"""Of rows at one level of one side, at once."""


@dataclass(frozen=True, slots=True)
class Shifts:
    """How many pairs of a principal and a customer shifted, in the order of `SHIFTS`.

    principals, customers  those that both have: where each stands in the first and in the second
    by_principal           int64 (4, principals): on how many customers
    by_customer            int64 (4, customers): for how many principals
    """

    principals: Joined
    customers: Joined
    by_principal: Counts
    by_customer: Counts

    @property
    def counts(self) -> dict[Shift, int]:
        return {shift: int(self.by_customer[place].sum()) for place, shift in enumerate(SHIFTS)}


def shifts(before: Access, after: Access, *, may: bool = False) -> Shifts:
    """What shifted from `before` to `after`, over all pairs that both have. The product of both is never stored."""
    met = Meeting.of(before, after, common=True)
    people, customers = met.principals.kept(met.principals.both), met.customers
    sight, *higher = [met.compare(level, may=may) for level in LEVELS]
    touched = _touched(higher, customers)
    by_bit, by_customer = _of_seen(met, touched, may=may)
    found = np.zeros((len(SHIFTS), len(customers.was)), np.int64)
    found[0], found[1] = sight.gained[customers.now], sight.lost[customers.was]
    found[2:, touched] = by_customer
    by_principal = [sight.gained_by[people.now], sight.lost_by[people.was], *by_bit[:, met.principals.both]]
    return Shifts(people, customers, np.stack(by_principal), found)


def shift_of(was: Small, now: Small) -> Small:
    """Levels before and after → the place in `SHIFTS`, or −1 where both are the same."""
    sorts = [(was == 0) & (now > 0), (was > 0) & (now == 0), now > was, now < was]
    return np.select(sorts, range(len(SHIFTS)), -1).astype(np.int8)


def _touched(higher: Sequence[Difference], customers: Joined) -> Index:
    """The customers on which some level above the lowest differs, by position among those that both have."""
    differs = np.zeros(len(customers.was), bool)
    for one in higher:
        differs |= (one.lost[customers.was] > 0) | (one.gained[customers.now] > 0)
    return np.flatnonzero(differs).astype(np.int32)


def _of_seen(met: Meeting, touched: Index, *, may: bool) -> tuple[Counts, Counts]:
    """(2, bits), (2, touched): raised and lowered, of who could see these customers before and after."""
    was, now = met.customers.was[touched], met.customers.now[touched]
    scopes = around(met.before.lookup, was), around(met.after.lookup, now)
    plans = [met.plans(*scopes, View(level, "", may)) for level in LEVELS]
    places = local(scopes[0], was), local(scopes[1], now)
    bits = len(met.principals.was)
    by_bit, by_customer = np.zeros((2, bits), np.int64), np.zeros((2, len(touched)), np.int64)
    step = max(1, _BYTES // (8 * plans[0][0].words))
    for begin in range(0, len(touched), step):
        block = slice(begin, begin + step)
        before = [met.before.kernel.see(first, places[0][block]) for first, _ in plans]
        after = [met.after.kernel.see(second, places[1][block]) for _, second in plans]
        for place, rows in enumerate((_raised(before, after), _raised(after, before))):
            by_bit[place] += sums(rows, bits)
            by_customer[place, block] = counted(rows)
    return by_bit, by_customer


def _raised(before: Sequence[Rows], after: Sequence[Rows]) -> Rows:
    """Rows of bits by level → who had the lowest before, and has one afterwards that he did not have."""
    higher = np.zeros_like(before[0])
    for was, now in zip(before[1:], after[1:], strict=True):
        higher |= now & ~was
    return higher & before[0]
