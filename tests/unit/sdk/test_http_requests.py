"""One request at a time: what goes out, what an answer means, what is repeated."""

from __future__ import annotations

import subprocess
import sys
from dataclasses import replace
from datetime import timedelta

import httpx
import pytest
import respx

from exeunt.errors import ConfigError, Denied, Lacking, Throttled, Unavailable, Uncertain, WriteDuringRead
from exeunt.sdk.gate import DeclaredRead, ReadOnlyGate
from exeunt.sdk.http import Http

BASE = "https://crm.example/api"


class Tokens:
    def __init__(self):
        self.renewals = []

    def headers(self, *, renew):
        self.renewals.append(renew)
        return {"Authorization": f"Bearer token-number-{sum(self.renewals)}"}


@pytest.fixture
def vendor():
    with respx.mock(assert_all_called=False) as router:
        yield router


@pytest.fixture
def http(kit):
    http = Http(kit, base_url=BASE)
    yield http
    http.close()


def answers(*responses):
    return [item if isinstance(item, httpx.Response | Exception) else httpx.Response(item) for item in responses]


def test_importing_the_sdk_imports_no_httpx():
    code = "import sys, exeunt.sdk; sys.exit('httpx' in sys.modules or 'rich' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0  # noqa: S603 (our own interpreter)


# what goes out


def test_paths_are_below_the_base_address_and_queries_are_merged(http, vendor):
    route = vendor.get(f"{BASE}/users?a=1&b=2&c=x&c=y").mock(return_value=httpx.Response(200, json=[1]))
    response = http.get("/users?a=1", params={"b": 2, "c": ["x", "y"]})
    assert response.json() == [1]
    assert response.path == "/api/users"
    assert route.call_count == 1


def test_json_goes_out_once_as_the_gate_saw_it(kit, vendor):
    seen = []

    class Gate:
        def request(self, method, path, body):
            seen.append((method, path, body))

        def operation(self, verb, on): ...

    route = vendor.patch(f"{BASE}/users/1").mock(return_value=httpx.Response(204))
    Http(replace(kit, gate=Gate()), base_url=BASE).write("patch", "users/1", json={"name": "李"})
    sent = route.calls.last.request
    assert seen == [("PATCH", "/api/users/1", sent.content)] == [("PATCH", "/api/users/1", '{"name":"李"}'.encode())]
    assert sent.headers["Content-Type"] == "application/json"


def test_the_gate_sees_the_path_as_it_is_sent(kit, vendor):
    gate = ReadOnlyGate("acme", (DeclaredRead("POST", r"/api/search"),))
    http = Http(replace(kit, gate=gate), base_url=BASE)
    with pytest.raises(WriteDuringRead):
        http.read("POST", "search/../users")
    with pytest.raises(WriteDuringRead):
        http.read("POST", "search%2F..%2Fusers")
    assert not vendor.calls


def test_a_post_while_reading_never_leaves_and_names_its_connector(kit, vendor):
    http = Http(replace(kit, gate=ReadOnlyGate("acme")), base_url=BASE)
    for attempt in (lambda: http.write("POST", "/users", json={}), lambda: http.form("/token", {"a": "b"})):
        with pytest.raises(WriteDuringRead) as caught:
            attempt()
        assert caught.value.params["connector"] == "acme"
    assert not vendor.calls


def test_a_declared_read_passes_the_reading_gate(kit, vendor):
    vendor.post(f"{BASE}/search").mock(return_value=httpx.Response(200, json={}))
    gate = ReadOnlyGate("acme", (DeclaredRead("POST", r"/api/search", body=r'\{"q":.*'),))
    http = Http(replace(kit, gate=gate), base_url=BASE)
    assert http.read("POST", "/search", json={"q": "x"}).status == 200
    with pytest.raises(WriteDuringRead):
        http.read("POST", "/search", json={"delete": "x"})


@pytest.mark.parametrize(
    "path",
    [
        "https://elsewhere.example/api/users",
        "http://crm.example/api/users",
        "https://crm.example:8443/api/users",
        "https://crm.example@elsewhere.example/",
        "https://me:word@crm.example/api",
        "HTTPS://crm.example.elsewhere.example/",
    ],
)
def test_a_next_page_elsewhere_is_not_followed(http, vendor, path):
    with pytest.raises(Unavailable, match=r"http\.other-origin"):
        http.get(path)
    assert not vendor.calls


