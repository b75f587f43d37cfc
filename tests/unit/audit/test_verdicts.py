"""What a rule answers, what is found, and what exceptions take off."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.model import Gap
from exeunt.policy import PolicyErrors
from exeunt.policy.audit.exceptions import load_exceptions
from exeunt.report.audit.sections import nothing_found
from exeunt.text import Texts

NOW = datetime(2026, 11, 30, tzinfo=UTC)
TIER = "tier: {A: {purchases: {CNY: '> 100'}}, B: {purchases: {CNY: '> 10'}}}\n"


def rule(check: str, more: str = "") -> str:
    return f"{TIER}rules: {{r: {{name: R, severity: high, {check}{more}}}}}"


def verdict(audit, rule_id: str = "r"):
    return next(one for one in audit.verdicts if one.rule.id == rule_id)


def test_without_a_policy_leavers_lost_owners_and_strangers_are_found(audit_of):
    audit = audit_of(
        "roster: [hr]\n"
        "people: {ex: {accounts: {crm: active, hr: inactive}}, who: {accounts: [crm]}, ada: {accounts: [crm, hr]}}\n"
        "customers: {a: {owner: ex}, b: {owner: nobody-here}, c: {}, d: {owner: ada}}\n"
    )
    assert [(one.code, one.person.name if one.person else "", one.count) for one in audit.findings] == [
        ("finding.left-can-sign-in", "ex", 1),
        ("finding.nobody-knows", "who", 0),
        ("finding.owner-inactive", "ex", 1),
        ("finding.owner-missing", "", 1),
        ("finding.owner-unknown", "", 1),
    ]
    assert not audit.incomplete


EMPTY = "roster: [hr]\npeople: {ada: {accounts: [crm, hr]}}\ncustomers: {a: {owner: ada, purchases: 1 CNY}}\n"


def test_a_rule_that_looks_at_nobody_neither_passes_nor_ends_in_a_clean_bill(audit_of):
    audit = audit_of(EMPTY, rule("owner: {tier: A}"))
    assert (verdict(audit).answer, verdict(audit).judged) == ("empty", 0)
    assert verdict(audit).open
    assert audit.incomplete


def test_where_nobody_is_as_it_should_be_the_rule_is_still_not_said_to_hold(audit_of):
    audit = audit_of(EMPTY, rule("owner: {tier: A}", ", may_be_empty: true"))
    assert verdict(audit).answer == "empty"
    assert not audit.incomplete


def test_what_was_not_read_may_hold_somebody_to_judge(audit_of):
    audit = audit_of(EMPTY + "incomplete: [owners]\n", rule("owner: {tier: A}", ", may_be_empty: true"))
    assert verdict(audit).answer == "incomplete"
    assert audit.incomplete


def test_a_company_without_a_customer_is_no_clean_bill(audit_of):
    assert audit_of("roster: [hr]\npeople: {ada: {accounts: [crm, hr]}}\n").incomplete


def test_without_a_roster_nobody_can_say_who_left(audit_of):
    audit = audit_of("people: {ada: {}}\ncustomers: {a: {owner: ada}}")
    for rule_id in ("left", "nobody-knows"):
        assert verdict(audit, rule_id).answer == "unknown"
        assert [gap.code for gap in verdict(audit, rule_id).missing] == ["audit.no-roster"]
    assert audit.incomplete


@pytest.mark.parametrize("read", ["", "roster: [hr]\n"])
def test_a_roster_that_could_not_be_read_is_named_and_makes_nobody_a_stranger(scene_of, read):
    made = scene_of(f"{read}people: {{ada: {{}}, bob: {{accounts: [crm, hr]}}}}\ncustomers: {{a: {{owner: ada}}}}")
    made = Scene(replace(made.world, roster=made.world.roster | {"ldap"}), made.policy, made.now)
    audit = judge_scene(made)
    assert verdict(audit, "nobody-knows").unknown > 0
    assert not audit.findings
    for rule_id in ("left", "nobody-knows", "owner"):
        (gap,) = verdict(audit, rule_id).missing
        assert (gap.code, gap.params) == ("audit.roster-unread", {"systems": "ldap"})


NOT_SAID = [
    ("successor: true", "audit.no-fact"),
    ("activity: true", "audit.no-fact"),
    ("concentration: true", "audit.no-fact"),
    ("tier-share: true", "audit.no-fact"),
    ("override: true", "audit.no-word"),
    ("forwarding: {inside: [x.example]}", "audit.no-trait"),
    ("second-factor: true", "audit.no-trait"),
    ("people: true", "audit.no-trait"),
    ("export: {role: other}", "audit.no-part"),
    ("sees: {role: other, may: none, part: sensitive}", "audit.no-part"),
    ("sees: {role: other, may: {team: full}}", "audit.no-trait"),
]


@pytest.mark.parametrize(("check", "gap"), NOT_SAID)
def test_a_rule_for_which_nobody_says_anything_never_passes_and_says_what_is_missing(audit_of, check, gap):
    # the customer's tier is known where it decides, and somebody sees it
    worth = "" if gap == "audit.no-fact" and "true" in check else ", purchases: 500 CNY"
    world = (
        "people: {ada: {}, bob: {}}\n"
        f"customers: {{a: {{owner: ada{worth}, team: [bob]}}, b: {{owner: bob{worth}, team: [ada]}}}}"
    )
    found = verdict(audit_of(world, rule(check)))
    assert found.answer in ("unknown", "incomplete")
    assert found.findings == 0
    assert gap in [one.code for one in found.missing]


@pytest.mark.parametrize("table", ["principals", "customers", "owners", "members", "grants", "caps", "facts", "traits"])
def test_what_was_not_read_whole_never_gives_a_clean_bill(audit_of, table):
    resting = {
        "sees: {role: other, may: all}": {
            "principals",
            "customers",
            "owners",
            "members",
            "grants",
            "caps",
            "facts",
            "traits",
        },
        "people: {tracks: 1}": {"principals", "customers", "owners", "members", "grants", "facts", "traits"},
        "concentration: {share: 100%}": {"principals", "customers", "owners", "facts"},
        "forwarding: {inside: [x.example]}": {"principals", "traits"},
        "override: true": {"customers", "facts"},
        "owner: true": {"principals", "customers", "owners", "traits"},
        "owner: {tier: A}": {"principals", "customers", "owners", "facts", "traits"},
        "left: true": {"principals", "traits"},
        "nobody-knows: true": {"principals"},
    }
    world = (
        "roster: [hr]\npeople: {ada: {accounts: [crm, hr], forwarding: a@x.example}}\n"
        f"customers: {{a: {{owner: ada, purchases: 500 CNY, t: A, u: 2027-01-01}}}}\nincomplete: [{table}]"
    )
    tier = "tier: {field: t, until: u, A: {purchases: {CNY: '> 100'}}, B: {purchases: {CNY: '> 10'}}}\n"
    for check, tables in resting.items():
        text = f"{tier}rules: {{r: {{name: R, severity: high, {check}}}}}"
        found = verdict(audit_of(world, text))
        wanted = "incomplete" if table in tables else "passes"
        assert (check, found.answer, found.at_least) == (check, wanted, table in tables)


def test_a_system_that_could_not_be_read_makes_everything_incomplete_and_a_doubt_does_not(scene_of):
    from dataclasses import replace

    from exeunt.audit.judge import judge

    scene = scene_of("roster: [crm]\npeople: {ada: {}}\ncustomers: {a: {owner: ada}}")
    unread = replace(scene.world, gaps=(Gap("http.unavailable", {"system": "erp"}),))
    doubtful = replace(scene.world, gaps=(Gap("people.weak-match", {}),))
    assert verdict(judge(unread, scene.policy, NOW), "owner").answer == "incomplete"
    assert verdict(judge(doubtful, scene.policy, NOW), "owner").answer == "passes"


WORLD = (
    "people: {ada: {}, bob: {}}\n"
    "customers: {a: {owner: ada, purchases: 500 CNY}, b: {owner: ada, purchases: 50 CNY}, c: {owner: ada, purchases: 5 CNY},"
    " d: {owner: ada}, e: {owner: bob, purchases: 500 CNY}}\n"
)
OWNERS = "owner: {role: chief}"


def owners(more: str = "", check: str = OWNERS) -> str:
    return f"roles: {{chief: {{name: nobody}}}}\n{rule(check, more)}"


def test_a_finding_is_about_an_owner_with_the_worst_customers_first(audit_of):
    audit = audit_of(WORLD, owners())
    ada, bob = audit.findings
    assert (ada.person.name, ada.count, ada.tiers) == ("ada", 4, {"A": 1, "B": 1, "C": 1, "unknown": 1})
    assert [ref.id for ref in ada.examples] == ["a", "d", "b", "c"]
    assert (bob.person.name, bob.params["count"]) == ("bob", 1)
    seen = audit.customers[ada.examples[0]]
    assert (seen.tier, seen.because.code, seen.worth, seen.owner) == ("A", "tier.reached", ("500 CNY",), "ada")
    assert ada.page == "how-to/findings/owner-role.md"
    assert [tier for piece in audit.every.pieces() for tier in piece["tier"].to_pylist()] == [
        "A",
        "B",
        "C",
        "unknown",
        "A",
    ]
    assert audit.tiers == {"A": 2, "B": 1, "C": 1, "unknown": 1}
    assert audit.worth["A"] == {"CNY": "1000"}
    assert [(one.person.name, one.customers, one.shares) for one in audit.holdings] == [
        ("ada", 4, {"CNY": "52.6%"}),
        ("bob", 1, {"CNY": "47.4%"}),
    ]


@pytest.mark.parametrize(
    ("check", "spared", "left"),
    [
        ("owner: {role: chief, tier: [A]}", "", {"ada": ["a"], "bob": ["e"]}),
        ("owner: {role: chief, tier: [unknown]}", "", {"ada": ["d"]}),
        (OWNERS, "[{person: ada@acme.example, because: x}]", {"bob": ["e"]}),
        (OWNERS, "[{role: other, because: x}]", {}),
        (OWNERS, "[{tier: [A, C], because: x}]", {"ada": ["b"]}),
    ],
)
def test_a_rule_spares_tiers_people_and_roles(audit_of, check, spared, left):
    audit = audit_of(WORLD, owners(f", except: {spared}" if spared else "", check))
    assert {one.person.name: sorted(ref.id for ref in one.examples) for one in audit.findings} == left


def test_where_a_tier_is_not_known_the_rule_may_be_about_the_customer(audit_of):
    found = verdict(audit_of(WORLD, owners("", "owner: {role: chief, tier: [B]}")))
    assert (found.judged, found.unknown, found.findings) == (2, 1, 1)


def exceptions(*entries: str):
    lines = "".join(
        f"  - {{code: owner-role, about: '{about}', owner: li@acme.example, until: {until}, because: x}}\n"
        for about, _, until in (entry.partition(" until ") for entry in entries)
    )
    return load_exceptions(f"exeunt: exceptions/1\nexceptions:\n{lines}", "e.yaml")


def test_an_exception_takes_off_a_person_or_single_customers(audit_of):
    said = exceptions("bob@acme.example until 2026-11-30", "crm:a until 2027-01-01", "n-nobody until 2027-01-01")
    audit = audit_of(WORLD, owners(), said)
    assert [(one.person.name, one.count) for one in audit.findings] == [("ada", 3)]
    assert {(one.finding.person.name, one.finding.count, one.exception.about) for one in audit.acknowledged} == {
        ("ada", 1, "crm:a"),
        ("bob", 1, "bob@acme.example"),
    }
    assert [(one.exception.about, one.candidates) for one in audit.unmatched] == [("n-nobody", ())]
    assert (verdict(audit).findings, verdict(audit).acknowledged) == (1, 2)


def test_when_all_is_acknowledged_the_rule_is_accepted_and_the_first_exception_to_run_out_is_known(audit_of):
    audit = audit_of(WORLD, owners(), exceptions("ada@acme.example until 2027-02-01", "n-bob until 2027-01-01"))
    assert (verdict(audit).answer, verdict(audit).acknowledged, verdict(audit).open) == ("accepted", 2, False)
    assert audit.next_to_end.until == "2027-01-01"


def test_where_not_all_was_read_what_is_acknowledged_is_not_all_there_is(audit_of):
    said = exceptions("ada@acme.example until 2027-02-01", "n-bob until 2027-01-01")
    audit = audit_of(f"{WORLD}incomplete: [customers]\n", owners(), said)
    assert (verdict(audit).answer, verdict(audit).acknowledged) == ("incomplete", 2)


def test_an_exception_that_ran_out_covers_nothing_and_is_a_finding(audit_of):
    audit = audit_of(WORLD, owners(), exceptions("ada@acme.example until 2026-11-29"))
    assert [(one.code, one.severity) for one in audit.findings] == [
        ("finding.owner-role", "high"),
        ("finding.owner-role", "high"),
        ("finding.exception-expired", "medium"),
    ]
    assert not audit.unmatched


def test_an_exception_is_about_an_account_of_one_system(audit_of):
    world = "roster: [hr]\npeople: {ex: {accounts: {crm: active, mail: active, hr: inactive}}}"
    text = "{code: left-can-sign-in, about: 'mail:ex', owner: o, until: 2027-01-01, because: x}"
    said = load_exceptions(f"exeunt: exceptions/1\nexceptions: [{text}]", "e.yaml")
    assert [str(one.about) for one in audit_of(world, "", said).findings] == ["crm:user:ex"]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("exceptions: []", "policy.empty"),
        ("exceptions: [{code: owner-role}]", "policy.missing"),
        ("exceptions: [{code: owner-rôle, about: a, owner: o, until: 2027-01-01, because: x}]", "policy.unknown-word"),
        ("exceptions: [{code: owner-role, about: a, owner: o, until: soon, because: x}]", "policy.no-day"),
        (
            "exceptions: [{code: owner-role, about: a, owner: o, until: 2027-01-01, because: x, to: y}]",
            "policy.unknown-key",
        ),
        ("exception: []", "policy.unknown-key"),
    ],
)
def test_a_mistake_in_the_exceptions_is_refused_with_its_line(text, code):
    with pytest.raises(PolicyErrors) as caught:
        load_exceptions(f"exeunt: exceptions/1\n{text}", "e.yaml")
    (error, *_) = [one for one in caught.value.errors if one.code == code]
    assert error.params["line"] == 2


def test_who_may_take_lists_away_is_judged_where_a_system_tells_that_right_apart(audit_of):
    world = (
        "parts: [export]\nroster: [hr]\npeople: {sue: {title: Support}, tom: {title: Other}}\n"
        "customers: {a: {owner: tom}}\nsees: [{who: sue, what: a, part: export}, {who: tom, what: a, part: export}]"
    )
    text = "roles: {support: [{title: Support}]}\nrules: {r: {name: R, severity: high, export: {role: support}}}"
    verdict = next(one for one in audit_of(world, text).verdicts if one.rule.id == "r")
    assert (verdict.answer, verdict.judged, verdict.findings) == ("broken", 1, 1)


@pytest.mark.parametrize(
    ("world", "text", "said"),
    [
        ("people: {ada: {}}", "rules: {r: {name: R, severity: low, owner: true}}", "report.nothing-judged"),
        ("roster: [hr]\npeople: {ada: {accounts: [crm, hr]}}\ncustomers: {a: {owner: ada}}\nincomplete: [owners]",
         "rules: {r: {name: R, severity: low, owner: true}}", "report.audit-incomplete"),
        ("roster: [hr]\npeople: {ada: {accounts: [crm, hr]}}\ncustomers: {a: {owner: ada}}",
         "rules: {r: {name: R, severity: low, owner: true}}", "report.no-findings"),
    ],
)  # fmt: skip
def test_without_a_finding_it_is_said_how_much_that_means(audit_of, world, text, said):
    audit, texts = audit_of(world, text), Texts.load("en")
    assert audit.findings == ()
    assert nothing_found(audit, texts) == texts.sentence(said)


RECORDS = (
    "people: {ada: {title: Rep}, ben: {title: Boss}}\n"
    "customers: {acme: {owner: ben}, d1: {parent: acme, kind: Deal, owner: ben}, d2: {parent: acme, kind: Deal, owner: ben}}\n"
    "sees: [{who: ada, what: all}]\n"
)
REP = "roles: {rep: {title: Rep}}\nrules: {r: {name: R, severity: high, sees: {role: rep, may: %s}}}"


def test_who_sees_several_records_of_one_customer_sees_one_customer(audit_of):
    (one,) = [one for one in audit_of(RECORDS, REP % "own").findings if one.rule == "r"]
    assert (one.count, one.tiers, len(one.examples)) == (1, {"unknown": 1}, 1)
    assert (one.params["records"], one.params["count"]) == (3, 1)


def test_a_queue_among_the_further_owners_is_ones_own(audit_of):
    world = (
        "people: {ada: {title: Rep, groups: [Desk]}, bo: {title: Cook}}\n"
        "customers: {q: {owner: bo, owners: {co_owner: Desk}}}\nsees: [{who: ada, what: q}]\n"
    )
    assert verdict(audit_of(world, REP % "own")).answer == "passes"


@pytest.mark.parametrize(
    ("may", "en", "zh"),
    [
        ("own", "(allowed · own: full)", "（允许 · 自己负责的：完全）"),
        (
            "{own: full, region: read}",
            "(allowed · own: full · of the region: read)",
            "（允许 · 自己负责的：完全 · 所在区域的：查看）",
        ),
        ("none", "(allowed · nothing)", "（允许 · 无）"),
    ],
)
def test_what_a_rule_allows_is_said_in_the_reader_s_language(audit_of, may, en, zh):
    world = RECORDS.replace("title: Rep", "title: Rep, region: east").replace("acme: {", "acme: {region: west, ")
    (one,) = [one for one in audit_of(world, REP % may).findings if one.rule == "r"]
    assert en in Texts.load("en").of(one)
    assert zh in Texts.load("zh").of(one)


OURS, SPY = "ben@mail.acme.example", "spy@evil.example"


@pytest.mark.parametrize(
    ("text", "answer", "outside"),
    [
        (OURS, "passes", None),
        (f"Ben ({OURS})", "passes", None),
        (f"Ben [{OURS}].", "passes", None),
        ("BEN@MAIL.Acme.Example", "passes", None),
        ("false", "passes", None),
        *((f"{SPY}{mark}{OURS}", "broken", SPY) for mark in (",", "; ", "；", "，", "、", "|", "/", "\\", "\t", "(")),
        *((f"{OURS}{mark}{SPY}", "broken", SPY) for mark in (",", "；", "|", ")")),
        ("Spy (spy＠evil.example)", "broken", SPY),
        ("spy@例子.中国", "broken", "spy@例子.中国"),
        ("spy@evil.example，boss@evil.example", "broken", f"{SPY}, boss@evil.example"),
        (f"{OURS}@evil.example", "broken", "@evil.example"),
        (f"{OURS}, spy@[192.0.2.1]", "unknown", None),
        ("somewhere", "unknown", None),
        ("true", "unknown", None),
    ],
)
def test_whatever_stands_between_addresses_each_is_looked_at(audit_of, text, answer, outside):
    from exeunt.audit.testing.small import SmallPerson, SmallWorld

    world = SmallWorld(people={"ada": SmallPerson(traits={"forwarding": (text,)})})
    audit = audit_of(world, rule("forwarding: {inside: ['*@*.acme.example']}"))
    said = [one.params["to"] for one in audit.findings if one.rule == "r"]
    assert (verdict(audit).answer, said) == (answer, [outside] if outside else [])


def test_another_time_gives_another_answer(audit_of):
    world = "roster: [hr]\npeople: {old: {accounts: [crm, hr], last_day: 2026-11-15}}"
    before = audit_of(world, now=datetime(2026, 11, 15, tzinfo=UTC))
    after = audit_of(world, now=datetime(2026, 11, 17, 1, tzinfo=UTC))
    assert before.findings == ()
    assert [str(one.about) for one in after.findings] == ["crm:user:old"]  # the list of employees is no door


def test_the_last_day_that_there_is_means_no_end(audit_of):
    world = (
        "roster: [hr]\npeople: {ada: {accounts: [crm, hr], last_day: 9999-12-31}, ex: {accounts: {crm: active, hr: inactive}}}\n"
        "customers: {a: {owner: ada, t: A, u: 9999-12-31}}\n"
    )
    text = "{code: left-can-sign-in, about: ex@acme.example, owner: o, until: 9999-12-31, because: x}"
    said = load_exceptions(f"exeunt: exceptions/1\nexceptions: [{text}]", "e.yaml")
    policy = "tier: {field: t, until: u}\nrules: {r: {name: R, severity: low, override: true}}"
    audit = audit_of(world, policy, said)
    assert (audit.tiers["A"], verdict(audit).answer, verdict(audit, "owner").answer) == (1, "passes", "passes")
    assert [one.exception.until for one in audit.acknowledged] == ["9999-12-31"]


def test_rows_on_what_nobody_says_are_left_out_and_said(audit_of):
    text = "roles: {boss: [{grade: x}, {title: CEO}]}\ntier: {A: [{p: '> 100'}, {s: true}], B: {p: '> 10'}}\nrules: {r: {name: R, severity: low, owner: true}}"
    audit = audit_of("people: {ada: {title: CEO}}\ncustomers: {a: {owner: ada, p: 50}}", text)
    assert audit.roles == {"boss": 1}
    assert audit.tiers["B"] == 1
    assert [(gap.code, gap.params["field"]) for gap in audit.left_out] == [
        ("audit.tier-row", "s"),
        ("audit.role-row", "grade"),
    ]


def test_of_what_was_not_read_nobody_says_that_nobody_says_it(audit_of):
    """The row may be decided by what is on the page that is missing: its tier is not known then, and nothing is in vain."""
    text = "roles: {boss: [{grade: x}, {title: CEO}]}\ntier: {A: [{p: '> 100'}, {s: true}], B: {p: '> 10'}}\nrules: {r: {name: R, severity: low, owner: true}}"
    world = "people: {ada: {title: CEO}}\ncustomers: {a: {owner: ada, p: 50}}\nincomplete: [facts, traits]"
    audit = audit_of(world, text)
    assert audit.left_out == ()
    assert audit.tiers["unknown"] == 1


def test_whom_a_rule_spares_in_vain_is_said(audit_of):
    audit = audit_of(WORLD, owners(", except: [{person: [ada, phantom], because: x}]"))
    assert [(gap.code, gap.params) for gap in audit.left_out if gap.code == "audit.spared-nobody"] == [
        ("audit.spared-nobody", {"rule": "r", "name": "phantom"})
    ]
    assert [one.person.name for one in audit.findings] == ["bob"]


def test_a_finding_names_ten_customers_and_so_does_that_of_each_of_many_accounts(audit_of):
    from exeunt.audit.findings import MOST_EXAMPLES
    from exeunt.audit.testing.small import SmallCustomer, SmallPerson, SmallSight, SmallWorld
    from exeunt.model.access import Level

    many = [f"p{number}" for number in range(70)]
    world = SmallWorld(
        people={name: SmallPerson() for name in many},
        customers={f"c{number}": SmallCustomer(owner="boss") for number in range(MOST_EXAMPLES + 3)},
        sees=(*(SmallSight(name, "c0") for name in many), SmallSight("p3", "all", Level.READ)),
    )
    audit = audit_of(world, "rules: {r: {name: R, severity: high, sees: {role: other, may: own}}}")
    found = [one for one in audit.findings if one.rule == "r"]
    assert (found[0].person.name, found[0].count, len(found[0].examples)) == ("p3", MOST_EXAMPLES + 3, MOST_EXAMPLES)
    assert len(found) == len(many)
    assert all(one.examples for one in found)
    assert {one.count for one in found[1:]} == {1}


def test_where_more_customers_are_named_than_described_each_finding_still_has_one(audit_of, monkeypatch):
    from exeunt.audit import judge

    monkeypatch.setattr(judge, "MOST_NAMED", 3)
    world = (
        "people: {ada: {}}\ncustomers: {a: {owner: x}, b: {owner: x}, c: {owner: x}, d: {owner: y}, e: {owner: z}}\n"
    )
    audit = audit_of(world, "rules: {r: {name: R, severity: high, owner: true}}")
    assert len(audit.findings) == len(audit.customers) == 3
    assert all(one.examples[0] in audit.customers for one in audit.findings)
