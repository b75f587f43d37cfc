"""One part as a file: rows and batches in, compressed Parquet out, a bounded number of them in memory.

The text that the connector delivered is kept beside the coded tables, for two reasons: the next reading may bring only
what changed since, and nothing else says which row came from which part; and whoever doubts an answer finds here what
the system said. Parquet, because it is read seldom and small: a tenth of the text.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from pathlib import Path
from typing import Any, Final, Self

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from exeunt.errors import PluginError
from exeunt.model.access import ROWS, Row, TableName
from exeunt.store.snapshots.rows import of_batch, of_rows, schema_of

CHUNK: Final = 1 << 17
"""Rows in memory at most, and in a row group."""

_CUSTOMER: Final[dict[str, str]] = {
    "customers": "id",
    "owners": "customer",
    "sets": "customer",
    "facts": "customer",
    "grants": "object",
    "caps": "object",
}
"""Which column names the customer; in the last two only where `on` is `one`."""


class PartFile:
    """A part on its way to disk."""

    def __init__(self, path: Path, table: TableName) -> None:
        self.table = table
        self.path = path
        self.rows = 0
        self._type: type[Row] = ROWS[table]
        self._waiting: list[Row] = []
        self._batches: list[Any] = []
        self._waiting_batches = 0
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o600)
        self._file = os.fdopen(handle, "wb")
        self._writer = pq.ParquetWriter(self._file, schema_of(table), compression="zstd", compression_level=1)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        try:
            self._flush()
        finally:
            self._writer.close()
            self._file.close()

    def add(self, item: Row | Any) -> None:
        """A row, or a record batch. PluginError `snapshot.bad-rows` for anything else."""
        if type(item) is self._type:
            self._waiting.append(item)
            if len(self._waiting) == CHUNK:
                self._take_rows()
        elif isinstance(item, pa.RecordBatch):
            self._take(of_batch(self.table, item))
        else:
            raise PluginError("snapshot.bad-rows", table=self.table, why=f"a {type(item).__name__} is no row of it")

    def add_others(self, base: Path, only: AbstractSet[str]) -> None:
        """The rows of an earlier file of this part that belong to none of these customers."""
        gone = pa.array(sorted(only), pa.string())
        for batch in batches_of(base):
            self._take(batch.filter(pc.invert(_of(self.table, batch, gone))))

    def _take_rows(self) -> None:
        rows, self._waiting = self._waiting, []
        if rows:
            self._take(of_rows(self.table, rows))

    def _take(self, batch: Any) -> None:
        self.rows += len(batch)
        self._batches.append(batch)
        self._waiting_batches += len(batch)
        if self._waiting_batches >= CHUNK:
            self._write()

    def _flush(self) -> None:
        self._take_rows()
        self._write()

    def _write(self) -> None:
        batches, self._batches, self._waiting_batches = self._batches, [], 0
        if batches:
            table = pa.Table.from_batches(batches, schema_of(self.table))
            self._writer.write_table(table, row_group_size=CHUNK)


def can_be_merged(table: TableName) -> bool:
    """Whether rows of this table belong to customers, so that those of some can be replaced."""
    return table in _CUSTOMER


def _of(table: TableName, batch: Any, customers: Any) -> Any:
    """Which rows of a batch belong to one of these customers."""
    named = pc.is_in(batch.column(_CUSTOMER[table]), value_set=customers)
    return pc.and_(named, pc.equal(batch.column("on"), "one")) if "on" in batch.schema.names else named


def batches_of(path: Path, names: Sequence[str] | None = None, *, coded: Sequence[str] = ()) -> Iterator[Any]:
    """The rows of a part, some at a time: all columns, or these. *coded*: text that comes as dictionaries."""
    with pq.ParquetFile(path, read_dictionary=coded) as file:
        yield from file.iter_batches(batch_size=CHUNK, columns=names)


class Parts:
    """All rows of a table, in files. A column is read when it is asked for, and is then the asker's to keep."""

    def __init__(self, table: TableName, paths: Sequence[Path]) -> None:
        self._schema = schema_of(table)
        self._paths = paths
        # what repeats is held once; what customers are called does not repeat
        self._coded = [field.name for field in self._schema if field.type == pa.string() and table != "customers"]
        self.column_names: list[str] = self._schema.names
        self.num_rows = sum(pq.read_metadata(path).num_rows for path in paths)

    def column(self, name: str) -> Any:
        tables = [pq.read_table(path, columns=[name], read_dictionary=self._coded) for path in self._paths]
        return pa.concat_tables(tables).column(0) if tables else pa.chunked_array([], self._schema.field(name).type)

    def pieces(self, names: Sequence[str]) -> Iterator[Any]:
        """Some columns, as record batches one after the other."""
        for path in self._paths:
            yield from batches_of(path, names, coded=self._coded)
