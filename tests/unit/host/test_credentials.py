"""A credential has the names that its connector takes, all that it needs, and secrets only as references."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from exeunt.errors import ConfigError
from exeunt.host.credentials import check_credentials
from exeunt.sdk import Manifest, Text
from exeunt.text import Texts

MANIFEST = Manifest(
    "dir",
    "A directory",
    secrets={"bind_password": Text("its password", "其密码")},
    plain={"bind_dn": Text("the name that signs in", "用于登录的名称")},
)
NEEDS = frozenset({"bind_dn", "bind_password"})
GOOD = {"bind_dn": "cn=x", "bind_password": "env:P"}
CONFIG = SimpleNamespace(file=Path("/etc/exeunt.toml"))


def told(read, write=None, *, manifest=MANIFEST, needs=NEEDS):
    system = SimpleNamespace(name="dir", read=read, write=write)
    with pytest.raises(ConfigError) as raised:
        check_credentials(CONFIG, system, manifest, needs)
    return raised.value


@pytest.mark.parametrize("purpose", ["read", "write"])
@pytest.mark.parametrize(
    ("table", "code", "name", "suggestion"),
    [
        ({"bind_dn": "cn=x"}, "config.credential-short", "bind_password", None),
        ({"bind_dn": "cn=x", "bind_passwd": "hunter2"}, "config.credential-unknown", "bind_passwd", "bind_password"),
        (GOOD | {"bind_passwrd": "hunter2"}, "config.credential-unknown", "bind_passwrd", "bind_password"),
        (GOOD | {"secret": "hunter2"}, "config.credential-unknown", "secret", ""),
        (GOOD | {"bind_password": "hunter2"}, "secret.scheme", "bind_password", None),
    ],
)
def test_what_is_wrong_is_said_with_file_and_field_and_without_the_value(purpose, table, code, name, suggestion):
    error = told(**{"read": GOOD} | {purpose: table})
    assert (error.code, error.params["field"]) == (code, f"systems.dir.{purpose}.{name}")
    assert error.params["file"] == "/etc/exeunt.toml"
    assert error.params.get("suggestion") == suggestion
    for language in ("en", "zh"):
        said = Texts.load(language).sentence(error.code, error.params)
        assert f"systems.dir.{purpose}.{name}" in said
        assert "hunter2" not in said
        if code != "secret.scheme":
            assert "bind_dn, bind_password" in said, "what it should be"


def test_an_empty_write_credential_lacks_all_that_is_needed():
    error = told(GOOD, {})
    assert (error.code, error.params["needed"]) == ("config.credential-short", "bind_dn, bind_password")


def test_a_connector_without_credentials_takes_none():
    error = told({"token": "hunter2"}, manifest=Manifest("files", "Files"), needs=())
    assert (error.code, error.params["known"]) == ("config.credential-unknown", "")


def test_what_is_known_and_not_needed_may_be_there():
    system = SimpleNamespace(name="dir", read=GOOD, write=GOOD)
    check_credentials(CONFIG, system, MANIFEST, {"bind_dn"})


def test_no_credential_at_all_is_not_written_wrongly():
    check_credentials(CONFIG, SimpleNamespace(name="dir", read={}, write=None), MANIFEST, NEEDS)
