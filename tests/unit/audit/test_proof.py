"""A finding about what somebody sees carries one path of that very account to its first example; others carry none."""

from __future__ import annotations

import numpy as np
import pytest

from exeunt.access.coding import code
from exeunt.audit.judge import judge_scene
from exeunt.audit.marks import Look
from exeunt.audit.proof import prove
from exeunt.audit.scene import Scene
from exeunt.audit.world import SystemWorld, World
from exeunt.cli.page import Line
from exeunt.cli.views.audit import audit_page, finding_json
from exeunt.model import Principal, Ref
from exeunt.model.access import Cap, Customer, Grant, Group, Kind, Level, Member, Trait, shape
from exeunt.people import join
from exeunt.people.map import MapEntry, PeopleMap
from exeunt.policy.audit import load_audit
from exeunt.policy.audit.exceptions import load_exceptions
from exeunt.report.audit.sections import proof_lines
from exeunt.text import Texts
from unit.audit.conftest import HEAD, NOW
from unit.audit.test_sight import drawn

SEES = "rules: {r: {name: R, severity: high, sees: {role: other, may: {own: full}}}}"
TIER = "tier: {A: {purchases: {CNY: '> 100'}}, B: {purchases: {CNY: '> 10'}}}\n"
SEEN = "finding.sees-beyond"


def of(audit, code: str, account: str = "ada"):
    return next(one for one in audit.findings if one.code == code and one.about.id == account)


def steps(finding) -> list[str]:
    return [one.id for one in finding.proof.path.chain]


def test_it_leads_through_the_group_to_the_first_of_the_examples(audit_of):
    world = (
        "people: {ada: {groups: [Desk]}, ben: {}}\n"
        "customers: {small: {owner: ben, purchases: 1 CNY}, large: {owner: ben, purchases: 500 CNY}}\n"
        "sees: [{who: ada, what: small}, {who: Desk, what: large, level: edit}]\n"
    )
    found = of(audit_of(world, TIER + SEES), SEEN)
    assert found.examples[0].id == found.proof.about.id == "large"
    assert steps(found) == ["ada", "Desk"]
    assert (found.proof.path.level, found.proof.path.giving.grant.cause) == (Level.EDIT, "manual")


def test_of_several_it_is_the_shortest_of_the_highest(audit_of):
    world = (
        "people: {ada: {groups: [Desk]}, ben: {}}\ncustomers: {acme: {owner: ben}}\n"
        "sees: [{who: Desk, what: acme, level: edit}, {who: ada, what: acme, level: edit}, {who: ada, what: all}]\n"
    )
    found = of(audit_of(world, SEES), SEEN)
    assert steps(found) == ["ada"]
    assert found.proof.path.level == Level.EDIT


def test_what_is_not_certain_proves_nothing(audit_of):
    world = (
        "people: {ada: {}, ben: {}}\ncustomers: {acme: {owner: ben, team: [ada]}}\n"
        "sees: [{who: ada, what: acme, level: full, certain: false}]\n"
    )
    path = of(audit_of(world, SEES), SEEN).proof.path
    assert (path.level, path.giving.grant.cause, path.giving.grant.certainty) == (Level.READ, "team", "exact")


def test_who_sees_only_what_belongs_to_the_customer_sees_it_by_that(audit_of):
    world = (
        "people: {ada: {}, ben: {}}\n"
        "customers: {acme: {owner: ben}, offer: {parent: acme, kind: Deal, owner: ben, team: [ada]}}\n"
    )
    audit = audit_of(world, SEES)
    found = of(audit, SEEN)
    assert [one.id for one in found.examples] == ["acme"]
    assert found.proof.about == Ref("crm", "Deal", "offer")
    assert [*proof_lines(found, audit, Texts.load("en"))] == ["path to “acme · offer”: read: team"]


def test_a_group_in_a_group_is_named_and_of_two_accounts_of_one_person_each_has_its_own():
    audit = two_accounts()
    first, second = (of(audit, "finding.second-factor-off", one) for one in ("ada-1", "ada-2"))
    assert first.person == second.person
    assert steps(first) == ["ada-1"]
    assert steps(second) == ["ada-2", "inner", "outer"]
    assert [*proof_lines(second, audit, Texts.load("zh"))] == [
        "看到“Acme”的路径：完全: 手工共享 · 经由未知 “Outer” · 经由未知 “Inner”"
    ]


