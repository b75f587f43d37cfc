"""Every customer says which findings concern it: also the ones that no finding names."""

from __future__ import annotations

from exeunt.audit.findings import MOST_EXAMPLES, MOST_LOOKED
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


def test_of_the_many_accounts_of_a_rule_those_that_are_only_counted_are_left_out(audit_of):
    many = [f"p{number}" for number in range(MOST_LOOKED + 5)]
    world = SmallWorld(
        people={name: SmallPerson() for name in many},
        customers={**{name: SmallCustomer(owner="boss") for name in many}, "shared": SmallCustomer(owner="boss")},
        sees=tuple(SmallSight(name, what) for name in many for what in (name, "shared")),
    )
    audit = audit_of(world, SEES)
    concerned = [one for one, codes in said(audit).items() if "sees-beyond" in codes]
    assert "shared" in concerned
    assert len(concerned) == MOST_LOOKED + 1
    assert sum(one.count and not one.examples for one in audit.findings if one.rule == "r") == 5
