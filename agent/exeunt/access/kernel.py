"""What a kernel does: the work over all rows of bits. All kernels give the same answers; they differ in speed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows
from exeunt.access.closure import Ladder
from exeunt.access.lookup import Listing
from exeunt.access.plan import Plan
from exeunt.access.tables import Index, Places


@dataclass(frozen=True, slots=True)
class Tally:
    """`viewers`: of each customer in scope. `customers`: (classes, bits), how many of a class each principal sees."""

    viewers: Index
    customers: npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Differing:
    """`lost`, `gained`: viewers of each pair of customers; `lost_by`, `gained_by`: customers of each bit."""

    lost: Index
    gained: Index
    lost_by: npt.NDArray[np.int64]
    gained_by: npt.NDArray[np.int64]

    @classmethod
    def blank(cls, pairs: int, bits: int) -> Differing:
        lost, gained = (np.zeros(pairs, np.int32) for _ in range(2))
        lost_by, gained_by = (np.zeros(bits, np.int64) for _ in range(2))
        return cls(lost, gained, lost_by, gained_by)


class Kernel(Protocol):
    """Customers are positions in the scope of the plan."""

    def close(self, ladder: Ladder, subjects: int, principals: int) -> Rows:
        """See `exeunt.access.closure.closure`."""

    def move(self, rows: Rows, bits: Index, size: int) -> Rows:
        """See `exeunt.access.bits.moved`."""

    def seat(self, rows: Rows, people: int, uses: Places) -> Index:
        """In which order the principals are best put on bits. `uses`: how often each subject is granted something."""

    def starts(self, keys: Index, size: int) -> npt.NDArray[np.int64]:
        """See `exeunt.access.bits.starts`."""

    def unite(self, rows: Rows, lists: Listing) -> Rows:
        """See `exeunt.access.bits.united`."""

    def see(self, plan: Plan, customers: Index) -> Rows:
        """(customers, words): who has the level on each of these customers."""

    def tally(self, plan: Plan, classes: Index, size: int) -> Tally:
        """Counts over all customers in scope; `classes`: of each customer, below `size`."""

    def differ(self, before: Plan, after: Plan, was: Index, now: Index) -> Differing:
        """Who has the level before and not after, and the other way round.

        `was[n]` and `now[n]` are the same customer in the two plans, or NONE where one does not have it. Both plans
        have the same principals on the same bits.
        """
