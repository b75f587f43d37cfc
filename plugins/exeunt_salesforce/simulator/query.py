"""/query, /queryAll and their following pages."""

from __future__ import annotations

import re
from typing import Any

from exeunt.sdk.simulator.wire import Answer, as_json
from exeunt_salesforce.simulator.cursors import Cursor
from exeunt_salesforce.simulator.errors import ApiError, malformed
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.soql_parse import parse
from exeunt_salesforce.simulator.soql_run import Result, run

LONGEST_URI = 16_384
_SMALLEST, _LARGEST = 200, 2_000
_OAUTH_TOKEN_PAGE = 500
_BATCH = re.compile(r"batchSize\s*=\s*(\d+)")


def first_page(context: Context, _params: dict[str, str]) -> Answer:
    """`q` in the URL; there is no POST."""
    return _run(context, deleted=False)


def all_rows(context: Context, _params: dict[str, str]) -> Answer:
    """queryAll: deleted rows too."""
    return _run(context, deleted=True)


def _run(context: Context, *, deleted: bool) -> Answer:
    if len(context.call.raw_query) > LONGEST_URI:
        raise ApiError(414, "URI_TOO_LONG", "The URI is too long")
    if "q" not in context.call.query:
        raise malformed("SOQL statement cannot be empty")
    if context.faults.take(context.call, {"query-timeout"}) is not None:
        raise ApiError(400, "QUERY_TIMEOUT", "Your query request was running for too long.")
    result = run(context, parse(context.call.query["q"]), deleted=deleted)
    size = _page_size(context, result)
    cursor = context.org.cursors.open(context.identity.user, result, size)
    if result.rows and context.faults.take(context.call, {"repeat-page"}) is not None:
        return _page(context, cursor, 0, -size)
    return _page(context, cursor, *_skipped(context, cursor, 0))


def next_page(context: Context, params: dict[str, str]) -> Answer:
    if context.faults.take(context.call, {"locator-expired"}) is not None:
        raise ApiError(400, "INVALID_QUERY_LOCATOR", "query locator has expired")
    cursor, start = context.org.cursors.find(params["locator"], context.identity.user)
    if context.faults.take(context.call, {"repeat-page"}) is not None:
        return _page(context, cursor, max(0, start - cursor.size), start)
    return _page(context, cursor, *_skipped(context, cursor, start))


def _skipped(context: Context, cursor: Cursor, start: int) -> tuple[int, int]:
    """Where this page is and from where it goes on: one page further where it is left out."""
    if cursor.result.rows and context.faults.take(context.call, {"missing-page"}) is not None:
        start += cursor.size
    return start, start


def _page_size(context: Context, result: Result) -> int:
    found = _BATCH.search(context.call.headers.get("sforce-query-options", ""))
    asked = min(_LARGEST, max(_SMALLEST, int(found[1]))) if found else _LARGEST
    most = _OAUTH_TOKEN_PAGE if result.kind.name == "OauthToken" else _LARGEST
    return max(1, min(asked, most, context.world.switches.page_rows))


def _page(context: Context, cursor: Cursor, shown: int, start: int) -> Answer:
    """Rows from `shown`, and the way on from `start`: the two differ only where a fault is played."""
    result: Result = cursor.result
    rows = result.rows[shown : shown + cursor.size]
    if rows and context.faults.take(context.call, {"short-page"}) is not None:
        rows = rows[:-1]
    following = start + cursor.size
    done = following >= len(result.rows)
    body: dict[str, Any] = {"totalSize": result.total, "done": done}
    if not done:
        body["nextRecordsUrl"] = f"{context.base}/query/{cursor.id}-{following}"
    body["records"] = [result.shape(row) for row in rows]
    return as_json(body)
