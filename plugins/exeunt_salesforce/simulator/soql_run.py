"""Runs a parsed query for a caller: rows, their order, their shape."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from exeunt_salesforce.simulator import record_access
from exeunt_salesforce.simulator.errors import ApiError, malformed, unsupported
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.soql_fields import resolve
from exeunt_salesforce.simulator.soql_filter import Filter
from exeunt_salesforce.simulator.soql_groups import aggregate
from exeunt_salesforce.simulator.soql_parse import Column, Ordering, Query
from exeunt_salesforce.simulator.soql_shape import Shape, shape_of
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.visibility import OAUTH_TOKEN_STOP, check_readable, presented, visible
from exeunt_salesforce.simulator.world import World

MAX_OFFSET = 2_000
_MAX_ALL_FIELDS = 200


@dataclass(frozen=True, slots=True)
class Result:
    """`rows` are snapshots; `shape` turns one into its JSON. `names` are the columns as asked for (for CSV)."""

    kind: ObjectType
    total: int
    rows: list[Row]
    shape: Shape
    names: tuple[str, ...] = ()


def run(context: Context, query: Query, *, deleted: bool = False) -> Result:
    """Raises `ApiError`."""
    kind = find_object(context, query.object)
    _check(query)
    if query.columns[0].aggregate == "count" and not query.columns[0].path and not query.group:
        if query.columns[0].alias or len(query.columns) > 1:
            raise malformed("COUNT() may not be aliased or combined")
        found = _select(context, kind, query, deleted=deleted)
        return Result(kind, len(found), [], dict)
    if query.group or any(column.aggregate not in {"", "fields"} for column in query.columns):
        rows = aggregate(context.world, kind, query, _select(context, kind, query, deleted=deleted))
        return Result(kind, len(rows), rows, dict)
    columns = _all_fields(kind, query) if query.columns[0].aggregate == "fields" else query.columns
    paths = [resolve(context.world, kind, column.path) for column in columns]
    rows = _select(context, kind, query, deleted=deleted)
    rows = _ordered(context.world, kind, rows, query.order)
    end = None if query.limit is None else query.offset + query.limit
    rows = rows[query.offset : end]
    names = tuple(column.path for column in columns)
    return Result(kind, len(rows), rows, shape_of(context, kind, paths), names)


def find_object(context: Context, name: str) -> ObjectType:
    kind = context.world.schema.find(name)
    if kind is None:
        raise unsupported(name)
    check_readable(context, kind)
    return kind


def _check(query: Query) -> None:
    if query.offset > MAX_OFFSET:
        raise ApiError(400, "NUMBER_OUTSIDE_VALID_RANGE", f"Maximum SOQL offset allowed is {MAX_OFFSET}")


def _all_fields(kind: ObjectType, query: Query) -> tuple[Column, ...]:
    if query.limit is None or query.limit > _MAX_ALL_FIELDS:
        raise malformed(f"The SOQL FIELDS function must have a LIMIT of at most {_MAX_ALL_FIELDS}")
    which = query.columns[0].path.lower()
    names = [name for name in kind.fields if which == "all" or name.endswith("__c") == (which == "custom")]
    return tuple(Column(name) for name in names)


def _select(context: Context, kind: ObjectType, query: Query, *, deleted: bool) -> list[Row]:
    """The caller's rows that meet WHERE, in no particular order."""
    compiler = Filter(context.world, kind, lambda inner: _values(context, inner))
    if kind.name == "UserRecordAccess":
        return [row for row in record_access.rows(context, query) if compiler.holds(query.where, row)]
    table = context.world.table(kind.name)
    narrowed = None if deleted else compiler.candidates(query.where, table)
    rows = presented(context, kind, table.all(deleted=deleted) if narrowed is None else narrowed)
    tests = [test for test in (compiler.test(query.where) if query.where else None, visible(context, kind)) if test]
    found = [row for row in rows if all(test(row) for test in tests)] if tests else list(rows)
    count_only = query.columns[0].aggregate == "count"
    # The vendor stops listing tokens here whatever there is; only COUNT() tells.
    return found[:OAUTH_TOKEN_STOP] if kind.name == "OauthToken" and not count_only else found


def _values(context: Context, query: Query) -> set[Any]:
    """The one column of a semi-join's inner query."""
    if len(query.columns) != 1 or query.columns[0].aggregate:
        raise malformed("a semi join sub-select must select one field")
    kind = find_object(context, query.object)
    get = resolve(context.world, kind, query.columns[0].path).getter
    return {get(row) for row in _select(context, kind, query, deleted=False)} - {None}


def _ordered(world: World, kind: ObjectType, rows: list[Row], order: Iterable[Ordering]) -> list[Row]:
    for part in reversed(tuple(order)):
        get = resolve(world, kind, part.path).getter
        present = [row for row in rows if get(row) is not None]
        absent = [row for row in rows if get(row) is None]
        present.sort(key=get, reverse=part.descending)
        rows = [*present, *absent] if part.nulls_last else [*absent, *present]
    return rows
