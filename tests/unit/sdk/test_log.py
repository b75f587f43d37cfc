"""A canary is put everywhere a secret could be; it never comes out."""

from __future__ import annotations

import base64
import io
import json
import logging
import pickle
import warnings
from dataclasses import replace
from urllib.parse import quote

import httpx
import pytest
import respx
from hypothesis import given
from hypothesis import strategies as st

from exeunt.sdk.http import Http
from exeunt.sdk.log import set_up, tear_down
from exeunt.sdk.redaction import REDACTED, Redactor, names_secret

CANARY = 'cAn"ary/7+9\\ü=!'


@pytest.fixture
def redactor():
    redactor = Redactor()
    redactor.register(CANARY)
    return redactor


@pytest.fixture(params=["json", "console"])
def written(request, redactor, clock):
    """(logger, what was written so far)"""
    stream = io.StringIO()
    root, dbos = logging.getLogger(), logging.getLogger("dbos")
    before = root.level, dbos.level, dbos.propagate
    yield (
        set_up(stream=stream, form=request.param, level=logging.DEBUG, redactor=redactor, clock=clock),
        stream.getvalue,
    )
    tear_down()
    root.setLevel(before[0])
    dbos.setLevel(before[1])
    dbos.propagate = before[2]


def assert_no_canary(text):
    forms = [CANARY, json.dumps(CANARY)[1:-1], quote(CANARY, safe=""), repr(CANARY)[1:-1]]
    forms += [base64.b64encode(CANARY.encode()).decode()]
    assert not [form for form in forms if form in text]
    assert text


class Holder:
    def __repr__(self):
        return f"Holder({CANARY!r})"


@pytest.mark.parametrize(
    "value",
    [
        CANARY,
        f"before {CANARY} after",
        CANARY.encode(),
        [CANARY, (1, {CANARY})],
        {"a": {"b": [CANARY]}},
        {CANARY: 1},
        f"https://x/?q={quote(CANARY)}",
        json.dumps({"body": CANARY}),
        json.dumps(json.dumps({"body": CANARY})),
        repr([CANARY]),
        base64.b64encode(CANARY.encode()).decode(),
        ValueError(CANARY),
        Holder(),
    ],
)
def test_a_live_secret_never_shows(written, value):
    log, text = written
    log.info("event", field=value)
    log.info(str(value))
    logging.getLogger("stranger").warning("said %s", value)
    assert_no_canary(text())


def test_a_live_secret_never_shows_in_a_traceback(written):
    log, text = written
    try:
        fail_twice()
    except RuntimeError:
        log.exception("failed")
        logging.getLogger("stranger").exception("failed too")
    assert_no_canary(text())
    assert text().count("Traceback") == 4
    assert "in fail_twice" in text()


def fail_twice():
    try:
        {}[CANARY]
    except KeyError as error:
        error.add_note(f"note {CANARY}")
        raise RuntimeError(f"second {CANARY}") from error


def test_locals_are_never_shown(written):
    log, text = written
    try:
        fail_beside("local-canary-" + "1")
    except RuntimeError:
        log.exception("failed")
    assert "in fail_beside" in text()
    assert "local-canary-1" not in text()


def fail_beside(unregistered):
    raise RuntimeError(len(unregistered))


@pytest.mark.parametrize(
    "name",
    [
        "Authorization", "access_token", "refreshToken", "password", "PASSWD", "client_secret", "Set-Cookie", "cookie",
        "assertion", "sid", "deletetoken", "x-api-key", "unicodePwd", "userPassword", "private_key", "sessionId",
    ],
)  # fmt: skip
def test_a_name_that_says_secret_hides_its_value(written, name):
    log, text = written
    log.info("event", **{name: "hidden-value"})
    log.info("event", headers={name: "hidden-value"}, pairs=[(name, "hidden-value"), (name.encode(), b"hidden-value")])
    assert "hidden-value" not in text()
    assert text().count(REDACTED) == 4


@pytest.mark.parametrize("name", ["system", "path", "status", "author", "side", "keyboard", "event", "monkey", "reset"])
def test_an_ordinary_name_hides_nothing(name):
    assert not names_secret(name)


@pytest.mark.parametrize(
    "line",
    [
        "Authorization: Bearer hidden-value.x-y",
        "GET /x?access_token=hidden-value&y=1",
        '{"password": "hidden-value"}',
        "{'client_secret': 'hidden-value'}",
        "<n1:password>hidden-value</n1:password>",
        "<sessionId>hidden-value</sessionId>",
        "grant_type=x&assertion=hidden-value",
    ],
)
def test_what_reads_like_a_secret_is_hidden_in_running_text(line):
    assert "hidden-value" not in Redactor().text(line)


def test_ordinary_lines_stay_as_they_are(written):
    log, text = written
    log.info("change.accepted", system="crm", refs=3, whole=True, none=None, share=0.5)
    for part in ("change.accepted", "crm", "3", "2026-03-02T09:00:00.000+00:00"):
        assert part in text()
    assert REDACTED not in text()


