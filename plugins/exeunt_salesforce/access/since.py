"""What changed since an earlier reading, where the vendor can tell and a count can prove it.

A record's SystemModstamp moves with every change of it, a share's LastModifiedDate with the share; deleted rows are
shown by queryAll for some time. That nothing was overlooked shows in the count of the whole part, which the host
compares: what the vendor derives by itself (rules, territories) has no stamp to go by and is always read anew.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from exeunt.sdk import CallError, Completeness, Gap, Reading, reading
from exeunt_salesforce.access.source import Query, Source, together
from exeunt_salesforce.soql import among, slices

OVERLAP = timedelta(minutes=15)
"""A long transaction is stamped when it starts and seen when it ends; and clocks differ."""
TOUCHED_AT_MOST = 3_000
"""Ten queries by id. Beyond that reading everything is no more calls."""
Mark = tuple[str, str, str]
"""Table, the field with the customer's id, the field that says when."""


class Since:
    def __init__(self, source: Source, base: Mapping[str, datetime]) -> None:
        self._source = source
        self._base = base

    def touched(self, part: str, marks: Iterable[Mark]) -> frozenset[str] | None:
        """The customers whose rows in this part may have changed; None: read everything."""
        since = self._base.get(part)
        if since is None:
            return None
        found: set[str] = set()
        for table, field, stamp in marks:
            changed = self._changed(table, field, f"{stamp} >= {since.astimezone(UTC) - OVERLAP:%Y-%m-%dT%H:%M:%SZ}")
            if changed is None or len(found := found | changed) > TOUCHED_AT_MOST:
                return None
        return frozenset(found)

    def _changed(self, table: str, field: str, condition: str) -> set[str] | None:
        api = self._source.api
        try:
            page = api.begin(Query((field,), table, (condition,)).soql, resource="queryAll")
            if page.size > TOUCHED_AT_MOST:
                return None
            rows = Reading(api.follow(page))
            found = {str(row[field]) for row in rows}
        except CallError:
            return None
        return found if rows.end.whole else None

    @reading
    def part(
        self,
        touched: frozenset[str],
        field: str,
        read: Callable[[str], Reading[Any]],
        counts: Iterable[Query],
    ) -> Generator[Any, None, Completeness]:
        """What `read` gives for the touched customers; counted: the rows that the whole part has now."""
        ends = []
        for some in slices(sorted(touched)):
            rows = read(among(field, some))
            yield from rows
            ends.append(rows.end)
        numbers = [self._source.count(query) for query in counts]
        if None in numbers:
            gap = Gap("salesforce.uncounted")
            return replace(together(ends), whole=False, gaps=(*together(ends).gaps, gap))
        return replace(together(ends), counted=sum(number or 0 for number in numbers))
