"""Who must see what: what is found, of whom it is not asked, and what it takes to be sure."""

from __future__ import annotations

from dataclasses import replace

import pytest

from exeunt.access.coding import code
from exeunt.access.tables import Covered
from exeunt.audit.difference import difference
from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.audit.world import SystemWorld, World
from exeunt.cli.views.audit import audit_page, finding_json
from exeunt.model import Gap, Principal, Ref
from exeunt.model.access import Cap, Customer, Grant, Group, Kind, Level, Member, Owner, Trait, shape
from exeunt.people import MapEntry, PeopleMap, join
from exeunt.policy.audit import load_audit
from exeunt.policy.audit.exceptions import load_exceptions
from exeunt.report.audit.gather import gather
from exeunt.report.audit.page import render_audit
from exeunt.text import Texts
from unit.audit.conftest import HEAD, NOW

CODE = "finding.sees-too-little"
ROLES = "roles: {boss: {title: CEO}, manager: {title: Manager}, seller: {title: Rep}}\n"
TIER = "tier: {fact: worth, A: 100, B: 10}\n"
ALL = "{role: boss, must: all}"


def asking(sees: str, rest: str = "") -> str:
    return f"{ROLES}{TIER}rules: {{r: {{name: R, severity: low, sees: {sees}{rest}}}}}"


def of(audit):
    return [one for one in audit.findings if one.code == CODE]


def missing(audit) -> dict[str, list[str]]:
    """Whom it is about → the customers that are named."""
    return {one.person.name: sorted(ref.id for ref in one.examples) for one in of(audit)}


def verdict(audit):
    return next(one for one in audit.verdicts if one.rule.id == "r")


SMALL = """
people: {ceo: {title: CEO}, ada: {title: Rep}}
customers: {big: {owner: ada, worth: 500}, deal: {parent: big, kind: Deal, owner: ada}, small: {owner: ada, worth: 1}, mine: {owner: ceo}}
"""


def test_it_says_who_sees_how_little_of_what_and_names_the_worst_first(audit_of):
    audit = audit_of(SMALL + "sees: [{who: ceo, what: big}]\n", asking("{role: boss, must: {all: read, own: full}}"))
    (found,) = of(audit)
    assert (found.person.name, str(found.about), found.severity) == ("ceo", "crm:user:ceo", "low")
    assert found.params == {
        "person": "ceo",
        "system": "crm",
        "part": "",
        "records": 2,
        "absent": False,
        "all": "read",
        "own": "full",
        "count": 2,
    }
    assert found.tiers == {"A": 1, "C": 1}
    assert [one.id for one in found.examples] == ["big", "small"]
    assert (verdict(audit).answer, verdict(audit).judged, verdict(audit).unknown) == ("broken", 1, 0)


def test_there_is_no_path_to_what_is_not_seen(audit_of):
    audit = audit_of(SMALL + "sees: [{who: ceo, what: big}]\n", asking("{role: boss, must: {all: edit}}"))
    (found,) = of(audit)
    assert [one.id for one in found.examples] == ["big", "small"]
    assert found.proof is None
    assert finding_json(found)["proof"] is None


@pytest.mark.parametrize(
    ("lang", "said"),
    [
        ("en", "ceo has less on 1 record in crm than the rule asks for (asked for · own: full · all: read). What only"),
        ("zh", "ceo 在 crm 对 1 条记录的权限低于规则要求（要求 · 自己负责的：完全 · 全部：查看）。只有别人看得到的"),
    ],
)
def test_it_is_said_on_the_terminal_and_in_the_report(scene_of, lang, said):
    world = SMALL + "sees: [{who: ceo, what: [big, deal]}]\n"
    scene, texts = scene_of(world, asking("{role: boss, must: {all: read, own: full}}")), Texts.load(lang)
    audit = judge_scene(scene)
    assert said in texts.of(of(audit)[0])
    assert any(said in getattr(one, "text", "") for one in audit_page(texts, audit, every=False))
    assert "sees-too-little" in render_audit(gather(scene, audit, texts), texts)
    rows = [row for piece in audit.every.pieces() for row in piece.select(["id", "findings"]).to_pylist()]
    assert {row["id"]: row["findings"] for row in rows} == {"big": "", "small": "sees-too-little", "mine": ""}


