from __future__ import annotations

import copy
import os
import pickle
import traceback
from pathlib import Path

import keyring
import keyring.backend
import keyring.errors
import pytest

from exeunt.errors import ConfigError, Lacking
from exeunt.sdk.secrets import Secret, check_reference, resolve

CANARY = "canary-5f1c0b"


class MemoryKeyring(keyring.backend.KeyringBackend):
    priority = 1

    def __init__(self):
        super().__init__()
        self.places = {}
        self.locked = False

    def get_password(self, service, username):
        if self.locked:
            raise keyring.errors.KeyringLocked("locked by " + CANARY)
        return self.places.get((service, username))

    def set_password(self, service, username, password):
        self.places[service, username] = password


@pytest.fixture
def ring():
    before, memory = keyring.get_keyring(), MemoryKeyring()
    keyring.set_keyring(memory)
    yield memory
    keyring.set_keyring(before)


def private_file(folder: Path, content: str, mode: int = 0o600) -> Path:
    path = folder / "key"
    path.write_text(content, encoding="utf-8")
    path.chmod(mode)
    return path


def test_from_the_environment(monkeypatch):
    monkeypatch.setenv("EXEUNT_TEST_KEY", CANARY)
    assert resolve("env:EXEUNT_TEST_KEY", name="token").reveal() == CANARY


@pytest.mark.parametrize("value", [None, ""])
def test_a_missing_variable_is_named(monkeypatch, value):
    monkeypatch.delenv("EXEUNT_TEST_KEY", raising=False)
    if value is not None:
        monkeypatch.setenv("EXEUNT_TEST_KEY", value)
    with pytest.raises(Lacking) as caught:
        resolve("env:EXEUNT_TEST_KEY", name="token")
    assert caught.value.params == {"variable": "EXEUNT_TEST_KEY"}


def test_from_a_file_without_its_last_line_break(tmp_path):
    path = private_file(tmp_path, CANARY + "\n")
    assert resolve(f"file:{path}", name="token").reveal() == CANARY


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o620, 0o601, 0o644])
def test_a_file_that_others_can_reach_is_refused(tmp_path, mode):
    path = private_file(tmp_path, CANARY, mode)
    with pytest.raises(Lacking, match=r"secret\.file-open") as caught:
        resolve(f"file:{path}", name="token")
    assert caught.value.params == {"path": str(path), "mode": oct(mode)}


@pytest.mark.parametrize("content", ["", "\n"])
def test_an_empty_file_is_refused(tmp_path, content):
    with pytest.raises(Lacking, match=r"secret\.file-empty"):
        resolve(f"file:{private_file(tmp_path, content)}", name="token")


def test_an_unreadable_file_is_named_and_not_quoted(tmp_path):
    path = private_file(tmp_path, "x")
    path.write_bytes(CANARY.encode() + b"\xff")
    for place in (tmp_path / "missing", tmp_path, path):
        with pytest.raises(Lacking, match=r"secret\.file-unreadable") as caught:
            resolve(f"file:{place}", name="token")
        assert CANARY not in "".join(traceback.format_exception(caught.value))


def test_from_the_keyring(ring):
    ring.set_password("exeunt/crm", "read", CANARY)
    assert resolve("keyring:exeunt/crm/read", name="token").reveal() == CANARY


def test_a_keyring_without_it_or_locked_is_said_so(ring):
    with pytest.raises(Lacking, match=r"secret\.keyring-missing"):
        resolve("keyring:exeunt/read", name="token")
    ring.locked = True
    with pytest.raises(Lacking, match=r"secret\.keyring") as caught:
        resolve("keyring:exeunt/read", name="token")
    assert CANARY not in "".join(traceback.format_exception(caught.value))


@pytest.mark.parametrize("reference", [CANARY, f"plain:{CANARY}", "env:", "", ":", f"https://{CANARY}"])
def test_a_secret_in_place_of_a_reference_is_refused_and_not_repeated(reference):
    with pytest.raises(ConfigError, match=r"secret\.scheme") as caught:
        check_reference(reference)
    assert CANARY not in repr(caught.value)


def test_a_secret_never_shows():
    secret = Secret(CANARY, name="token")
    shown = [repr(secret), str(secret), f"{secret}", f"{secret:>40}", f"{secret!r}", "%s %r" % (secret, secret)]  # noqa: UP031 (one of the ways)
    shown += [str([secret]), str({"a": secret}), str(ValueError(secret)), repr(ConfigError("x", path=str(secret)))]
    assert CANARY not in " ".join(shown)
    assert "token" in repr(secret)


@pytest.mark.parametrize("write", [pickle.dumps, copy.deepcopy, copy.copy])
def test_a_secret_is_never_pickled_or_copied(write):
    with pytest.raises(TypeError):
        write(Secret(CANARY, name="token"))


def test_a_secret_has_no_dictionary_to_dump():
    with pytest.raises(TypeError):
        vars(Secret(CANARY, name="token"))


def test_a_traceback_with_locals_shows_no_secret():
    def fail():
        secret = Secret(CANARY, name="token")
        raise RuntimeError(secret)

    with pytest.raises(RuntimeError) as caught:
        fail()
    with_locals = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    text = "".join(with_locals.format())
    assert "secret = Secret(token)" in text
    assert CANARY not in text


def test_comparing_secrets_tells_nothing():
    assert Secret(CANARY, name="a") != Secret(CANARY, name="a")


def test_reading_leaves_no_copy_in_the_environment(tmp_path):
    before = dict(os.environ)
    resolve(f"file:{private_file(tmp_path, CANARY)}", name="token")
    assert dict(os.environ) == before
