"""Query jobs: waited for gently, read page by page, and never called whole when they are not."""

import json
from datetime import UTC, datetime, timedelta

import pytest

from contract.salesforce.lowered import lower
from exeunt.errors import Unavailable, WriteDuringRead
from exeunt.sdk.answer import Response
from exeunt.sdk.gate import ReadOnlyGate
from exeunt_salesforce.access import source
from exeunt_salesforce.access.bulk import Bulk, Job, read_page
from exeunt_salesforce.errors import Rejected
from exeunt_salesforce.manifest import MANIFEST

COLUMNS = ("Id", "Name")
JOBS = "/services/data/v64.0/jobs/query"


class SlowClock:
    def __init__(self):
        self.slept = []

    def now(self):
        return datetime(2026, 1, 1, tzinfo=UTC) + timedelta(seconds=sum(self.slept))

    def sleep(self, seconds):
        self.slept.append(seconds)


class Script:
    """Answers in turn; the last one for ever."""

    def __init__(self, *answers):
        self.answers = list(answers)
        self.asked = []

    def get(self, path, params=None):
        self.asked.append((path, params))
        return self._next(path)

    def read(self, method, path, content=None, headers=None):
        self.asked.append((path, json.loads(content)))
        return self._next(path)

    def _next(self, path):
        answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
        if isinstance(answer, Exception):
            raise answer
        content, headers = answer
        return _answer(content, headers, path)


def _state(state, **more):
    return json.dumps({"id": "750x", "state": state, **more}).encode(), {}


def _page(rows, *, header=True, locator="null", counted=None):
    lines = ['"Id","Name"'] if header else []
    lines += [f'"{number}","{name}"' for number, name in rows]
    headers = {"Sforce-NumberOfRecords": str(len(rows) if counted is None else counted), "Sforce-Locator": locator}
    return ("\n".join(lines) + "\n").encode(), headers


def _answer(content, headers=None, path="/x"):
    return Response("crm", "GET", path, 200, safe=True, headers=headers or {}, content=content)


def _bulk(script, clock=None):
    return Bulk(script, base="/services/data/v64.0", clock=clock or SlowClock())


def _all(bulk):
    rows = []
    pages = bulk.pages(Job("750x", 0), COLUMNS)
    while True:
        try:
            rows += next(pages).to_pylist()
        except StopIteration as stop:
            return [tuple(row.values()) for row in rows], stop.value


# --- the job


def test_a_job_is_looked_at_less_and_less_often():
    clock = SlowClock()
    script = Script(
        *[_state("UploadComplete")] * 3, *[_state("InProgress")] * 9, _state("JobComplete", numberRecordsProcessed=7)
    )
    assert _bulk(script, clock).run("SELECT Id FROM Account", "Account") == Job("750x", 7)
    assert clock.slept[:3] == [0.25, 0.5, 1.0]
    assert clock.slept[-1] == 60
    assert clock.slept == sorted(clock.slept)


@pytest.mark.parametrize("state", ["Failed", "Aborted"])
def test_a_job_that_came_to_nothing_is_no_empty_list(state):
    script = Script(_state("UploadComplete"), _state(state, errorMessage="too many retries"))
    with pytest.raises(Unavailable) as caught:
        _bulk(script).run("SELECT Id FROM Account", "Account")
    assert caught.value.code == "salesforce.bulk-failed"
    assert caught.value.params["object"] == "Account"


def test_a_job_is_not_waited_for_for_ever():
    clock = SlowClock()
    with pytest.raises(Unavailable) as caught:
        _bulk(Script(_state("InProgress")), clock).run("SELECT Id FROM Account", "Account")
    assert caught.value.code == "salesforce.bulk-slow"
    assert 6 * 3600 <= sum(clock.slept) < 6 * 3600 + 61


def test_an_object_without_bulk_is_told_apart_from_a_refusal():
    no_bulk = Rejected("salesforce.call-refused", status="INVALIDENTITY", words="Entity 'X' is not supported")
    assert _bulk(Script(no_bulk)).run("SELECT Id FROM X", "X") is None
    refused = Rejected("salesforce.call-refused", status="LIMIT_EXCEEDED", words="Max bulk v2 query jobs")
    with pytest.raises(Rejected):
        _bulk(Script(refused)).run("SELECT Id FROM X", "X")


def test_an_answer_that_is_no_job_is_none():
    with pytest.raises(Unavailable):
        _bulk(Script((b'{"id": "750x"}', {}))).run("SELECT Id FROM X", "X")


# --- the pages


def test_pages_are_followed_by_their_locator():
    script = Script(_page([(1, "a")], locator="AAA"), _page([(2, "b"), (3, "c")]))
    assert _all(_bulk(script)) == ([("1", "a"), ("2", "b"), ("3", "c")], 3)
    assert [params.get("locator") for _, params in script.asked] == [None, "AAA"]
    assert {path for path, _ in script.asked} == {f"{JOBS}/750x/results"}


def test_later_pages_may_come_without_a_header_row():
    script = Script(_page([(1, "a")], locator="AAA"), _page([(2, "b")], header=False))
    assert _all(_bulk(script))[0] == [("1", "a"), ("2", "b")]


def test_a_page_with_fewer_rows_than_it_says_is_cut():
    with pytest.raises(Unavailable) as caught:
        _all(_bulk(Script(_page([(1, "a")], counted=2))))
    assert caught.value.params == {"counted": "2", "taken": 1}