def test_who_sees_everything_keeps_the_rule(audit_of):
    audit = audit_of(SMALL + "sees: [{who: ceo, what: all}]\n", asking(ALL))
    assert (missing(audit), verdict(audit).answer) == ({}, "passes")


def test_a_limit_and_a_demand_stand_in_one_rule(audit_of):
    world = SMALL + "sees: [{who: ada, what: mine}]\n"
    audit = audit_of(world, asking("{role: [boss, seller], may: own, must: {all: read}}"))
    found = {(one.code, one.person.name): [ref.id for ref in one.examples] for one in audit.findings if one.rule == "r"}
    assert found == {("finding.sees-beyond", "ada"): ["mine"], (CODE, "ceo"): ["big", "small"]}
    assert verdict(audit).judged == 2  # people, each once


@pytest.mark.parametrize(
    ("must", "wanted"),
    [
        ("own", []),
        ("{own: full}", []),
        ("team", ["b"]),
        ("subordinates", ["b"]),
        ("region", ["b", "e"]),
        ("{region: edit}", ["b", "e", "r"]),
        ("all", ["b", "c", "e"]),
    ],
)
def test_each_scope_is_asked_for_at_its_level(audit_of, must, wanted):
    world = """
people:
  boss: {title: CEO}
  max: {title: Manager, department: north, region: east, manager: boss}
  bo: {title: Rep, department: north, region: east, manager: max}
  cy: {title: Rep, department: south, region: west, manager: boss}
customers:
  m: {owner: max, area: none, region: west}
  b: {owner: bo, region: East}
  r: {owner: cy, region: east}
  c: {owner: cy, region: west}
  e: {owner: boss, region: east}
sees: [{who: max, what: r}]
"""
    audit = audit_of(world, asking(f"{{role: manager, must: {must}}}"))
    assert missing(audit) == ({"max": wanted} if wanted else {})
    assert verdict(audit).answer == ("broken" if wanted else "passes")


def test_only_kinds_that_the_rule_speaks_of_must_be_seen_and_what_belongs_to_them_is_another_kind(audit_of):
    world = SMALL + "sees: [{who: ceo, what: [big, small]}]\n"
    found = {
        kind: missing(audit_of(world, asking(f"{{role: boss, must: all, kind: {kind}}}")))
        for kind in ("Account", "De*")
    }
    assert found == {"Account": {}, "De*": {"ceo": ["big"]}}


def test_what_belongs_to_ones_own_must_be_seen_and_no_parent_because_of_what_belongs_to_it(audit_of):
    world = """
people: {ada: {title: Rep}, bo: {title: Cook}}
customers:
  mine: {owner: ada}
  below: {parent: mine, kind: Deal, owner: bo}
  his: {owner: bo}
  inside: {parent: his, kind: Deal, owner: ada}
"""
    (found,) = of(audit_of(world, asking("{role: seller, must: own}")))
    assert ([ref.id for ref in found.examples], found.params["records"]) == (["mine"], 1)


def test_a_part_must_be_had_and_where_no_system_tells_it_apart_nothing_is_known(audit_of):
    world = SMALL + "sees: [{who: ceo, what: all}, {who: ceo, what: [big, deal, small], part: arrears}]\n"
    rules = asking("{role: boss, must: all, part: arrears}")
    assert missing(audit_of(world, rules)) == {"ceo": ["mine"]}
    audit = audit_of(SMALL, rules)
    assert (missing(audit), verdict(audit).answer, verdict(audit).unknown) == ({}, "unknown", 1)
    assert [gap.code for gap in verdict(audit).missing] == ["audit.no-part"]


def test_a_queue_that_one_is_in_is_ones_own(audit_of):
    world = """
people: {ada: {title: Rep, groups: [Desk]}, bo: {title: Rep}}
customers: {q: {owner: Desk}, a: {owner: ada}}
"""
    rules = asking("{role: seller, must: own}")
    assert missing(audit_of(world, rules)) == {"ada": ["q"]}
    assert missing(audit_of(world + "sees: [{who: Desk, what: q}]\n", rules)) == {}


