from __future__ import annotations

import pytest

from exeunt.errors import ConfigError
from exeunt.people import MapEntry, PeopleMap, load_map, read_map

GOOD = """\
people:
  - name: Ada Park
    mail: Ada@Acme.example
    principals:
      ldap: 007
      crm: [005A, ada@old.example]
  - name: 李伟
    principals: {crm: 005a}
"""


def error(text: str) -> ConfigError:
    with pytest.raises(ConfigError) as caught:
        load_map(text, "people.yaml")
    return caught.value


def test_a_map_is_taken_as_written():
    assert load_map(GOOD, "people.yaml") == PeopleMap(
        (
            MapEntry("Ada Park", "ada@acme.example", (("ldap", "007"), ("crm", "005A"), ("crm", "ada@old.example")), 2),
            MapEntry("李伟", "", (("crm", "005a"),), 7),
        )
    )


@pytest.mark.parametrize(
    ("text", "code", "line", "field", "value"),
    [
        ("persons: []", "people.unknown-key", 1, "persons", "persons"),
        ("people: []", "people.wrong-type", 1, "people", ""),
        ("people: ada", "people.wrong-type", 1, "people", "ada"),
        ("- a", "people.wrong-type", 1, "", ""),
        ("people:\n  - name: Ada", "people.missing", 2, "people[1]", ""),
        ("people:\n  - {name: A, principal: {crm: 1}}", "people.unknown-key", 2, "people[1].principal", "principal"),
        ("people:\n  - {name: A, principals: {}}", "people.wrong-type", 2, "people[1].principals", ""),
        ("people:\n  - {name: A, principals: {crm: }}", "people.wrong-type", 2, "people[1].principals.crm", ""),
        ("people:\n  - {name: A, principals: {crm: []}}", "people.wrong-type", 2, "people[1].principals.crm", ""),
        ("people:\n  - {name: A, principals: {crm: [[1]]}}", "people.wrong-type", 2, "people[1].principals.crm[1]", ""),
        ("people:\n  - {name: true, principals: {crm: 1}}", "people.wrong-type", 2, "people[1].name", "true"),
        (
            "people:\n  - name: A\n    mail: ada\n    principals: {crm: 1}",
            "people.wrong-type",
            3,
            "people[1].mail",
            "ada",
        ),
        ("people:\n  - name: A\n    name: B\n", "people.duplicate-key", 3, "people[1].name", "name"),
        (GOOD + "  - {name: C, principals: {crm: 005A}}", "people.named-twice", 9, "people[3].principals.crm", "005A"),
        (
            "people:\n  - {name: C, principals: {crm: [1, 1]}}",
            "people.named-twice",
            2,
            "people[1].principals.crm[2]",
            "1",
        ),
    ],
)
def test_a_mistake_names_file_line_field_and_value(text, code, line, field, value):
    found = error(text)
    assert found.code == code
    assert {name: found.params[name] for name in ("file", "line", "field", "value")} == {
        "file": "people.yaml",
        "line": line,
        "field": field,
        "value": value,
    }


def test_a_misspelled_key_is_answered_with_the_right_one():
    assert error("peeple: []").params["suggestion"] == "people"


@pytest.mark.parametrize("text", ["people: [", "a: 1\n---\nb: 2", "x: \x00", "[" * 5000])
def test_what_is_no_yaml_is_refused(text):
    assert error(text).code == "people.no-yaml"


def test_an_empty_file_is_no_map():
    assert error("# nothing yet\n").code == "people.missing"


def test_a_file_is_read_or_its_reason_told(tmp_path):
    file = tmp_path / "people.yaml"
    file.write_text(GOOD, encoding="utf-8")
    assert read_map(file) == load_map(GOOD, str(file))
    file.write_bytes(b"people: \xff")
    for unreadable in (file, tmp_path / "none.yaml"):
        with pytest.raises(ConfigError) as caught:
            read_map(unreadable)
        assert caught.value.code == "people.unreadable"