def test_a_next_page_on_the_same_origin_is_followed(http, vendor):
    vendor.get("https://crm.example/other/page2?at=9").mock(return_value=httpx.Response(200))
    assert http.get("https://CRM.example:443/other/page2?at=9").path == "/other/page2"


@pytest.mark.parametrize("path", ["//elsewhere.example/x", "/\\elsewhere.example/x", "@elsewhere.example"])
def test_no_relative_path_leaves_the_origin(http, vendor, path):
    route = vendor.route(host="crm.example").mock(return_value=httpx.Response(200))
    http.get(path)
    assert route.call_count == 1


def test_an_impossible_address_is_said_so(http, vendor):
    with pytest.raises(Unavailable, match=r"http\.bad-address"):
        http.get("/users\n/1")


@pytest.mark.parametrize("base", ["http://crm.example", "crm.example", "https://u:sesame@crm.example", "https://[", ""])
def test_a_base_address_is_https_without_a_password(kit, base):
    with pytest.raises(ConfigError, match=r"http\.base-address") as caught:
        Http(kit, base_url=base)
    assert "sesame" not in str(caught.value)


def test_an_unusable_ca_file_is_named(kit, tmp_path):
    broken = tmp_path / "ca.pem"
    broken.write_text("nothing", encoding="utf-8")
    for path in (broken, tmp_path / "missing.pem"):
        options = replace(kit.http, ca_file=path)
        with pytest.raises(Lacking, match=r"http\.ca-file"):
            Http(replace(kit, http=options), base_url=BASE)


def test_cookies_are_not_kept(http, vendor):
    route = vendor.get(f"{BASE}/a").mock(return_value=httpx.Response(200, headers={"Set-Cookie": "sid=1; Path=/"}))
    http.get("/a")
    http.get("/a")
    assert "cookie" not in route.calls.last.request.headers


def test_every_call_that_leaves_is_paced_and_counted(kit, vendor):
    events = []
    options = replace(kit.http, pace=lambda: events.append("pace"), on_call=lambda *call: events.append(call))
    vendor.get(f"{BASE}/a").mock(side_effect=answers(503, httpx.ReadTimeout("late"), httpx.ConnectError("no"), 200))
    Http(replace(kit, http=options), base_url=BASE).get("/a?secret=1")
    left = ("GET", "/api/a")
    assert events == ["pace", left, "pace", left, "pace", "pace", left]


# signing in


def test_a_refused_token_is_renewed_once_and_the_call_replayed(kit, vendor):
    tokens = Tokens()
    route = vendor.post(f"{BASE}/a").mock(side_effect=answers(401, 201))
    assert Http(kit, base_url=BASE, auth=tokens).write("POST", "/a", json={}).status == 201
    assert tokens.renewals == [False, True]
    assert route.calls.last.request.headers["Authorization"] == "Bearer token-number-1"


def test_a_token_refused_twice_is_denied(kit, vendor):
    tokens = Tokens()
    route = vendor.get(f"{BASE}/a").mock(side_effect=answers(401, 401, 200))
    with pytest.raises(Denied) as caught:
        Http(kit, base_url=BASE, auth=tokens).get("/a")
    assert caught.value.params == {"system": "crm", "method": "GET", "path": "/api/a", "status": 401}
    assert route.call_count == 2


def test_a_form_is_sent_without_asking_for_a_token(kit, vendor):
    tokens = Tokens()
    route = vendor.post(f"{BASE}/token").mock(return_value=httpx.Response(400, json={"error": "invalid_grant"}))
    response = Http(kit, base_url=BASE, auth=tokens).form("/token", {"grant_type": "x y", "assertion": "a&b"})
    assert response.status == 400
    assert tokens.renewals == []
    assert route.calls.last.request.content == b"grant_type=x+y&assertion=a%26b"


def test_live_tokens_are_told_to_whoever_protects_them(kit, vendor):
    protected = []
    options = replace(kit.http, protect=protected.append)
    vendor.route().mock(return_value=httpx.Response(200))
    http = Http(replace(kit, http=options), base_url=BASE, auth=Tokens())
    http.get("/a")
    http.form("/token", {"client_id": "me", "client_secret": "sesame"})
    http.get("/b", params={"access_token": "in-the-query", "page": 2}, headers={"X-Api-Key": "in-a-header"})
    assert "token-number-0" in protected
    assert {"sesame", "in-the-query", "in-a-header"} <= set(protected)
    assert not {"me", "2"} & set(protected)


# what an answer means


