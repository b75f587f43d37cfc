"""Every switch does what its name says, to the calls it names, as often as it says, and control calls are left alone."""

from __future__ import annotations

from email.utils import parsedate_to_datetime

import httpx
import pytest

from exeunt_salesforce.simulator import credentials

from .conftest import API, BEN, Practice

ACCOUNTS = {"q": "SELECT Id FROM Account"}


def phone(practice: Practice, value: str = "77"):
    account = practice.rows("Account")[0]["Id"]
    return practice.http.patch(f"{API}/sobjects/Account/{account}", json={"Phone": value})


def written(practice: Practice) -> bool:
    return practice.rows("Account")[0]["Phone"] == "77"


@pytest.mark.parametrize(
    ("kind", "status", "happened"),
    [
        ("throttle", 429, False),
        ("throttle-bare", 429, False),
        ("error-before", 500, False),
        ("error-after", 500, True),
        ("expired-token", 401, False),
        ("unavailable", 503, False),
        ("html", 200, False),
    ],
)
def test_a_call_is_answered_wrongly_once(practice: Practice, kind, status, happened):
    practice.fault(kind, match={"method": "PATCH"})
    assert phone(practice).status_code == status
    assert written(practice) is happened
    assert phone(practice).status_code == 204


def test_throttling_names_its_time_or_does_not(practice: Practice):
    practice.fault("throttle", options={"seconds": 7})
    practice.fault("throttle-bare")
    answers = [practice.http.get(f"{API}/limits") for _ in range(2)]
    assert [answer.headers.get("Retry-After") for answer in answers] == ["7", None]


def test_html_may_come_with_any_status(practice: Practice):
    practice.fault("html", options={"status": 503})
    answer = practice.http.get(f"{API}/limits")
    assert (answer.status_code, answer.headers["Content-Type"]) == (503, "text/html;charset=UTF-8")


@pytest.mark.parametrize(("kind", "happened"), [("lost-call", False), ("lost-answer", True)])
def test_the_connection_is_cut_before_or_after_the_effect(practice: Practice, kind, happened):
    practice.fault(kind, match={"method": "PATCH"})
    with pytest.raises(httpx.TransportError):
        phone(practice)
    assert written(practice) is happened


def test_an_answer_ends_in_the_middle(practice: Practice):
    practice.fault("cut-body")
    with pytest.raises(httpx.RemoteProtocolError):
        practice.http.get(f"{API}/query", params=ACCOUNTS)


def test_a_switch_counts_skips_and_matches(practice: Practice):
    practice.fault("unavailable", match={"path_regex": r"q=SELECT Id FROM Account"}, times=2, after=1)
    practice.fault("unavailable", match={"body_regex": "Phone.*88", "method": "PUT|PATCH"})
    statuses = [practice.http.get(f"{API}/query", params=ACCOUNTS).status_code for _ in range(4)]
    assert statuses == [200, 503, 503, 200]
    assert practice.http.get(f"{API}/limits").status_code == 200
    assert [phone(practice, value).status_code for value in ("77", "88")] == [204, 503]


def test_a_switch_for_ever_is_taken_away_by_number(practice: Practice):
    number = practice.plain.post("/__sim/faults", json={"kind": "unavailable", "times": -1}).json()["id"]
    assert [practice.http.get(f"{API}/limits").status_code for _ in range(3)] == [503] * 3
    assert practice.plain.get("/__sim/faults").json()[0]["fired"] == 3
    practice.plain.delete("/__sim/faults", params={"id": number})
    assert practice.http.get(f"{API}/limits").status_code == 200


def test_the_clock_over_there_is_off(practice: Practice):
    _, writing = credentials(practice.org)
    practice.fault("clock-skew", options={"seconds": -600})
    form = {"grant_type": "client_credentials", "client_id": writing.client_id, "client_secret": writing.secret}
    answer = practice.plain.post("/services/oauth2/token", data=form)
    now = practice.clock.now().timestamp()
    assert parsedate_to_datetime(answer.headers["Date"]).timestamp() == pytest.approx(now - 600, abs=30)
    issued = practice.org.logins.tokens[practice.token].issued.timestamp()
    assert int(answer.json()["issued_at"]) / 1000 == pytest.approx(issued - 600, abs=1)
    plain = practice.plain.get("/services/data")
    assert parsedate_to_datetime(plain.headers["Date"]).timestamp() == pytest.approx(now, abs=30)


FIRST, NEXT = "/query\\?", "/query/"


@pytest.mark.parametrize(
    ("kind", "page", "expected"),
    [
        ("repeat-page", FIRST, lambda rows: rows[:20] + rows),
        ("repeat-page", NEXT, lambda rows: rows[:20] + rows[:20] + rows[40:]),
        ("missing-page", FIRST, lambda rows: rows[20:]),
        ("missing-page", NEXT, lambda rows: rows[:20] + rows[40:]),
        ("short-page", FIRST, lambda rows: rows[:19] + rows[20:]),
        ("short-page", NEXT, lambda rows: rows[:39] + rows[40:]),
    ],
)
def test_pages_come_twice_not_at_all_or_short(practice: Practice, kind, page, expected):
    practice.switches(page_rows=20)
    everything = [row["Id"] for row in practice.rows("Account")]
    practice.fault(kind, match={"path_regex": page})
    assert [row["Id"] for row in practice.query(ACCOUNTS["q"])] == expected(everything)
    assert [row["Id"] for row in practice.query(ACCOUNTS["q"])] == everything


