"""The practice exports: what the five minutes of the page begin with."""

from __future__ import annotations

from datetime import date

import msgspec
import pytest
from tests.support.words import without_words

from exeunt.people.join import join
from exeunt.sdk.gate import ReadOnlyGate
from exeunt.sdk.simulator.company import DEPARTED, HOSTILE_COMPANY, LEAVER
from exeunt.sdk.testing import kit
from exeunt_exports.connector import ExportsConnector
from exeunt_exports.practice import write_practice_exports

DAY = date(2026, 11, 2)


@pytest.fixture
def systems(tmp_path):
    tables = write_practice_exports(tmp_path, today=DAY)
    opened = {}
    for name, table in tables.items():
        said = {key: value for key, value in table.items() if key != "kind"}
        lent = kit(gate=ReadOnlyGate("exports"), secrets={}, system=name)
        opened[name] = ExportsConnector(lent, msgspec.convert(said, ExportsConnector.settings_type))
    return opened


def test_nothing_is_wrong_with_them(systems):
    assert {name: list(connector.check()) for name, connector in systems.items()} == {"hr": [], "crm": [], "mail": []}


def test_everything_that_is_shown_has_its_chinese(systems):
    assert {name: without_words(connector) for name, connector in systems.items()} == {
        "hr": set(),
        "crm": set(),
        "mail": set(),
    }


def test_everybody_is_one_person_over_the_three_systems(systems):
    """An HR list has no user names and a CRM no employee numbers: completed from the list, two of three agree."""
    people = join({name: list(connector.principals()) for name, connector in systems.items()})
    assert not people.gaps
    sizes = {person.mail: len(person.principals) for person in people.persons}
    assert set(sizes.values()) == {2, 3}
    assert [mail for mail, size in sizes.items() if size == 2] == ["sync.bot@acme.example"]


def test_somebody_left_and_the_crm_does_not_know(systems):
    standing = {
        name: next(one.status for one in connector.principals() if DEPARTED in one.mail)
        for name, connector in systems.items()
    }
    assert standing == {"hr": "inactive", "crm": "active", "mail": "blocked"}


def test_what_an_audit_should_find_is_in_them(systems):
    rows = {
        part.id: [row for batch in part.rows.all()[0] for row in batch.to_pylist()]
        for name in ("crm", "mail")
        for part in systems[name].access({})
    }
    owners = [row["owner"] for row in rows["customers/Customer"]]
    assert DEPARTED in owners
    assert LEAVER in owners
    assert HOSTILE_COMPANY in [row["label"] for row in rows["customers/Customer"]]
    assert {row["field"] for row in rows["facts/Customer"]} >= {"purchases", "tier", "since", "successor", "sponsor"}
    forwards = [row["principal"] for row in rows["traits"] if row["field"] == "forwarding" and row["value"]]
    assert forwards == [LEAVER]
    assert {row["value"] for row in rows["traits"] if row["field"] == "mfa"} == {"true", "false"}


def test_they_are_the_same_on_the_same_day(tmp_path):
    once, again = tmp_path / "once", tmp_path / "again"
    for folder in (once, again):
        write_practice_exports(folder, today=DAY)
    files = sorted(path.relative_to(once) for path in once.rglob("*.csv"))
    assert len(files) == 5
    assert all((once / file).read_bytes() == (again / file).read_bytes() for file in files)
