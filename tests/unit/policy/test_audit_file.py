"""An audit policy is taken whole or refused with every mistake; an editor's schema refuses what the reader refuses."""

from __future__ import annotations

import io
from datetime import timedelta
from fractions import Fraction

import jsonschema
import pytest
from ruamel.yaml import YAML

from exeunt.model.access import Level
from exeunt.policy import PolicyErrors
from exeunt.policy.audit import (
    Activity,
    Concentration,
    Left,
    NobodyKnows,
    Owner,
    People,
    SecondFactor,
    Sees,
    Successor,
    TierShare,
    load_audit,
)
from exeunt.policy.audit.file import schema
from exeunt.policy.audit.policy import BASE, OTHER, UNKNOWN
from exeunt.policy.audit.rules import SORTS
from exeunt.policy.conditions import Record

HEAD = "exeunt: audit/1\nname: Test\nroles: {seller: {title: Sales*}, boss: [{title: CEO}, {group: Board}]}\ntier: {fact: p, A: 100, B: 10}\n"


def policy(text: str, *, head: str = HEAD):
    return load_audit(head + text, "a.yaml")


def rule(check: str, more: str = ""):
    return policy(f"rules: {{r: {{name: R, severity: low, {check}{more}}}}}").rules[0]


def errors(text: str, *, head: str = HEAD):
    with pytest.raises(PolicyErrors) as caught:
        policy(text, head=head)
    return caught.value.errors


def as_json(text: str):
    yaml = YAML(typ="safe", pure=True)
    yaml.constructor.add_constructor("tag:yaml.org,2002:timestamp", lambda _, node: node.value)
    return yaml.load(io.StringIO(text))


def schema_refuses(text: str) -> bool:
    return not jsonschema.Draft202012Validator(schema()).is_valid(as_json(text))


@pytest.fixture(scope="module", autouse=True)
def _a_schema_that_is_one():
    jsonschema.Draft202012Validator.check_schema(schema())


@pytest.mark.parametrize(
    ("check", "wanted"),
    [
        ("people: true", People()),
        (
            "people: {tracks: 3, sponsor: boss, named-in: helper}",
            People(tracks=3, sponsor=("boss",), fields=("helper",)),
        ),
        ("concentration: {share: 12.5%}", Concentration(share=Fraction(125, 1000))),
        ("left: {within: 90m}", Left(within=timedelta(minutes=90))),
        (
            "second-factor: {role: [seller, other], anywhere: true}",
            SecondFactor(role=("seller", "other"), anywhere=True),
        ),
        ("successor: {tier: [B], customers: 0}", Successor(tier=("B",), customers=0)),
        ("activity: {within: 30d, fact: visit}", Activity(fact="visit", within=timedelta(days=30))),
        ("tier-share: {at-least: 10%, at-most: 20%}", TierShare(at_least=Fraction(1, 10), at_most=Fraction(1, 5))),
        ("sees: {role: seller, may: own}", Sees(role=("seller",), may={"own": Level.FULL})),
        ("sees: {role: boss, may: none, part: sensitive}", Sees(role=("boss",), may={}, part="sensitive")),
        (
            "sees: {role: [seller, boss], may: {own: full, region: read}}",
            Sees(role=("seller", "boss"), may={"own": Level.FULL, "region": Level.READ}),
        ),
        ("sees: {role: boss, must: all}", Sees(role=("boss",), must={"all": Level.READ})),
        (
            "sees: {role: seller, may: own, must: {own: full, team: edit}}",
            Sees(role=("seller",), may={"own": Level.FULL}, must={"own": Level.FULL, "team": Level.EDIT}),
        ),
    ],
)
def test_each_sort_of_rule_is_read_with_its_defaults(check, wanted):
    assert rule(check).check == wanted
    assert not schema_refuses(f"{HEAD}rules: {{r: {{name: R, severity: low, {check}}}}}")


def test_every_sort_of_rule_that_needs_nothing_may_be_just_asked_for():
    plain = [sort for sort in SORTS if sort not in ("sees", "forwarding", "export")]
    for sort in plain:
        assert rule(f"{sort}: true").check == SORTS[sort]()
        assert not schema_refuses(f"{HEAD}rules: {{r: {{name: R, severity: low, {sort}: true}}}}")