@pytest.mark.parametrize(("status", "sort"), [(401, Denied), (403, Denied), (429, Throttled), (500, Uncertain)])
def test_a_write_is_judged_by_its_status(http, vendor, status, sort):
    vendor.post(f"{BASE}/a").mock(return_value=httpx.Response(status, headers={"Retry-After": "90"}))
    with pytest.raises(sort):
        http.write("POST", "/a")


@pytest.mark.parametrize("status", [200, 204, 304, 400, 404, 409, 412, 422])
def test_other_answers_are_the_connectors_to_read(http, vendor, status):
    vendor.get(f"{BASE}/a").mock(return_value=httpx.Response(status))
    assert http.get("/a").status == status


def test_a_redirect_is_never_followed_and_never_success(http, vendor):
    route = vendor.route(path="/api/a").mock(return_value=httpx.Response(302, headers={"Location": f"{BASE}/login"}))
    with pytest.raises(Unavailable, match=r"http\.redirect"):
        http.get("/a")
    with pytest.raises(Uncertain, match=r"http\.redirect"):
        http.write("DELETE", "/a")
    assert route.call_count == 2


def test_the_vendors_own_words_come_first(kit, vendor):
    def translate(response):
        return Unavailable("acme.row-locked") if b"LOCK" in response.content else None

    route = vendor.post(f"{BASE}/a").mock(return_value=httpx.Response(500, text="LOCK"))
    with pytest.raises(Unavailable, match=r"acme\.row-locked"):
        Http(kit, base_url=BASE, translate=translate).write("POST", "/a")
    assert route.call_count == 1  # the host decides whether a write is tried again


def test_the_vendors_words_count_in_a_success_too(kit, vendor):
    vendor.get(f"{BASE}/a").mock(return_value=httpx.Response(200, json={"errcode": 60011}))
    http = Http(
        kit, base_url=BASE, translate=lambda response: Denied("acme.no") if response.json()["errcode"] else None
    )
    with pytest.raises(Denied):
        http.get("/a")


def test_a_read_is_never_uncertain(kit, vendor):
    vendor.get(f"{BASE}/a").mock(return_value=httpx.Response(500))
    http = Http(kit, base_url=BASE, translate=lambda _: Uncertain("acme.unclear"))
    with pytest.raises(Unavailable, match=r"acme\.unclear"):
        http.get("/a")


def test_every_answer_is_shown_to_on_response(kit, vendor):
    seen = []
    vendor.get(f"{BASE}/a").mock(side_effect=answers(503, 200))
    Http(kit, base_url=BASE, on_response=lambda response: seen.append(response.status)).get("/a")
    assert seen == [503, 200]


@pytest.mark.parametrize("body", [b"<html>login</html>", b"", b'{"a":', b'{"a":NaN}', b"\xff\xfe\xfa", b"[" * 200_000])
def test_what_is_not_json_is_not_taken_for_an_answer(http, vendor, body):
    vendor.route(path="/api/a").mock(return_value=httpx.Response(200, content=body))
    with pytest.raises(Unavailable, match=r"http\.not-json") as caught:
        http.get("/a").json()
    assert caught.value.__context__ is None  # the decoder's error would carry the body along
    with pytest.raises(Uncertain, match=r"http\.not-json"):
        http.write("POST", "/a").json()


def test_errors_and_answers_show_no_query_header_or_body(kit, vendor):
    vendor.route().mock(return_value=httpx.Response(403, text="canary-body", headers={"X": "canary-header"}))
    http = Http(kit, base_url=BASE, headers={"X-Key": "canary-key"}, on_response=lambda r: shown.append(repr(r)))
    shown = []
    with pytest.raises(Denied) as caught:
        http.get("/a?mail=canary-mail", params={"q": "canary-query"})
    assert "canary" not in f"{caught.value!r} {caught.value} {shown}"


# what is repeated


@pytest.mark.parametrize(
    "failure",
    [
        500,
        502,
        503,
        504,
        httpx.ConnectError("x"),
        httpx.ReadTimeout("x"),
        httpx.RemoteProtocolError("x"),
        httpx.ReadError("x"),
    ],
)
def test_a_read_is_repeated_after(http, vendor, clock, failure):
    vendor.get(f"{BASE}/a").mock(side_effect=answers(failure, failure, 200))
    assert http.get("/a").status == 200
    first, second = clock.slept
    assert 0.5 <= first <= 1 <= second <= 2