def test_a_queue_among_the_further_owners_is_ones_own(audit_of):
    world = """
people: {ada: {title: Rep, groups: [Desk]}, bo: {title: Rep}}
customers: {q: {owner: bo, owners: {co_owner: Desk}}}
"""
    assert missing(audit_of(world, asking("{role: seller, must: own}"))) == {"ada": ["q"]}
    assert missing(audit_of(world + "sees: [{who: ada, what: q}]\n", asking("{role: seller, must: own}"))) == {}


@pytest.mark.parametrize("status", ["", "crm: blocked, ", "crm: inactive, "])
def test_who_has_no_account_to_sign_in_with_sees_nothing(audit_of, status):
    world = f"""
people: {{ceo: {{accounts: {{{status}hr: active}}, title: CEO}}, ada: {{title: Rep}}}}
customers: {{a: {{owner: ada}}, b: {{owner: ceo}}}}
sees: [{{who: ada, what: all}}]
"""
    (found,) = of(audit_of(world, asking(ALL)))
    assert (found.params["absent"], found.count, found.person.mail) == (True, 2, "ceo@acme.example")
    assert str(found.about) == ("crm:user:ceo" if status else "None")
    assert "no account there to sign in with" in Texts.load("en").of(found)
    assert "没有可登录的账号" in Texts.load("zh").of(found)


def test_what_his_switched_off_account_owns_is_still_ones_own(audit_of):
    world = "people: {ada: {accounts: {crm: inactive, hr: active}, title: Rep}}\ncustomers: {a: {owner: ada}}\n"
    assert missing(audit_of(world, asking("{role: seller, must: own}"))) == {"ada": ["a"]}


def test_of_a_system_without_customers_nothing_is_asked(audit_of):
    world = "people: {ceo: {title: CEO}, ada: {accounts: [crm, hr], title: Rep}}\ncustomers: {a: {owner: ada, team: [ceo]}}\n"
    audit = audit_of(world, asking(ALL))
    assert (verdict(audit).answer, verdict(audit).judged) == ("passes", 1)


@pytest.mark.parametrize(
    "person",
    [
        "{accounts: {crm: active, hr: inactive}, title: CEO}",
        "{accounts: [crm, hr], title: CEO, last_day: 2026-11-01}",
        "{accounts: {crm: inactive}, title: CEO}",
        "{title: CEO, powers: [external]}",
        "{title: CEO, powers: [service]}",
        "{title: Cook}",
    ],
)
def test_leavers_guests_machines_and_people_in_other_roles_need_see_nothing(audit_of, person):
    world = f"roster: [hr]\npeople: {{x: {person}, ada: {{accounts: [crm, hr]}}}}\ncustomers: {{a: {{owner: ada}}}}\n"
    audit = audit_of(world, asking(ALL))
    assert missing(audit) == {}
    assert verdict(audit).judged == verdict(audit).unknown  # ada has no title: nobody knows hers
    assert verdict(audit).judged == 1


def test_whom_the_rule_spares_need_see_nothing(audit_of):
    spared = ", except: [{person: ceo@acme.example, because: retired}]"
    assert verdict(audit_of(SMALL, asking(ALL, spared))).answer == "empty"


def test_of_whom_no_role_is_known_nothing_is_known(audit_of):
    audit = audit_of(SMALL.replace("ceo: {title: CEO}", "ceo: {}"), asking(ALL))
    assert (missing(audit), verdict(audit).answer, verdict(audit).unknown) == ({}, "unknown", 1)


def test_of_strangers_to_the_roster_nothing_is_asked(audit_of):
    """They are found by another rule, and access is not what they need."""
    world = """
roster: [hr]
people: {ceo: {accounts: [crm, hr], title: CEO}, desk: {accounts: [mail]}, new: {accounts: [crm]}, ada: {accounts: [hr]}}
customers: {a: {owner: ceo}}
"""
    found = verdict(audit_of(world, asking(ALL)))
    assert (found.judged, found.unknown) == (2, 1)  # the owner, and an employee whose role is not known
    boss = world.replace("new: {accounts: [crm]}", "new: {accounts: [crm], title: CEO}")
    assert missing(audit_of(boss, asking(ALL))) == {}
    assert missing(audit_of(boss.replace("new: {accounts: [crm]", "new: {accounts: [crm, hr]"), asking(ALL)))


