"""Salesforce's REST interface, as far as we use it: reads that know whether they are whole, writes row by row."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from exeunt.sdk import Completeness, Gap, Reading, Unavailable, reading
from exeunt.sdk.http import Http, Response
from exeunt.sdk.pacing import usage
from exeunt_salesforce.describe import Described, Listed, read_describe, read_list
from exeunt_salesforce.errors import Missing, Rejected, RowResult, read_row, useless
from exeunt_salesforce.soql import among, select, slices

Row = Mapping[str, Any]
T = TypeVar("T")

ROWS_A_WRITE = 200
IDS_A_RETRIEVE = 2_000
CURSOR_OVER = "INVALID_QUERY_LOCATOR"
# Without it an active assignment rule may give a lead, a case or an account another owner than we ask for.
NO_ASSIGNMENT = {"Sforce-Auto-Assign": "FALSE"}


@dataclass(frozen=True, slots=True)
class Page:
    size: int
    rows: Sequence[Row]
    done: bool
    link: str


class Usage:
    """The day's calls as the last answer told them: (used, allowed), or None before any did."""

    def __init__(self) -> None:
        self.last: tuple[int, int] | None = None

    def note(self, response: Response) -> None:
        self.last = usage(response.headers.get("Sforce-Limit-Info")) or self.last


class Api:
    """One org. Shared by threads; describes are asked for once."""

    def __init__(self, http: Http, *, version: str) -> None:
        self.http = http
        self.base = f"/services/data/{version}"
        self._described: dict[str, Described] = {}
        self._listed: dict[str, Listed] = {}

    # --- reading

    @reading
    def query(self, soql: str) -> Generator[Row, None, Completeness]:
        """Every row, page after page. Whole only if as many different rows came as the vendor counted."""
        return (yield from self.follow(self.begin(soql)))

    def begin(self, soql: str, *, resource: str = "query") -> Page:
        """The first page; `resource`: `query`, `queryAll` (with what was deleted) or `tooling/query`."""
        return self._page(f"{self.base}/{resource}", soql)

    def follow(self, page: Page) -> Generator[Row, None, Completeness]:
        """The rows of this page and of all after it."""
        counted, taken = page.size, 0
        known: set[str] = set()
        links: set[str] = set()
        while True:
            for row in page.rows:
                if row.get("Id") and row["Id"] in known:
                    return _broken("salesforce.repeated-row", counted=counted, taken=taken)
                known.add(row.get("Id") or "")
                taken += 1
                yield row
            if not page.link:
                break
            if page.link in links:
                return _broken("salesforce.repeated-page", counted=counted, taken=taken)
            links.add(page.link)
            try:
                page = self._page(page.link)
            except Rejected as error:  # no denial: whoever asks from the start gets another cursor
                if error.status != CURSOR_OVER:
                    raise
                return _broken("salesforce.cursor-over", counted=counted, taken=taken)
        if taken != counted or not page.done:
            return _broken("salesforce.short-reading", counted=counted, taken=taken)
        return Completeness(whole=True, how="count", counted=counted)

    def rows(self, soql: str) -> list[Row]:
        """Every row; Unavailable `salesforce.not-whole` if that is not certain."""
        return demand(self.query(soql))

    def rows_among(self, source: str, fields: Iterable[str], field: str, ids: Sequence[str], *where: str) -> list[Row]:
        """Every row whose `field` is one of `ids`; Unavailable if that is not certain."""
        columns = tuple(fields)
        found: list[Row] = []
        for part in slices(ids):
            found += self.rows(select(columns, source, among(field, part), *where))
        return found

    def count(self, source: str, *where: str) -> int:
        return self.begin(select(("COUNT()",), source, *where)).size

    def by_ids(self, kind: str, ids: Sequence[str], fields: Iterable[str]) -> dict[str, Row]:
        """The records among `ids` that we can see, live, by id. Paths over relations need queries: fewer ids a call."""
        columns = tuple(dict.fromkeys(("Id", *fields)))
        if any("." in column for column in columns):
            return {row["Id"]: row for row in self.rows_among(kind, columns, "Id", ids)}
        found: dict[str, Row] = {}
        for part in slices(ids, IDS_A_RETRIEVE):
            found |= self._retrieve(kind, part, columns)
        return found

    def deleted(self, kind: str, ids: Sequence[str]) -> set[str]:
        """Those of `ids` of which the vendor itself says that they are deleted (still in the recycle bin)."""
        found: set[str] = set()
        try:
            for part in slices(ids):
                soql = select(("Id",), kind, "IsDeleted = true", among("Id", part))
                page = self.begin(soql, resource="queryAll")
                found |= {row["Id"] for row in page.rows}
        except Missing:  # no recycle bin for this kind: nobody says so
            return set()
        return found

    def describe(self, kind: str) -> Described:
        if kind not in self._described:
            response = self.http.get(f"{self.base}/sobjects/{kind}/describe")
            self._described[kind] = _parsed(response, read_describe)
        return self._described[kind]

    def objects(self) -> Mapping[str, Listed]:
        """All objects that this credential may know of, by name."""
        if not self._listed:
            self._listed = _parsed(self.http.get(f"{self.base}/sobjects"), read_list)
        return self._listed

    def limit(self, name: str) -> tuple[int, int] | None:
        """(used, allowed) of one of the org's limits."""
        limits: Any = self.http.get(f"{self.base}/limits").json()
        match limits.get(name) if isinstance(limits, dict) else None:
            case {"Max": int(most), "Remaining": int(left)}:
                return most - left, most
            case _:
                return None

    # --- writing: the answer has one result a row, in order

    def update(self, kind: str, rows: Sequence[Row]) -> list[RowResult]:
        return self._collection("PATCH", kind, rows)

    def create(self, kind: str, rows: Sequence[Row]) -> list[RowResult]:
        return self._collection("POST", kind, rows)

    def delete(self, ids: Sequence[str]) -> list[RowResult]:
        found: list[RowResult] = []
        for part in _parts(ids):
            params = {"ids": ",".join(part), "allOrNone": "false"}
            response = self.http.write("DELETE", f"{self.base}/composite/sobjects", params=params)
            found += _results(response, len(part))
        return found

    def patch(self, kind: str, record: str, fields: Row) -> RowResult:
        """One row of an object that changes are made to one at a time (users, their logins)."""
        try:
            self.http.write("PATCH", f"{self.base}/sobjects/{kind}/{record}", json=dict(fields), headers=NO_ASSIGNMENT)
        except Rejected as error:
            return RowResult(record, error.status, error.words)
        return RowResult(record)

    # --- parts

    def _collection(self, method: str, kind: str, rows: Sequence[Row]) -> list[RowResult]:
        found: list[RowResult] = []
        for part in _parts(rows):
            body = {"allOrNone": False, "records": [{"attributes": {"type": kind}, **row} for row in part]}
            response = self.http.write(method, f"{self.base}/composite/sobjects", json=body, headers=NO_ASSIGNMENT)
            found += _results(response, len(part))
        return found

    def _retrieve(self, kind: str, ids: Sequence[str], fields: Sequence[str]) -> dict[str, Row]:
        body = {"ids": list(ids), "fields": list(fields)}
        response = self.http.read("POST", f"{self.base}/composite/sobjects/{kind}", json=body)
        match response.json():
            case list() as rows if len(rows) == len(ids):
                return {row["Id"]: row for row in rows if isinstance(row, dict) and row.get("Id") in ids}
            case _:
                raise useless(response)

    def _page(self, path: str, soql: str = "") -> Page:
        response = self.http.get(path, params={"q": soql} if soql else None)
        return _parsed(response, _read_page)


