"""Whose customers are: by the record that speaks for each, and by every record, where systems differ."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.access.tables import NONE, Bits, Index, Places
from exeunt.audit.numbering import Home, Numbering

NOBODY: Final = -1
QUEUE: Final = -2
STRANGER: Final = -3
"""In place of a person: no owner at all, a group, an owner that no principal of that system is."""

_UNKNOWN_KIND: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Owners:
    """Rows, one for each of some records: which customer it is of, and whose it is.

    person         a number, or NOBODY, QUEUE, STRANGER
    active         can the owner's account sign in
    home, subject  which account, or which group
    """

    customer: Index
    person: Index
    active: Bits
    home: npt.NDArray[np.int16]
    subject: Index

    def rows(self, places: Places) -> Owners:
        """Some of the rows."""
        return Owners(*(column[places] for column in self._columns))

    def but(self, others: Owners) -> Owners:
        """Where there is one row for each customer: with these rows instead of those of their customers."""
        columns = [column.copy() for column in self._columns]
        for column, other in zip(columns, others._columns, strict=True):
            column[others.customer] = other
        return Owners(*columns)

    @property
    def _columns(self) -> tuple[npt.NDArray[Any], ...]:
        return self.customer, self.person, self.active, self.home, self.subject


@dataclass(frozen=True, slots=True)
class Held:
    """Which person has which customer, each pair once, sorted by person: whoever owns any record of it."""

    person: Index
    customer: Index

    def of(self, person: int) -> Index:
        """The customers of one person."""
        rows = slice(*np.searchsorted(self.person, np.array([person, person + 1], np.int32)))
        return self.customer[rows]

    def among(self, customers: Bits) -> Held:
        """The pairs of these customers."""
        kept = customers[self.customer]
        return Held(self.person[kept], self.customer[kept])

    def counts(self, persons: int) -> npt.NDArray[np.int64]:
        """How many customers each person has."""
        return np.bincount(self.person, minlength=persons)


def owners_of(numbering: Numbering, records: npt.NDArray[np.integer[Any]]) -> Owners:
    """The owners of these records, by their numbers among all."""
    size = len(records)
    person, subject = np.full(size, NOBODY, np.int32), np.full(size, NONE, np.int32)
    active, place = np.zeros(size, bool), np.zeros(size, np.int16)
    for number, home in enumerate(numbering.homes):
        mine = np.flatnonzero((records >= home.records.start) & (records < home.records.stop))
        owner = home.tables.customers.owner[records[mine] - home.start]
        place[mine], subject[mine] = number, owner
        person[mine] = persons_of(home, owner)
        is_principal = (owner != NONE) & (owner < home.tables.subjects.principals)
        active[mine[is_principal]] = home.tables.subjects.active[owner[is_principal]]
    return Owners(numbering.customer_of[records], person, active, place, subject)


def held_by(owners: Owners) -> Held:
    """The pairs of people and customers."""
    people = owners.person >= 0
    keys = np.sort(owners.person[people].astype(np.int64) << 32 | owners.customer[people])
    keys = keys[np.diff(keys, prepend=-1) > 0]
    return Held((keys >> 32).astype(np.int32), (keys & 0xFFFFFFFF).astype(np.int32))


def persons_of(home: Home, subject: Index) -> Index:
    """The person behind each subject of one system."""
    subjects = home.tables.subjects
    kinds = np.array(subjects.kinds.to_pylist(), object)
    of_subject = np.full(len(kinds) + 1, QUEUE, np.int32)
    of_subject[:-1][kinds == _UNKNOWN_KIND] = STRANGER
    of_subject[: subjects.principals] = np.where(home.person_of == NONE, STRANGER, home.person_of)
    of_subject[-1] = NOBODY  # NONE is -1
    return of_subject[subject]


def called(home: Home) -> pa.Array:
    """What each subject of one system is called there: its label, or else its id."""
    ids, labels = (names.cast(pa.string()) for names in (home.tables.subjects.ids, home.tables.subjects.labels))
    return pc.if_else(pc.equal(labels, ""), ids, labels)
