"""Exceptions by person and role: they spare somebody, and nobody beside him."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exeunt.access.coding import code
from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.audit.world import SystemWorld
from exeunt.model.access import Customer, Fact, Kind

NOW = datetime(2026, 11, 30, tzinfo=UTC)
PEOPLE = (
    "roster: [hr]\npeople:\n  sam: {accounts: [crm, hr], title: Rep}\n"
    "  lea: {accounts: {erp: inactive, hr: inactive}, title: Rep}\n  bo: {accounts: [crm, erp, hr], title: Cook}\n"
)
ACME = "customers: {acme: {owner: sam, key: k, seen: 2020-01-01}, birch: {owner: bo, seen: 2020-01-01}}\n"
ROLES = "roles: {seller: {title: Rep}, cook: {title: Cook}}\ntier: {fact: purchases, A: '> 100', B: '> 10'}\n"
ANY = "tier: [A, B, C, unknown]"


def rule(check: str, spared: str = "") -> str:
    exempt = f", except: [{spared}]" if spared else ""
    return f"{ROLES}rules: {{r: {{name: R, severity: high, {check}{exempt}}}}}"


@pytest.fixture
def both(scene_of):
    """Judged over two systems: acme is sam's in the first, and somebody's in the second."""

    def judged(text: str, owner: str = "lea", facts=(), world: str = PEOPLE + ACME):
        scene = scene_of(world, text)
        erp = scene.world.systems["erp"]
        rows = {
            "kinds": [Kind("Account")],
            "customers": [Customer("9", "Account", owner, "", "k", "acme")],
            "facts": [Fact("9", field, value) for field, value in facts],
        }
        tables = code("erp", erp.principals, rows, [])
        second = SystemWorld("erp", erp.kind, erp.principals, tables, NOW)
        systems = {**scene.world.systems, "erp": second}
        return judge_scene(Scene(replace(scene.world, systems=systems), scene.policy, NOW))

    return judged


def found(audit):
    return {
        (
            one.code.removeprefix("finding."),
            one.person.name if one.person else "",
            *sorted(ref.id for ref in one.examples),
        )
        for one in audit.findings
        if one.rule == "r"
    }


def verdict(audit):
    return next(one for one in audit.verdicts if one.rule.id == "r")


SAM, LEA = "{person: sam@acme.example, because: x}", "{person: lea@acme.example, because: x}"
GONE = ("owner-inactive", "lea", "acme")


@pytest.mark.parametrize(("spared", "wanted"), [("", {GONE}), (SAM, {GONE}), (LEA, set())])
def test_who_is_spared_hides_no_leaver_who_owns_the_same_customer_elsewhere(both, spared, wanted):
    audit = both(rule("owner: true", spared))
    assert found(audit) == wanted
    assert verdict(audit).answer == ("broken" if wanted else "passes")


def test_a_customer_of_which_every_owner_is_spared_is_not_judged(both):
    assert [verdict(both(rule("owner: true", spared))).judged for spared in ("", SAM, f"{SAM}, {LEA}")] == [2, 2, 1]


@pytest.mark.parametrize(
    ("spared", "owner", "who"),
    [
        ("", "lea", {"sam", "bo"}),
        (LEA, "lea", {"sam", "bo"}),
        (SAM, "lea", {"lea", "bo"}),
        (f"{SAM}, {LEA}", "lea", {"bo"}),
        (SAM, "", {"bo"}),  # that the second system names no owner makes it nobody's
        (SAM, "gone", {"", "bo"}),
    ],
)
def test_what_a_customer_lacks_is_said_of_an_owner_who_is_not_spared(both, spared, owner, who):
    audit = both(rule(f"activity: {{fact: seen, {ANY}}}", spared), owner)
    assert {one.person.name if one.person else "" for one in audit.findings if one.rule == "r"} == who


@pytest.mark.parametrize(
    ("key", "facts", "answer"),
    [
        ("k", (), "broken"),  # the first system says what it is worth
        ("other", [("purchases", "1 CNY")], "broken"),
        ("other", (), "unknown"),
    ],
)
@pytest.mark.parametrize(
    "check", ["concentration: {customers: 0, share: 60%}", "tier-share: {tier: unknown, at-least: 0%, at-most: 50%}"]
)
def test_a_system_that_does_not_say_what_its_customers_are_worth_leaves_shares_unknown(both, check, key, facts, answer):
    world = f"{PEOPLE}customers: {{acme: {{owner: sam, key: {key}, purchases: 90 CNY}}}}\n"
    found = verdict(both(rule(check), facts=facts, world=world))
    assert found.answer == answer
    assert ("audit.no-whole" in [gap.code for gap in found.missing]) is (answer == "unknown")


DOUBTED = (
    "roster: [hr]\npeople: {sam: {accounts: [crm, hr], title: Rep, forwarding: x@away.example, mfa: false},"
    " who: {accounts: {crm: active, hr: inactive}, forwarding: x@away.example, mfa: false}}\n"
    "customers: {a: {owner: sam, seen: 2020-01-01, purchases: 10 CNY, successor: who},"
    " b: {owner: who, seen: 2020-01-01, purchases: 90 CNY, successor: who},"
    " c: {owner: who, seen: 2020-01-01, purchases: 90 CNY, successor: who}}\n"
)


@pytest.mark.parametrize(
    ("check", "code"),
    [
        (f"activity: {{fact: seen, {ANY}}}", "activity-stale"),
        ("owner: true", "owner-inactive"),
        (f"successor: {{{ANY}}}", "successor-same"),
        (f"people: {{{ANY}}}", "single-track"),
        ("concentration: {customers: 0, share: 50%}", "concentration-share"),
        ("concentration: {customers: 1, share: 100%}", "concentration-count"),
        ("forwarding: {inside: [acme.example]}", "forwarding-outside"),
        ("second-factor: true", "second-factor-off"),
        ("left: true", "left-can-sign-in"),
    ],
)
def test_whose_role_nobody_knows_may_be_spared_and_is_not_accused(audit_of, check, code):
    before, after = (audit_of(DOUBTED, rule(check, spared)) for spared in ("", "{role: seller, because: x}"))
    assert (f"finding.{code}", "who") in {(one.code, one.person.name) for one in before.findings if one.rule == "r"}
    assert not found(after)
    assert verdict(after).answer in ("unknown", "incomplete")
    assert verdict(after).unknown >= 1