def test_who_has_nothing_in_his_scope_keeps_no_rule(audit_of):
    """A region that no customer has may be a slip of the pen: nothing was asked, so nothing holds."""
    world = """
roster: [hr]
people: {ceo: {accounts: [crm, hr], title: CEO, region: Europe}, ada: {accounts: [crm, hr], title: Seller}}
customers: {a: {owner: ada, region: EMEA}}
"""
    asked = asking("{role: boss, must: {region: read}}")
    assert verdict(audit_of(world, asked)).answer == "empty"
    assert verdict(audit_of(world.replace("Europe", "emea"), asked)).answer == "broken"


def test_a_rule_may_be_about_every_kind_but_some(audit_of):
    kinds = {"['!Deal']": ["big", "small"], "['!Account']": ["big"], "['*', '!A*']": ["big"], "[Deal, '!D*']": None}
    for kind, customers in kinds.items():
        found = missing(audit_of(SMALL, asking(f"{{role: boss, must: all, kind: {kind}}}")))
        assert found == ({"ceo": customers} if customers else {}), kind


def test_a_kind_that_no_system_has_is_no_rule_that_holds(audit_of):
    for side in ("must: all", "may: none"):
        assert verdict(audit_of(SMALL, asking(f"{{role: boss, {side}, kind: Acount}}"))).answer == "empty"


@pytest.mark.parametrize("about", ["ceo@acme.example", "crm:ceo"])
def test_it_can_be_acknowledged_by_the_person_or_the_account(audit_of, about):
    entry = f"{{code: sees-too-little, about: '{about}', owner: ada, until: 2036-01-01, because: agreed upon}}"
    exceptions = load_exceptions(f"exeunt: exceptions/1\nexceptions: [{entry}]\n", "e.yaml")
    audit = audit_of(SMALL, asking(ALL), exceptions)
    assert (missing(audit), verdict(audit).answer) == ({}, "accepted")


def test_a_policy_is_held_against_another(scene_of):
    world = SMALL + "sees: [{who: ceo, what: small}]\n"
    before, after = scene_of(world, asking("{role: boss, must: own}")), scene_of(world, asking(ALL))
    found = difference(before, after)
    assert [(one.code, one.count) for one in found.gained] == [(CODE, 1)]


# What it takes to be sure ------------------------------------------------------------------------------------------


def test_what_may_be_given_makes_nothing_certain(audit_of):
    world = SMALL + "sees: [{who: ceo, what: all, certain: false}]\n"
    audit = audit_of(world, asking(ALL))
    assert (missing(audit), verdict(audit).answer, verdict(audit).unknown) == ({}, "unknown", 1)
    assert missing(audit_of(world, asking("{role: boss, must: {all: edit}}"))) == {"ceo": ["big", "small"]}


@pytest.mark.parametrize(
    "table", ["principals", "customers", "owners", "members", "groups", "kinds", "sets", "grants", "caps"]
)
def test_where_access_was_not_read_whole_it_may_be_there(scene_of, table):
    scene = scene_of(SMALL, asking(ALL))
    assert missing(judge_scene(scene)) == {"ceo": ["big", "small"]}
    audit = judge_scene(partly(scene, "crm", table))
    assert (missing(audit), verdict(audit).answer, verdict(audit).unknown) == ({}, "unknown", 1)
    assert "audit.not-whole" in {gap.code for gap in verdict(audit).missing}


def partly(scene: Scene, system: str, *tables: str) -> Scene:
    """As if these tables of a system had not been read whole."""
    one = scene.world.systems[system]
    covered = tuple(Covered(table, table, "", "", "partial", 0) for table in tables)
    lossy = replace(one, tables=replace(one.tables, coverage=covered))
    return Scene(replace(scene.world, systems={**scene.world.systems, system: lossy}), scene.policy, scene.now)


