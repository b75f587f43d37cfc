"""Reading a query as Arrow tables of text, by REST or by Bulk, and knowing at the end whether that was all of it.

A list of more than a few REST pages is fetched by a Bulk job. Both ways give the same text for the same value, and ""
for none. The vendor's own count of the query (COUNT()'s number, which the first REST page carries) is the proof: before
the job, and after it, for rows move while a long job runs.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import Any

from exeunt.sdk import CallError, Completeness, Gap, Reading, reading
from exeunt.sdk.clock import Clock
from exeunt_salesforce.access.bulk import Bulk, Job
from exeunt_salesforce.api import Api, Page, Row, value_at
from exeunt_salesforce.errors import Missing
from exeunt_salesforce.sight import RECORDS, Sight
from exeunt_salesforce.soql import one_of, select

ROWS_FOR_BULK = 10_000
"""Five REST pages; a job costs as many calls whatever its size."""
_ROWS_A_TABLE = 2_000
_NAMES_A_QUERY = 100


@dataclass(frozen=True, slots=True)
class Query:
    """What is read: fields of a source.

    optional  the source may not exist in this org: then there is nothing, and that is the whole of it
    sight     the permission that shows every row
    resource  of REST, for what is not seen by `query`
    """

    fields: tuple[str, ...]
    source: str
    where: tuple[str, ...] = ()
    optional: bool = False
    sight: str = RECORDS
    resource: str = "query"

    @property
    def soql(self) -> str:
        return select(self.fields, self.source, *self.where)


@dataclass(frozen=True, slots=True)
class Listing:
    """A small list, read once: cells as text, "" for none."""

    rows: Sequence[Mapping[str, str]]
    end: Completeness


class Source:
    """One org, to be read from. *spare* is asked before each list, and raises where nothing more may be read now."""

    def __init__(self, api: Api, sight: Sight, clock: Clock, *, spare: Callable[[], None]) -> None:
        self.api = api
        self._sight = sight
        self._spare = spare
        self._bulk = Bulk(api.http, base=api.base, clock=clock)

    @reading
    def tables(self, query: Query) -> Generator[Any, None, Completeness]:
        """Arrow tables with the query's fields as columns. A refused or broken call ends it as not whole.

        What *spare* raises goes through: it is about all that is still to be read, and said once.
        """
        self._spare()
        try:
            end = yield from self._read(query)
            return self._sight.judge(end, query.sight)
        except CallError as error:
            return broken(error, query.source)

    def listing(self, query: Query) -> Listing:
        """All rows at once, for what is small or needed as a whole."""
        read = self.tables(query)
        return Listing([row for table in read for row in table.to_pylist()], read.end)

    def listing_among(self, query: Query, field: str, values: Sequence[str]) -> Listing:
        """The rows with one of these values, in as many queries as their names need: an address holds so much."""
        parts = [
            self.listing(replace(query, where=(*query.where, one_of(field, values[start : start + _NAMES_A_QUERY]))))
            for start in range(0, len(values), _NAMES_A_QUERY)
        ]
        return Listing([row for part in parts for row in part.rows], together(part.end for part in parts))

    def count(self, query: Query) -> int | None:
        """How many rows it has; None where the vendor will not count them."""
        try:
            return self.api.count(query.source, *query.where)
        except CallError:
            return None

    def _read(self, query: Query) -> Generator[Any, None, Completeness]:
        try:
            return (yield from self._read_all(query))
        except Missing as error:
            if query.optional and error.feature_off:
                return Completeness(whole=True, how="feature-off", counted=0)
            raise

    def _read_all(self, query: Query) -> Generator[Any, None, Completeness]:
        page = self.api.begin(query.soql, resource=query.resource)
        if page.size > ROWS_FOR_BULK and query.resource == "query":
            job = self._bulk.run(query.soql, query.source)
            if job is not None:
                return (yield from self._by_bulk(query, job, page.size))
        return (yield from self._by_rest(query, page))

    def _by_rest(self, query: Query, page: Page) -> Generator[Any, None, Completeness]:
        rows = Reading(self.api.follow(page))
        for some in _handfuls(rows):
            yield as_table(some, query.fields)
        return rows.end

    def _by_bulk(self, query: Query, job: Job, before: int) -> Generator[Any, None, Completeness]:
        taken = yield from self._bulk.pages(job, query.fields)
        after = self.count(query)
        low, high = (before, before) if after is None else sorted((before, after))
        if taken != job.rows or not low <= taken <= high:
            gap = Gap("salesforce.short-reading", {"counted": low, "taken": taken})
            return Completeness(whole=False, how="count", counted=before, gaps=(gap,))
        return Completeness(whole=True, how="count", counted=taken)


def _handfuls(rows: Iterable[Row]) -> Iterator[Sequence[Row]]:
    source = iter(rows)
    while some := list(islice(source, _ROWS_A_TABLE)):
        yield some


def as_table(rows: Sequence[Row], fields: Sequence[str]) -> Any:
    """Rows of JSON as the table that Bulk's CSV would have given."""
    import pyarrow as pa

    return pa.table({name: pa.array([_cell(value_at(row, name)) for row in rows], pa.string()) for name in fields})


def _cell(value: object) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case str() if value.endswith("+0000"):
            return f"{value.removesuffix('+0000')}Z"  # a moment: Bulk writes it so
        case _:
            return str(value)


def broken(error: CallError, source: str) -> Completeness:
    return Completeness(whole=False, gaps=(Gap(error.code, {**error.params, "object": source}),))


def together(ends: Iterable[Completeness]) -> Completeness:
    """What is known of something made from several lists: whole if each of them was."""
    listed = list(ends)
    gaps: list[Gap] = []
    for end in listed:
        gaps += [gap for gap in end.gaps if gap not in gaps]
    return Completeness(whole=all(end.whole for end in listed), how="count", gaps=tuple(gaps))
