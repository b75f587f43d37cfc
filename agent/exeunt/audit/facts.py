"""What the systems say of customers: columns over all of them, and the record of one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.access.tables import NONE
from exeunt.audit.numbering import Home, Numbering
from exeunt.policy.columnar import Column, Columns, Piece
from exeunt.policy.conditions import Record
from exeunt.policy.values import with_unit


class Facts:
    """Facts by field, each gathered when it is first asked for.

    A fact is said of the record at the top; what it says of a contact or a deal is not said of the customer. Where
    several systems say it of one customer, the first of them counts.
    """

    def __init__(self, numbering: Numbering, now: datetime) -> None:
        self._numbering = numbering
        self._now = now
        self._columns: dict[str, Column] = {}

    def column(self, field: str) -> Column:
        """One field of every customer."""
        if field not in self._columns:
            self._columns[field] = self._gathered(field)
        return self._columns[field]

    def columns(self, fields: Iterable[str]) -> Columns:
        """These fields of every customer."""
        found = {field: self.column(field) for field in fields}
        return Columns(len(self._numbering), self._now, {name: one for name, one in found.items() if len(one.record)})

    def delivered(self, field: str) -> bool:
        """Does any system say this of any customer, be it that there is nothing?"""
        return any(self.told_by(home, field) for home in self._numbering.homes)

    def told_by(self, home: Home, field: str) -> bool:
        """Does this system?"""
        return any(len(_where(piece, field)) for piece in home.tables.facts["field"].chunks)

    def record(self, customer: int, fields: Iterable[str]) -> Record:
        """These fields of one customer."""
        found = {field: self.texts(customer, field) for field in fields}
        said = {field: texts[0] if len(texts) == 1 else texts for field, texts in found.items() if texts}
        return Record(said, self._now)

    def texts(self, customer: int, field: str) -> tuple[str, ...]:
        """What is said of one customer in one field."""
        column = self.column(field)
        begin, end = np.searchsorted(column.record, np.array([customer, customer + 1], np.int32))
        return tuple(with_unit(column.value[row].as_py(), column.unit[row].as_py()) for row in range(begin, end))

    def _gathered(self, field: str) -> Column:
        return _once(Column.of(self._pieces(field)))

    def _pieces(self, field: str) -> Iterator[Piece]:
        taken = np.zeros(len(self._numbering), bool)
        for home in self._numbering.homes:
            mine = np.zeros(len(taken), bool)
            for customer, value, unit in self._said(home, field):
                fresh = ~taken[customer]
                mine[customer] = True
                yield customer[fresh], value.filter(fresh), unit.filter(fresh)
            taken |= mine

    def _said(self, home: Home, field: str) -> Iterator[Piece]:
        """What one system says in one field, a piece at a time."""
        parent, customer_of = home.tables.customers.parent, self._numbering.customer_of[home.records]
        for piece in home.tables.facts.select(["customer", "field", "value", "unit"]).to_batches():
            rows = piece.take(_where(piece["field"], field))
            record = rows["customer"].to_numpy()
            value, unit = text(rows["value"]), text(rows["unit"])
            kept = (parent[record] == NONE) & pc.not_equal(value, "").to_numpy(zero_copy_only=False)
            yield customer_of[record[kept]], value.filter(kept), unit.filter(kept)


def _once(column: Column) -> Column:
    """What is said again in the same words is said once: a row was read twice, or two records have one key."""
    again = column.record[1:] == column.record[:-1]
    rows = np.flatnonzero(np.append(False, again) | np.append(again, False))
    if not len(rows):
        return column
    said = [column.record, *(np.asarray(coded.indices) for coded in (column.value, column.unit))]
    order = rows[np.lexsort([part[rows] for part in said])]
    same = np.all([part[order[1:]] == part[order[:-1]] for part in said], axis=0)
    kept = np.delete(np.arange(len(column.record)), order[1:][same])
    return Column(column.record[kept], column.value.take(pa.array(kept)), column.unit.take(pa.array(kept)))


def _where(fields: pa.Array, field: str) -> pa.Array:
    """The rows of one field. Of dictionaries nothing is decoded."""
    coded = fields.dictionary_encode()
    return pa.array(np.flatnonzero(coded.indices.to_numpy() == pc.index(coded.dictionary, field).as_py()))


def text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column of text in one piece, plain, nulls as nothing."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    return pc.fill_null(whole.cast(pa.string()), "")
