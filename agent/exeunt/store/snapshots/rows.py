"""The rows that a connector delivers, as Arrow: columns of their table, complete, never null, of words that we know."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

import pyarrow as pa
import pyarrow.compute as pc

from exeunt.errors import PluginError
from exeunt.model.access import LEVELS, ROWS, Row, TableName, terms

_TYPES: Final = {int: pa.int8(), bool: pa.bool_()}
"""What is neither is text."""


@cache
def schema_of(table: TableName) -> Any:
    """The columns of a table: the fields of its row."""
    return pa.schema([(name, _TYPES.get(kind, pa.string())) for name, kind in get_type_hints(ROWS[table]).items()])


def of_rows(table: TableName, rows: Sequence[Row]) -> Any:
    """Rows as one batch. PluginError `snapshot.bad-rows` for what does not fit the columns."""
    columns = zip(*rows, strict=True)
    try:
        arrays = [_array(column, field.type) for column, field in zip(columns, schema_of(table), strict=True)]
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise _bad(table, error) from None
    return _whole(table, pa.record_batch(arrays, schema=schema_of(table)))


def of_batch(table: TableName, batch: Any) -> Any:
    """A connector's own batch in our columns: their order and types, and the defaults of those that it leaves out.

    PluginError `snapshot.bad-rows` where a column is unknown, needed and missing, or holds what does not fit.
    """
    if unknown := set(batch.schema.names) - set(schema_of(table).names):
        raise _bad(table, f"unknown columns {sorted(unknown)}")
    try:
        arrays = [_column(table, batch, field) for field in schema_of(table)]
    except (pa.ArrowException, ValueError, OverflowError) as error:
        raise _bad(table, error) from None
    return _whole(table, pa.record_batch(arrays, schema=schema_of(table)))


def _array(values: Sequence[Any], kind: Any) -> Any:
    try:
        return pa.array(values, kind)
    except UnicodeEncodeError:  # half a character, which no file can hold
        return pa.array([str(value).encode("utf-8", "replace").decode() for value in values], kind)


def _column(table: TableName, batch: Any, field: Any) -> Any:
    if field.name in batch.schema.names:
        given = batch.column(field.name)
        return given if given.type == field.type else given.cast(field.type)
    default = ROWS[table]._field_defaults.get(field.name)
    if default is None:
        raise ValueError(f"no column {field.name}")
    return pa.repeat(pa.scalar(default, field.type), len(batch))


def _whole(table: TableName, batch: Any) -> Any:
    if any(column.null_count for column in batch.columns):
        raise _bad(table, "null")
    for name, kind in get_type_hints(ROWS[table]).items():
        known = _known(name, kind)
        # of a million rows it is a handful of values
        if known is not None and not all(known(value) for value in pc.unique(batch.column(name)).to_pylist()):
            raise _bad(table, f"something unknown in {name}")
    return batch


def _known(name: str, kind: Any) -> Callable[[Any], bool] | None:
    """What may stand in a column of a closed list; None where anything may."""
    if kind is int:
        return range(len(LEVELS)).__contains__
    if get_origin(kind) is Literal:
        return frozenset(get_args(kind)).__contains__
    return _is_shape if name == "shape" else None


def _is_shape(text: str) -> bool:
    try:
        list(terms(text))
    except ValueError:
        return False
    return True


def _bad(table: TableName, why: object) -> PluginError:
    return PluginError("snapshot.bad-rows", table=table, why=str(why))
