"""The page of the connector says what is so."""

from __future__ import annotations

import csv
import re
import tomllib
from pathlib import Path

import msgspec
import pytest

from exeunt_exports.archive import UNPACKED_MIB
from exeunt_exports.names import NAMES, REQUIRED, TELLING
from exeunt_exports.settings import ExportSettings
from exeunt_exports.texts import TEXTS

from .test_memory import CEILING

PAGE = (Path(__file__).parents[3] / "docs" / "connectors" / "exports.md").read_text(encoding="utf-8")
PLACES = {
    "People and users": "people",
    "Customers": "customers",
    "Shares and teams": "shares",
    "Members of groups": "members",
    "Roles": "roles",
}


def table_of(role):
    lines = [f"| `{field}` | {', '.join(names)} |" for field, names in NAMES[role].items()]
    return "\n".join(["| field | headings |", "|---|---|", *lines])


@pytest.mark.parametrize(("title", "role"), PLACES.items())
def test_the_tables_of_headings_are_those_that_are_recognised(title, role):
    shown = PAGE.partition(f"### {title}\n\n")[2].partition("\n\n")[0].strip()
    assert shown == table_of(role)


def test_lists_of_users_have_the_headings_of_lists_of_people():
    assert NAMES["users"] == NAMES["people"]


def test_every_field_that_a_role_needs_or_is_told_by_has_headings():
    for role, names in NAMES.items():
        wanted = {field for group in REQUIRED[role] for field in group} | TELLING[role]
        assert wanted <= names.keys()
        assert all(names.values())


def test_the_configuration_of_the_page_is_one():
    first, second = (tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL))
    assert set(first) == {"roster", "systems"}
    assert set(first["roster"]) <= set(first["systems"])
    for table in first["systems"].values():
        assert table.pop("kind") == "exports"
        assert msgspec.convert(table, ExportSettings).folder == table["folder"]
    said = msgspec.convert({"folder": "x", **second["systems"]["crm"]}, ExportSettings)
    assert said.file("Kunden 2026.csv").columns["Sparte"] == "product_line"
    assert said.file("账户.xlsx").kind == "Company"


def test_every_setting_is_on_the_page():
    assert [name for name in ExportSettings.__struct_fields__ if not re.search(rf"\b{name}\b", PAGE)] == []


def test_codes_on_the_page_are_said():
    assert set(re.findall(r"`(exports\.[a-z-]+)`", PAGE)) <= set(TEXTS)


def test_limits_on_the_page_are_the_code_s():
    default = next(field.default for field in msgspec.structs.fields(ExportSettings) if field.name == "xlsx_mib")
    for words in (
        f"more than {csv.field_size_limit():,} characters",
        f"unpack to more than {UNPACKED_MIB} MiB",
        f"`make test` holds the first below {CEILING} MiB",
        f"Workbooks of more than {default} MiB",
    ):
        assert words in PAGE
