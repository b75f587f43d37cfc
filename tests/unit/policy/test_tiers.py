from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exeunt.model import LATER, State
from exeunt.policy import PolicyErrors, load

HEAD = "exeunt: departure/1\nname: Test\n"


def policy(text: str):
    return load(HEAD + text, "p.yaml")


def codes(text: str) -> list[str]:
    with pytest.raises(PolicyErrors) as caught:
        policy(text)
    return [error.code for error in caught.value.errors]


NUMBER = 'tier: {fact: purchases, A: "> 1000000", B: 100000}'


@pytest.mark.parametrize(
    ("value", "tier", "code"),
    [
        (1_000_001, "A", "tier.reached"),
        ("1000000.01", "A", "tier.reached"),
        (1_000_000, "B", "tier.reached"),
        (100_000, "B", "tier.reached"),
        ("99999.99", "C", "tier.below"),
        (0, "C", "tier.below"),
        (-5, "C", "tier.below"),
        (None, "unknown", "tier.no-fact"),
        ("", "unknown", "tier.no-fact"),
        ("a lot", "unknown", "tier.no-number"),
        ("NaN", "unknown", "tier.no-number"),
        ("Infinity", "unknown", "tier.no-number"),
        ("1_000_000_000", "unknown", "tier.no-number"),
        ("1,000,000", "unknown", "tier.no-number"),
        (True, "unknown", "tier.no-number"),
        (LATER, "unknown", "tier.no-number"),
        (("5", "6"), "unknown", "tier.no-number"),
    ],
)
def test_a_number_gives_the_tier_and_what_is_no_number_is_unknown_never_c(value, tier, code):
    verdict = policy(NUMBER).tier_of(State({"purchases": value}))
    assert (verdict.tier, verdict.reason.code) == (tier, code)


def test_a_customer_without_the_fact_is_unknown():
    verdict = policy(NUMBER).tier_of(State({"name": "x"}))
    assert verdict.tier == "unknown"
    assert verdict.reason.params == {"fact": "purchases"}


def test_each_currency_has_its_own_bound():
    said = policy(
        "tier: {fact: purchases, currency: money, A: {CNY: '> 1000000', usd: '> 140000'}, B: {CNY: 100000, USD: 14000}}"
    )
    assert said.tier_of(State({"purchases": 200_000, "money": "USD"})).tier == "A"
    assert said.tier_of(State({"purchases": 200_000, "money": "cny"})).tier == "B"
    other = said.tier_of(State({"purchases": 200_000, "money": "JPY"}))
    assert (other.tier, other.reason.code) == ("unknown", "tier.other-currency")
    assert said.tier_of(State({"purchases": 200_000})).tier == "unknown"


def test_a_word_that_people_keep_goes_before_the_number():
    said = policy("tier: {field: rating, means: {Gold: A, cold: C}, fact: purchases, A: 1000, B: 100}")
    assert said.tier_of(State({"rating": "gold", "purchases": 1})).tier == "A"
    assert said.tier_of(State({"rating": "Cold", "purchases": 5000})).tier == "C"
    assert said.tier_of(State({"rating": " b ", "purchases": 5000})).tier == "B"
    assert said.tier_of(State({"rating": "", "purchases": 5000})).tier == "A"
    assert said.tier_of(State({"purchases": 500})).tier == "B"


def test_a_word_that_nobody_explained_is_unknown_even_if_the_number_is_small():
    said = policy("tier: {field: rating, fact: purchases, A: 1000, B: 100}")
    verdict = said.tier_of(State({"rating": "Platinum", "purchases": 1}))
    assert (verdict.tier, verdict.reason.code) == ("unknown", "tier.no-such-word")


ROWS = """
tier:
  field: rating
  until: rating_until
  A: [{purchases: {CNY: "> 1000000", USD: "> 140000"}}, {strategic: true, years: ">= 5"}]
  B: [{purchases: {CNY: 100000, USD: 14000}}, {since: "> 3y"}]
"""
NOW = datetime(2026, 11, 30, 9, tzinfo=UTC)