def test_a_rule_has_a_name_in_both_languages_and_spares_whom_it_says():
    found = policy(
        "rules: {r: {name: {en: One, zh: 一}, severity: high, owner: true,"
        " except: [{role: boss, because: his own}, {tier: C, person: a@b.example, because: few}]}}"
    ).rules[0]
    assert (found.name.in_language("zh"), found.name.in_language("en"), found.line) == ("一", "One", 5)
    assert [(one.role, one.tier, one.person, one.because) for one in found.exempt] == [
        (("boss",), (), (), "his own"),
        ((), ("C",), ("a@b.example",), "few"),
    ]


MISTAKES = [
    ("rule: {}", "policy.unknown-key"),
    ("rules: {}", "policy.empty"),
    ("rules: {r: {}}", "policy.empty"),
    ("rules: {r: {severity: low, owner: true}}", "policy.missing"),
    ("rules: {r: {name: R, owner: true}}", "policy.missing"),
    ("rules: {r: {name: {en: One}, severity: low, owner: true}}", "policy.missing"),
    ("rules: {r: {name: R, severity: severe, owner: true}}", "policy.unknown-word"),
    ("rules: {r: {name: R, severity: low}}", "policy.no-check"),
    ("rules: {r: {name: R, severity: low, owner: true, left: true}}", "policy.contradiction"),
    ("rules: {r: {name: R, severity: low, owner: false}}", "policy.wrong-type"),
    ("rules: {r: {name: R, severity: low, owner: {}}}", "policy.empty"),
    ("rules: {r: {name: R, severity: low, forwarding: true}}", "policy.wrong-type"),
    ("rules: {r: {name: R, severity: low, forwarding: {outside: x}}}", "policy.unknown-key"),
    ("rules: {r: {name: R, severity: low, export: {}}}", "policy.empty"),
    ("rules: {r: {name: R, severity: low, sees: {role: seller}}}", "policy.missing"),
    ("rules: {r: {name: R, severity: low, sees: {role: seller, kind: Deal}}}", "policy.missing"),
    ("rules: {r: {name: R, severity: low, sees: {role: seller, may: mine}}}", "policy.unknown-word"),
    ("rules: {r: {name: R, severity: low, sees: {role: seller, must: none}}}", "policy.unknown-word"),
    ("rules: {r: {name: R, severity: low, sees: {role: seller, must: {}}}}", "policy.empty"),
    ("rules: {r: {name: R, severity: low, sees: {role: seller, must: {own: write}}}}", "policy.unknown-word"),
    ("rules: {r: {name: R, severity: low, sees: {role: seller, must: {mine: full}}}}", "policy.unknown-key"),
    ("rules: {r: {name: R, severity: low, sees: {must: own}}}", "policy.missing"),
    ("rules: {r: {name: R, severity: low, sees: {role: seller, may: {own: write}}}}", "policy.unknown-word"),
    ("rules: {r: {name: R, severity: low, sees: {role: seller, may: {mine: full}}}}", "policy.unknown-key"),
    ("rules: {r: {name: R, severity: low, sees: {role: [], may: own}}}", "policy.empty"),
    ("rules: {r: {name: R, severity: low, activity: {within: 90}}}", "policy.wrong-type"),
    ("rules: {r: {name: R, severity: low, activity: {tier: D}}}", "policy.unknown-word"),
    ("rules: {r: {name: R, severity: low, concentration: {share: 30}}}", "policy.wrong-type"),
    ("rules: {r: {name: R, severity: low, concentration: {customers: -1}}}", "policy.wrong-type"),
    ("rules: {r: {name: R, severity: low, people: {tracks: 0}}}", "policy.wrong-type"),
    ("rules: {r: {name: R, severity: low, owner: true, except: [{role: boss}]}}", "policy.missing"),
    ("rules: {r: {name: R, severity: low, owner: true, except: [{because: x}]}}", "policy.missing"),
    (
        "rules: {r: {name: R, severity: low, left: true, except: [{tier: A, because: x}]}}",
        "policy.no-tier-here",
    ),
    *(
        (
            f"rules: {{r: {{name: R, severity: low, tier-share: true, except: [{{{spared}, because: x}}]}}}}",
            "policy.no-except-here",
        )
        for spared in ("tier: A", "role: other", "person: a")
    ),
    ("worth: [a, b]", "policy.wrong-type"),
    ("customers: []", "policy.empty"),
    ("effort: {D: 1h}", "policy.unknown-key"),
    ("effort: {A: 1}", "policy.wrong-type"),
]


