"""What differs in one system between two snapshots: how much in all, and whom and what it concerns most."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, fields
from typing import Final

import numpy as np

from exeunt.access.difference import Meeting
from exeunt.access.shift import Counts, Shift, shifts
from exeunt.access.tables import NONE, Bits, Places
from exeunt.app.differences.both import BothSystems
from exeunt.app.differences.rows import Entry, entry_of_customer, entry_of_principal

EXAMPLES: Final = 3
"""Rows of each person, and of each customer, that stands for many."""


@dataclass(frozen=True, slots=True)
class Listed:
    """So many in all, and some of them: those whom it concerns most."""

    total: int = 0
    shown: Sequence[Entry] = ()


@dataclass(frozen=True, slots=True)
class Apart:
    """What only one of the snapshots has, whoever sees it."""

    new_principals: Listed = field(default_factory=Listed)
    gone_principals: Listed = field(default_factory=Listed)
    new_customers: Listed = field(default_factory=Listed)
    gone_customers: Listed = field(default_factory=Listed)


@dataclass(frozen=True, slots=True)
class SystemDifference:
    """counts     pairs of a principal and a customer that shifted; None where one person or customer was asked about
    sure       the same of what is certain, where that is another answer
    people     principals on whom something shifted; customers likewise
    """

    both: BothSystems
    people: Listed
    customers: Listed
    counts: Mapping[Shift, int] | None = None
    sure: Mapping[Shift, int] | None = None
    apart: Apart = field(default_factory=Apart)

    @property
    def same(self) -> bool:
        """Nothing differs in what was read."""
        apart = (getattr(self.apart, one.name) for one in fields(self.apart))
        return not any(part.total for part in (self.people, self.customers, *apart)) and not any(
            (self.sure or {}).values()
        )


def overview(both: BothSystems, top: int) -> SystemDifference:
    """Everything that differs in a system; of people and of customers the `top` ones."""
    may = shifts(*both.accesses, may=True)
    sure = shifts(*both.accesses) if both.doubtful else may
    # a position in the first is the one among those of either, too
    people, customers = may.principals.was, may.customers.was
    by_principal = np.maximum(may.by_principal, sure.by_principal)
    by_customer = np.maximum(may.by_customer, sure.by_customer)
    other = (may.by_principal != sure.by_principal).any() or (may.by_customer != sure.by_customer).any()
    return SystemDifference(
        both=both,
        people=_some_shifted(people, by_principal, top, _principals(both, both.customers.both)),
        customers=_some_shifted(customers, by_customer, top, _customers(both, both.principals.both)),
        counts=may.counts,
        sure=sure.counts if other else None,
        apart=_apart(both, top),
    )


def narrowed(both: BothSystems, principals: Bits | None, customers: Bits | None, top: int) -> SystemDifference:
    """The rows of these principals, of these customers, or of the ones on the others: of each at most so many."""
    people: list[Entry] = []
    records: list[Entry] = []
    if principals is not None:
        places = np.flatnonzero(principals).tolist()
        people = [entry_of_principal(both, one, limit=top, among=customers) for one in places]
    elif customers is not None:
        records = [entry_of_customer(both, one, limit=top) for one in np.flatnonzero(customers).tolist()]
    return SystemDifference(both, _some(people), _some(records))


def _some(entries: Sequence[Entry]) -> Listed:
    differing = [one for one in entries if one.total]
    return Listed(len(differing), differing)


def _principals(both: BothSystems, among: Bits | None) -> Callable[[int], Entry]:
    return lambda place: entry_of_principal(both, place, limit=EXAMPLES, among=among)


def _customers(both: BothSystems, among: Bits | None) -> Callable[[int], Entry]:
    return lambda place: entry_of_customer(both, place, limit=EXAMPLES, among=among)


def _some_shifted(places: Places, counts: Counts, top: int, entry: Callable[[int], Entry]) -> Listed:
    """Of those on whom anything shifted."""
    sizes = counts.sum(axis=0)
    return _listed(places[sizes > 0], sizes[sizes > 0], top, entry)


def _listed(places: Places, sizes: Places, top: int, entry: Callable[[int], Entry]) -> Listed:
    """The largest first."""
    return Listed(len(places), [entry(int(places[one])) for one in np.lexsort((places, -sizes))[:top]])


def _apart(both: BothSystems, top: int) -> Apart:
    people, customers = both.principals, both.customers
    if people.both.all() and customers.both.all():
        return Apart()
    sight = Meeting.of(*both.accesses).compare(may=True)
    new_people, gone_people = np.flatnonzero(people.was == NONE), np.flatnonzero(people.now == NONE)
    new, gone = np.flatnonzero(customers.was == NONE), np.flatnonzero(customers.now == NONE)
    of_people, of_customers = _principals(both, None), _customers(both, None)

    return Apart(
        _listed(new_people, sight.gained_by[people.now[new_people]], top, of_people),
        _listed(gone_people, sight.lost_by[people.was[gone_people]], top, of_people),
        _listed(new, sight.gained[customers.now[new]], top, of_customers),
        _listed(gone, sight.lost[customers.was[gone]], top, of_customers),
    )
