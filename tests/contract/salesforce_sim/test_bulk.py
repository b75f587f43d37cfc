"""Bulk 2.0 step by step."""

from __future__ import annotations

import csv
import io

import pytest

from .conftest import API, BEN, Practice


def error(answer):
    return answer.status_code, answer.json()[0]["errorCode"]


def start(practice: Practice, soql: str, **more: object):
    return practice.http.post(f"{API}/jobs/query", json={"operation": "query", "query": soql, **more})


def await_job(practice: Practice, kind: str, key: str) -> list[str]:
    states = []
    while not states or states[-1] not in {"JobComplete", "Failed", "Aborted"}:
        states.append(practice.http.get(f"{API}/jobs/{kind}/{key}").json()["state"])
        assert len(states) < 10
    return states


def ingest(practice: Practice, text: str, **job: object) -> str:
    made = practice.http.post(f"{API}/jobs/ingest", json={"object": "Account", "operation": "update", **job}).json()
    put = practice.http.put(f"/{made['contentUrl']}", content=text.encode(), headers={"Content-Type": "text/csv"})
    assert put.status_code == 201
    practice.http.patch(f"{API}/jobs/ingest/{made['id']}", json={"state": "UploadComplete"}).raise_for_status()
    return made["id"]


def rows_of(practice: Practice, key: str, which: str) -> list[dict]:
    text = practice.http.get(f"{API}/jobs/ingest/{key}/{which}").text
    return list(csv.DictReader(io.StringIO(text)))


def test_a_query_job_runs_in_the_background(practice: Practice):
    practice.switches(bulk_polls=2)
    key = start(practice, "SELECT Id, Owner.Name FROM Account WHERE Tier__c != null").json()["id"]
    assert error(practice.http.get(f"{API}/jobs/query/{key}/results")) == (400, "INVALIDJOBSTATE")
    assert await_job(practice, "query", key) == ["InProgress", "InProgress", "JobComplete"]
    page = practice.http.get(f"{API}/jobs/query/{key}/results", params={"maxRecords": 40})
    assert page.headers["Sforce-NumberOfRecords"] == "40"
    rest = {"maxRecords": 40, "locator": page.headers["Sforce-Locator"]}
    last = practice.http.get(f"{API}/jobs/query/{key}/results", params=rest)
    assert (last.headers["Sforce-NumberOfRecords"], last.headers["Sforce-Locator"]) == ("20", "null")
    assert last.text.splitlines()[0] == '"Id","Owner.Name"'


def test_results_are_read_with_the_version_that_asked(practice: Practice):
    key = start(practice, "SELECT Id FROM Account").json()["id"]
    assert error(practice.http.get(f"/services/data/v60.0/jobs/query/{key}")) == (409, "CONFLICT")


@pytest.mark.parametrize(
    ("soql", "code"),
    [
        ("SELECT Id FROM OauthToken", "INVALIDENTITY"),
        ("SELECT Id FROM UserRecordAccess", "INVALIDENTITY"),
        ("SELECT COUNT() FROM Account", "API_ERROR"),
        ("SELECT Id FROM Account OFFSET 5", "API_ERROR"),
        ("SELECT Id FROM", "MALFORMED_QUERY"),
    ],
)
def test_what_bulk_does_not_do_is_refused(practice: Practice, soql, code):
    assert error(start(practice, soql)) == (400, code)


def test_a_wrong_field_fails_the_job_and_not_the_call(practice: Practice):
    key = start(practice, "SELECT Nope FROM Account").json()["id"]
    assert await_job(practice, "query", key)[-1] == "Failed"
    assert "INVALID_FIELD" in practice.http.get(f"{API}/jobs/query/{key}").json()["errorMessage"]


def test_a_complete_job_may_hold_failed_rows(practice: Practice):
    first, second = (row["Id"] for row in practice.rows("Account")[:2])
    text = f"Id,OwnerId,Phone\n{first},{practice.id(BEN)},#N/A\n{second},{practice.id('tom.hale@acme.example')},\n"
    key = ingest(practice, text)
    assert await_job(practice, "ingest", key)[-1] == "JobComplete"
    job = practice.http.get(f"{API}/jobs/ingest/{key}").json()
    assert (job["numberRecordsProcessed"], job["numberRecordsFailed"]) == (2, 1)
    assert [row["sf__Id"] for row in rows_of(practice, key, "successfulResults")] == [first]
    failed = rows_of(practice, key, "failedResults")[0]
    assert failed["sf__Error"].startswith("INACTIVE_OWNER_OR_USER:")
    assert failed["Id"] == second
    assert practice.org.world.row(first)["Phone"] is None
    assert practice.rows("AccountTeamMember", AccountId=first) == []


def test_a_failed_job_leaves_rows_unprocessed(practice: Practice):
    account = practice.rows("Account")[0]["Id"]
    practice.fault("bulk-job-fails")
    key = ingest(practice, f"Id,Phone\n{account},1\n")
    assert await_job(practice, "ingest", key)[-1] == "Failed"
    assert rows_of(practice, key, "unprocessedrecords") == [{"Id": account, "Phone": "1"}]
    assert practice.org.world.row(account)["Phone"] != "1"


def test_jobs_are_listed_aborted_and_deleted(practice: Practice):
    made = practice.http.post(f"{API}/jobs/ingest", json={"object": "Account", "operation": "update"}).json()
    key = made["id"]
    assert made["state"] == "Open"
    assert error(practice.http.delete(f"{API}/jobs/ingest/{key}")) == (400, "INVALIDJOBSTATE")
    assert practice.http.patch(f"{API}/jobs/ingest/{key}", json={"state": "Aborted"}).json()["state"] == "Aborted"
    listed = practice.http.get(f"{API}/jobs/ingest").json()["records"]
    assert [(job["id"], job["createdById"]) for job in listed] == [(key, practice.id("exeunt.write@acme.example"))]
    assert practice.http.delete(f"{API}/jobs/ingest/{key}").status_code == 204
    assert error(practice.http.get(f"{API}/jobs/ingest/{key}")) == (404, "NOT_FOUND")


def test_bulk_takes_and_gives_other_delimiters(practice: Practice):
    account = practice.rows("Account")[0]["Id"]
    key = ingest(practice, f"Id;Phone\r\n{account};9\r\n", columnDelimiter="SEMICOLON", lineEnding="CRLF")
    await_job(practice, "ingest", key)
    text = practice.http.get(f"{API}/jobs/ingest/{key}/successfulResults").text
    assert text.startswith('"sf__Id";"sf__Created";"Id";"Phone"\r\n')
