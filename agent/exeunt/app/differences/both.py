"""One system as two snapshots have it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, Final, Protocol

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.access.choice import kernel_for
from exeunt.access.difference import Joined, joined_customers, joined_principals
from exeunt.access.engine import Access
from exeunt.access.single import levels_of_one
from exeunt.access.tables import NONE, Bits, Covered, Index, Small
from exeunt.app.answering import OpenSystem
from exeunt.model.access import CERTAINTIES

_UNKNOWN: Final = CERTAINTIES.index("unknown")


@dataclass(frozen=True, slots=True)
class Levels:
    """Before and after, of each principal or of each customer in both: what is certain, and with what is not."""

    was: Small
    now: Small
    may_was: Small
    may_now: Small


class _Ask(Protocol):
    def __call__(self, side: int, *, may: bool) -> Small:
        """The levels in the first (0) or the second (1), in its order."""


class BothSystems:
    """Principals and customers are positions among those of either snapshot: first all of the first, then those that
    only the second has.
    """

    def __init__(self, before: OpenSystem, after: OpenSystem, kernels: Path | None) -> None:
        self._kernels = kernels
        self.before = before
        self.after = after
        self.sides = before, after
        self.principals = joined_principals(before.tables, after.tables)
        self.customers = joined_customers(before.tables, after.tables)

    @property
    def name(self) -> str:
        return self.after.name

    @cached_property
    def accesses(self) -> tuple[Access, Access]:
        """The engine on both; one kernel does the work of both."""
        before = Access(self.before.tables, kernel_for(self.before.tables, self._kernels))
        return before, Access(self.after.tables, before.kernel)

    @property
    def not_whole(self) -> tuple[tuple[Covered, ...], tuple[Covered, ...]]:
        """What was not read whole, in the first and in the second."""
        return self.before.not_whole, self.after.not_whole

    @property
    def whole(self) -> bool:
        return not any(self.not_whole)

    @cached_property
    def doubtful(self) -> bool:
        """Something in either is not known to count: then what is certain and what may be are two answers."""
        return any(
            (rows.certainty == _UNKNOWN).any()
            for system in self.sides
            for rows in (system.tables.grants, system.tables.caps)
        )

    def principals_called(self, ids: Collection[str]) -> Bits:
        """Which principals have these ids."""
        subjects = [one.tables.subjects for one in self.sides]
        return self._called(self.principals, [one.ids[: one.principals] for one in subjects], ids)

    def customers_called(self, ids: Collection[str]) -> Bits:
        """Which customers have these ids."""
        return self._called(self.customers, [one.tables.customers.ids for one in self.sides], ids)

    def _called(self, joined: Joined, known: Sequence[Any], ids: Collection[str]) -> Bits:
        hits = [np.asarray(pc.is_in(one, value_set=pa.array(sorted(ids), pa.string()))) for one in known]
        flags = [_placed(hit.astype(np.int8), place) for hit, place in zip(hits, (joined.was, joined.now), strict=True)]
        found: Bits = (flags[0] | flags[1]) > 0
        return found

    def of_principal(self, principal: int) -> Levels:
        """One principal's level on each customer."""
        places = self.principals.at(principal)

        def ask(side: int, *, may: bool) -> Small:
            system = self.sides[side]
            if places[side] == NONE:
                return np.zeros(len(system.tables.customers), np.int8)
            return levels_of_one(system.lookup, places[side], may=may)

        return self._levels(ask, self.customers)

    def of_customer(self, customer: int) -> Levels:
        """Each principal's level on one customer."""
        places = self.customers.at(customer)

        def ask(side: int, *, may: bool) -> Small:
            if places[side] == NONE:
                return np.zeros(self.sides[side].tables.subjects.principals, np.int8)
            return self.accesses[side].levels_of(places[side], may=may)

        return self._levels(ask, self.principals)

    def _levels(self, ask: _Ask, joined: Joined) -> Levels:
        places = joined.was, joined.now
        may = [_placed(ask(side, may=True), place) for side, place in enumerate(places)]
        sure = [_placed(ask(side, may=False), place) for side, place in enumerate(places)] if self.doubtful else may
        return Levels(*sure, *may)


def _placed(levels: Small, place: Index) -> Small:
    """Levels in the order of one side → in the order of both; none where that side has nothing."""
    found = np.zeros(len(place), np.int8)
    found[place != NONE] = levels[place[place != NONE]]
    return found
