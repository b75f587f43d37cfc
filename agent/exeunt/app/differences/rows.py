"""The pairs of one principal, or of one customer, that differ between two snapshots: which, how, and why."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np

from exeunt.access.paths import Path
from exeunt.access.shift import SHIFTS, Shift, shift_of
from exeunt.access.tables import NONE, Bits, Small
from exeunt.app.answering import OpenSystem
from exeunt.app.differences.both import BothSystems, Levels

Why = Literal["path", "sign-in", "ceiling"]
"""path: another way in · sign-in: the principal can, or no longer can · ceiling: the ways in are as they were, and
permissions allow another level on such a record."""


@dataclass(frozen=True, slots=True)
class Held:
    """A level that is certain, and one with what is not."""

    level: int
    may: int


@dataclass(frozen=True, slots=True)
class Row:
    """A principal and a customer, by position in both, and the level before and after.

    path    where something was gained, the nearest that gives it now; where it was lost, the nearest that gave it
    system  the one of the two that the path stands in
    """

    principal: int
    customer: int
    shift: Shift
    was: Held
    now: Held
    why: Why
    path: Path | None
    system: OpenSystem

    @property
    def more(self) -> bool:
        return self.shift in ("gained", "raised")

    @property
    def only_certain(self) -> bool:
        """He may see as much as before; how much of it is certain differs, and `shift` is about that."""
        return self.was.may == self.now.may


@dataclass(frozen=True, slots=True)
class Entry:
    """One principal or one customer, by position in both.

    counts   its pairs with what both snapshots have
    certain  likewise, where only how certain it is differs
    new      its pairs that only the second can have: the principal or the customer is new
    gone     its pairs that only the first could have
    rows     of all these, or the first of each sort
    """

    place: int
    counts: Mapping[Shift, int]
    certain: int
    new: int
    gone: int
    rows: Sequence[Row]

    @property
    def total(self) -> int:
        return sum(self.counts.values()) + self.certain + self.new + self.gone


def entry_of_principal(both: BothSystems, principal: int, *, limit: int, among: Bits | None = None) -> Entry:
    """`among`: on these customers only. `limit`: of all rows at most so many."""
    levels = both.of_principal(principal)
    shift = _shift(levels, among)
    rows = [_row(both, (principal, one), levels, one, int(shift[one])) for one in _chosen(shift, limit)]
    return _entry(principal, shift, _met(both.principals.at(principal), both.customers.both), rows)


def entry_of_customer(both: BothSystems, customer: int, *, limit: int, among: Bits | None = None) -> Entry:
    """`among`: for these principals only. `limit`: of all rows at most so many."""
    levels = both.of_customer(customer)
    shift = _shift(levels, among)
    rows = [_row(both, (one, customer), levels, one, int(shift[one])) for one in _chosen(shift, limit)]
    return _entry(customer, shift, _met(both.customers.at(customer), both.principals.both), rows)


def _shift(levels: Levels, among: Bits | None) -> Small:
    """Of each the place in `SHIFTS`, or −1. Where what may be seen is the same, that of what is certain, and 4 more."""
    shift = shift_of(levels.may_was, levels.may_now)
    certain = shift_of(levels.was, levels.now)
    certain[certain >= 0] += len(SHIFTS)
    shift = np.where(shift < 0, certain, shift)
    return shift if among is None else np.where(among, shift, np.int8(-1))


def _met(place: tuple[int, int], others: Bits) -> Bits:
    """With which of the others it could have met in both snapshots."""
    return others & (NONE not in place)


def _entry(place: int, shift: Small, met: Bits, rows: Sequence[Row]) -> Entry:
    counted = np.bincount(shift[met & (shift >= 0)], minlength=2 * len(SHIFTS)).tolist()
    counts = dict(zip(SHIFTS, counted[: len(SHIFTS)], strict=True))
    apart = shift[~met & (shift >= 0)]
    new, gone = (int((apart == SHIFTS.index(one)).sum()) for one in ("gained", "lost"))
    return Entry(place, counts, sum(counted[len(SHIFTS) :]), new, gone, rows)


def _chosen(shift: Small, limit: int) -> list[int]:
    """Places sort by sort; if only so many, the first of each sort in turn, so that no sort hides another."""
    places = np.flatnonzero(shift >= 0)
    places = places[np.argsort(shift[places], kind="stable")]
    sort = shift[places]
    rank = np.arange(len(places)) - np.searchsorted(sort, sort)
    places = places[np.sort(np.lexsort((sort, rank))[:limit])]
    return [int(one) for one in places]


def _row(both: BothSystems, pair: tuple[int, int], levels: Levels, place: int, shift: int) -> Row:
    """`place`: where the levels of this pair of a principal and a customer stand."""
    sort = SHIFTS[shift % len(SHIFTS)]
    was = Held(int(levels.was[place]), int(levels.may_was[place]))
    now = Held(int(levels.now[place]), int(levels.may_now[place]))
    # the side that gives more is the one with something to show
    side = int(sort in ("gained", "raised"))
    why, path = _reason(both, pair, side, (was, now)[side], certain=shift >= len(SHIFTS))
    return Row(*pair, sort, was, now, why, path, both.sides[side])


def _reason(
    both: BothSystems, pair: tuple[int, int], side: int, held: Held, *, certain: bool
) -> tuple[Why, Path | None]:
    """Why this side gives more than the other, and the nearest path that does. `certain`: only by what is."""
    who, what = both.principals.at(pair[0]), both.customers.at(pair[1])
    given, other = (_nearest(both.sides[one], who[one], what[one], certain=certain) for one in (side, 1 - side))
    enough = other is not None and other.level >= (held.level if certain else held.may)
    return _why(both.sides[1 - side], who[1 - side], enough=enough), given


def _why(other: OpenSystem, principal: int, *, enough: bool) -> Why:
    """`enough`: on the other side, too, there is a way in that would give as much. Then it is not what differs."""
    if principal != NONE and not other.tables.subjects.active[principal]:
        return "sign-in"
    return "ceiling" if enough else "path"


def _nearest(system: OpenSystem, principal: int, customer: int, *, certain: bool) -> Path | None:
    """The nearest way in that gives the most, of those that are `certain`, or of all."""
    if NONE in (principal, customer):
        return None
    paths = system.paths.why(principal, customer)
    if certain:
        paths = [one for one in paths if system.paths.grant(one.giving.grant).certainty != "unknown"]
    return next(iter(paths), None)