def test_a_read_is_given_up_after_the_attempts(kit, vendor):
    route = vendor.get(f"{BASE}/a").mock(return_value=httpx.Response(500))
    with pytest.raises(Unavailable, match=r"http\.server-error"):
        Http(replace(kit, http=replace(kit.http, attempts=3)), base_url=BASE).get("/a")
    assert route.call_count == 3


@pytest.mark.parametrize(
    "lost", [httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.WriteError, httpx.RemoteProtocolError]
)
def test_a_write_whose_answer_is_lost_is_uncertain_and_never_repeated(http, vendor, clock, lost):
    route = vendor.post(f"{BASE}/a").mock(side_effect=lost("x"))
    with pytest.raises(Uncertain, match=r"http\.lost-answer"):
        http.write("POST", "/a")
    assert route.call_count == 1
    assert clock.slept == []


@pytest.mark.parametrize("unsent", [httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout])
def test_a_write_that_never_left_may_be_repeated(http, vendor, unsent):
    vendor.post(f"{BASE}/a").mock(side_effect=answers(unsent("x"), 201))
    assert http.write("POST", "/a").status == 201
    vendor.post(f"{BASE}/b").mock(side_effect=unsent("x"))
    with pytest.raises(Unavailable, match=r"http\.unreachable"):
        http.write("POST", "/b")


@pytest.mark.parametrize("status", [429, 503])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_short_wait_is_sat_out(http, vendor, clock, status, method):
    vendor.route(path="/api/a").mock(side_effect=answers(httpx.Response(status, headers={"Retry-After": "7"}), 200))
    send = http.get if method == "GET" else lambda path: http.write("POST", path)
    assert send("/a").status == 200
    assert 7 <= clock.slept[0] <= 7.5


def test_a_long_wait_is_handed_to_the_host(http, vendor, clock):
    route = vendor.get(f"{BASE}/a").mock(return_value=httpx.Response(429, headers={"Retry-After": "60"}))
    with pytest.raises(Throttled) as caught:
        http.get("/a")
    assert caught.value.until == clock.now() + timedelta(seconds=60)
    assert (route.call_count, clock.slept) == (1, [])


def test_a_wait_until_a_date_is_meant_on_the_vendors_clock(http, vendor, clock):
    headers = {"Date": "Mon, 02 Mar 2026 11:00:00 GMT", "Retry-After": "Mon, 02 Mar 2026 11:00:20 GMT"}
    vendor.get(f"{BASE}/a").mock(side_effect=answers(httpx.Response(429, headers=headers), 200))
    http.get("/a")
    assert 20 <= clock.slept[0] <= 20.5


def test_what_one_call_was_asked_to_wait_all_calls_wait(kit, vendor, clock):
    http = Http(replace(kit, http=replace(kit.http, attempts=1)), base_url=BASE)
    vendor.get(f"{BASE}/a").mock(return_value=httpx.Response(429, headers={"Retry-After": "7"}))
    vendor.get(f"{BASE}/b").mock(return_value=httpx.Response(200))
    with pytest.raises(Throttled):
        http.get("/a")
    assert clock.slept == []
    http.get("/b")
    assert 7 <= clock.slept[0] <= 7.5
    http.get("/b")
    assert len(clock.slept) == 1


def test_a_wait_that_begins_while_a_call_waits_for_its_turn_holds_it_too(kit, vendor, clock):
    def turn():
        http._resume = clock.now() + timedelta(seconds=7)

    http = Http(replace(kit, http=replace(kit.http, pace=turn)), base_url=BASE)
    vendor.get(f"{BASE}/a").mock(return_value=httpx.Response(200))
    http.get("/a")
    assert 7 <= clock.slept[0] <= 7.5


def test_a_long_wait_of_one_call_keeps_no_other(kit, vendor, clock):
    """It may be meant for one resource; what to do until then is the host's to plan."""
    http = Http(kit, base_url=BASE)
    vendor.get(f"{BASE}/a").mock(return_value=httpx.Response(429, headers={"Retry-After": "600"}))
    vendor.get(f"{BASE}/b").mock(return_value=httpx.Response(200))
    with pytest.raises(Throttled):
        http.get("/a")
    http.get("/b")
    assert clock.slept == []


def test_a_429_without_a_time_waits_a_little(http, vendor, clock):
    vendor.post(f"{BASE}/a").mock(side_effect=answers(429, 200))
    assert http.write("POST", "/a").status == 200
    assert 10 <= clock.slept[0] <= 10.5
