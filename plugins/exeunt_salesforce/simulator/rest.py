"""Describe, single rows, record counts and limits."""

from __future__ import annotations

from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import msgspec

from exeunt.sdk.simulator.wire import Answer, Call, as_json
from exeunt_salesforce.simulator import dml
from exeunt_salesforce.simulator.errors import ApiError, RowError
from exeunt_salesforce.simulator.ids import long_id
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.soql_fields import resolve
from exeunt_salesforce.simulator.soql_run import find_object
from exeunt_salesforce.simulator.soql_shape import shape_of
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.visibility import presented, visible


def write_options(call: Call) -> dml.WriteOptions:
    """Assignment rules run unless the header says FALSE."""
    return dml.WriteOptions(assign=call.headers.get("sforce-auto-assign", "TRUE").upper() != "FALSE")


def json_of(call: Call) -> Any:
    try:
        return call.json()
    except msgspec.DecodeError as error:
        raise ApiError(400, "JSON_PARSER_ERROR", f"Unexpected content: {error}") from error


def json_object(call: Call) -> dict[str, Any]:
    body = json_of(call)
    if not isinstance(body, dict):
        raise ApiError(400, "JSON_PARSER_ERROR", "The request body must be a JSON object")
    return body


def resources(context: Context, _params: dict[str, str]) -> Answer:
    names = ("sobjects", "query", "queryAll", "limits", "composite", "jobs")
    return as_json({name: f"{context.base}/{name}" for name in names})


def describe_global(context: Context, _params: dict[str, str]) -> Answer:
    shown = []
    for kind in context.world.schema.objects.values():
        try:
            find_object(context, kind.name)
        except ApiError:
            continue
        urls = {"sobject": f"{context.base}/sobjects/{kind.name}"}
        shown.append({**kind.summary(), "urls": {**urls, "describe": f"{urls['sobject']}/describe"}})
    return as_json({"encoding": "UTF-8", "maxBatchSize": 200, "sobjects": shown})


def describe(context: Context, params: dict[str, str]) -> Answer:
    return as_json(_kind(context, params["type"]).describe(context.base))


def describe_basic(context: Context, params: dict[str, str]) -> Answer:
    kind = _kind(context, params["type"])
    return as_json({"objectDescribe": kind.summary(), "recentItems": []})


def read_row(context: Context, params: dict[str, str]) -> Answer:
    kind = _kind(context, params["type"])
    row = visible_row(context, kind, params["id"])
    if row is None:
        raise _not_found()
    asked = [name for name in context.call.query.get("fields", "").split(",") if name] or list(kind.fields)
    paths = [resolve(context.world, kind, name) for name in asked]
    return as_json(shape_of(context, kind, paths)(row))


def visible_row(context: Context, kind: ObjectType, record: str) -> Row | None:
    """A live row that the caller may see, as he sees it."""
    try:
        row = context.world.table(kind.name).rows.get(long_id(record))
    except ValueError:
        return None
    test = visible(context, kind)
    if row is None or (test is not None and not test(row)):
        return None
    return next(iter(presented(context, kind, [row])))


def create_row(context: Context, params: dict[str, str]) -> Answer:
    kind = _kind(context, params["type"])
    try:
        made = dml.create(context, kind, json_object(context.call))
    except RowError as error:
        raise error.as_call() from error
    location = (("Location", f"{context.base}/sobjects/{kind.name}/{made}"),)
    return as_json({"id": made, "success": True, "errors": []}, status=201, headers=location)


def update_row(context: Context, params: dict[str, str]) -> Answer:
    kind = _kind(context, params["type"])
    _check_unmodified(context, kind, params["id"])
    try:
        dml.update(context, kind, params["id"], json_object(context.call), write_options(context.call))
    except RowError as error:
        raise error.as_call() from error
    return Answer(204)


def delete_row(context: Context, params: dict[str, str]) -> Answer:
    kind = _kind(context, params["type"])
    try:
        dml.delete(context, kind, params["id"])
    except RowError as error:
        raise error.as_call() from error
    return Answer(204)


def _check_unmodified(context: Context, kind: ObjectType, record: str) -> None:
    """The one condition there is, for single rows only; to the second, as HTTP dates are."""
    wanted = context.call.headers.get("if-unmodified-since")
    row = visible_row(context, kind, record)
    if wanted is None or row is None:
        return
    modified = datetime.fromisoformat(row["LastModifiedDate"].replace("+0000", "+00:00")).replace(microsecond=0)
    if modified > parsedate_to_datetime(wanted).astimezone(UTC):
        raise ApiError(412, "PRECONDITION_FAILED", "One or more conditions failed")


def record_counts(context: Context, _params: dict[str, str]) -> Answer:
    names = [name for name in context.call.query.get("sObjects", "").split(",") if name]
    kinds = [kind for name in names if (kind := context.world.schema.find(name)) is not None]
    counts = [{"count": len(context.world.table(kind.name).rows), "name": kind.name} for kind in kinds]
    return as_json({"sObjects": counts})


def limits(context: Context, _params: dict[str, str]) -> Answer:
    return as_json(context.org.limits.as_data())


def _kind(context: Context, name: str) -> ObjectType:
    try:
        kind = find_object(context, name)
    except ApiError as error:
        raise _not_found() from error
    return kind


def _not_found() -> ApiError:
    return ApiError(404, "NOT_FOUND", "The requested resource does not exist")
