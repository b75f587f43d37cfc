"""Of what a rule is not known, and why: nothing said, said of a time to come, or nobody can tell who it is about."""

from __future__ import annotations

import pytest

from exeunt.text import Texts

TIER = "tier: {field: t, until: u, A: {purchases: {CNY: '> 100'}}, B: {purchases: {CNY: '> 10'}}}\n"


def rule(check: str, more: str = "") -> str:
    return f"roles: {{rep: {{title: Rep}}}}\n{TIER}rules: {{r: {{name: R, severity: low, {check}{more}}}}}"


def verdict(audit):
    return next(one for one in audit.verdicts if one.rule.id == "r")


LAST = "people: {ada: {}}\ncustomers: {a: {owner: ada, seen: %s}, b: {owner: ada, seen: %s}}\n"


@pytest.mark.parametrize(
    ("first", "second", "answer", "gaps"),
    [
        ("2026-11-29", "2026-11-29", "passes", []),
        ("2026-12-01", "2026-11-29", "passes", []),  # it is tomorrow further east
        ("2099-01-01", "2026-11-29", "incomplete", [("audit.ahead", 1)]),
        ("2099-01-01", "2099-01-01", "unknown", [("audit.ahead", 2)]),
        ("2099-01-01", "soon", "unknown", [("audit.some-without-fact", 1), ("audit.ahead", 1)]),
        ("2099-01-01", "2020-01-01", "broken", [("audit.ahead", 1)]),
        ("[2099-01-01, 2020-01-01]", "2026-11-29", "incomplete", [("audit.ahead", 1)]),
    ],
)
def test_what_is_yet_to_come_is_no_sign_of_activity(audit_of, first, second, answer, gaps):
    found = verdict(audit_of(LAST % (first, second), rule("activity: {fact: seen, tier: [unknown]}")))
    assert found.answer == answer
    assert [(gap.code, gap.params["count"]) for gap in found.missing] == gaps


@pytest.mark.parametrize(
    ("said", "answer", "lacking"),
    [
        ("t: A, u: 2027-01-01", "passes", None),
        ("t: A, u: 2026-01-01", "broken", None),
        ("u: 2026-01-01", "unknown", "t"),
        ("t: A", "unknown", "u"),
    ],
)
def test_whether_tiers_are_in_date_is_not_known_where_no_system_says_them(audit_of, said, answer, lacking):
    found = verdict(
        audit_of(f"people: {{ada: {{}}}}\ncustomers: {{a: {{owner: ada, {said}}}}}\n", rule("override: true"))
    )
    assert found.answer == answer
    assert [(gap.code, gap.params["field"]) for gap in found.missing] == (
        [("audit.no-fact", lacking)] if lacking else []
    )


UNTOLD = """
roster: [hr]
people:
  ada: {accounts: [crm, hr], title: Rep, manager: dan, mfa: true, forwarding: a@x.example}
  who: {accounts: [crm, hr], manager: dan, mfa: false, forwarding: somewhere}
  dan: {accounts: [crm, hr], title: Boss, manager: dan, mfa: true, forwarding: a@x.example}
customers:
  a: {owner: ada, purchases: 500 CNY, successor: dan, seen: 2020-01-01, t: A, u: 2020-01-01}
  b: {owner: who, purchases: 500 CNY, successor: who, seen: 2020-01-01, t: what, u: soon}
sees: [{who: [ada, who], what: all}, {who: who, what: all, part: export}]
parts: [export]
"""


@pytest.mark.parametrize("spared", ["", ", except: [{role: rep, because: x}]"])
@pytest.mark.parametrize(
    "check",
    [
        "owner: true",
        "owner: {role: rep}",
        "owner: {tier: A}",
        "successor: {tier: [A, B]}",
        "successor: {tier: [A, unknown]}",
        "activity: {fact: seen}",
        "override: true",
        "people: {tier: A, tracks: 1}",
        "people: {tier: [A, unknown], tracks: 1, sponsor: rep}",
        "concentration: {customers: 1, share: 100%}",
        "concentration: {tier: A, customers: 1, share: 70%}",
        "concentration: {customers: 0, share: 40%}",
        "tier-share: {at-least: 70%, at-most: 90%}",
        "sees: {role: rep, may: own}",
        "sees: {role: rep, must: all}",
        "forwarding: {inside: [x.example]}",
        "second-factor: {role: rep}",
        "export: {role: rep}",
        "left: true",
        "nobody-knows: true",
    ],
)
def test_of_whom_a_rule_is_not_known_it_is_said_why(audit_of, check, spared):
    found = verdict(audit_of(UNTOLD, rule(check, spared if "tier-share" not in check else "")))
    assert found.missing or not found.unknown
    assert found.missing or found.answer not in ("unknown", "incomplete")
    for language in ("en", "zh"):
        assert all(Texts.load(language).of(gap) for gap in found.missing)
