"""Everybody who sees one customer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from exeunt.access.lookup import Lookup
from exeunt.access.paths import Paths
from exeunt.access.tables import Bits, Index, Small
from exeunt.model.access import CERTAINTIES

_UNKNOWN = CERTAINTIES.index("unknown")


class Viewer(NamedTuple):
    """A principal, by position. `level`: what is certain; `may`: with what is not.

    Made by the thousand, hence a tuple.
    """

    principal: int
    level: int
    may: int


@dataclass(frozen=True, slots=True)
class _Given:
    """Subjects, and the level that each is given, or that is the ceiling for it; one row each."""

    subject: Index
    level: Small
    sure: Bits


def viewers(lookup: Lookup, paths: Paths, customer: int) -> list[Viewer]:
    """Everybody who sees a customer, or may, the highest level first."""
    inside: dict[int, Index] = {}
    granted, ceiling = _granted(lookup, paths, customer), _ceiling(lookup, paths, customer)
    sure, may = (
        np.minimum(_levels(lookup, granted, inside, may=may), _levels(lookup, ceiling, inside, may=may))
        for may in (False, True)
    )
    found = np.flatnonzero(lookup.tables.subjects.active & (may > 0))
    found = found[np.lexsort((found, -may[found], -sure[found]))]
    columns = (column.tolist() for column in (found, sure[found], may[found]))
    return [Viewer(*row) for row in zip(*columns, strict=True)]


def _granted(lookup: Lookup, paths: Paths, customer: int) -> _Given:
    found = paths.givings(customer)
    rows = np.array([giving.grant for giving in found], np.intp)
    return _Given(
        np.array([giving.subject for giving in found], np.int32),
        np.array([giving.level for giving in found], np.int8),
        lookup.tables.grants.certainty[rows] != _UNKNOWN,
    )


def _ceiling(lookup: Lookup, paths: Paths, customer: int) -> _Given:
    rows, caps = paths.ceiling_rows(customer), lookup.tables.caps
    return _Given(caps.subject[rows], caps.level[rows], caps.certainty[rows] != _UNKNOWN)


def _levels(lookup: Lookup, given: _Given, inside: dict[int, Index], *, may: bool) -> Small:
    """The highest level of each principal. `inside`: who is in which group, as far as it was asked for."""
    found = np.zeros(lookup.tables.subjects.principals, np.int8)
    counts = given.sure | may
    subject, level = given.subject[counts], given.level[counts]
    alone = subject < len(found)
    np.maximum.at(found, subject[alone], level[alone])
    for group, height in zip(subject[~alone].tolist(), level[~alone].tolist(), strict=True):
        if group not in inside:
            inside[group] = lookup.principals_in(group)
        here = inside[group]
        found[here] = np.maximum(found[here], height)
    return found