@pytest.mark.parametrize("kind", ["repeat-page", "missing-page", "short-page"])
def test_a_page_without_rows_is_not_spoilt(practice: Practice, kind):
    practice.fault(kind)
    assert practice.query("SELECT Id FROM Account WHERE Name = 'nobody'") == []
    assert practice.query(ACCOUNTS["q"]) != practice.query(ACCOUNTS["q"])


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("daily-limit", 403, "REQUEST_LIMIT_EXCEEDED"),
        ("concurrent-limit", 403, "REQUEST_LIMIT_EXCEEDED"),
        ("query-timeout", 400, "QUERY_TIMEOUT"),
    ],
)
def test_the_vendors_own_troubles(practice: Practice, kind, status, code):
    practice.fault(kind)
    answer = practice.http.get(f"{API}/query", params=ACCOUNTS)
    assert (answer.status_code, answer.json()[0]["errorCode"]) == (status, code)
    if kind == "concurrent-limit":
        assert answer.json()[0]["message"] == "ConcurrentRequests (Concurrent API Requests) Limit exceeded."


def test_a_locator_expires_when_told(practice: Practice):
    practice.switches(page_rows=20)
    first = practice.http.get(f"{API}/query", params=ACCOUNTS).json()
    practice.fault("locator-expired")
    answer = practice.http.get(first["nextRecordsUrl"])
    assert answer.json()[0]["errorCode"] == "INVALID_QUERY_LOCATOR"


def test_chosen_rows_are_locked_refused_or_reassigned(practice: Practice):
    first, second, third, fourth = (row["Id"] for row in practice.rows("Account")[:4])
    practice.fault("row-lock", options={"ids": [first]})
    practice.fault("row-validation", options={"ids": [second], "message": "No", "field": "OwnerId"})
    practice.fault("flow-reassigns", options={"ids": [third], "owner": practice.id()})
    records = [
        {"attributes": {"type": "Account"}, "id": key, "OwnerId": practice.id(BEN)}
        for key in (first, second, third, fourth)
    ]
    outcomes = practice.http.patch(f"{API}/composite/sobjects", json={"records": records}).json()
    assert outcomes[0]["errors"][0]["statusCode"] == "UNABLE_TO_LOCK_ROW"
    assert outcomes[1]["errors"] == [
        {"statusCode": "FIELD_CUSTOM_VALIDATION_EXCEPTION", "message": "No", "fields": ["OwnerId"]}
    ]
    assert [one["success"] for one in outcomes[2:]] == [True, True]
    owners = [practice.org.world.row(key)["OwnerId"] for key in (third, fourth)]
    assert owners == [practice.id(), practice.id(BEN)]


def test_control_calls_are_never_counted_or_faulted(practice: Practice):
    practice.plain.delete("/__sim/calls")
    practice.fault("unavailable", times=-1)
    account = practice.rows("Account")[0]["Id"]
    practice.http.get(f"{API}/sobjects/Account/{account}")
    practice.http.get(f"{API}/sobjects/Account/{account}")
    assert practice.plain.get("/__sim/calls").json() == {
        "total": 2,
        "calls": {"GET /services/data/v{version}/sobjects/{type}/{id}": 2},
    }


def test_wrong_control_calls_are_told_apart(practice: Practice):
    assert practice.plain.get("/__sim/nothing").status_code == 404
    assert practice.plain.post("/__sim/faults", json={}).status_code == 400
    assert practice.plain.post("/__sim/faults", json={"kind": "lost-anwser"}).status_code == 400
    assert practice.plain.post("/__sim/faults", json={"kind": "slow", "time": 2}).status_code == 400
    misspelt = {"kind": "slow", "match": {"path": "/query"}}
    assert practice.plain.post("/__sim/faults", json=misspelt).status_code == 400
    assert practice.plain.patch("/__sim/switches", json={"no_such_switch": 1}).status_code == 400
    assert practice.plain.post("/__sim/act", json={"user": "x", "act": "sign-in"}).status_code == 400


def test_latency_is_added_to_every_call(practice: Practice):
    practice.plain.post("/__sim/latency", json={"seconds": 0.2})
    assert practice.http.get(f"{API}/limits").elapsed.total_seconds() >= 0.2
    practice.plain.post("/__sim/latency", json={"seconds": 0})
    practice.fault("slow", options={"seconds": 0.2})
    assert practice.http.get(f"{API}/limits").elapsed.total_seconds() >= 0.2


def test_the_clock_can_be_read_and_moved(practice: Practice):
    before = practice.clock.now()
    practice.plain.post("/__sim/clock", json={"advance": 3600})
    assert (practice.clock.now() - before).total_seconds() >= 3600
    assert practice.plain.get("/__sim/clock").json()["now"][:13] == practice.clock.now().isoformat()[:13]
