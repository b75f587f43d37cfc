"""Rows in memory. A row is never changed in place: whoever holds one (an open cursor, a journal) holds a snapshot."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

Row = dict[str, Any]


class Table:
    """Rows by key, with an index per field that is made when first asked for and kept from then on."""

    def __init__(self, name: str, *, key: str = "Id", keeps_deleted: bool = False) -> None:
        self.name = name
        self.key = key
        self.rows: dict[str, Row] = {}
        self.gone: dict[str, Row] = {}
        self.version = 0
        self._keeps_deleted = keeps_deleted
        self._indexes: dict[str, dict[Any, dict[str, None]]] = {}

    def put(self, row: Row) -> None:
        """Add or replace."""
        key = row[self.key]
        old = self.rows.get(key)
        self.rows[key] = row
        self.gone.pop(key, None)
        self.version += 1
        for field, index in self._indexes.items():
            if old is not None and old.get(field) == row.get(field):
                continue
            if old is not None:
                index[old.get(field)].pop(key, None)
            index.setdefault(row.get(field), {})[key] = None

    def drop(self, key: str) -> Row:
        """Take a row out. Raises KeyError if it is not there."""
        row = self.rows.pop(key)
        self.version += 1
        for field, index in self._indexes.items():
            index[row.get(field)].pop(key, None)
        if self._keeps_deleted:
            self.gone[key] = {**row, "IsDeleted": True}
        return row

    def forget(self, key: str) -> None:
        """As if it had never been (a rolled-back insert)."""
        self.drop(key)
        self.gone.pop(key, None)

    def where(self, field: str, value: Any) -> list[Row]:
        """The rows with this value, by the index."""
        return [self.rows[key] for key in self._index(field).get(value, ())]

    def where_in(self, field: str, values: Iterable[Any]) -> list[Row]:
        if field == self.key:
            return [self.rows[value] for value in values if value in self.rows]
        index = self._index(field)
        return [self.rows[key] for value in values for key in index.get(value, ())]

    def count(self, field: str, value: Any) -> int:
        return len(self._index(field).get(value, ()))

    def all(self, *, deleted: bool = False) -> Iterator[Row]:
        yield from self.rows.values()
        if deleted:
            yield from self.gone.values()

    def _index(self, field: str) -> dict[Any, dict[str, None]]:
        index = self._indexes.get(field)
        if index is None:
            index = {}
            for key, row in self.rows.items():
                index.setdefault(row.get(field), {})[key] = None
            self._indexes[field] = index
        return index