def test_a_locator_that_leads_back_is_no_way_on():
    with pytest.raises(Unavailable):
        _all(_bulk(Script(_page([(1, "a")], locator="AAA"))))


def test_nothing_found_is_an_empty_page():
    assert _all(_bulk(Script(_page([])))) == ([], 0)
    assert _all(_bulk(Script((b"", {"Sforce-NumberOfRecords": "0"})))) == ([], 0)


@pytest.mark.parametrize(
    ("content", "rows"),
    [
        (b'"Id","Name"\n"1","a,\n""b"""\n', [("1", 'a,\n"b"')]),
        (b'\xef\xbb\xbf"Id","Name"\r\n"1",""\r\n', [("1", "")]),
        (b'"1","Id"\n', [("1", "Id")]),
        ('"1","华东, 精密"\n'.encode(), [("1", "华东, 精密")]),
        (b'"007","1.0"\n', [("007", "1.0")]),
    ],
)
def test_cells_are_text_as_it_came(content, rows):
    table = read_page(_answer(content), COLUMNS)
    assert [tuple(row.values()) for row in table.to_pylist()] == rows


@pytest.mark.parametrize("content", [b'"Id","Name","Extra"\n"1","a","b"\n', b'"1"\n', b"\xff\xfe\n"])
def test_a_page_of_another_shape_is_refused_without_being_quoted(content):
    with pytest.raises(Unavailable) as caught:
        read_page(_answer(content), COLUMNS)
    assert caught.value.code == "salesforce.odd-answer"
    assert caught.value.__context__ is None


# --- over the wire


@pytest.fixture
def by_bulk(far, open_desk, monkeypatch):
    monkeypatch.setattr(source, "ROWS_FOR_BULK", -1)
    return lambda: lower(open_desk("read").connector)


def test_a_failed_job_makes_its_part_unwhole_and_no_other(far, by_bulk):
    far.faults.add("bulk-job-fails", path_regex="jobs/query/", after=3)
    tables = by_bulk()
    broken = {part for part, end in tables.ends.items() if "salesforce.bulk-failed" in {gap.code for gap in end.gaps}}
    assert broken
    assert tables.unwhole() == broken < tables.parts.keys()


def test_a_cut_answer_is_asked_for_again(far, by_bulk):
    far.faults.add("cut-body", path_regex="/results", times=2)
    assert by_bulk().unwhole() == set()


def test_what_cannot_be_read_by_bulk_is_read_by_rest(far, by_bulk):
    tables = by_bulk()
    assert tables.ends["kinds"].whole
    assert "EntityDefinition" not in {job.object for job in far.org.jobs.values()}
    assert {"Account", "AccountShare", "User"} <= {job.object for job in far.org.jobs.values()}


def test_no_job_is_deleted(far, by_bulk):
    far.forget_calls()
    by_bulk()
    assert not any(call.startswith("DELETE") for call in far.calls()["calls"])
    assert all(job.state == "JobComplete" for job in far.org.jobs.values())


@pytest.mark.parametrize(
    ("counts", "whole"), [((60, 60), True), ((58, 61), True), ((61, 63), False), ((40, 59), False)]
)
def test_the_count_before_and_after_must_lie_around_what_came(by_bulk, monkeypatch, counts, whole):
    """60 accounts; the vendor says how many there were and are."""
    before, after = counts
    begin, count = source.Api.begin, source.Source.count

    def counted(self, soql, *, resource="query"):
        page = begin(self, soql, resource=resource)
        wanted = " FROM Account" in soql and soql.endswith("Account") and "COUNT()" not in soql
        return type(page)(before, page.rows, page.done, page.link) if wanted else page

    monkeypatch.setattr(source.Api, "begin", counted)
    monkeypatch.setattr(
        source.Source, "count", lambda self, query: after if query.source == "Account" else count(self, query)
    )
    end = by_bulk().ends["customers/Account"]
    assert end.whole is whole
    assert whole or {gap.code for gap in end.gaps} == {"salesforce.short-reading"}


def test_where_nobody_counts_afterwards_the_count_before_must_fit(far, by_bulk, monkeypatch):
    monkeypatch.setattr(source.Source, "count", lambda _self, _query: None)
    assert by_bulk().ends["customers/Account"].whole


# --- the gate


BODY = '{"operation":"query","query":"SELECT Id FROM Account","contentType":"CSV","columnDelimiter":"COMMA","lineEnding":"LF"}'


@pytest.mark.parametrize("body", [BODY, BODY.replace('"query",', '"queryAll",', 1)])
def test_a_query_job_is_a_read(body):
    ReadOnlyGate("salesforce", MANIFEST.reads).request("POST", JOBS, body.encode())


@pytest.mark.parametrize(
    ("path", "body"),
    [
        ("/services/data/v64.0/jobs/ingest", BODY),
        (JOBS, BODY.replace('"query",', '"hardDelete",', 1)),
        (JOBS, BODY.replace("SELECT", "DELETE")),
        (JOBS, BODY.replace("}", ',"object":"Account"}')),
        (f"{JOBS}/750x", BODY),
    ],
)
def test_any_other_job_is_none(path, body):
    with pytest.raises(WriteDuringRead):
        ReadOnlyGate("salesforce", MANIFEST.reads).request("POST", path, body.encode())


def test_a_job_is_not_deleted_while_reading():
    with pytest.raises(WriteDuringRead):
        ReadOnlyGate("salesforce", MANIFEST.reads).request("DELETE", f"{JOBS}/750x", b"")