def test_a_system_that_could_not_be_read_may_say_who_is_who(scene_of):
    scene = scene_of(SMALL, asking(ALL))
    world = replace(scene.world, gaps=(Gap("snapshot.unreadable", {"system": "ldap", "why": "ldap.x"}),))
    audit = judge_scene(Scene(world, scene.policy, NOW))
    assert (missing(audit), verdict(audit).unknown) == ({}, 1)


LISTED = """
roster: [hr]
people: {ceo: {accounts: [crm, hr], title: CEO}, max: {accounts: [crm, hr], title: Manager}, ada: {accounts: [crm, hr], title: Rep}}
customers: {a: {owner: ada, region: east}}
"""


def test_where_more_may_be_said_of_people_a_role_that_comes_first_is_certain_and_a_later_one_is_not(scene_of):
    rules = asking("{role: [boss, manager], must: all}")
    assert missing(judge_scene(scene_of(LISTED, rules))) == {"ceo": ["a"], "max": ["a"]}
    audit = judge_scene(partly(scene_of(LISTED, rules), "crm", "traits"))
    assert (missing(audit), verdict(audit).unknown) == ({"ceo": ["a"]}, 1)


@pytest.mark.parametrize("table", ["traits", "principals"])
def test_where_the_roster_was_not_read_whole_he_may_have_left_or_be_somebody_else(scene_of, table):
    audit = judge_scene(partly(scene_of(LISTED, asking(ALL)), "hr", table))
    assert (missing(audit), verdict(audit).unknown) == ({}, 1)


def test_who_reports_to_whom_must_be_read_whole(scene_of):
    world = LISTED.replace("title: Rep", "title: Rep, manager: ceo")
    scene = scene_of(world, asking("{role: boss, must: subordinates}"))
    assert missing(judge_scene(scene)) == {"ceo": ["a"]}
    assert missing(judge_scene(partly(scene, "crm", "traits"))) == {}


@pytest.mark.parametrize("table", ["customers", "facts"])
def test_another_system_may_say_where_the_customer_is(scene_of, table):
    world = LISTED.replace("title: CEO", "title: CEO, region: east")
    scene = scene_of(world, asking("{role: boss, must: region}"))
    assert missing(judge_scene(scene)) == {"ceo": ["a"]}
    assert missing(judge_scene(partly(scene, "hr", table))) == {}


@pytest.mark.parametrize(
    ("must", "person", "customer"),
    [
        ("team", "title: CEO, department: x", ""),
        ("team", "title: CEO", ""),
        ("region", "title: CEO, region: x", ""),
        ("region", "title: CEO", "region: x"),
        ("subordinates", "title: CEO", ""),
    ],
)
def test_what_may_be_in_scope_is_not_known_to_be_lacking_and_who_sees_it_keeps_the_rule(
    audit_of, must, person, customer
):
    world = f"people: {{ceo: {{{person}}}, ada: {{title: Rep}}}}\ncustomers: {{a: {{owner: ada, {customer}}}}}\n"
    rules = asking(f"{{role: boss, must: {must}}}")
    audit = audit_of(world, rules)
    assert (missing(audit), verdict(audit).unknown) == ({}, 1)
    assert verdict(audit_of(world + "sees: [{who: ceo, what: all}]\n", rules)).unknown == 0
    assert verdict(audit_of(world + "sees: [{who: ceo, what: all, certain: false}]\n", rules)).unknown == 1


def account(system: str, name: str, mail: str = "", number: str = "", status: str = "active") -> Principal:
    ids = {"username": name, "employee_number": number}
    return Principal(Ref(system, "user", name), name, status, ids, (mail,) if mail else ())


READ, FULL = shape(("Account", "self", Level.READ)), shape(("Account", "self", Level.FULL))


