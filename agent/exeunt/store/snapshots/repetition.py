"""Whether a part holds a row twice: then a page came twice, and another may be missing.

Exact, and column by column: of twenty million rows it keeps one number each, never their text.
"""

from __future__ import annotations

from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow.parquet as pq

from exeunt.model.access import TableName
from exeunt.store.snapshots.rows import schema_of

_KEYS: Final[dict[str, tuple[str, ...]]] = {"groups": ("id",), "kinds": ("id",), "customers": ("id",)}
"""What has an id is the same thing under the same id, whatever else was said of it. Other rows are what they say."""

_ROOM: Final = 1 << 62

Codes = npt.NDArray[np.int64]


def repeats(table: TableName, path: Path) -> bool:
    """Whether any row is there twice."""
    codes, room = np.zeros(0, np.int64), 1
    for name in _KEYS.get(table, tuple(schema_of(table).names)):
        column, count = _column(path, name)
        if not len(column) or np.bincount(column).max() == 1:  # all different already
            return False
        if room > _ROOM // count:
            codes, room = _packed(codes)
        codes, room = (codes * count + column, room * count) if len(codes) else (column, count)
    codes.sort()
    return bool((codes[1:] == codes[:-1]).any())


def _column(path: Path, name: str) -> tuple[Codes, int]:
    """A column as numbers below a count, the same for the same value. Text is read coded, and never in full."""
    column: Any = pq.read_table(path, columns=[name], read_dictionary=[name]).column(0)
    coded = column.dictionary_encode().unify_dictionaries().combine_chunks()
    return coded.indices.to_numpy().astype(np.int64), max(1, len(coded.dictionary))


def _packed(codes: Codes) -> tuple[Codes, int]:
    values, packed = np.unique(codes, return_inverse=True)
    return packed, len(values)
