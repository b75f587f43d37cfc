"""/composite and /composite/batch: several calls in one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlsplit

import msgspec

from exeunt.sdk.simulator.wire import Answer, Call, as_json
from exeunt_salesforce.simulator.errors import ApiError
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.rest import json_object

MOST_CALLS = 25
MOST_QUERIES = 5
_REFERENCE = re.compile(r"@\{(\w+)\.([\w.\[\]]+)\}")
_QUERY = re.compile(r"/(query|queryAll|composite/sobjects)\b")


def batch(context: Context, _params: dict[str, str]) -> Answer:
    """Independent calls; no rollback; after a failure with haltOnError the rest are not made."""
    body = json_object(context.call)
    calls = body.get("batchRequests", [])
    _check_count(calls)
    results: list[dict[str, Any]] = []
    for one in calls:
        if body.get("haltOnError") and any(result["statusCode"] >= 400 for result in results):
            halted = {"errorCode": "BATCH_PROCESSING_HALTED", "message": "Batch processing halted per request"}
            results.append({"statusCode": 412, "result": [halted]})
            continue
        answer = _make(context, one["method"], f"/services/data/{one['url'].lstrip('/')}", one.get("richInput"), {})
        results.append({"statusCode": answer.status, "result": _read(answer)})
    failed = any(result["statusCode"] >= 400 for result in results)
    return as_json({"hasErrors": failed, "results": results})


def composite(context: Context, _params: dict[str, str]) -> Answer:
    """Calls in order, later ones may name results of earlier ones."""
    body = json_object(context.call)
    calls = body.get("compositeRequest", [])
    _check_count(calls)
    if sum(bool(_QUERY.search(one["url"])) for one in calls) > MOST_QUERIES:
        raise ApiError(400, "LIMIT_EXCEEDED", f"at most {MOST_QUERIES} subrequests may be queries or collections")
    with context.world.transaction() as transaction:
        responses = _run_all(context, calls)
        if body.get("allOrNone") and any(one["httpStatusCode"] >= 400 for one in responses):
            transaction.cancel()
            responses = [_halted(one) for one in responses]
    return as_json({"compositeResponse": responses})


def _run_all(context: Context, calls: list[dict[str, Any]]) -> list[dict[str, Any]]:
    known: dict[str, Any] = {}
    responses: list[dict[str, Any]] = []
    for one in calls:
        url = _fill(one["url"], known)
        sent = msgspec.json.decode(_fill(msgspec.json.encode(one.get("body")).decode(), known))
        answer = _make(context, one["method"], url, sent, one.get("httpHeaders", {}))
        known[one["referenceId"]] = _read(answer)
        headers = {name: value for name, value in answer.headers if name == "Location"}
        shown = {"body": known[one["referenceId"]], "httpHeaders": headers}
        responses.append({**shown, "httpStatusCode": answer.status, "referenceId": one["referenceId"]})
    return responses


def _halted(response: dict[str, Any]) -> dict[str, Any]:
    if response["httpStatusCode"] >= 400:
        return response
    message = "The transaction was rolled back since another operation in the same transaction failed."
    return {**response, "body": [{"errorCode": "PROCESSING_HALTED", "message": message}], "httpStatusCode": 400}


def inner_calls(call: Call) -> list[Call]:
    """The calls inside, so that their locks can be taken."""
    try:
        body = call.json()
        batch_calls = [
            (one["method"], f"/services/data/{one['url'].lstrip('/')}", one.get("richInput"))
            for one in body.get("batchRequests", [])
        ]
        composite_calls = [(one["method"], one["url"], one.get("body")) for one in body.get("compositeRequest", [])]
    except (msgspec.DecodeError, AttributeError, KeyError, TypeError):
        return []
    return [_call(call, method, url, sent, {}) for method, url, sent in batch_calls + composite_calls]


def _make(context: Context, method: str, url: str, sent: Any, headers: Mapping[str, str]) -> Answer:
    inner = _call(context.call, method, url, sent, headers)
    return context.dispatch(replace(context, call=inner), inner)


def _call(outer: Call, method: str, url: str, sent: Any, headers: Mapping[str, str]) -> Call:
    parts = urlsplit(url)
    body = b"" if sent is None else msgspec.json.encode(sent)
    names = {**outer.headers, **{name.lower(): value for name, value in headers.items()}}
    return Call(method.upper(), parts.path, parts.query, names, body, outer.skew)


def _read(answer: Answer) -> Any:
    return msgspec.json.decode(answer.body) if answer.body else None


def _check_count(calls: list[Any]) -> None:
    if not calls or len(calls) > MOST_CALLS:
        raise ApiError(400, "LIMIT_EXCEEDED", f"between 1 and {MOST_CALLS} subrequests are allowed")


def _fill(text: str, known: Mapping[str, Any]) -> str:
    """`@{ref.id}`, or a longer path into an earlier answer."""

    def value(found: re.Match[str]) -> str:
        current: Any = known[found[1]]
        for part in re.findall(r"\w+", found[2]):
            current = current[int(part)] if part.isdigit() else current[part]
        return str(current)

    try:
        return _REFERENCE.sub(value, text)
    except (KeyError, IndexError, TypeError) as error:
        raise ApiError(400, "PROCESSING_HALTED", f"Invalid reference specified: {text}") from error
