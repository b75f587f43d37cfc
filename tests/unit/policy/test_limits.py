from __future__ import annotations

from fractions import Fraction

import pytest

from exeunt.policy import Limit, PolicyErrors, load

HEAD = "exeunt: departure/1\nname: Test\n"
ALL = Fraction(1)


def policy(text: str = ""):
    return load(HEAD + text, "p.yaml")


def test_limits_are_on_without_being_asked():
    said = policy()
    assert said.limit_for("customer.transfer:Account") == Limit(20_000, Fraction(3, 10))
    assert said.limit_for("membership.remove") == Limit(500, ALL)
    assert said.limit_for("sessions.end") == Limit(5_000, ALL)
    assert said.not_held_by_leaver == 0


def test_what_a_limit_leaves_unsaid_stays_as_it_was():
    said = policy("limits: {customer.transfer: {count: 50000}, 'customer.transfer:Lead': 7, not-held-by-leaver: 3}")
    assert said.limit_for("customer.transfer:Account") == Limit(50_000, Fraction(3, 10))
    assert said.limit_for("customer.transfer:Lead") == Limit(7, Fraction(3, 10))
    assert said.limit_for("membership.remove") == Limit(500, ALL)
    assert said.not_held_by_leaver == 3


def test_a_share_is_lifted_by_saying_so():
    assert policy("limits: {customer.transfer: {share: 100%}}").limit_for("customer.transfer").share == ALL
    assert policy("limits: {customer.transfer: {share: 2.5%}}").limit_for("customer.transfer").share == Fraction(1, 40)


def test_a_stricter_default_holds_for_the_named_ones_too():
    said = policy("limits: {default: {count: 100, share: 10%}}")
    assert said.limit_for("customer.transfer") == Limit(100, Fraction(1, 10))
    assert said.limit_for("team.leave") == Limit(100, Fraction(1, 10))
    wider = policy("limits: {default: {count: 90000}}")
    assert wider.limit_for("customer.transfer").count == 20_000
    assert wider.limit_for("team.leave").count == 90_000


@pytest.mark.parametrize(
    ("changes", "population", "code"),
    [
        (100, 1000, None),
        (101, 100_000, "limit.count"),
        (30, 100, None),
        (31, 100, "limit.share"),
        (100, None, None),
        (101, None, "limit.count"),
        (9, 9, None),
        (4, 10, "limit.share"),
    ],
)
def test_a_limit_is_broken_by_count_or_by_share_of_all_there_are(changes, population, code):
    broken = Limit(100, Fraction(3, 10)).broken_by("customer.transfer:Account", changes, population)
    assert (broken.code if broken else None) == code


def test_a_broken_share_is_told_as_a_percentage():
    broken = Limit(100, Fraction(1, 40)).broken_by("team.leave", 50, 100)
    assert broken is not None
    assert broken.params == {"action": "team.leave", "changes": 50, "population": 100, "limit": "2.5%"}


def needed(said, *, tiers=(), undo=("exact",), widens=False, lifted=(), gives_back=False):
    return said.signatures_needed(
        tiers_handed_over=tiers, undo=undo, widens=widens, limits_lifted=lifted, gives_back=gives_back
    )


def test_one_signature_is_enough_for_what_can_be_put_back():
    assert needed(policy(), tiers=["B", "C"], undo=["exact", "partial", "renewable"]).count == 1


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ({"tiers": ["A"]}, "signatures.tier"),
        ({"tiers": ["unknown"]}, "signatures.tier"),
        ({"undo": ["exact", "none"]}, "signatures.lost-for-good"),
        ({"widens": True}, "signatures.widens"),
        ({"gives_back": True}, "signatures.gives-access-back"),
        ({"lifted": ["customer.transfer"]}, "signatures.limit-lifted"),
    ],
)
def test_a_second_person_signs_for_what_reaches_far(how, code):
    answer = needed(policy(), **how)
    assert answer.count == 2
    assert [reason.code for reason in answer.why] == [code]


def test_a_policy_may_ask_for_more_persons():
    assert needed(policy("signatures: {second-person-for: [A, B, unknown]}"), tiers=["B"]).count == 2
    always = needed(policy("signatures: {always: 3}"), tiers=["A"])
    assert always.count == 3
    assert [reason.code for reason in always.why] == ["signatures.tier", "signatures.always"]


@pytest.mark.parametrize("tiers", ["[A]", "[unknown]", "B", "[B, C]"])
def test_a_policy_cannot_ask_for_fewer(tiers):
    with pytest.raises(PolicyErrors) as caught:
        policy(f"signatures: {{second-person-for: {tiers}}}")
    assert [error.code for error in caught.value.errors] == ["policy.second-person"]
