"""The rows of one table as columns: the same whether they came as tuples or as Arrow, whole or with columns missing."""

from __future__ import annotations

import functools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol, TypeAlias, get_type_hints, runtime_checkable

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.access.tables import NONE, Bits, Index, Places, Small
from exeunt.model.access import ROWS, Row, TableName

_PIECE: Final = 1 << 20


@runtime_checkable
class Stored(Protocol):
    """Rows that lie elsewhere: a column is read when it is asked for."""

    num_rows: int
    column_names: list[str]

    def column(self, name: str) -> pa.ChunkedArray: ...

    def pieces(self, names: Sequence[str]) -> Iterator[pa.RecordBatch]:
        """Some columns, a bounded number of rows at a time."""


Rows: TypeAlias = "pa.Table | Stored | Iterable[Row]"


@dataclass(frozen=True, slots=True)
class Words:
    """A column of text: that of row n is `words[codes[n]]`. Each text occurs once, in the order they were first met."""

    codes: Index
    words: pa.Array

    def __len__(self) -> int:
        return len(self.codes)

    def text(self) -> list[str]:
        """The different texts."""
        found: list[str] = self.words.to_pylist()
        return found

    def column(self) -> pa.ChunkedArray:
        """As an Arrow dictionary."""
        return pa.chunked_array([pa.DictionaryArray.from_arrays(pa.array(self.codes), self.words)])

    def places(self, ids: pa.Array) -> Index:
        """Where in `ids` the text of each row stands; NONE: nowhere."""
        return self.through(positions(self.words, ids))

    def through(self, values: np.ndarray[Any, Any]) -> Index:
        """One value for each different text → one for each row."""
        return np.asarray(values, np.int32)[self.codes] if len(self.codes) else np.zeros(0, np.int32)

    def kept(self, rows: Bits | Places) -> Words:
        return Words(self.codes[rows], self.words)


class Columns:
    """One table. A missing column, or a null, is that column's default."""

    def __init__(self, name: TableName, rows: Rows) -> None:
        self._name = name
        self._fields = _fields(name)
        self._table = rows if isinstance(rows, pa.Table | Stored) else _table(self._fields, list(rows))
        self._words: dict[str, Words] = {}

    def __len__(self) -> int:
        size: int = self._table.num_rows
        return size

    def words(self, field: str) -> Words:
        if field not in self._words:
            self._words[field] = self.coded(field)
        return self._words[field]

    def coded(self, field: str) -> Words:
        """The same as `words`, for who asks once: it is not kept."""
        column = self._column(field)
        if column is None:
            return Words(np.zeros(len(self), np.int32), pa.array([self._fields[field].default], pa.string()))
        # a dictionary that comes in may hold texts twice, or texts that no row has: decode it, and make our own
        return _words(pc.dictionary_encode(self._plain(column, field)))

    def text(self, field: str, rows: Places) -> pa.Array:
        """The text of these rows, of a column in which little repeats."""
        column = self._column(field)
        if column is None:
            return pa.repeat(pa.scalar(self._fields[field].default, pa.string()), len(rows))
        column = whole(self._plain(column, field))
        return column.take(pa.array(rows))

    def pieces(self, *fields: str) -> Iterator[Columns]:
        """Some columns, a bounded number of rows at a time."""
        names = [field for field in fields if field in self._table.column_names]
        stored = self._table
        batches = stored.select(names).to_batches() if isinstance(stored, pa.Table) else stored.pieces(names)
        for batch in batches:
            yield Columns(self._name, pa.Table.from_batches([batch]))

    def numbers(self, field: str) -> Small:
        return self._values(field, pa.int8())

    def switches(self, field: str) -> Bits:
        return self._values(field, pa.bool_())

    def _values(self, field: str, kind: pa.DataType) -> np.ndarray[Any, Any]:
        column = self._column(field)
        if column is None:
            return np.full(len(self), self._fields[field].default, kind.to_pandas_dtype())
        values: np.ndarray[Any, Any] = column.cast(kind).fill_null(self._fields[field].default).to_numpy()
        return values

    def _plain(self, column: pa.ChunkedArray, field: str) -> pa.ChunkedArray:
        return column.cast(pa.string()).fill_null(self._fields[field].default)

    def _column(self, field: str) -> pa.ChunkedArray | None:
        return self._table.column(field) if field in self._table.column_names else None


def positions(words: pa.Array | pa.ChunkedArray, ids: pa.Array) -> Index:
    """Where in `ids` each of these words stands; NONE: nowhere."""
    found = np.full(len(words), NONE, np.int32)
    # in a part of them at a time: what Arrow finds them by takes several times their own room
    for begin in reversed(range(0, len(ids), _PIECE)) if len(words) else ():
        places = pc.index_in(words, value_set=ids[begin : begin + _PIECE])
        there = places.is_valid().to_numpy(zero_copy_only=False)
        found[there] = places.drop_null().to_numpy() + np.int32(begin)
    return found


def whole(column: pa.ChunkedArray) -> pa.Array:
    """In one piece; a copy only of what is in several."""
    return column.chunk(0) if column.num_chunks == 1 else column.combine_chunks()


def _words(coded: pa.ChunkedArray) -> Words:
    """The pieces that Arrow's own coding gives share one dictionary."""
    one = whole(coded)
    return Words(one.indices.to_numpy(), one.dictionary)


@dataclass(frozen=True, slots=True)
class _Field:
    type: pa.DataType
    default: str | int | bool


@functools.cache
def _fields(name: TableName) -> dict[str, _Field]:
    row, kinds = ROWS[name], {bool: _Field(pa.bool_(), default=False), int: _Field(pa.int8(), 0)}
    fields = {field: kinds.get(kind, _Field(pa.string(), "")) for field, kind in get_type_hints(row).items()}
    given = row._field_defaults
    return {field: _Field(one.type, given.get(field, one.default)) for field, one in fields.items()}


def _table(fields: Mapping[str, _Field], rows: Sequence[Row]) -> pa.Table:
    columns = list(zip(*rows, strict=True)) or [()] * len(fields)
    return pa.table(
        {name: pa.array(column, field.type) for (name, field), column in zip(fields.items(), columns, strict=True)}
    )
