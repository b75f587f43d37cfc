"""Whether a part holds a row twice: then a page came twice, and another may be missing.

Exact, and in pieces: of twenty million rows it keeps one number each, never their text. Rows that have one number, if
any, are looked at again.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq

from exeunt.model.access import TableName
from exeunt.store.snapshots.parts import batches_of
from exeunt.store.snapshots.rows import schema_of

_KEYS: Final[dict[str, tuple[str, ...]]] = {"groups": ("id",), "kinds": ("id",), "customers": ("id",)}
"""What has an id is the same thing under the same id, whatever else was said of it. Other rows are what they say."""

_ODD: Final = np.uint64(0x9E3779B97F4A7C15)

Numbers = npt.NDArray[np.uint64]


def repeats(table: TableName, path: Path) -> bool:
    """Whether any row is there twice."""
    names = _KEYS.get(table, tuple(schema_of(table).names))
    numbers, begin = np.empty(pq.read_metadata(path).num_rows, np.uint64), 0
    for batch in batches_of(path, names):
        numbers[begin : begin + len(batch)] = _numbers(batch)
        begin += len(batch)
    numbers.sort()
    doubtful = np.unique(numbers[1:][numbers[1:] == numbers[:-1]])
    return len(doubtful) > 0 and _twice(_having(path, names, doubtful))


def _having(path: Path, names: Sequence[str], numbers: Numbers) -> Iterator[tuple[Any, ...]]:
    """The rows that have one of these numbers."""
    for batch in batches_of(path, names):
        rows = batch.filter(pa.array(np.isin(_numbers(batch), numbers)))
        yield from zip(*(column.to_pylist() for column in rows.columns), strict=True)


def _twice(rows: Iterator[tuple[Any, ...]]) -> bool:
    seen: set[tuple[Any, ...]] = set()
    for row in rows:
        if row in seen:
            return True
        seen.add(row)
    return False


def _numbers(batch: Any) -> Numbers:
    """A number for each row, the same for the same row."""
    found = np.zeros(len(batch), np.uint64)
    for column in batch.columns:
        coded = column.dictionary_encode()
        values = coded.dictionary.to_pylist()
        hashed = np.fromiter(map(hash, values), np.int64, len(values)).view(np.uint64)
        found = found * _ODD + hashed[coded.indices.to_numpy()]
    return found