def system(name: str, people: list[Principal], grants=(), *, caps=None, customers=("1", "2"), **tables) -> SystemWorld:
    """Its customers are nobody's. Without caps everybody may everything that he was given."""
    rows = {
        "kinds": [Kind("Account")],
        "customers": [Customer(f"{name}{one}", "Account") for one in customers],
        "grants": [Grant(who, "one", f"{name}{what}", given, "manual") for who, what, given in grants],
        "caps": [Cap(one.ref.id, "all", "", "Account", "", Level.FULL) for one in people] if caps is None else caps,
        **tables,
    }
    return SystemWorld(name, "test", tuple(people), code(name, people, rows), NOW)


def judged(*systems: SystemWorld, sees: str = ALL, told=PeopleMap(), roster=()):  # noqa: B008 (frozen)
    people = join({one.name: one.principals for one in systems}, told)
    world = World("w", NOW, people, {one.name: one for one in systems}, frozenset(roster), ())
    return judge_scene(Scene(world, load_audit(HEAD + asking(sees), "a.yaml"), NOW))


def title(*who: str) -> dict[str, list[Trait]]:
    return {"traits": [Trait(one, "title", "CEO") for one in who]}


ONE = PeopleMap((MapEntry("Kim", "kim@acme.example", (("crm", "k1"), ("crm", "k2"))),))
TWO = [account("crm", "k1"), account("crm", "k2")]


def test_all_accounts_of_one_person_count_together():
    each = [("k1", "1", READ), ("k2", "2", READ)]
    both = judged(system("crm", TWO, each, **title("k1")), told=ONE)
    assert (missing(both), verdict(both).answer, verdict(both).judged) == ({}, "passes", 1)
    assert missing(judged(system("crm", TWO, each[1:], **title("k1")), told=ONE)) == {"Kim": ["crm1"]}
    off = [TWO[0], account("crm", "k2", status="inactive")]
    assert missing(judged(system("crm", off, each, **title("k1")), told=ONE)) == {"Kim": ["crm2"]}


def test_the_grant_of_one_account_and_the_ceiling_of_another_give_nothing():
    grants, caps = [("k1", "1", FULL), ("k1", "2", FULL)], [Cap("k2", "all", "", "Account", "", Level.FULL)]
    assert missing(judged(system("crm", TWO, grants, caps=caps, **title("k1")), told=ONE)) == {"Kim": ["crm1", "crm2"]}


def test_one_of_two_accounts_brings_the_queue():
    tables = {
        "groups": [Group("q", "queue", "Desk")],
        "members": [Member("outer", "k2"), Member("q", "outer")],
        "owners": [Owner("crm1", "q")],
    }
    crm = system("crm", TWO, **tables, **title("k1"))
    assert missing(judged(crm, told=ONE, sees="{role: boss, must: own}")) == {"Kim": ["crm1"]}


def test_of_two_systems_each_is_asked_and_two_findings_of_one_person_are_two():
    crm, erp = system("crm", [account("crm", "ada")]), system("erp", [account("erp", "bo")])
    hr = system("hr", [account("hr", "kim", "kim@acme.example")], customers=(), **title("kim"))
    audit = judged(crm, erp, hr)
    assert {(one.params["system"], one.about, one.count) for one in of(audit)} == {("crm", None, 2), ("erp", None, 2)}
    assert len({one.key for one in of(audit)}) == 2


def test_who_may_have_another_account_there_may_see_more():
    boss = account("hr", "kim", "kim@acme.example", "7")
    hr = system("hr", [boss], customers=(), **title("kim"))
    for other, sure in ((account("crm", "k9", "", "7"), False), (account("crm", "k9", "", "8"), True)):
        audit = judged(system("crm", [other], traits=[Trait("k9", "title", "Cook")]), hr)
        assert (bool(missing(audit)), verdict(audit).unknown) == (sure, 0 if sure else 1)


def test_who_may_be_somebody_who_has_left_need_perhaps_see_nothing():
    crm = system("crm", [account("crm", "kim", "", "7")], **title("kim"))
    for number, stranger in (("7", False), ("8", True)):
        hr = system("hr", [account("hr", "h", "kim@acme.example", number, "inactive")], customers=())
        audit = judged(crm, hr, roster=["hr"])
        assert (missing(audit), verdict(audit).unknown) == ({}, 0 if stranger else 1)