def two_accounts():
    people = tuple(
        Principal(Ref("crm", "user", name), name, "active", {"username": name}, ("ada@acme.example",))
        for name in ("ada-1", "ada-2")
    )
    full, read = (shape(("Account", "self", level)) for level in (Level.FULL, Level.READ))
    rows = {
        "groups": [Group("inner", "unknown", "Inner"), Group("outer", "unknown", "Outer")],
        "members": [Member("outer", "inner"), Member("inner", "ada-2")],
        "kinds": [Kind("Account")],
        "customers": [Customer("1", "Account", label="Acme")],
        "grants": [Grant("ada-1", "one", "1", read, "team"), Grant("outer", "one", "1", full, "manual")],
        "caps": [Cap(one.ref.id, "all", "", "Account", "", Level.FULL) for one in people],
        "traits": [Trait(one.ref.id, "mfa", "false") for one in people],
    }
    system = SystemWorld("crm", "test", people, code("crm", people, rows, []), NOW)
    mapped = PeopleMap((MapEntry("Ada", "ada@acme.example", (("crm", "ada-1"), ("crm", "ada-2"))),))
    world = World("w", NOW, join({"crm": people}, mapped), {"crm": system}, frozenset(), ())
    rules = "rules: {r: {name: R, severity: high, second-factor: true}}"
    return judge_scene(Scene(world, load_audit(HEAD + rules, "a.yaml"), NOW))


def test_what_rests_on_an_owner_or_on_nothing_seen_has_none(audit_of):
    world = (
        "roster: [hr]\n"
        "people: {ex: {accounts: {crm: active, hr: inactive}}, who: {accounts: [crm]}, ada: {accounts: [crm, hr]}}\n"
        "customers: {a: {owner: ex}, b: {owner: nobody-here}, c: {}, d: {owner: ada, purchases: 500 CNY}}\n"
        "sees: [{who: who, what: d}]\n"
    )
    audit = audit_of(world, TIER + "rules: {r: {name: R, severity: high, people: {tier: A, tracks: 2}}}")
    proven = {one.code for one in audit.findings if one.proof}
    assert proven == {"finding.left-can-sign-in", "finding.nobody-knows"}
    assert {one.code for one in audit.findings} > {
        "finding.owner-inactive",
        "finding.single-track",
    }
    assert all(not [*proof_lines(one, audit, Texts.load("en"))] for one in audit.findings if not one.proof)


def test_an_acknowledged_finding_keeps_it(audit_of):
    world = "people: {ada: {}, ben: {}}\ncustomers: {acme: {owner: ben, team: [ada]}}\n"
    entry = "{code: sees-beyond, about: 'crm:ada', owner: ben, until: 2036-01-01, because: agreed upon}"
    exceptions = load_exceptions(f"exeunt: exceptions/1\nexceptions: [{entry}]\n", "e.yaml")
    (one,) = audit_of(world, SEES, exceptions).acknowledged
    assert steps(one.finding) == ["ada"]


@pytest.mark.parametrize(
    ("lang", "line"), [("en", "path to “acme”: read: team"), ("zh", "看到“acme”的路径：查看: 团队")]
)
def test_a_reader_sees_it_below_the_examples(audit_of, lang, line):
    world = "people: {ada: {}, ben: {}}\ncustomers: {acme: {owner: ben, team: [ada]}}\n"
    page = [one for one in audit_page(Texts.load(lang), audit_of(world, SEES), every=False) if isinstance(one, Line)]
    place = next(number for number, one in enumerate(page) if one.text == line)
    assert page[place - 1].text == "acme [acme]"
    assert page[place].indent == page[place - 1].indent


def test_a_program_gets_the_record_and_the_path(audit_of):
    world = "people: {ada: {}, ben: {}}\ncustomers: {acme: {owner: ben, team: [ada]}}\n"
    told = finding_json(of(audit_of(world, SEES), SEEN))["proof"]
    assert {key: told[key] for key in ("system", "kind", "id", "label")} == {
        "system": "crm",
        "kind": "Account",
        "id": "acme",
        "label": "acme",
    }
    assert told["path"]["cause"] == "team"
    assert told["path"]["chain"] == [{"id": "ada", "kind": "principal", "label": "ada"}]


@pytest.mark.parametrize("seed", range(60))
def test_whoever_sees_a_customer_sees_it_by_the_record_that_proves_it(seed):
    scene = drawn(seed)
    for home in scene.numbering.homes:
        people = np.arange(len(home.world.principals))
        seen = scene.sight.seen(home, people)
        looks = [Look(seen, bit, bit) for bit in people.tolist() if len(seen.worst.of(bit))]
        proofs = prove(scene, looks)
        assert list(proofs) == looks
        for look, proof in proofs.items():
            row = home.tables.customers.ids.to_pylist().index(proof.about.id)
            assert scene.numbering.customer_of[home.start + row] == look.worst[0]
            assert scene.sight.access(home).level(look.principal)[row] >= proof.path.level
            assert proof.path.chain[0].id == home.world.principals[look.principal].ref.id
