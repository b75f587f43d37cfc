"""Every customer says which findings concern it: also the ones that no finding names."""

from __future__ import annotations

from exeunt.audit.findings import MOST_EXAMPLES
from exeunt.audit.testing.small import SmallCustomer, SmallPerson, SmallSight, SmallWorld
from exeunt.policy.audit.exceptions import load_exceptions

GONE = {"crm": "inactive"}
TIERS = "tier: {A: {purchases: {CNY: '> 1'}}, B: {purchases: {CNY: '> 0'}}}\n"
OWNED = "rules: {r: {name: R, severity: high, owner: true}}"
SEES = "rules: {r: {name: R, severity: high, sees: {role: other, may: own}}}"


def said(audit) -> dict[str, str]:
    rows = (row for piece in audit.every.pieces() for row in piece.select(["id", "findings"]).to_pylist())
    return {row["id"]: row["findings"] for row in rows}


def test_a_finding_names_ten_customers_and_the_columns_have_all(audit_of):
    many = {f"c{number}": SmallCustomer(owner="ex") for number in range(3 * MOST_EXAMPLES)}
    world = SmallWorld(
        people={"ex": SmallPerson(accounts=GONE), "ada": SmallPerson()},
        customers={**many, "fine": SmallCustomer(owner="ada"), "nobodys": SmallCustomer()},
    )
    audit = audit_of(world, OWNED)
    assert len(audit.findings[0].examples) == MOST_EXAMPLES
    assert said(audit) == {**dict.fromkeys(many, "owner-inactive"), "fine": "", "nobodys": "owner-missing"}


def test_several_findings_of_one_customer_stand_side_by_side(audit_of):
    world = SmallWorld(
        people={"ex": SmallPerson(accounts=GONE)}, customers={"c": SmallCustomer("ex", facts={"purchases": ("9 CNY",)})}
    )
    rules = TIERS + OWNED.removesuffix("}") + ", s: {name: S, severity: low, people: {tracks: 2}}}"
    assert said(audit_of(world, rules)) == {"c": "single-track owner-inactive"}


def test_what_is_acknowledged_concerns_nobody(audit_of):
    world = SmallWorld(
        people={"ex": SmallPerson(accounts=GONE)},
        customers={"c": SmallCustomer(owner="ex"), "d": SmallCustomer(owner="ex")},
    )
    accepted = load_exceptions(
        "exeunt: exceptions/1\nexceptions:\n"
        "  - {code: owner-inactive, about: 'crm:c', owner: li@acme.example, until: 2027-01-01, because: x}\n",
        "e.yaml",
    )
    assert said(audit_of(world, OWNED, accepted)) == {"c": "", "d": "owner-inactive"}


def test_of_the_many_accounts_of_a_rule_none_is_left_out(audit_of):
    audit = audit_of(crowd(), SEES)
    assert {one for one, codes in said(audit).items() if "sees-beyond" in codes} == {*MANY, "shared"}
    assert all(one.examples and one.proof for one in audit.findings if one.rule == "r")


def test_of_accounts_that_were_measured_together_the_acknowledged_concern_nobody(audit_of):
    accepted = load_exceptions(
        "exeunt: exceptions/1\nexceptions:\n"
        "  - {code: sees-beyond, about: 'crm:p3', owner: li@acme.example, until: 2027-01-01, because: x}\n",
        "e.yaml",
    )
    audit = audit_of(crowd(), SEES, accepted)
    concerned = {one for one, codes in said(audit).items() if "sees-beyond" in codes}
    assert concerned == {*MANY, "shared"} - {"p3"}
    assert [one.finding.about.id for one in audit.acknowledged] == ["p3"]
    assert {one.id for one in audit.acknowledged[0].finding.examples} == {"p3", "shared"}


MANY = [f"p{number}" for number in range(130)]


def crowd() -> SmallWorld:
    """More people than a word has bits, of whom each sees a customer of his own, and all of them another."""
    return SmallWorld(
        people={name: SmallPerson() for name in MANY},
        customers={**{name: SmallCustomer(owner="boss") for name in MANY}, "shared": SmallCustomer(owner="boss")},
        sees=tuple(SmallSight(name, what) for name in MANY for what in (name, "shared")),
    )
