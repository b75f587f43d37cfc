"""The shipped audit policies find what their own tests say, and their schema is the readers'."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

import jsonschema
import pytest
from ruamel.yaml import YAML

from exeunt.audit.testing import read_tests, run
from exeunt.policy.audit import Concentration, People, TierShare, read_audit
from exeunt.policy.audit.codes import CODES, code_of
from exeunt.policy.audit.file import schema
from exeunt.policy.errors import PolicyErrors

FOLDER = Path(__file__).parents[3] / "policies/exeunt_policies"
TESTS = sorted(FOLDER.glob("audit*.test.yaml"))
POLICIES = sorted(path for path in FOLDER.glob("audit*.yaml") if path not in TESTS)


def outcomes():
    return [(file.name, outcome) for file in TESTS for outcome in run(read_tests(file))]


@pytest.mark.parametrize(
    ("file", "outcome"), outcomes(), ids=lambda one: one if isinstance(one, str) else one.test.name
)
def test_the_policy_finds_what_its_test_says(file, outcome):
    assert not outcome.wrong, [(reason.code, dict(reason.params)) for reason in outcome.wrong]


def test_every_policy_has_its_tests_and_every_rule_is_seen_to_break_and_to_pass():
    assert [path.name.removesuffix(".yaml") for path in POLICIES] == [
        path.name.removesuffix(".test.yaml") for path in TESTS
    ]
    for file in TESTS:
        tests = read_tests(file)
        passing = {rule for test in tests.tests for rule, answer in test.answers.items() if answer == "passes"}
        breaking = {rule for test in tests.tests if test.findings for rule in test.rules}
        ids = {rule.id for rule in tests.policy.rules}
        assert passing >= ids, f"{file.name}: never seen to pass: {ids - passing}"
        assert breaking >= ids, f"{file.name}: never seen to break: {ids - breaking}"


def test_the_tests_show_all_that_their_rules_can_find():
    tests = read_tests(FOLDER / "audit.test.yaml")
    shown = {one.code for test in tests.tests for one in test.findings or ()}
    can = {code_of(word) for rule in tests.policy.rules for word in CODES[rule.sort]}
    # this one needs a limit that the shipped policy does not set: see the judges' own tests
    assert can - shown == {code_of("successor-overloaded")}


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.name)
def test_a_shipped_policy_is_valid_by_its_schema(path):
    jsonschema.validate(YAML(typ="safe", pure=True).load(io.StringIO(path.read_text(encoding="utf-8"))), schema())


@pytest.mark.parametrize("path", POLICIES, ids=lambda path: path.name)
def test_every_name_is_there_in_both_languages(path):
    policy = read_audit(path)
    for name in (policy.name, *(rule.name for rule in policy.rules)):
        assert name.en != name.zh


def test_the_numbers_are_those_of_the_requirements():
    policy = read_audit(FOLDER / "audit.yaml")
    checks = {rule.id: rule.check for rule in policy.rules}
    assert str(policy.tiers.a[0]["purchases"]).startswith("> 1000000 CNY")
    assert checks["a-share"] == TierShare()
    assert checks["two-people-know-a"] == People(sponsor=("owner", "sales-director"))
    assert isinstance(checks["not-too-much"], Concentration)


def test_a_test_that_expects_otherwise_says_what_came(tmp_path):
    (tmp_path / "p.yaml").write_text(
        "exeunt: audit/1\nname: P\nroles: {seller: {title: rep}}\ntier: {fact: p, A: 100, B: 10}\n"
        "rules: {own: {name: O, severity: low, sees: {role: seller, may: own}}}\n"
    )
    (tmp_path / "p.test.yaml").write_text(
        "exeunt: audit-test/1\npolicy: p.yaml\nnow: 2026-11-30\n"
        "world: {people: {ada: {title: rep}, bob: {title: rep}}, customers: {x: {owner: ada, p: 5}},"
        " sees: [{who: bob, what: x}]}\n"
        "tests:\n"
        "  - {name: T, rules: [own], expect: {findings: [{code: sees-beyond, about: ada}], answers: {own: passes},"
        " tiers: {x: A}, roles: {bob: other}}}\n"
    )
    (outcome,) = run(read_tests(tmp_path / "p.test.yaml"))
    assert [(reason.code, dict(reason.params)) for reason in outcome.wrong] == [
        ("policy-test.finding-lacks", {"finding": "sees-beyond", "about": "ada", "customers": ""}),
        ("policy-test.finding-more", {"finding": "sees-beyond", "about": "bob", "customers": "x"}),
        ("policy-test.answer", {"rule": "own", "wanted": "passes", "came": "broken"}),
        ("policy-test.tier", {"customer": "x", "wanted": "A", "came": "C"}),
        ("policy-test.role", {"person": "bob", "wanted": "other", "came": "seller"}),
    ]


def test_customers_that_are_alike_are_written_once(tmp_path):
    (tmp_path / "p.yaml").write_text("exeunt: audit/1\nname: P\nrules: {o: {name: O, severity: low, owner: true}}\n")
    body = (
        "exeunt: audit-test/1\npolicy: p.yaml\nnow: 2026-11-30\n"
        "world: {people: {ada: {}}, customers: {x: {owner: ada, p: 5, times: %s}}}\ntests: [{name: T, expect: {findings: none}}]\n"
    )
    (tmp_path / "p.test.yaml").write_text(body % 3)
    customers = read_tests(tmp_path / "p.test.yaml").tests[0].world.customers
    assert [*customers] == ["x-1", "x-2", "x-3"]
    assert {(one.owner, *one.facts.items()) for one in customers.values()} == {("ada", ("p", ("5",)))}
    (tmp_path / "p.test.yaml").write_text(body % 0)
    with pytest.raises(PolicyErrors):
        read_tests(tmp_path / "p.test.yaml")


# Every number counts --------------------------------------------------------------------------------------------------

NUMBER = re.compile(r"(?<![\w.])\d+(?=[%dhm]?\b)")


class Number(NamedTuple):
    """A number of a policy: where it stands, and in which rule; "" in none."""

    start: int
    end: int
    rule: str


def numbers(text: str) -> Iterator[Number]:
    """All that a policy's own tests can see: not those of names and comments, of the format, of the drill's hours."""
    section = rule = ""
    start = 0
    for line in text.splitlines(keepends=True):
        if key := re.match(r"(\S+):", line):
            section, rule = key[1], ""
        elif key := re.match(r"  (\S+):", line):
            rule = key[1] if section == "rules" else ""
        said = "" if line.strip().startswith("name:") else line.partition("#")[0]
        if section in ("tier", "rules"):
            yield from (Number(start + one.start(), start + one.end(), rule) for one in NUMBER.finditer(said))
        start += len(line)


def changed() -> Iterator[tuple[str, Number, int]]:
    for path in POLICIES:
        text = path.read_text(encoding="utf-8")
        for number in numbers(text):
            yield from ((path.name, number, int(text[number.start : number.end]) + by) for by in (-1, 1))


def test_the_numbers_that_are_changed_are_those_of_the_policies():
    found = [one for one in changed() if one[0] == "audit.yaml"]
    assert {"not-too-much", "not-all-of-a", "a-share", "a-visited", "b-visited", "leavers-are-out", ""} == {
        number.rule for _, number, _ in found
    }
    assert {199, 201, 19, 21, 24, 26, 29, 31, 49, 51, 59, 61, 89, 91, 23, 25, 999_999, 1_000_001} <= {
        value for *_, value in found
    }


@pytest.mark.slow
@pytest.mark.parametrize(("name", "number", "value"), [*changed()], ids=lambda one: getattr(one, "rule", None))
def test_a_policy_with_another_number_does_not_stand_its_tests(tmp_path, name, number, value):
    text = (FOLDER / name).read_text(encoding="utf-8")
    (tmp_path / name).write_text(f"{text[: number.start]}{value}{text[number.end :]}", encoding="utf-8")
    file = name.replace(".yaml", ".test.yaml")
    (tmp_path / file).write_bytes((FOLDER / file).read_bytes())
    try:
        tests = read_tests(tmp_path / file)
    except PolicyErrors:  # no number that could stand there
        assert (name, number.rule, value) == ("audit-start-up.yaml", "two-people-know-a", 0)
        return
    telling = (one for one in tests.tests if not number.rule or number.rule in one.rules or number.rule in one.answers)
    assert any(outcome.wrong for one in telling for outcome in run(replace(tests, tests=(one,))))
