"""Open queries: a snapshot of rows, read page by page by a locator that expires."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from exeunt_salesforce.simulator.errors import ApiError
from exeunt_salesforce.simulator.world import World

PREFIX = "0r8"
_MOST_OPEN = 500


@dataclass(frozen=True, slots=True)
class Cursor:
    """`result` is a `soql_run.Result`; `size` the rows a page."""

    id: str
    user: str
    result: Any
    size: int
    opened: datetime


class Cursors:
    """The newest few hundred; older ones fall away as if expired."""

    def __init__(self, world: World) -> None:
        self._world = world
        self._open: OrderedDict[str, Cursor] = OrderedDict()

    def open(self, user: str, result: Any, size: int) -> Cursor:
        cursor = Cursor(self._world.mint.fresh(PREFIX), user, result, size, self._world.clock.now())
        self._open[cursor.id] = cursor
        if len(self._open) > _MOST_OPEN:
            self._open.popitem(last=False)
        return cursor

    def find(self, locator: str, user: str) -> tuple[Cursor, int]:
        """The cursor and the place in it. Raises `ApiError` INVALID_QUERY_LOCATOR."""
        record, dash, place = locator.partition("-")
        if not (dash and place.isdigit() and record.startswith(PREFIX)):
            raise _invalid("invalid query locator")
        cursor = self._open.get(record)
        life = timedelta(seconds=self._world.switches.locator_life)
        if cursor is None or cursor.user != user or self._world.clock.now() - cursor.opened > life:
            raise _invalid("query locator has expired or does not belong to this user")
        if int(place) >= cursor.result.total:
            raise _invalid("the location exceeds the size of the result")
        return cursor, int(place)


def _invalid(message: str) -> ApiError:
    return ApiError(400, "INVALID_QUERY_LOCATOR", message)
