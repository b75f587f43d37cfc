"""Concentration, the drill, the self-check, and one policy against another."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from exeunt.audit.difference import difference
from exeunt.audit.drill import drill
from exeunt.audit.scene import Scene
from exeunt.audit.selfcheck import self_check
from exeunt.audit.testing.small import SmallCustomer, SmallPerson, SmallWorld
from exeunt.model import Gap
from exeunt.policy.truth import Truth
from exeunt.text import Texts

TIER = "tier: {A: {purchases: {CNY: '> 100', USD: '> 20'}}, B: {purchases: {CNY: '> 10', USD: '> 2'}}}\n"
EFFORT = "effort: {person: 1h, A: 2h, B: 30m, C: 1m, unknown: 10m, system: 5h}"
WORLD = """
people:
  ada: {powers: [admin], manager: dan, title: rep}
  bob: {manager: dan, title: rep}
  cat: {manager: dan, title: rep, accounts: {crm: active, erp: active}, powers: [admin]}
  dan: {title: boss}
  off: {accounts: {crm: inactive}, title: rep}
customers:
  a1: {owner: ada, purchases: 500 CNY, successor: bob}
  a2: {owner: ada, purchases: 300 CNY, team: [bob]}
  a3: {owner: bob, purchases: 200 CNY, team: ["off"], phone: "123"}
  a4: {owner: "off", purchases: 150 CNY}
  b1: {owner: ada, purchases: 50 CNY}
  u1: {owner: bob, purchases: 100 USD}
  x1: {owner: bob}
  p1: {parent: a3, kind: Contact, owner: bob}
