"""What an audit says, it says in words: of parts, of what was not read, of accounts that are nobody's."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from exeunt.audit import missing
from exeunt.audit.drill import drill
from exeunt.audit.judges import judge_rule
from exeunt.model import Gap
from exeunt.model.access import Customer
from exeunt.policy.audit import load_audit
from exeunt.report.audit.risks import drill_section
from exeunt.report.audit.sections import at_least
from exeunt.text import Texts
from unit.audit.conftest import HEAD
from unit.audit.test_sight import account, scene_of, system

TIER = "tier: {A: {purchases: {CNY: '> 100'}}, B: {purchases: {CNY: '> 10'}}}\n"


@pytest.mark.parametrize(("lang", "part", "said"), [
    ("en", "export", "export"), ("zh", "export", "导出"), ("zh", "sensitive", "敏感字段"), ("zh", "our-own", "our-own"),
    ("en", "access", "access rights"), ("en", "grants/Account/owner", "grants (Account, owner)"),
    ("zh", "caps/export", "权限上限 (导出)"),
])  # fmt: skip
def test_a_part_is_said_in_words(lang, part, said):
    texts = Texts.load(lang)
    assert texts.part(part) == said
    for code in ("audit.no-part", "audit.not-whole", "snapshot.not-read", "snapshot.not-whole"):
        assert said in texts.sentence(code, {"part": part, "system": "crm", "systems": "crm", "why": "x"})
    found = texts.sentence("finding.sees-beyond", {"person": "Ada", "system": "crm", "records": 1, "part": part})
    assert said in found


@pytest.mark.parametrize("lang", ["en", "zh"])
def test_at_least_is_said_of_what_was_found_only(lang):
    texts = Texts.load(lang)
    words = {
        answer: at_least(texts, SimpleNamespace(answer=answer, at_least=True))
        for answer in ("broken", "incomplete", "unknown")
    }
    assert words["broken"] == texts.word("verdict", "at-least")
    assert words["incomplete"] == words["unknown"] == texts.word("verdict", "in-part")
    assert at_least(texts, SimpleNamespace(answer="unknown", at_least=False)) == ""


@pytest.mark.parametrize(("lang", "word"), [("en", "plan"), ("zh", "计划")])
def test_a_map_that_names_a_system_that_was_not_read_speaks_of_no_plan(lang, word):
    gap = Gap("people.map-no-system", {"line": 3, "value": "a", "name": "Ada", "system": "erp"})
    assert word not in Texts.load(lang).of(gap)


@pytest.mark.parametrize(
    ("lost", "count"), [("", 0), ("incomplete: [facts]\n", None), ("incomplete: [customers]\n", None)]
)
def test_that_nobody_is_alone_with_a_customer_is_known_only_where_all_was_read(scene_of, lost, count):
    world = "people: {ada: {}}\ncustomers: {a: {owner: ada, purchases: 1 CNY}}\n"
    found = drill(scene_of(world + lost, TIER))
    assert [one.single_track for one in found.people] == [count]
    for lang in ("en", "zh"):
        texts = Texts.load(lang)
        (row,) = drill_section(found, texts).blocks[-1].rows
        assert row[4].lines[0].text == ("0" if count == 0 else texts.word("answer", "unknown"))


def test_who_is_alone_with_a_customer_is_counted_though_not_all_was_read(scene_of):
    world = "people: {ada: {}}\ncustomers: {a: {owner: ada, purchases: 500 CNY}}\nincomplete: [grants]\n"
    assert [one.single_track for one in drill(scene_of(world, TIER)).people] == [1]


@pytest.mark.parametrize(
    "check", ["nobody-knows: true", "second-factor: true", "sees: {role: other, may: own}"], ids=lambda one: one[:5]
)
def test_that_accounts_are_joined_to_nobody_is_said(check):
    people = [account("crm", "ada", "ada"), account("crm", "zoe", "zoe")]
    scene = scene_of(system("crm", people, [Customer("c", "Account")], [("zoe", "c"), ("ada", "c")]), unjoined=1)
    rules = load_audit(f"{HEAD}rules: {{r: {{name: R, severity: low, {check}}}}}", "a.yaml").rules
    told = judge_rule(scene, rules[0])
    assert told.unknown
    assert Gap("audit.not-joined", {"count": 1}) in told.missing


def test_where_all_are_joined_nothing_is_said_of_it():
    assert missing.not_joined(0) == []