@pytest.mark.parametrize("written", ["json"], indirect=True)
def test_each_line_is_one_json_object_even_with_hostile_text(written):
    log, text = written
    log.info("a\nb\x1b[31m\u202e", name='"}\n{"level":"fake"}')
    (line,) = text().splitlines()
    event = json.loads(line)
    assert event["event"] == "a\nb\x1b[31m\u202e"
    assert event["level"] == "info"
    assert line.isascii()


@pytest.mark.parametrize("written", ["console"], indirect=True)
def test_a_console_line_steers_no_terminal(written):
    log, text = written
    log.info("a\x1b[31m\u202e", name="\x1b]0;x\x07", nested={"a": ["\x1b[2J"]})
    assert not {"\x1b", "\x07", "\u202e"} & set(text())


@pytest.mark.parametrize("name", ["httpx", "httpcore.http11", "ldap3", "dbos", "msal", "urllib3"])
def test_strangers_come_through_the_same_door_and_no_deeper_than_warnings(written, name):
    _, text = written
    stranger = logging.getLogger(name)
    stranger.debug("request_headers=%s", CANARY)
    stranger.info("GET https://x/?mail=ada")
    assert text() == ""
    stranger.warning("said %s", CANARY)
    assert_no_canary(text())
    assert name in text()


def test_a_line_that_cannot_be_written_is_dropped_in_silence(written, capfd):
    _, text = written
    (door,) = [each for each in logging.getLogger().handlers if type(each).__module__ == "exeunt.sdk.log"]
    for message, args in (("%d", (CANARY,)), ("goes on", ())):
        door.handle(logging.LogRecord("stranger", logging.WARNING, __file__, 1, message, args, None))
    assert "goes on" in text()
    assert capfd.readouterr().err == ""


def test_a_second_set_up_replaces_the_first(written, redactor, clock):
    _, text = written
    stream = io.StringIO()
    set_up(stream=stream, form="json", level=logging.INFO, redactor=redactor, clock=clock).info("once")
    assert text() == ""
    assert len(stream.getvalue().splitlines()) == 1


def test_our_level_is_kept(redactor, clock, written):
    _, _ = written
    stream = io.StringIO()
    log = set_up(stream=stream, form="json", level=logging.WARNING, redactor=redactor, clock=clock)
    log.bind(system="crm").info("quiet")
    log.bind(system="crm").warning("loud")
    (line,) = stream.getvalue().splitlines()
    assert json.loads(line)["system"] == "crm"


def test_a_token_that_http_used_is_protected_from_then_on(kit, written, redactor):
    log, text = written

    class Tokens:
        def headers(self, *, renew):
            return {"Authorization": "Bearer fresh-token-0815"}

    options = replace(kit.http, protect=redactor.register_token)
    with respx.mock as vendor:
        vendor.get("https://crm.example/a").mock(return_value=httpx.Response(200))
        Http(replace(kit, http=options, log=log), base_url="https://crm.example", auth=Tokens()).get("/a?q=ada")
    log.info("the vendor said fresh-token-0815")
    assert "http.call" in text()
    assert "fresh-token" not in text()
    assert "ada" not in text()


# the redactor itself


@given(st.text(min_size=4).map(str.strip).filter(lambda text: len(text) >= 4), st.text(), st.text())
def test_whatever_the_secret_is_it_is_gone(secret, before, after):
    redactor = Redactor()
    redactor.register(secret)
    assert redactor.text(secret) == REDACTED or secret in REDACTED
    left = redactor.text(before + secret + after)
    assert REDACTED in left


def test_a_secret_inside_another_leaves_no_rest():
    redactor = Redactor()
    redactor.register("sesame")
    redactor.register("open-sesame-now")
    assert redactor.text("say open-sesame-now") == f"say {REDACTED}"


def test_a_key_file_is_hidden_line_by_line():
    redactor = Redactor()
    redactor.register("-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkqhkiG9w0\n-----END PRIVATE KEY-----\n")
    assert redactor.text("line 2: MIIEvQIBADANBgkqhkiG9w0") == f"line 2: {REDACTED}"
    assert "BEGIN" in redactor.text("-----BEGIN PRIVATE KEY-----")


def test_tokens_come_and_go_and_configured_secrets_stay():
    redactor = Redactor()
    redactor.register("configured-secret")
    for number in range(1000):
        redactor.register_token(f"token-number-{number:03}")
    assert redactor.text("configured-secret token-number-999 token-number-901") == " ".join([REDACTED] * 3)
    assert repr(redactor) == "Redactor(101 secrets)"


def test_a_secret_that_is_no_text_is_hidden_too():
    redactor = Redactor()
    redactor.register("latin-\udce4-bytes")
    assert redactor.text("x latin-\udce4-bytes") == f"x {REDACTED}"


def test_very_short_values_are_left_alone():
    redactor = Redactor()
    redactor.register("")
    redactor.register("a")
    assert redactor.text("a banana") == "a banana"


def test_the_redactor_shows_and_pickles_nothing(redactor):
    assert CANARY not in repr(redactor)
    with pytest.raises(TypeError):
        pickle.dumps(redactor)


def test_setting_up_warns_of_nothing(redactor, clock):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        log = set_up(stream=io.StringIO(), form="console", level=20, redactor=redactor, clock=clock)
        try:
            fail_beside("x")
        except RuntimeError:
            log.exception("x")
    tear_down()