def demand(read: Reading[T]) -> list[T]:
    """All items; Unavailable if the reading was not whole, for then absence would mean nothing."""
    items = list(read)
    if not read.end.whole:
        codes = ", ".join(gap.code for gap in read.end.gaps)
        raise Unavailable("salesforce.not-whole", why=codes)
    return items


def value_at(row: Row, path: str) -> Any:
    """`Account.Region__c` out of nested records; None where a record on the way is missing."""
    found: Any = row
    for name in path.split("."):
        found = found.get(name) if isinstance(found, Mapping) else None
    return found


def _parts(rows: Sequence[T]) -> Iterable[Sequence[T]]:
    return (rows[start : start + ROWS_A_WRITE] for start in range(0, len(rows), ROWS_A_WRITE))


def _results(response: Response, expected: int) -> list[RowResult]:
    match response.json():
        case list() as rows if len(rows) == expected:
            return _parsed(response, lambda data: [read_row(row) for row in data])
        case _:  # it was sent and accepted, and nobody can say which row got which answer
            raise useless(response)


def _parsed(response: Response, parse: Callable[[Any], T]) -> T:
    data = response.json()
    try:
        return parse(data)
    except (KeyError, TypeError, ValueError, AttributeError):
        pass  # left before raising: the error would carry what the vendor sent
    raise useless(response)


def _read_page(data: Any) -> Page:
    link = data.get("nextRecordsUrl") or ""
    if link and not link.startswith("/services/data/"):
        raise ValueError("a next page somewhere else")
    rows = data["records"]
    if not all(isinstance(row, dict) for row in rows):
        raise ValueError("a record that is none")
    return Page(int(data["totalSize"]), rows, data["done"] is True, link)


def _broken(code: str, *, counted: int, taken: int) -> Completeness:
    gap = Gap(code, {"counted": counted, "taken": taken})
    return Completeness(whole=False, how="count", counted=counted, gaps=(gap,))
