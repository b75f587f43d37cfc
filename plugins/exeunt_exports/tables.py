"""Rows of the tables of access, as Arrow batches: columns by name, one value for all rows where they do not differ."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pyarrow as pa

from exeunt.sdk.access import Level, shape

Batch = Any  # pyarrow has no types
Column = Any


def rows(**columns: Column | Sequence[Any] | str | int | bool) -> Batch:
    """At least one column is a sequence or an array; it says how many rows there are."""
    size = max(len(column) for column in columns.values() if not isinstance(column, str | int | bool))
    arrays = {name: _array(column, size) for name, column in columns.items()}
    return pa.RecordBatch.from_pydict(arrays)


def _array(column: Any, size: int) -> Column:
    if isinstance(column, str | int | bool):
        return pa.repeat(column, size)
    return column if isinstance(column, pa.Array) else pa.array(column)


def alone(kind: str, level: Level) -> str:
    """The shape of a grant that gives this level on records of this kind and nothing on others."""
    return shape((kind, "self", level))
