"""GROUP BY and aggregate functions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from exeunt_salesforce.simulator.errors import malformed
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.soql_fields import Getter, resolve
from exeunt_salesforce.simulator.soql_parse import Column, Query
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World

_ATTRIBUTES = {"type": "AggregateResult"}
_FUNCTIONS: dict[str, Callable[[Sequence[Any]], Any]] = {
    "count": len,
    "count_distinct": lambda values: len(set(values)),
    "min": lambda values: min(values, default=None),
    "max": lambda values: max(values, default=None),
    "sum": lambda values: sum(values) if values else None,
    "avg": lambda values: sum(values) / len(values) if values else None,
}


def aggregate(world: World, kind: ObjectType, query: Query, rows: list[Row]) -> list[Row]:
    """One AggregateResult row per group (one for all, without GROUP BY). Raises `ApiError` MALFORMED_QUERY."""
    keys = [resolve(world, kind, path).getter for path in query.group]
    groups: dict[tuple[Any, ...], list[Row]] = {} if keys else {(): []}
    for row in rows:
        groups.setdefault(tuple(key(row) for key in keys), []).append(row)
    columns = _columns(world, kind, query)
    shown = [
        {"attributes": _ATTRIBUTES} | {name: read(members, key) for name, read in columns}
        for key, members in groups.items()
    ]
    end = None if query.limit is None else query.offset + query.limit
    return shown[query.offset : end]


Reader = Callable[[list[Row], tuple[Any, ...]], Any]


def _columns(world: World, kind: ObjectType, query: Query) -> list[tuple[str, Reader]]:
    places = {path.lower(): place for place, path in enumerate(query.group)}
    found: list[tuple[str, Reader]] = []
    unnamed = 0
    for column in query.columns:
        if column.aggregate:
            name = column.alias or f"expr{unnamed}"
            unnamed += not column.alias
            found.append((name, _reader(world, kind, column)))
        elif column.path.lower() in places:
            found.append((column.path.rpartition(".")[2], _key_reader(places[column.path.lower()])))
        else:
            raise malformed(f"Field must be grouped or aggregated: {column.path}")
    return found


def _key_reader(place: int) -> Reader:
    return lambda _rows, key: key[place]


def _reader(world: World, kind: ObjectType, column: Column) -> Reader:
    function = _FUNCTIONS[column.aggregate]
    get: Getter = resolve(world, kind, column.path).getter if column.path else lambda row: row
    return lambda rows, _key: function([value for row in rows if (value := get(row)) is not None])
