"""What the systems say of customers: columns over all of them, and the record of one."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.audit.numbering import Home, Numbering
from exeunt.policy.columnar import Column, Columns
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
        return any(pc.any(pc.equal(home.tables.facts["field"], field)).as_py() for home in self._numbering.homes)

    def record(self, customer: int, fields: Iterable[str]) -> Record:
        """These fields of one customer."""
        found = {field: self.texts(customer, field) for field in fields}
        said = {field: texts[0] if len(texts) == 1 else texts for field, texts in found.items() if texts}
        return Record(said, self._now)

    def texts(self, customer: int, field: str) -> tuple[str, ...]:
        """What is said of one customer in one field."""
        column = self.column(field)
        begin, end = np.searchsorted(column.record, np.array([customer, customer + 1], np.int32))
        return tuple(with_unit(str(column.value[row]), str(column.unit[row])) for row in range(begin, end))

    def _gathered(self, field: str) -> Column:
        taken = np.zeros(len(self._numbering), bool)
        parts = []
        for home in self._numbering.homes:
            customer, value, unit = self._said(home, field)
            fresh = ~taken[customer]
            taken[customer] = True
            kept = pa.array(fresh)
            parts.append((customer[fresh], value.filter(kept), unit.filter(kept)))
        if not parts:
            return Column(np.zeros(0, np.int32), pa.array([], pa.string()), pa.array([], pa.string()))
        customers, values, units = zip(*parts, strict=True)
        return Column.of(np.concatenate(customers), pa.concat_arrays(values), pa.concat_arrays(units))

    def _said(self, home: Home, field: str) -> tuple[Any, pa.Array, pa.Array]:
        """(customer, value, unit) of one field in one system."""
        facts = home.tables.facts.select(["customer", "field", "value", "unit"])
        rows = [piece.filter(pc.equal(piece["field"], field)) for piece in facts.to_batches()]
        found = pa.Table.from_batches(rows, facts.schema)
        record, value, unit = found["customer"].to_numpy(), text(found["value"]), text(found["unit"])
        kept = (home.tables.customers.parent[record] < 0) & pc.not_equal(value, "").to_numpy(zero_copy_only=False)
        good = pa.array(kept)
        return self._numbering.customer_of[record[kept] + home.start], value.filter(good), unit.filter(good)


def text(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """A column of text in one piece, plain, nulls as nothing."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    whole = whole.combine_chunks() if isinstance(whole, pa.ChunkedArray) else whole
    return pc.fill_null(whole.cast(pa.string()), "")