@pytest.mark.parametrize(
    ("facts", "tier", "code"),
    [
        ({"purchases": "1000001 CNY"}, "A", "tier.reached"),
        ({"purchases": "140001 USD"}, "A", "tier.reached"),
        ({"purchases": "5 CNY", "strategic": "yes", "years": 5}, "A", "tier.fits"),
        ({"purchases": "100000 CNY", "strategic": False, "years": 9}, "B", "tier.reached"),
        ({"purchases": "5 CNY", "strategic": True, "years": 4, "since": "2023-11-30T08:59:59Z"}, "B", "tier.reached"),
        ({"purchases": "5 CNY", "strategic": True, "years": 4, "since": "2023-11-30T09:00:00Z"}, "C", "tier.below-all"),
        # whether it is strategic is not known: it may be A
        ({"purchases": "5 CNY", "years": 9, "since": "2020-01-01"}, "unknown", "tier.no-fact"),
        # strategic or not, it is too young
        ({"purchases": "5 CNY", "years": 4, "since": "2026-01-01"}, "C", "tier.below-all"),
        ({"purchases": "5 CNY", "years": 4}, "unknown", "tier.no-fact"),
        ({"purchases": "5 CNY", "years": 4, "since": "spring"}, "unknown", "tier.no-time"),
        ({"purchases": "2000000 JPY", "years": 4}, "unknown", "tier.other-currency"),
        ({"purchases": "2000000", "years": 4}, "unknown", "tier.other-currency"),
        ({"purchases": ("600000 CNY", "700000 CNY"), "years": 4}, "unknown", "tier.no-number"),
        ({"purchases": ("5 CNY", "150000 USD")}, "A", "tier.reached"),
    ],
)
def test_rows_of_conditions_give_the_tier_and_what_may_be_a_is_not_b(facts, tier, code):
    verdict = policy(ROWS).tier_of(State(facts), NOW)
    assert (verdict.tier, verdict.reason.code) == (tier, code)


def test_the_reason_names_the_amount_and_the_bound_of_its_currency():
    reason = policy(ROWS).tier_of(State({"purchases": ("5 CNY", "150000 USD")}), NOW).reason
    assert reason.params == {"fact": "purchases", "value": "150000 USD", "bound": "> 140000"}


@pytest.mark.parametrize(
    ("until", "now", "tier", "code"),
    [
        ("", NOW, "C", "tier.by-field"),
        ("2026-11-30", NOW, "C", "tier.by-field"),
        ("2026-11-29", NOW, "A", "tier.reached"),
        ("2026-11-30T08:00:00Z", NOW, "A", "tier.reached"),
        ("soon", NOW, "unknown", "tier.no-time"),
        ("2026-11-30", None, "unknown", "tier.no-time"),
    ],
)
def test_a_word_counts_until_its_day_is_over(until, now, tier, code):
    facts = {"purchases": "2000000 CNY", "rating": "C", "rating_until": until}
    verdict = policy(ROWS).tier_of(State(facts), now)
    assert (verdict.tier, verdict.reason.code) == (tier, code)


def test_an_amount_whose_currency_is_said_twice_and_differently_is_unknown():
    said = policy("tier: {fact: p, currency: money, A: {CNY: 100}, B: {CNY: 10}}")
    assert said.tier_of(State({"p": "200 CNY", "money": "CNY"})).tier == "A"
    assert said.tier_of(State({"p": "200 CNY"})).tier == "A"
    assert said.tier_of(State({"p": "200 CNY", "money": "USD"})).tier == "unknown"


def test_without_a_section_every_customer_is_unknown():
    assert policy("").tier_of(State({"tier": "C"})).tier == "unknown"
    assert policy("tier: {field: tier}").tier_of(State()).tier == "unknown"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("tier: {fact: p, A: 100, B: 1000}", "policy.tier-order"),
        ("tier: {fact: p, A: 100, B: 100}", "policy.tier-order"),
        ("tier: {fact: p, A: '< 100', B: '< 1000'}", "policy.tier-order"),
        ("tier: {fact: p, A: {CNY: 100}, B: {USD: 10}, currency: m}", "policy.currencies"),
        ("tier: {fact: p, A: 100, B: 10, currency: m}", "policy.currencies"),
        ("tier: {fact: p, A: 100}", "policy.missing"),
        ("tier: {field: p, A: 100, B: 10}", "policy.missing"),
        ("tier: {A: {p: 5}}", "policy.missing"),
        ("tier: {A: [{p: 5}, {}], B: {p: 4}}", "policy.empty"),
        ("tier: {A: {since: '> 3 years'}, B: {p: 4}}", "policy.wrong-type"),
        ("tier: {until: day, A: {p: 5}, B: {p: 4}}", "policy.missing"),
        ("tier: {field: p, means: {Gold: Z}}", "policy.unknown-word"),
        ("tier: {means: {Gold: A}}", "policy.missing"),
        ("successors: [{tier: A, to: manager}]", "policy.tier-undefined"),
    ],
)
def test_tiers_that_cannot_be_meant_are_refused(text, code):
    assert set(codes(text)) == {code}