"""


def rule(check: str) -> str:
    return f"{TIER}rules: {{r: {{name: R, severity: low, {check}}}}}"


def found(audit):
    return [
        (one.code.removeprefix("finding."), one.person.name if one.person else "", one.count)
        for one in audit.findings
        if one.rule == "r"
    ]


@pytest.mark.parametrize(
    ("check", "wanted", "unknown"),
    [
        (
            "concentration: {customers: 2, share: 100%}",
            [("concentration-count", "ada", 3), ("concentration-count", "bob", 3)],
            0,
        ),
        ("concentration: {customers: 3, share: 100%}", [], 0),
        ("concentration: {customers: 0, share: 100%}", [], 0),
        (
            "concentration: {tier: A, customers: 1, share: 100%}",
            [("concentration-count", "ada", 2), ("concentration-count", "bob", 2)],
            0,
        ),
        # x1 may be A: then bob holds three
        ("concentration: {tier: A, customers: 2, share: 100%}", [], 1),
        ("concentration: {tier: C, customers: 0, share: 1%}", [], 0),
        # of CNY 1200: ada 850, bob 200; of USD bob has all
        (
            "concentration: {customers: 0, share: 60%}",
            [("concentration-share", "ada", 3), ("concentration-share", "bob", 3)],
            0,
        ),
        ("concentration: {tier: B, customers: 0, share: 60%}", [("concentration-share", "ada", 1)], 0),
    ],
)
def test_nobody_holds_more_than_the_limit_and_what_may_be_is_not_known(audit_of, check, wanted, unknown):
    audit = audit_of(WORLD, rule(check))
    assert found(audit) == wanted
    assert audit.verdicts[0].unknown == unknown


def test_a_share_names_the_currency_in_which_it_is_largest(audit_of):
    audit = audit_of(WORLD, rule("concentration: {customers: 0, share: 60%}"))
    said = {one.person.name: (one.params["currency"], one.params["share"]) for one in audit.findings if one.rule == "r"}
    assert said == {"ada": ("CNY", "70.8%"), "bob": ("USD", "100.0%")}


@pytest.mark.parametrize(
    ("bounds", "answer"),
    [
        ("at-least: 90%, at-most: 100%", "incomplete"),  # CNY 1150 of 1200, USD all; of x1 nothing is known
        ("at-least: 30%, at-most: 50%", "broken"),
        ("at-least: 97%, at-most: 98%", "broken"),
    ],
)
def test_a_tier_has_its_weight(audit_of, bounds, answer):
    assert audit_of(WORLD, rule(f"tier-share: {{{bounds}}}")).verdicts[0].answer == answer


KNOWN_BY_YEARS = "tier: {A: {years: '> 5'}, B: {years: '> 2'}}\n"
HELD = (
    "people: {ada: {}, ben: {}}\n"
    "customers: {big: {owner: ada, purchases: %d CNY}, small: {owner: ada, purchases: 5 CNY, years: 1},"
    " sure: {owner: ben, purchases: 5 CNY, years: 9}}\n"
)


@pytest.mark.parametrize(
    ("big", "check", "wanted"),
    [
        (1000, "tier: [A, B], share: 60%", ("unknown", 2, {})),  # ada holds all but nothing, or ben everything
        (1000, "tier: [unknown], share: 60%", ("broken", 0, {"ada": "100.0%"})),
        (2, "tier: [A, B], share: 60%", ("broken", 0, {"ben": "71.4%"})),  # ben holds 5 of 7 at least
        (2, "tier: [A, B], share: 20%", ("broken", 1, {"ben": "71.4%"})),  # and ada 2 of 7, or nothing
        (-2, "tier: [A, B], share: 90%", ("broken", 0, {"ben": "100.0%"})),
    ],
)
def test_a_share_is_sure_only_where_it_is_so_whatever_tier_others_have(audit_of, big, check, wanted):
    policy = f"{KNOWN_BY_YEARS}rules: {{r: {{name: R, severity: low, concentration: {{customers: 0, {check}}}}}}}"
    audit = audit_of(HELD % big, policy)
    said = {one.person.name: one.params["share"] for one in audit.findings if one.rule == "r"}
    assert (audit.verdicts[0].answer, audit.verdicts[0].unknown, said) == wanted


def test_a_share_of_what_may_be_more_is_called_at_least(audit_of):
    policy = f"{KNOWN_BY_YEARS}rules: {{r: {{name: R, severity: low, concentration: {{tier: %s, share: 60%%}}}}}}"
    for tier, start in (
        ("[A, B]", "ben holds at least 71.4%"),
        ("C", "ada holds 100.0%"),
        ("[C, unknown]", "ada holds 100.0%"),
    ):
        (one,) = [one for one in audit_of(HELD % 2, policy % tier).findings if one.rule == "r"]
        assert Texts.load("en").of(one).startswith(start)


def test_where_a_customer_of_unknown_tier_is_worth_nobody_knows_what_a_share_is_not_known(audit_of):
    world = "people: {ada: {}, ben: {}}\ncustomers: {a: {owner: ada}, b: {owner: ben, purchases: 500 CNY}, c: {owner: ada, purchases: 500 CNY}}"
    found = audit_of(world, rule("concentration: {tier: A, share: 60%}")).verdicts[0]
    assert (found.answer, [gap.code for gap in found.missing]) == ("incomplete", ["audit.some-without-fact"])


SMALL = ", ".join(f"s{number}: {{owner: bo, purchases: 1 CNY}}" for number in range(4))
MOST_IS_SAMS = f"people: {{sam: {{}}, bo: {{}}}}\ncustomers: {{big: {{owner: sam, purchases: 396 CNY}}, {SMALL}}}\n"
BY_SHARE, BY_NUMBER = "concentration: {customers: 0, share: 40%}", "concentration: {customers: 3, share: 100%}"


@pytest.mark.parametrize(
    ("check", "spared", "wanted"),
    [
        (BY_SHARE, "person: sam", {}),
        (BY_SHARE, "person: bo", {"sam": "99.0%"}),
        (BY_SHARE, "tier: A", {}),
        (BY_SHARE, "tier: C", {"sam": "99.0%"}),
        ("concentration: {customers: 0, share: 0.5%}", "tier: A", {"bo": "1.0%"}),
        (BY_NUMBER, "person: sam", {"bo": 4}),
        (BY_NUMBER, "tier: C", {}),
    ],
)
def test_an_exception_spares_somebody_and_leaves_the_whole_that_shares_are_of(audit_of, check, spared, wanted):
    audit = audit_of(MOST_IS_SAMS, rule(f"{check}, except: [{{{spared}, because: x}}]"))
    said = {one.person.name: one.params.get("share", one.count) for one in audit.findings if one.rule == "r"}
    assert said == wanted


@pytest.mark.parametrize("kept", ["[A, unknown]", "A"])
def test_whose_tier_may_be_spared_counts_against_its_holder_perhaps_and_in_the_whole_for_certain(audit_of, kept):
    policy = (
        f"{KNOWN_BY_YEARS}rules: {{r: {{name: R, severity: low, concentration: {{customers: 0, share: 60%}},"
        f" except: [{{tier: {kept}, because: x}}]}}}}"
    )
    found = audit_of(HELD % 1000, policy).verdicts[0]
    assert (found.answer, found.unknown) == (("unknown", 1) if kept == "A" else ("passes", 0))


@pytest.mark.parametrize("table", ["customers", "owners", "facts"])
@pytest.mark.parametrize("check", [BY_SHARE, "tier-share: {at-least: 10%, at-most: 50%}", "tier-share: {at-least: 1%}"])
def test_without_the_whole_no_share_is_told(audit_of, table, check):
    audit = audit_of(f"{MOST_IS_SAMS}incomplete: [{table}]\n", rule(check))
    found = audit.verdicts[0]
    assert (found.answer, found.findings, found.missing[0].code) == ("unknown", 0, "audit.no-whole")


def test_a_number_of_customers_can_only_grow(audit_of):
    found = audit_of(f"{MOST_IS_SAMS}incomplete: [customers]\n", rule(BY_NUMBER)).verdicts[0]
    assert (found.answer, found.at_least) == ("broken", True)
    both = audit_of(f"{MOST_IS_SAMS}incomplete: [customers]\n", rule("concentration: {customers: 3, share: 40%}"))
    assert [one.code for one in both.findings if one.rule == "r"] == ["finding.concentration-count"]
    assert both.verdicts[0].unknown == 1


def test_where_nothing_is_worth_anything_no_share_of_it_is_judged(audit_of):
    world = "people: {ada: {}}\ncustomers: {a: {owner: ada, purchases: 0 CNY}, b: {owner: ada, purchases: 0 CNY}}"
    found = audit_of(world, rule("tier-share: {at-least: 50%, at-most: 90%}")).verdicts[0]
    assert (found.answer, found.judged) == ("empty", 0)


def test_who_would_get_more_than_he_can_carry_is_overloaded(audit_of):
    people = {"ada": SmallPerson(), "bob": SmallPerson()}
    customers = {
        f"c{number}": SmallCustomer(
            "bob" if number else "ada",
            facts={"purchases": ("500 CNY",), "successor": ("bob@acme.example" if not number else "ada@acme.example",)},
        )
        for number in range(4)
    }
    world = SmallWorld(people=people, customers=customers)
    assert found(audit_of(world, rule("successor: {customers: 3}"))) == [
        ("successor-overloaded", "bob", 3),  # ada has one and would get three
        ("successor-overloaded", "ada", 1),
    ]
    assert found(audit_of(world, rule("successor: {customers: 4}"))) == []


def test_the_drill_says_what_would_be_left_behind_the_worst_first(scene_of):
    made = drill(scene_of(WORLD, TIER + EFFORT))
    by_name = {one.person.name: one for one in made.people}
    assert [one.person.name for one in made.people] == ["bob", "ada", "cat"]  # bob has all of USD; off has left the CRM
    ada = by_name["ada"]
    assert (ada.customers, ada.tiers, ada.worth, ada.shares) == (3, {"A": 2, "B": 1}, {"CNY": "850"}, {"CNY": "70.8%"})
    # bob deals with a2, too; nobody else active with a1
    assert (ada.single_track, [ref.id for ref in ada.examples]) == (1, ["a1"])
    assert by_name["bob"].single_track == 2  # off cannot sign in any more
    assert ada.seconds == timedelta(hours=1 + 4, minutes=30).total_seconds()
    assert by_name["cat"].alone_in == ("erp",)  # the CRM has two administrators
    assert by_name["cat"].seconds == timedelta(hours=6).total_seconds()
    assert not made.gaps


@pytest.mark.parametrize(
    ("by", "order"),
    [
        ("revenue", ["bob", "ada", "cat"]),
        ("single-track", ["bob", "ada", "cat"]),
        ("administrator", ["cat", "bob", "ada"]),
        ("hours", ["cat", "ada", "bob"]),
    ],
)
def test_what_makes_a_departure_the_worst_can_be_said(scene_of, by, order):
    assert [one.person.name for one in drill(scene_of(WORLD, TIER + EFFORT), by).people] == order


def test_who_alone_administers_a_system_goes_before_who_holds_customers_worth_nothing_known(scene_of):
    world = "people: {ada: {}, bob: {powers: [admin]}, cat: {}}\ncustomers: {a: {owner: ada}, c: {owner: cat}, d: {owner: cat}}"
    assert [one.person.name for one in drill(scene_of(world, TIER)).people] == ["bob", "cat", "ada"]


def test_the_drill_names_a_system_that_could_not_be_read_and_that_there_is_no_customer(scene_of):
    scene = scene_of("people: {ada: {}}")
    unread = Gap("snapshot.unreadable", {"system": "crm2", "why": "x"})
    scene = Scene(replace(scene.world, gaps=(unread,)), scene.policy, scene.now)
    assert drill(scene).gaps == (unread, Gap("audit.no-customers"))


def test_the_drill_says_what_was_not_read(scene_of):
    gaps = drill(scene_of(f"{WORLD}incomplete: [owners]", TIER)).gaps
    assert [(gap.code, gap.params) for gap in gaps] == [("audit.not-whole", {"system": "crm", "part": "owners"})]


def test_the_three_questions_are_answered_from_data(scene_of):
    made = self_check(scene_of(WORLD, TIER))
    assert (made.core, made.unknown, made.unheld) == (5, 1, 0)
    assert [(person.name, count) for person, count in made.holders] == [("ada", 2), ("bob", 2), ("off", 1)]
    assert made.ways == {"none": 2, "contact": 1, "successor": 1, "colleague": 1}
    assert [(one.seen.ref.id, one.way, one.works is Truth.YES) for one in made.shown] == [
        ("a4", "none", False),
        ("u1", "none", True),
        ("a3", "contact", True),
        ("a1", "successor", True),
        ("a2", "colleague", True),
    ]
    assert made.shown[2].contacts == 2  # a telephone number, and a contact record


def test_who_leaves_is_no_way_to_his_customer_and_what_was_not_read_bounds_the_answers(scene_of):
    whole = self_check(scene_of(WORLD.replace("successor: bob", "successor: ada"), TIER))
    assert {one.seen.ref.id: one.way for one in whole.shown}["a1"] == "none"
    assert whole.whole
    assert not self_check(scene_of(f"{WORLD}incomplete: [grants]", TIER)).whole


def test_one_policy_against_another_names_whom_and_what_it_affects(scene_of):
    before = scene_of(WORLD, f"roles: {{seller: {{title: rep}}}}\n{rule('activity: true')}")
    after = scene_of(
        WORLD,
        "roles: {boss: {title: boss}}\ntier: {A: {purchases: {CNY: '> 250', USD: '> 20'}}, B: {purchases: {CNY: '> 10', USD: '> 2'}}}\n"
        "rules: {r: {name: R, severity: low, concentration: {customers: 2, share: 100%}}}",
    )
    made = difference(before, after)
    assert made.customers == 7  # those of both findings, and a4
    assert [(move.before, move.after, move.count, [ref.id for ref in move.examples]) for move in made.tiers] == [
        ("A", "B", 2, ["a3", "a4"])
    ]
    assert {(move.person.name, move.before, move.after) for move in made.roles} == {
        ("ada", "seller", "other"), ("bob", "seller", "other"), ("cat", "seller", "other"), ("off", "seller", "other"),
        ("dan", "other", "boss"),
    }  # fmt: skip
    assert [(one.code, one.person.name) for one in made.gained] == [
        ("finding.concentration-count", "ada"),
        ("finding.concentration-count", "bob"),
    ]
    assert (made.lost, made.changed, made.people) == ((), (), 5)
    assert [(move.rule, move.before, move.after) for move in made.answers] == [("r", "unknown", "broken")]
    same = difference(before, before)
    assert (same.customers, same.people, same.answers, same.gained, same.lost) == (0, 0, (), (), ())
