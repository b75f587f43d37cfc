"""What one customer is over several systems, who deals with it, who reports to whom, who works here."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exeunt.access.coding import code
from exeunt.access.tables import Covered
from exeunt.audit.judge import judge_scene
from exeunt.audit.owners import NOBODY, QUEUE, STRANGER
from exeunt.audit.scene import Scene
from exeunt.audit.world import SystemWorld, World
from exeunt.model import Principal, Ref
from exeunt.model.access import Customer, Fact, Grant, Group, Member, Owner, Trait, shape
from exeunt.people import join
from exeunt.policy.audit import AuditPolicy, load_audit
from exeunt.policy.truth import Truth

NOW = datetime(2026, 11, 30, tzinfo=UTC)


def account(system: str, name: str, status: str = "active", **ids: str) -> Principal:
    return Principal(
        Ref(system, "user", name), name.title(), status, {"username": name, **ids}, (f"{name}@acme.example",)
    )


def world(systems, *, roster=(), coverage=()) -> World:
    """System → (principals, rows)."""
    people = join({name: found for name, (found, _) in systems.items()})
    made = {
        name: SystemWorld(name, "test", tuple(found), code(name, found, rows, coverage), NOW)
        for name, (found, rows) in systems.items()
    }
    return World("w", NOW, people, made, frozenset(roster), ())


def scene(made: World, policy: AuditPolicy | None = None) -> Scene:
    return Scene(made, policy or AuditPolicy(), NOW)


def tiered(text: str) -> AuditPolicy:
    return load_audit(f"exeunt: audit/1\nname: T\n{text}", "a.yaml")


CRM = (
    [account("crm", "ada"), account("crm", "bob")],
    {
        "customers": [
            Customer("a1", "Account", "", key="K1", label="Acme"),
            Customer("a2", "Account", "ada", key="K1", label="Acme again"),
            Customer("a3", "Account", "bob", label="Birch"),
            Customer("c1", "Contact", "bob", parent="a2"),
            Customer("n1", "Note", "bob", parent="c1"),
            Customer("l1", "Lead", "bob", label="Lead"),
        ],
        "facts": [Fact("a2", "purchases", "5", "number", "CNY"), Fact("c1", "purchases", "900", "number", "CNY")],
    },
)
ERP = (
    [],
    {
        "customers": [Customer("e1", "Customer", key="K1"), Customer("e2", "Customer", key="K2")],
        "facts": [
            Fact("e1", "purchases", "700", "number", "CNY"),
            Fact("e1", "years", "4"),
            Fact("e2", "purchases", "8", "number", "CNY"),
        ],
    },
)


def test_records_of_one_key_and_all_that_belongs_to_them_are_one_customer():
    found = scene(world({"crm": CRM, "erp": ERP})).numbering
    numbers = {name: found.customer(*name.split(":")) for name in ("crm:a1", "crm:a2", "crm:c1", "crm:n1", "erp:e1")}
    assert len(set(numbers.values())) == 1
    assert len(found) == 4  # Acme, Birch, the lead, e2
    speaking = found.ref(numbers["crm:a1"])
    assert (str(speaking), found.label(numbers["crm:a1"])) == ("crm:Account:a2", "Acme again")  # the one with an owner
    assert found.customer("crm", "nothing") is None
    assert found.customer("elsewhere", "a1") is None


def test_a_fact_is_said_of_the_customer_by_the_first_system_that_does_and_never_by_what_belongs_to_it():
    made = scene(world({"crm": CRM, "erp": ERP}))
    acme = made.numbering.customer("crm", "a1")
    assert made.facts.texts(acme, "purchases") == ("5 CNY",)
    assert made.facts.texts(acme, "years") == ("4",)
    assert made.facts.texts(made.numbering.customer("erp", "e2"), "purchases") == ("8 CNY",)
    assert made.facts.texts(made.numbering.customer("crm", "a3"), "purchases") == ()


def test_only_records_of_the_kinds_meant_are_counted():
    policy = tiered("customers: [account*]\ntier: {A: {purchases: {CNY: '> 4'}}, B: {purchases: {CNY: '> 1'}}}")
    made = scene(world({"crm": CRM, "erp": ERP}), policy)
    assert made.tier_counts == {"A": 1, "B": 0, "C": 0, "unknown": 1}


def test_an_owner_is_a_person_a_queue_a_stranger_or_nobody():
    rows = {
        "groups": [Group("q", "queue", "Desk")],
        "customers": [
            Customer(one, "Account", owner) for one, owner in (("p", "ada"), ("g", "q"), ("s", "x"), ("n", ""))
        ],
    }
    made = scene(world({"crm": ([account("crm", "ada")], rows)}))
    person = [int(made.owners.person[made.numbering.customer("crm", one)]) for one in "pgsn"]
    assert person == [0, QUEUE, STRANGER, NOBODY]


def test_of_a_customer_in_two_systems_every_owner_counts():
    one = (
        [account("crm", "ada")],
        {"customers": [Customer("a", "Account", "ada", key="K"), Customer("b", "Account", "ada")]},
    )
    other = ([account("hub", "bob", "inactive")], {"customers": [Customer("x", "Company", "bob", key="K")]})
    facts = ([], {"customers": [Customer("e", "Customer", key="K"), Customer("f", "Customer", key="L")]})
    audit = judge_scene(scene(world({"crm": one, "hub": other, "erp": facts})))
    found = [(item.code, item.person.name, item.count, [str(ref) for ref in item.examples]) for item in audit.findings]
    assert found == [("finding.owner-inactive", "Bob", 1, ["crm:Account:a"])]
    # the ERP tells no owners: whose its other customer is, nobody knows
    verdict = next(item for item in audit.verdicts if item.rule.id == "owner")
    assert (verdict.judged, verdict.unknown, [gap.params.get("systems") for gap in verdict.missing]) == (
        3,
        1,
        ["erp", None],
    )
    assert [(item.person.name, item.customers) for item in audit.holdings] == [("Ada", 2), ("Bob", 1)]


def test_people_of_a_customer_are_its_owners_its_team_and_whom_a_field_names():
    read = shape(("Account", "self", 1))
    rows = {
        "groups": [Group("dan^", "above", ""), Group("bosses", "role", "")],
        "members": [Member("dan^", "dan"), Member("dan^", "bosses"), Member("bosses", "eve")],
        "customers": [Customer("a", "Account", "ada"), Customer("o", "Offer", "eve", parent="a")],
        "owners": [Owner("a", "bob", "second_contact"), Owner("o", "eve", "helper")],
        "grants": [
            Grant("cat", "one", "a", read, "team"),
            Grant("dan^", "one", "a", read, "team"),
            Grant("eve", "one", "a", read, "manual"),
            Grant("eve", "one", "o", read, "team"),
        ],
        "facts": [Fact("a", "sponsor", "Fay"), Fact("a", "second_contact", "nobody such")],
    }
    names = ("ada", "bob", "cat", "dan", "eve", "fay")
    policy = tiered("tier: {field: t}\nrules: {r: {name: R, severity: low, people: true}}")
    made = scene(world({"crm": ([account("crm", name) for name in names], rows)}), policy)
    persons = made.numbering.persons
    found = {persons[one].name: ways for one, ways in made.ties.of(made.numbering.customer("crm", "a")).items()}
    assert found == {"Ada": {"owner"}, "Bob": {"second_contact"}, "Cat": {"team"}, "Dan": {"team"}, "Fay": {"sponsor"}}


def people(*rows):
    """Name and manager."""
    return scene(world({"crm": ([account("crm", name, manager=boss) for name, boss in rows], {})}))


@pytest.mark.parametrize(
    ("one", "other", "answer"),
    [
        ("cat", "ada", Truth.YES),
        ("ada", "cat", Truth.NO),
        ("cat", "dan", Truth.NO),
        ("lost", "ada", Truth.UNKNOWN),
        ("ada", "lost", Truth.NO),
        ("round", "cat", Truth.NO),
    ],
)
def test_who_reports_to_whom_is_known_as_far_as_the_line_is(one, other, answer):
    made = people(
        ("ada", ""),
        ("bob", "ada"),
        ("cat", "bob"),
        ("dan", ""),
        ("lost", "phantom"),
        ("round", "turn"),
        ("turn", "round"),
    )
    number = {person.name.lower(): place for place, person in enumerate(made.numbering.persons)}
    assert made.lines.reports(number[one], number[other]) is answer


def test_a_manager_may_be_named_by_mail_number_or_name():
    staff = [
        account("crm", "ada"),
        account("crm", "bob", employee_number="7"),
        account("crm", "cat"),
        account("crm", "dan"),
    ]
    traits = [Trait("bob", "manager", "ada@acme.example"), Trait("cat", "manager", "7"), Trait("dan", "manager", "Cat")]
    made = scene(world({"crm": (staff, {"traits": traits})}))
    number = {person.name: place for place, person in enumerate(made.numbering.persons)}
    assert [made.numbering.persons[one].name for one in made.lines.above[number["Dan"]]] == ["Cat", "Bob", "Ada"]


def test_of_those_who_work_side_by_side_nobody_is_above_another():
    made = people(("ada", ""), ("bob", "ada"), ("cat", "bob"), ("dan", "ada"), ("lost", "phantom"))
    number = {person.name.lower(): place for place, person in enumerate(made.numbering.persons)}

    def lowest(*names):
        sure, perhaps = made.lines.lowest([number[name] for name in names])
        return len(sure), len(perhaps)

    assert lowest("ada", "bob", "cat") == (1, 1)
    assert lowest("ada", "cat", "dan") == (2, 2)
    assert lowest("bob", "lost") == (1, 2)  # whether lost reports to bob is not known


@pytest.mark.parametrize(
    ("accounts", "traits", "employment"),
    [
        ({"hr": "active"}, [], "works"),
        ({"hr": "inactive"}, [], "left"),
        ({"hr": "active", "ad": "blocked"}, [], "left"),
        ({}, [], "stranger"),
        ({"hr": "active"}, [("last_day", "2026-11-29")], "left"),
        ({"hr": "active"}, [("last_day", "2026-11-30")], "works"),
        ({"hr": "active"}, [("last_day", "some day")], "works"),
    ],
)
def test_who_works_here_is_what_the_roster_says(accounts, traits, employment):
    systems = {"crm": ([account("crm", "ada")], {}), "hr": ([account("hr", "other")], {}), "ad": ([], {})}
    for system, status in accounts.items():
        rows = {"traits": [Trait("ada", *one) for one in traits]}
        systems[system] = ([*systems[system][0], account(system, "ada", status)], rows)
    made = scene(world(systems, roster=("hr", "ad")))
    place = [person.name for person in made.numbering.persons].index("Ada")
    assert made.standings[place].employment == employment


def test_whom_a_roster_that_was_not_read_whole_does_not_have_is_not_known():
    part = [Covered("principals", "principals", "", "", "partial", 0)]
    made = scene(world({"crm": ([account("crm", "ada")], {}), "hr": ([], {})}, roster=("hr",), coverage=part))
    assert made.standings[0].employment == "unknown"


def test_whom_somebody_in_the_roster_might_be_is_no_stranger():
    almost = replace(account("hr", "ada2"), name="A. Moss", mail=("ada@acme.example",))
    made = scene(world({"crm": ([account("crm", "ada")], {}), "hr": ([almost], {})}, roster=("hr",)))
    assert made.world.people.gaps
    assert {one.employment for one in made.standings} == {"works", "unknown"}


def named(system: str, key: str, **said: str) -> Principal:
    """Nobody is joined by what it does not say."""
    number = {"employee_number": said["number"]} if "number" in said else {}
    mail = (f"{said['mail']}@acme.example",) if "mail" in said else ()
    return Principal(Ref(system, "user", key), key.title(), "active", {"username": key, **number}, mail)


HR = named("hr", "h", mail="ada", number="9")


@pytest.mark.parametrize(
    ("accounts", "employment"),
    [
        # one mail in two systems: one person or two, and in neither case somebody whom the roster has
        ([named("crm", "x", mail="cy"), named("erp", "y", mail="cy")], "stranger"),
        # the second of them has the number of somebody in the roster
        ([named("crm", "x", mail="cy"), named("erp", "y", mail="cy", number="9")], "unknown"),
        # a mail of several accounts is nobody's; but somebody in the roster has it, too
        ([named("crm", "x", mail="ada"), named("crm", "y", mail="ada")], "unknown"),
        ([named("crm", "x", mail="cy"), named("crm", "y", mail="cy")], "stranger"),
    ],
)
def test_only_who_might_be_somebody_in_the_roster_is_no_stranger(accounts, employment):
    systems = {name: ([one for one in accounts if one.ref.system == name], {}) for name in ("crm", "erp")}
    made = scene(world({**systems, "hr": ([HR], {})}, roster=("hr",)))
    assert made.world.people.doubts
    standing = {person.name: one for person, one in zip(made.numbering.persons, made.standings, strict=True)}
    assert standing["X"].employment == employment
    assert standing["H"].employment == "works"


def test_the_customers_of_somebody_who_may_be_a_leaver_are_not_said_to_be_in_good_hands():
    left = replace(account("hr", "ada2", "inactive"), name="A. Moss", mail=("ada@acme.example",))
    crm = [account("crm", "ada"), account("crm", "bob")]
    rows = {"customers": [Customer("a1", "Account", "ada"), Customer("b1", "Account", "bob")]}
    made = world({"crm": (crm, rows), "hr": ([left, account("hr", "bob")], {})}, roster=("hr",))
    policy = tiered("tier: {field: t}\nrules: {two: {name: R, severity: low, people: {tier: [unknown], tracks: 1}}}")
    answers = {
        one.rule.sort: (one.answer, one.judged, one.unknown) for one in judge_scene(scene(made, policy)).verdicts
    }
    assert answers["owner"] == ("incomplete", 2, 1)
    assert answers["people"] == ("incomplete", 2, 1)
