from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.errors import WriteDuringRead
from exeunt.sdk.gate import DeclaredRead, OpenGate, ReadOnlyGate

SEARCH = DeclaredRead("POST", r"/services/search", body=r'\{"q":"[^"]*"\}')
GATE = ReadOnlyGate("acme", (SEARCH,))


@pytest.mark.parametrize("method", ["GET", "HEAD", "OPTIONS"])
def test_safe_methods_pass(method):
    GATE.request(method, "/anything", b"")


@given(st.text().filter(lambda method: method not in {"GET", "HEAD", "OPTIONS", "POST"}), st.text(), st.binary())
def test_no_other_method_passes_undeclared(method, path, body):
    with pytest.raises(WriteDuringRead):
        GATE.request(method, path, body)


def test_a_declared_read_passes():
    GATE.request("POST", "/services/search", b'{"q":"ada"}')


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", "/services/search", b'{"q":"ada"}'),
        ("post", "/services/search", b'{"q":"ada"}'),
        ("POST", "/services/search/", b'{"q":"ada"}'),
        ("POST", "/x/services/search", b'{"q":"ada"}'),
        ("POST", "/services/search\n", b'{"q":"ada"}'),
        ("POST", "/services/search", b'{"q":"ada"}\n{"delete":1}'),
        ("POST", "/services/search", b'{"q":"ada","delete":1}'),
    ],
)
def test_a_declared_read_is_matched_as_a_whole(method, path, body):
    with pytest.raises(WriteDuringRead) as caught:
        GATE.request(method, path, body)
    assert caught.value.code == "gate.write-during-read"
    assert caught.value.params["connector"] == "acme"


def test_a_refusal_does_not_repeat_the_body():
    with pytest.raises(WriteDuringRead) as caught:
        GATE.request("POST", "/token", b"client_secret=canary")
    assert "canary" not in repr(caught.value)


def test_a_body_that_is_no_text_is_no_declared_read():
    with pytest.raises(WriteDuringRead):
        GATE.request("POST", "/services/search", b"\xff\xfe")


def test_other_protocols_do_not_write_while_reading():
    with pytest.raises(WriteDuringRead) as caught:
        GATE.operation("modify", "uid=ada,dc=acme")
    assert caught.value.params == {"connector": "acme", "verb": "modify", "on": "uid=ada,dc=acme"}


def test_a_writing_kit_lets_through():
    OpenGate().request("DELETE", "/users/1", b"")
    OpenGate().operation("delete", "uid=ada")
