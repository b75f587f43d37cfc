"""sObject Collections: up to 200 rows in a call, each with its own outcome."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from exeunt.sdk.simulator.wire import Answer, Call, as_json
from exeunt_salesforce.simulator import dml
from exeunt_salesforce.simulator.errors import ApiError, RowError
from exeunt_salesforce.simulator.ids import long_id
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.rest import json_object, visible_row, write_options
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.soql_fields import resolve
from exeunt_salesforce.simulator.soql_run import find_object
from exeunt_salesforce.simulator.soql_shape import shape_of
from exeunt_salesforce.simulator.world import World

MOST_ROWS = 200
MOST_CHUNKS = 10
MOST_RETRIEVED = 2_000
_ROLLED_BACK = "Record rolled back because not all records were valid and the request was using AllOrNone header"


@dataclass(frozen=True, slots=True)
class Wanted:
    """One row of a collection. `id` is empty for a creation."""

    kind: ObjectType
    id: str
    fields: dict[str, Any]


def update(context: Context, _params: dict[str, str]) -> Answer:
    options = write_options(context.call)

    def one(row: Wanted) -> str:
        return dml.update(context, row.kind, row.id, row.fields, options)

    return _write_all(context, _from_body(context.world, context.call), one, all_or_none=_all_or_none(context.call))


def create(context: Context, _params: dict[str, str]) -> Answer:
    rows = _from_body(context.world, context.call)
    return _write_all(
        context, rows, lambda row: dml.create(context, row.kind, row.fields), all_or_none=_all_or_none(context.call)
    )


def delete(context: Context, _params: dict[str, str]) -> Answer:
    rows = _from_ids(context.world, context.call)
    flag = context.call.query.get("allOrNone", "false").lower() == "true"
    return _write_all(context, rows, lambda row: dml.delete(context, row.kind, row.id), all_or_none=flag)


def retrieve(context: Context, params: dict[str, str]) -> Answer:
    """Rows in the order asked for; null for what is missing or out of sight."""
    kind = find_object(context, params["type"])
    if context.call.method == "POST":
        body = json_object(context.call)
        ids, names = body.get("ids", []), body.get("fields", [])
    else:
        ids, names = (context.call.query.get(name, "").split(",") for name in ("ids", "fields"))
    if len(ids) > MOST_RETRIEVED:
        raise _too_many(MOST_RETRIEVED)
    shape = shape_of(context, kind, [resolve(context.world, kind, name) for name in names])
    rows = (visible_row(context, kind, record) for record in ids)
    return as_json([None if row is None else shape(row) for row in rows])


def locks(world: World, call: Call) -> frozenset[str]:
    """The locks that a collection needs; a malformed one needs none, it will be refused."""
    try:
        rows = _from_ids(world, call) if call.method == "DELETE" else _from_body(world, call)
    except ApiError:
        return frozenset()
    keys: set[str] = set()
    for row in rows:
        keys |= row_locks(world, row.kind, row.id, row.fields)
    return frozenset(keys)


def locks_of_one(world: World, call: Call, params: dict[str, str]) -> frozenset[str]:
    """The locks of a single-row call."""
    kind = world.schema.find(params["type"])
    if kind is None:
        return frozenset()
    try:
        fields = json_object(call) if call.body else {}
    except ApiError:
        fields = {}
    return row_locks(world, kind, params.get("id", ""), fields)


def row_locks(world: World, kind: ObjectType, record: str, fields: dict[str, Any]) -> frozenset[str]:
    try:
        row = world.table(kind.name).rows.get(long_id(record)) if record else fields
    except ValueError:
        row = None
    return frozenset() if row is None else dml.locks_of(world, kind, row, fields)


def _all_or_none(call: Call) -> bool:
    return bool(json_object(call).get("allOrNone", False))


def _from_body(world: World, call: Call) -> list[Wanted]:
    """Raises `ApiError` for a request that is not well-formed."""
    records = json_object(call).get("records")
    if not isinstance(records, list):
        raise ApiError(400, "INVALID_FIELD", "The request body needs a list of records")
    rows = []
    for record in records:
        attributes = record.get("attributes") if isinstance(record, dict) else None
        kind = world.schema.find(str((attributes or {}).get("type", "")))
        if kind is None:
            raise ApiError(400, "INVALID_TYPE", "each record needs attributes with a supported type")
        fields = {name: value for name, value in record.items() if name not in {"attributes", "id", "Id"}}
        rows.append(Wanted(kind, str(record.get("id") or record.get("Id") or ""), fields))
    return _checked(rows)


def _from_ids(world: World, call: Call) -> list[Wanted]:
    rows = []
    for record in call.query.get("ids", "").split(","):
        kind = world.schema.of_id(record)
        if kind is None:
            raise ApiError(400, "MALFORMED_ID", f"malformed id {record}")
        rows.append(Wanted(kind, record, {}))
    return _checked(rows)


def _checked(rows: list[Wanted]) -> list[Wanted]:
    if len(rows) > MOST_ROWS:
        raise _too_many(MOST_ROWS)
    if len(list(_chunks(rows))) > MOST_CHUNKS:
        text = f"Cannot have more than {MOST_CHUNKS} chunks in a single operation. Please rearrange the data."
        raise ApiError(400, "LIMIT_EXCEEDED", text)
    if len({row.kind.name for row in rows}) > 1 and any(row.kind.setup for row in rows):
        text = (
            "DML operation on setup object is not permitted after you have updated a non-setup object (or vice versa)"
        )
        raise ApiError(400, "MIXED_DML_OPERATION", text)
    return rows


def _chunks(rows: Iterable[Wanted]) -> Iterator[str]:
    """Each run of rows of one type is a chunk."""
    for name, _ in groupby(rows, key=lambda row: row.kind.name):
        yield name


def _too_many(most: int) -> ApiError:
    text = f"record limit reached. cannot submit more than {most} records into this call"
    return ApiError(400, "EXCEEDED_MAX_SIZE_REQUEST", text)


def _write_all(
    context: Context, rows: Sequence[Wanted], write: Callable[[Wanted], str], *, all_or_none: bool
) -> Answer:
    if not all_or_none:
        return as_json(list(_each(rows, write)))
    with context.world.transaction() as transaction:
        outcomes = list(_each(rows, write))
        if not all(outcome["success"] for outcome in outcomes):
            transaction.cancel()
            outcomes = [_rolled_back(outcome) for outcome in outcomes]
    return as_json(outcomes)


def _each(rows: Iterable[Wanted], write: Callable[[Wanted], str]) -> Iterator[dict[str, Any]]:
    seen: set[str] = set()
    for row in rows:
        try:
            _refuse_second(row, seen)
            yield {"id": write(row), "success": True, "errors": []}
        except RowError as error:
            yield {"success": False, "errors": [error.as_data()]}


def _refuse_second(row: Wanted, seen: set[str]) -> None:
    key = row.id[:15]
    if key and key in seen:
        raise RowError("DUPLICATE_VALUE", f"duplicate id in the list of records: {row.id}")
    seen.add(key)


def _rolled_back(outcome: dict[str, Any]) -> dict[str, Any]:
    if not outcome["success"]:
        return outcome
    error = RowError("ALL_OR_NONE_OPERATION_ROLLED_BACK", _ROLLED_BACK)
    return {"success": False, "errors": [error.as_data()]}
