from __future__ import annotations

import re
import tomllib
from pathlib import Path

import msgspec
import pytest
from tests.support.words import without_words

import exeunt_ldap
from exeunt_ldap.manifest import MANIFEST
from exeunt_ldap.settings import LdapSettings
from exeunt_ldap.simulator.layout import Layout
from exeunt_ldap.simulator.slapd_conf import Places, slapd_conf
from exeunt_ldap.texts import TEXTS

CODE = re.compile(r'"(ldap\.[a-z0-9-]+)"')


def test_every_code_in_the_source_has_a_sentence_and_every_sentence_a_code():
    folder = Path(exeunt_ldap.__file__).parent
    files = [
        file for file in folder.rglob("*.py") if not file.name.startswith("texts") and "simulator" not in file.parts
    ]
    source = "".join(file.read_text(encoding="utf-8") for file in files)
    words = {code for code in TEXTS if code.startswith(("field.", "kind.", "permission.", "setting."))}
    assert set(CODE.findall(source)) == set(TEXTS) - words
    named = {code.partition(".")[2] for code in words if not code.startswith("setting.")}
    assert named <= set(re.findall(r'"([a-z_-]+)"', source))


def test_every_permission_is_said_in_words():
    assert {f"permission.{name}" for names in MANIFEST.permissions.values() for name in names} <= set(TEXTS)


def test_everything_that_is_shown_has_its_chinese(world):
    assert without_words(world.connector()) == set()


def test_the_examples_of_the_page_are_what_the_practice_server_runs_with(tmp_path):
    page = (Path(__file__).parents[3] / "docs" / "connectors" / "ldap.md").read_text(encoding="utf-8")
    places = Places(*[tmp_path] * 6)
    config = slapd_conf(Layout(), places, root_password="x")
    clauses = re.findall(r"^access to .*?(?=^access|^```)", page, re.DOTALL | re.MULTILINE)
    limits = re.findall(r"`(limits dn.children=[^`]*)`", page, re.DOTALL)
    assert len(clauses) == 4
    assert len(limits) == 1
    for text in (*(clause.strip() for clause in clauses), limits[0].replace("\n", " ")):
        assert text in config


def test_the_configuration_of_the_page_is_one():
    page = (Path(__file__).parents[3] / "docs" / "connectors" / "ldap.md").read_text(encoding="utf-8")
    table = tomllib.loads(re.findall(r"```toml\n(.*?)```", page, re.DOTALL)[0])["systems"]["directory"]
    known = {name: value for name, value in table.items() if name not in {"kind", "read", "write"}}
    assert msgspec.convert(known, LdapSettings).url == table["url"]
    assert set(table["read"]) == set(table["write"]) == {*MANIFEST.plain, *MANIFEST.secrets}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("url", "ldap://directory"),
        ("url", "ldaps://user:secret@directory"),
        ("url", "https://directory"),
        ("base_dn", ""),
        ("base_dn", "acme"),
        ("user_filter", "(uid=*"),
        ("page_size", 0),
        ("referrals", "follow"),
        ("no_such_setting", 1),
    ],
)
def test_settings_that_cannot_be_are_refused_and_not_repeated(field, value):
    table = {"url": "ldaps://directory", "base_dn": "dc=acme", field: value}
    with pytest.raises(msgspec.ValidationError) as refused:
        msgspec.convert(table, LdapSettings)
    assert "secret" not in str(refused.value)


def test_only_one_module_opens_connections_and_one_writes():
    """What the gate does not see must not exist."""
    folder = Path(exeunt_ldap.__file__).parent
    texts = {file.name: file.read_text(encoding="utf-8") for file in folder.glob("*.py")}
    assert {name for name, text in texts.items() if re.search(r"\bldap3\.(Connection|Server)\(", text)} == {"link.py"}
    assert {name for name, text in texts.items() if "link.modify(" in text or "link.bind(" in text} == {"directory.py"}
    verbs = r"\b(connection|conn)\.(add|delete|modify_dn|modify_password|extend|abandon|compare|extended)\b"
    assert [name for name, text in texts.items() if re.search(verbs, text)] == []
