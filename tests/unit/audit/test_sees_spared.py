"""What a rule about sight spares: customers of a tier; and what it leaves open: whose tier or team is not known."""

from __future__ import annotations

import pytest

TIER = "tier: {A: {purchases: {CNY: '> 100'}}, B: {purchases: {CNY: '> 10'}}}\nroles: {seller: {title: rep}}\n"
WORLD = (
    "people: {ada: {title: rep}, ben: {title: cook}}\n"
    "customers: {large: {owner: ben, purchases: 500 CNY}, small: {owner: ben, purchases: 1 CNY}, what: {owner: ben}}\n"
)
LARGE, SMALL, WHAT = (f"sees: [{{who: ada, what: {one}}}]\n" for one in ("large", "small", "what"))


def rule(asked: str, spared: str = "A") -> str:
    exempt = f", except: [{{tier: {spared}, because: x}}]" if spared else ""
    return f"{TIER}rules: {{r: {{name: R, severity: low, sees: {{role: seller, {asked}}}{exempt}}}}}"


def verdict(audit):
    return next(one for one in audit.verdicts if one.rule.id == "r")


@pytest.mark.parametrize(("sees", "spared", "answer"), [
    (LARGE, "", "broken"),
    (LARGE, "A", "passes"),
    (SMALL, "A", "broken"),
    (WHAT, "A", "incomplete"),
    (WHAT, "[A, unknown]", "passes"),
    (WHAT, "[B, C]", "incomplete"),
])  # fmt: skip
def test_more_of_customers_that_are_spared_breaks_no_rule(audit_of, sees, spared, answer):
    found = verdict(audit_of(WORLD + sees, rule("may: own", spared)))
    assert found.answer == {"incomplete": "unknown"}.get(answer, answer)


def test_a_finding_counts_only_what_is_not_spared(audit_of):
    world = WORLD + "sees: [{who: ada, what: all}]\n"
    (found,) = [one for one in audit_of(world, rule("may: own", "[A, unknown]")).findings if one.rule == "r"]
    assert (found.count, found.params["records"], [one.id for one in found.examples]) == (1, 1, ["small"])


@pytest.mark.parametrize(("sees", "spared", "answer"), [
    (SMALL, "[A, unknown]", "passes"),
    (SMALL, "A", "unknown"),
    (LARGE, "A", "broken"),
    (SMALL, "", "broken"),
])  # fmt: skip
def test_less_of_customers_that_are_spared_breaks_no_rule(audit_of, sees, spared, answer):
    audit = audit_of(WORLD + sees, rule("must: all", spared))
    assert verdict(audit).answer == answer
    if answer == "broken" and spared:
        (found,) = [one for one in audit.findings if one.rule == "r"]
        assert (found.count, [one.id for one in found.examples]) == (1, ["small"])


def test_who_is_asked_nothing_but_what_is_spared_keeps_no_rule(audit_of):
    assert verdict(audit_of(WORLD, rule("must: all", "[A, C, unknown]"))).judged == 0


@pytest.mark.parametrize(("ben", "answer"), [("east", "passes"), ("west", "broken"), ("", "unknown")])
def test_whose_team_is_not_known_may_be_of_the_readers_own(audit_of, ben, answer):
    said = f", department: {ben}" if ben else ""
    world = (
        f"people: {{ada: {{title: rep, department: east}}, ben: {{title: cook{said}}}}}\n"
        "customers: {acme: {owner: ben, team: [ada]}}\n"
    )
    assert verdict(audit_of(world, rule("may: {team: full}", ""))).answer == answer
