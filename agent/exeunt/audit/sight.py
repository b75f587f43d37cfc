"""Who sees how many customers: the access engine of each system, made when a rule first asks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from exeunt.access.choice import kernel_for
from exeunt.access.difference import Meeting
from exeunt.access.engine import Access
from exeunt.access.tables import Index, Places, Tables
from exeunt.audit.numbering import Home, Numbering
from exeunt.model.access import Level
from exeunt.policy.tiers import TIERS

Counts = npt.NDArray[np.int64]
"""(tiers, principals): customers of each tier, in the order of `TIERS`."""


@dataclass(frozen=True, slots=True)
class Seen:
    """`customers`: of each tier, how many a principal sees; `any`: who sees any record at all."""

    customers: Counts
    any: npt.NDArray[np.bool_]


class Sight:
    """Answers about all systems."""

    def __init__(self, numbering: Numbering, tiers: npt.NDArray[np.int8], kernels: Path | None) -> None:
        self._numbering = numbering
        self._tiers = tiers
        self._kernels = kernels
        self._access: dict[str, Access] = {}
        self._seen: dict[tuple[str, str], Seen] = {}

    def access(self, home: Home) -> Access:
        if home.name not in self._access:
            self._access[home.name] = Access(home.tables, kernel_for(home.tables, self._kernels))
        return self._access[home.name]

    def limit(self, home: Home, allowed: Tables) -> Access:
        """What a rule allows in this system, answered by the same kernel."""
        return Access(allowed, self.access(home).kernel)

    def excess(
        self, home: Home, limit: Access, who: Places, levels: Sequence[Level], part: str = "", *, may: bool = False
    ) -> Counts:
        """(tiers, who): on how many records each of these has one of the levels, and the limit does not give it.

        At least so many: who has too much at two levels has it on other records at each.
        """
        met = Meeting.of_some(self.access(home), limit, who)
        tiers = self._tiers[self._numbering.customer_of[home.records]]
        most = np.zeros((len(TIERS), len(who)), np.int64)
        for level in levels:
            np.maximum(most, met.lost_by(tiers, len(TIERS), level, part, may=may), out=most)
        return most

    def beyond(self, home: Home, limit: Access, principal: int, part: str = "") -> Index:
        """The customers of whom one principal has more of any record than the limit gives."""
        more = np.flatnonzero(self.access(home).level(principal, part) > limit.level(principal))
        return self._customers(more + home.start)

    def seen(self, home: Home, part: str = "") -> Seen:
        """How many customers each principal of a system sees, or has this part of."""
        key = home.name, part
        if key not in self._seen:
            counts = self.access(home).counts(part=part, classes=self._classes(home)).customers
            of_tiers = np.zeros((len(TIERS), counts.shape[1]), np.int64)
            of_tiers[: len(counts)] = counts[: len(TIERS)]  # classes that do not occur have no row
            self._seen[key] = Seen(of_tiers, np.asarray(counts.any(axis=0)))
        return self._seen[key]

    def customers_of(self, home: Home, principal: int, part: str = "") -> Index:
        """Which customers one principal sees any record of."""
        seen = np.flatnonzero(self.access(home).level(principal, part))
        return self._customers(seen + home.start)

    def _customers(self, records: Places) -> Index:
        """Each customer of some records, once."""
        named = np.zeros(len(self._numbering), bool)
        named[self._numbering.customer_of[records]] = True
        return np.flatnonzero(named).astype(np.int32)

    def _classes(self, home: Home) -> npt.NDArray[np.int64]:
        """The tier for records that speak for a customer, a class of its own for all others."""
        classes = np.full(len(home.tables.customers), len(TIERS), np.int64)
        speaking = self._numbering.stands_for
        mine = np.flatnonzero((speaking >= home.records.start) & (speaking < home.records.stop))
        mine = mine[self._numbering.counted[mine]]
        classes[speaking[mine] - home.start] = self._tiers[mine]
        return classes
