"""Arrow columns of text, made without a loop over rows."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import Any


def batches(columns: Mapping[str, Any], rows: int) -> Iterable[Any]:
    """Record batches; a column that is one plain value stands for all rows."""
    import pyarrow as pa

    if not rows:
        return []
    filled = {
        name: column if isinstance(column, pa.Array | pa.ChunkedArray) else pa.repeat(column, rows)
        for name, column in columns.items()
    }
    batches: Iterable[Any] = pa.table(filled).to_batches()
    return batches


def mapped(column: Any, change: Callable[[str], str]) -> Any:
    """`change` of every value; asked once for each different one."""
    import pyarrow as pa

    coded = whole(column).dictionary_encode()
    return pa.array([change(value) for value in coded.dictionary.to_pylist()], pa.string()).take(coded.indices)


def joined(columns: Sequence[Any], between: str) -> Any:
    """The texts of each row in one; a plain value stands for all rows."""
    import pyarrow.compute as pc

    return whole(pc.binary_join_element_wise(*columns, between))


def ending(column: Any, which: Any, end: str) -> Any:
    """The values, with `end` after those for which the mask `which` is true."""
    import pyarrow.compute as pc

    return pc.if_else(which, pc.binary_join_element_wise(column, end, ""), column)


def starting_with(column: Any, prefix: str) -> Any:
    import pyarrow.compute as pc

    return pc.starts_with(column, prefix)


def among(column: Any, values: Collection[str]) -> Any:
    import pyarrow as pa
    import pyarrow.compute as pc

    return pc.is_in(column, value_set=pa.array(sorted(values), pa.string()))


def unlike(columns: Sequence[Any], known: Iterable[Sequence[Collection[str]]]) -> Any:
    """False for rows whose values are all among those of one of `known`, column by column."""
    import pyarrow.compute as pc

    like = among(columns[0], ())
    for allowed in known:
        fitting = among(columns[0], allowed[0])
        for column, values in zip(columns[1:], allowed[1:], strict=True):
            fitting = pc.and_(fitting, among(column, values))
        like = pc.or_(like, fitting)
    return pc.invert(like)


def either(first: Any, second: Any) -> Any:
    import pyarrow.compute as pc

    return pc.or_(first, second)


def empty(column: Any) -> Any:
    import pyarrow.compute as pc

    return pc.equal(column, "")


def choose(which: Any, first: str, second: str) -> Any:
    import pyarrow.compute as pc

    return pc.if_else(which, first, second)


def different(column: Any) -> list[str]:
    import pyarrow.compute as pc

    found: list[str] = pc.unique(column).to_pylist()
    return found


def whole(column: Any) -> Any:
    """One array, however many chunks it came in."""
    import pyarrow as pa

    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
