"""Over a real TLS connection: answers lost, cut, garbled; certificates wrong or of the practice company."""

from __future__ import annotations

import gzip
from dataclasses import replace

import pytest

from exeunt.errors import Unavailable, Uncertain
from exeunt.sdk.http import Http

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
CUT = b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"half":'
CUT_CHUNK = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\n{"
GARBLED = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 4\r\n\r\nnope"
NONSENSE = b"\x00\x01\x02 what\r\n\r\n"
BROKEN = [None, CUT, CUT_CHUNK, GARBLED, NONSENSE]


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_answer_to_a_write_is_uncertain_and_it_left_once(kit, listen, broken):
    wire = listen(broken, OK)
    http = Http(wire.trusted_by(kit), base_url=wire.base_url)
    with pytest.raises(Uncertain, match=r"http\.lost-answer"):
        http.write("POST", "/a", json={"x": 1})
    http.close()
    assert len(wire.requests) == 1
    assert wire.requests[0].endswith(b'{"x":1}')


@pytest.mark.parametrize("broken", BROKEN)
def test_a_broken_answer_to_a_read_is_asked_for_again(kit, listen, clock, broken):
    wire = listen(broken, OK)
    http = Http(wire.trusted_by(kit), base_url=wire.base_url)
    assert http.get("/a").json() == {}
    http.close()
    assert len(wire.requests) == 2
    assert len(clock.slept) == 1


def test_a_read_that_never_gets_an_answer_is_unavailable(kit, listen):
    wire = listen()
    http = Http(wire.trusted_by(kit), base_url=wire.base_url)
    with pytest.raises(Unavailable, match=r"http\.no-answer"):
        http.get("/a")
    http.close()
    assert len(wire.requests) == kit.http.attempts


def test_a_slow_answer_to_a_write_is_uncertain(kit, listen):
    stalled = b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n"
    wire = listen(stalled)
    options = replace(wire.trusted_by(kit).http, read=0.2)
    http = Http(replace(kit, http=options), base_url=wire.base_url)
    with pytest.raises(Uncertain):
        http.write("DELETE", "/a")
    http.close()


def test_a_compressed_answer_is_read(kit, listen):
    body = gzip.compress(b'{"a": 1}')
    head = b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n" % len(body)
    wire = listen(head + body)
    http = Http(wire.trusted_by(kit), base_url=wire.base_url)
    assert http.get("/a").json() == {"a": 1}
    http.close()


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_nobody_listening_means_nothing_was_sent(kit, listen, authority, method):
    http = Http(
        replace(kit, http=replace(kit.http, ca_file=authority.ca)),
        base_url="https://127.0.0.1:1",  # tcpmux: nobody's
    )
    with pytest.raises(Unavailable, match=r"http\.unreachable"):
        http.get("/a") if method == "GET" else http.write(method, "/a")
    http.close()


def test_an_unknown_authority_is_refused_before_anything_leaves(kit, listen, clock):
    wire = listen(OK)
    http = Http(kit, base_url=wire.base_url)  # the system's authorities only
    with pytest.raises(Unavailable, match=r"http\.certificate"):
        http.get("/a")
    http.close()
    assert wire.requests == []
    assert clock.slept == []  # the same certificate would come again


def test_a_certificate_for_another_name_is_refused(kit, listen, plain_certificate):
    chain, key = plain_certificate  # names localhost, not the address
    wire = listen(OK, chain=chain, key=key)
    http = Http(wire.trusted_by(kit), base_url=f"https://127.0.0.1:{wire.port}")
    with pytest.raises(Unavailable, match=r"http\.certificate"):
        http.write("POST", "/a")
    http.close()
    assert wire.requests == []


@pytest.mark.parametrize("answer", [OK, OK.replace(b"Connection: close", b"Connection: keep-alive")])
def test_a_practice_server_is_known_by_its_certificate(kit, listen, answer):
    wire = listen(answer)
    http = Http(wire.trusted_by(kit), base_url=wire.base_url)
    assert http.practice is False
    http.get("/a")
    assert http.practice is True
    http.close()


def test_a_vendors_server_is_no_practice_server(kit, listen, plain_certificate):
    chain, key = plain_certificate
    wire = listen(OK, chain=chain, key=key)
    http = Http(wire.trusted_by(kit), base_url=wire.base_url)
    assert http.get("/a").status == 200
    assert http.practice is False
    http.close()


def test_a_proxy_of_the_environment_never_sees_loopback(kit, listen, monkeypatch):
    monkeypatch.setenv("HTTPS_PROXY", "http://127.0.0.1:1")
    monkeypatch.delenv("NO_PROXY", raising=False)
    wire = listen(OK)
    http = Http(wire.trusted_by(kit), base_url=wire.base_url)
    assert http.get("/a").status == 200
    http.close()


@pytest.mark.parametrize("header", ["Bearer canary\r\nX: y", "Bearer canary 李"])
def test_a_header_that_cannot_be_sent_is_not_shown(kit, listen, header):
    class Broken:
        def headers(self, *, renew):
            return {"Authorization": header}

    wire = listen(OK)
    http = Http(wire.trusted_by(kit), base_url=wire.base_url, auth=Broken())
    with pytest.raises(Unavailable, match=r"http\.unsendable") as caught:
        http.write("POST", "/a")
    http.close()
    assert "canary" not in repr(caught.value)
    assert caught.value.__context__ is None
    assert wire.requests == []