@pytest.mark.parametrize(("text", "code"), MISTAKES)
def test_a_mistake_is_refused_by_the_reader_and_by_the_schema(text, code):
    assert code in {error.code for error in errors(text)}
    assert schema_refuses(HEAD + text)


def test_a_rule_that_neither_limits_nor_demands_is_told_where_it_stands_and_what_it_may_say():
    (error,) = errors("rules:\n  r:\n    name: R\n    severity: low\n    sees: {role: seller, part: sensitive}")
    assert (error.code, error.params["name"], error.params["other"]) == ("policy.missing", "may", "must")
    assert (error.params["file"], error.params["line"], error.params["field"]) == ("a.yaml", 9, "rules.r.sees")


@pytest.mark.parametrize(
    ("text", "code", "suggestion"),
    [
        (
            "rules: {r: {name: R, severity: low, sees: {role: [boss, selller], may: own}}}",
            "policy.unknown-role",
            "seller",
        ),
        ("rules: {r: {name: R, severity: low, people: {sponsor: bos}}}", "policy.unknown-role", "boss"),
        (
            "rules: {r: {name: R, severity: low, owner: true, except: [{role: chief, because: x}]}}",
            "policy.unknown-role",
            "",
        ),
    ],
)
def test_a_role_that_nobody_defined_is_refused(text, code, suggestion):
    (error,) = errors(text)
    assert (error.code, error.params["suggestion"], error.params["line"]) == (code, suggestion, 5)


def test_roles_and_tiers_that_rules_speak_of_must_be_there():
    head = "exeunt: audit/1\nname: T\n"
    (error,) = errors("roles: {unknown: {title: x}}", head=head)
    assert error.code == "policy.reserved"
    (error,) = errors("rules: {r: {name: R, severity: low, owner: {tier: A}}}", head=head)
    assert error.code == "policy.tier-undefined"


@pytest.mark.parametrize(
    ("tier", "good"),
    [
        ("{field: tier, until: day, A: [{p: {CNY: 5}}, {s: true, y: '> 3y'}], B: {p: '>= 4'}}", True),
        ("{fact: p, currency: c, A: {CNY: 5}, B: {CNY: 4}}", True),
        ("{field: tier, means: {Gold: A}}", True),
        ("{until: day, A: {p: 5}, B: {p: 4}}", False),
        ("{A: {p: 5}}", False),
        ("{fact: p, A: 5}", False),
        ("{field: tier, means: {Gold: Z}}", False),
        ("{A: {p: '> 3 years'}, B: {p: 4}}", False),
        ("{A: [], B: {p: 4}}", False),
        ("{A: {p: [1, {}]}, B: {p: 4}}", False),
    ],
)
def test_the_section_tier_is_checked_by_the_schema_as_it_is_read(tier, good):
    text = f"exeunt: audit/1\nname: T\ntier: {tier}\n"
    assert schema_refuses(text) is not good
    if good:
        load_audit(text, "a.yaml")
    else:
        assert errors("", head=text)


def test_what_holds_without_a_policy_holds_under_every_policy():
    assert [rule.check for rule in BASE] == [Left(), Owner(), NobodyKnows()]
    own = policy("rules: {mine: {name: R, severity: low, owner: {tier: A}}}")
    assert [rule.id for rule in own.all_rules] == ["mine", "left", "nobody-knows"]
    other = policy("rules: {mine: {name: R, severity: low, owner: {role: boss}}}")
    assert [rule.id for rule in other.all_rules] == ["mine", "left", "owner", "nobody-knows"]


@pytest.mark.parametrize(
    ("fields", "role"),
    [
        ({"title": "Sales Rep", "group": ()}, "seller"),
        ({"title": "CEO", "group": ()}, "boss"),
        ({"title": "Cook", "group": ("Board",)}, "boss"),
        ({"title": "Cook", "group": ()}, OTHER),
        # without a title it may be a seller, whatever the groups say
        ({"group": ("Board",)}, UNKNOWN),
        ({}, UNKNOWN),
        # the groups were not read: a seller stays one, a cook may be on the board
        ({"title": "Sales Rep"}, "seller"),
        ({"title": "Cook"}, UNKNOWN),
    ],
)
def test_the_first_role_that_fits_decides_and_what_may_fit_makes_it_unknown(fields, role):
    assert policy("").role_of(Record(fields)) == role


def test_a_list_that_was_not_read_whole_may_hold_more():
    assert policy("").role_of(Record({"title": "Cook", "group": ("Choir",)}, open={"group"})) == UNKNOWN
