from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.model import Gap
from exeunt.policy import PolicyErrors, Successor, load
from exeunt.policy.conditions import OneOf, Threshold, covers, meet

HEAD = "exeunt: departure/1\nname: Test\ntier: {field: tier}\n"
RULES = """
successors:
  - {tier: [A], to: Ben@Acme.example, because: key accounts}
  - {kind: [Lead, Case], to: desk@acme.example}
  - {where: {region: [East, "North*"], purchases: ">= 500000"}, to: li@acme.example}
  - {to: manager}
"""


def choose(text=RULES, *, kind="Account", facts=None, tier="C", manager="boss@acme.example", override="", leaver=()):
    return load(HEAD + text, "p.yaml").successor_for(
        kind, facts or {}, tier, leaver_manager=manager, override=override, leaver=["ada@acme.example", *leaver]
    )


def codes(text: str) -> list[str]:
    with pytest.raises(PolicyErrors) as caught:
        load(HEAD + text, "p.yaml")
    return [error.code for error in caught.value.errors]


@pytest.mark.parametrize(
    ("record", "mail"),
    [
        ({"tier": "A", "kind": "Lead"}, "ben@acme.example"),
        ({"kind": "lead"}, "desk@acme.example"),
        ({"facts": {"region": "east", "purchases": 500_000}}, "li@acme.example"),
        ({"facts": {"region": "Northern", "purchases": "500000.5"}}, "li@acme.example"),
        ({"facts": {"region": ("West", "East"), "purchases": 600_000}}, "li@acme.example"),
        ({"facts": {"region": "east", "purchases": 499_999}}, "boss@acme.example"),
        ({"facts": {"region": "east"}}, "boss@acme.example"),
        ({"facts": {"region": "west", "purchases": 600_000}}, "boss@acme.example"),
    ],
)
def test_the_first_rule_that_fits_decides(record, mail):
    chosen = choose(**record)
    assert isinstance(chosen, Successor)
    assert chosen.mail == mail


def test_the_reason_names_the_rule_and_its_words():
    chosen = choose(tier="A")
    assert isinstance(chosen, Successor)
    assert chosen.reason.code == "successor.by-rule"
    assert chosen.reason.params == {"kind": "Account", "tier": "A", "line": 6, "because": "key accounts"}


def test_a_successor_from_the_command_line_replaces_the_default_only():
    assert choose(override="Eve@acme.example ").mail == "eve@acme.example"
    assert choose(tier="A", override="eve@acme.example").mail == "ben@acme.example"
    assert choose("", override="eve@acme.example").reason.code == "successor.given"


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"manager": ""}, "policy.no-manager"),
        ({"text": "successors: [{tier: A, to: manager}]"}, "policy.no-successor"),
        ({"text": ""}, "policy.no-successor"),
        ({"manager": "ADA@acme.example"}, "policy.successor-leaves"),
        ({"override": "ada@acme.example"}, "policy.successor-leaves"),
        ({"tier": "A", "leaver": ["ben@ACME.example"]}, "policy.successor-leaves"),
    ],
)
def test_nobody_to_take_over_is_a_gap_and_never_the_leaver(how, code):
    chosen = choose(**how)
    assert isinstance(chosen, Gap)
    assert chosen.code == code


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("{to: manager}", "{tier: A, to: a@b.example}"),
        ("{to: manager}", "{to: a@b.example}"),
        ("{tier: [A, B], to: manager}", "{tier: B, to: a@b.example}"),
        ("{kind: [Lead, Case], to: manager}", "{kind: lead, to: a@b.example}"),
        ("{kind: 'L*', to: manager}", "{kind: Lead, to: a@b.example}"),
        ("{tier: A, to: manager}", "{tier: A, kind: Lead, to: a@b.example}"),
        ("{where: {region: [East, West]}, to: manager}", "{where: {region: east, size: 5}, to: a@b.example}"),
        ("{where: {p: '>= 10'}, to: manager}", "{where: {p: '> 10'}, to: a@b.example}"),
        ("{where: {p: '>= 10'}, to: manager}", "{where: {p: [10, 12]}, to: a@b.example}"),
        ("{where: {p: '< 10'}, to: manager}", "{where: {p: '< 5'}, to: a@b.example}"),
    ],
)
def test_a_rule_that_is_never_reached_is_refused(earlier, later):
    assert codes(f"successors: [{earlier}, {later}]") == ["policy.never-reached"]


@pytest.mark.parametrize(
    ("earlier", "later"),
    [
        ("{tier: A, to: manager}", "{tier: [A, B], to: a@b.example}"),
        ("{tier: A, kind: Lead, to: manager}", "{tier: A, to: a@b.example}"),
        ("{where: {p: '> 10'}, to: manager}", "{where: {p: '>= 10'}, to: a@b.example}"),
        ("{where: {p: '> 10'}, to: manager}", "{where: {p: '< 20'}, to: a@b.example}"),
        ("{where: {p: '> 10'}, to: manager}", "{where: {p: [5, 12]}, to: a@b.example}"),
        ("{where: {region: East}, to: manager}", "{where: {region: 'E*'}, to: a@b.example}"),
    ],
)
def test_a_rule_that_can_still_be_reached_is_allowed(earlier, later):
    assert len(load(f"{HEAD}successors: [{earlier}, {later}]", "p.yaml").successors) == 2


@pytest.mark.parametrize("to", ["ben", "@acme.example", "ben@", "a b@acme.example", "a@b@c.example"])
def test_a_successor_is_a_mail_or_the_manager(to):
    assert codes(f"successors: [{{to: '{to}'}}]") == ["policy.no-mail"]


def test_a_rule_says_to_whom():
    assert codes("successors: [{tier: A}]") == ["policy.missing"]


numbers = st.integers(-20, 20)
signs = st.sampled_from([">", ">=", "<", "<="])
words = st.text("ab*", max_size=4)
conditions = st.one_of(
    st.builds(Threshold, signs, numbers.map(Decimal)),
    st.builds(OneOf, st.lists(words, min_size=1, max_size=3).map(tuple)),
    st.builds(OneOf, st.lists(numbers.map(Decimal), min_size=1, max_size=3).map(tuple)),
)
facts = st.one_of(numbers, st.text("abB", max_size=4), st.lists(numbers.map(str), max_size=3).map(tuple))


@given(conditions, conditions, facts)
def test_what_a_covered_condition_meets_the_covering_one_meets_too(wide, narrow, fact):
    if covers({"f": wide}, {"f": narrow}) and meet({"f": narrow}, {"f": fact}):
        assert meet({"f": wide}, {"f": fact})
