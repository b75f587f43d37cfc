"""Query jobs of Bulk API 2.0: made, waited for, and read page by page into Arrow.

Facts: a page is CSV, its rows are counted in `Sforce-NumberOfRecords`, and `Sforce-Locator` says where to go on, the
word `null` at the end. Locators can be read again while the job exists (a week), so a lost page is no harm. Some
objects have no Bulk at all; that error has no underscore in it. A job is never deleted here: that would be a write.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Generator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from exeunt.sdk import Response, Unavailable
from exeunt.sdk.clock import Clock
from exeunt.sdk.http import Http
from exeunt_salesforce.errors import Rejected, trimmed, useless

BODY = (
    r'\{"operation":"query(?:All)?","query":"SELECT (?:[^"\\]|\\.)*","contentType":"CSV","columnDelimiter":"COMMA",'
    r'"lineEnding":"LF"\}'
)
"""The whole body of a job that reads: what the manifest declares."""

ROWS_A_PAGE = 100_000
FIRST_WAIT, LONGEST_WAIT, SLOWER = 0.25, 60.0, 2.0
PATIENCE = timedelta(hours=6)
_NO_BULK = "INVALIDENTITY"
_UNDER_WAY = frozenset({"UploadComplete", "InProgress", "Open"})
_END = "null"


@dataclass(frozen=True, slots=True)
class Job:
    """A finished query job. `rows`: how many the vendor says it found."""

    id: str
    rows: int


class Bulk:
    """The query jobs of one org."""

    def __init__(self, http: Http, *, base: str, clock: Clock) -> None:
        self._http = http
        self._jobs = f"{base}/jobs/query"
        self._clock = clock

    def run(self, soql: str, source: str) -> Job | None:
        """Make the job and wait until it is done; None where the vendor has no Bulk for this object.

        Raises `Unavailable` for a job that failed, was aborted or takes for ever.
        """
        try:
            data = self._start(soql)
        except Rejected as error:
            if error.status == _NO_BULK:
                return None
            raise
        return self._wait(data, source)

    def pages(self, job: Job, columns: Sequence[str]) -> Generator[Any, None, int]:
        """Tables of text, a page each; returns how many rows came. Raises `Unavailable` for a page that was cut."""
        taken, locator = 0, ""
        seen: set[str] = set()
        while True:
            params: dict[str, str | int] = {"maxRecords": ROWS_A_PAGE, **({"locator": locator} if locator else {})}
            response = self._http.get(f"{self._jobs}/{job.id}/results", params=params)
            table = read_page(response, columns)
            promised = response.headers.get("Sforce-NumberOfRecords", "")
            if promised != str(len(table)):
                raise Unavailable("salesforce.bulk-page-cut", counted=promised, taken=len(table))
            taken += len(table)
            yield table
            locator = response.headers.get("Sforce-Locator") or _END
            if locator == _END:
                return taken
            if locator in seen:
                raise useless(response)
            seen.add(locator)

    def _start(self, soql: str) -> Any:
        order = {
            "operation": "query",
            "query": soql,
            "contentType": "CSV",
            "columnDelimiter": "COMMA",
            "lineEnding": "LF",
        }
        return _job(self._http.read("POST", self._jobs, content=_compact(order), headers=_JSON))

    def _wait(self, data: Any, source: str) -> Job:
        wait, until = FIRST_WAIT, self._clock.now() + PATIENCE
        while data["state"] in _UNDER_WAY:
            if self._clock.now() >= until:
                raise Unavailable("salesforce.bulk-slow", object=source, job=str(data["id"]))
            self._clock.sleep(wait)
            wait = min(wait * SLOWER, LONGEST_WAIT)
            data = _job(self._http.get(f"{self._jobs}/{data['id']}"))
        if data["state"] != "JobComplete":
            words = trimmed(str(data.get("errorMessage") or data["state"]))
            raise Unavailable("salesforce.bulk-failed", object=source, words=words)
        return Job(str(data["id"]), int(data.get("numberRecordsProcessed") or 0))


_JSON = {"Content-Type": "application/json"}


def _compact(order: Any) -> bytes:
    """In the order in which the manifest declares it."""
    return json.dumps(order, ensure_ascii=False, separators=(",", ":")).encode("utf-8")


def _job(response: Response) -> Any:
    data: Any = response.json()
    if not isinstance(data, dict) or not data.get("id") or not data.get("state"):
        raise useless(response)
    return data


def read_page(response: Response, columns: Sequence[str]) -> Any:
    """A page as a table of text, with or without its own header row: the first page always has one, later ones may."""
    import pyarrow as pa
    import pyarrow.csv

    if not response.content.strip():
        return pa.table({name: pa.array([], pa.string()) for name in columns})
    read = pyarrow.csv.ReadOptions(column_names=list(columns), skip_rows=int(_has_header(response.content, columns)))
    parse = pyarrow.csv.ParseOptions(newlines_in_values=True)
    convert = pyarrow.csv.ConvertOptions(
        column_types={name: pa.string() for name in columns}, strings_can_be_null=False
    )
    try:
        return pyarrow.csv.read_csv(io.BytesIO(response.content), read, parse, convert)
    except (pa.ArrowInvalid, pa.ArrowKeyError):
        pass  # left before raising: the error would carry what the vendor sent
    raise useless(response)


def _has_header(content: bytes, columns: Sequence[str]) -> bool:
    first = content.partition(b"\n")[0].decode("utf-8", errors="replace")
    cells = next(csv.reader([first.removeprefix("\ufeff")]), [])
    return [cell.lower() for cell in cells] == [name.lower() for name in columns]
