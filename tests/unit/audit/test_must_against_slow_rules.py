"""Who sees too little, against the words of the rule taken one pair at a time, on organisations drawn at random.

People have none, one or several accounts, some of which are switched off.
"""

from __future__ import annotations

import random
from dataclasses import dataclass, replace

import pytest

from exeunt.access.coding import code
from exeunt.access.tables import Covered
from exeunt.audit.judges import judge_rule
from exeunt.audit.scene import Scene
from exeunt.audit.world import SystemWorld, World
from exeunt.model import Principal, Ref
from exeunt.model.access import Fact, Level, Trait
from exeunt.people import MapEntry, PeopleMap, join
from exeunt.policy.audit import load_audit
from support.access_reference import World as Rows
from support.access_reference import holds, levels
from support.access_worlds import KINDS, make_world
from support.width import examples
from unit.audit.conftest import NOW, customers_of, records_of

pytestmark = pytest.mark.slow

SEEDS = range(examples(120, few=40, wide=600))
SCOPES = ("own", "team", "subordinates", "region", "all")
LEVELS = ("read", "edit", "full")
TABLES = (
    "groups",
    "members",
    "kinds",
    "customers",
    "owners",
    "sets",
    "grants",
    "caps",
    "traits",
    "facts",
    "principals",
)


@dataclass(frozen=True)
class Case:
    """`accounts`: person → accounts in the CRM; everybody is in the list of employees, too."""

    world: Rows
    accounts: dict[str, list[str]]
    said: dict[str, dict[str, str | None]]
    bosses: dict[str, str]
    regions: dict[str, str | None]
    must: dict[str, str]
    kinds: list[str]
    part: str


def drawn(seed: int) -> Case:
    draw = random.Random(seed)
    world = replace(make_world(seed), owners_whole=True)
    people = [f"p{number}" for number in range(4)]
    accounts: dict[str, list[str]] = {one: [] for one in people}
    for account in world.principals:
        accounts[draw.choice(people)].append(account)
    told = draw.random() < 0.8
    return Case(
        world=world,
        accounts=accounts,
        said={
            one: {
                "title": draw.choice(["rep", "rep", "rep", "cook", None]),
                "department": draw.choice(["north", "south", None]),
                "region": draw.choice(["East", "West", "WEST", None]),
            }
            for one in people
        },
        bosses={one: draw.choice([*people, ""]) if told else "" for one in people},
        regions={row.id: draw.choice(["East", "west", None]) for row in world.customers if not row.parent},
        must={scope: draw.choice(LEVELS) for scope in draw.sample(SCOPES, draw.choice([1, 1, 2, 3]))},
        kinds=[kind for kind in KINDS if draw.random() < 0.4],
        part=draw.choice(["", "", "", "sensitive"]),
    )


def principal(system: str, name: str, case: Case, person: str, *, active: bool = True) -> Principal:
    manager = case.bosses[person] if system == "hr" else ""
    ref = Ref(system, "user", name)
    return Principal(
        ref, person, "active" if active else "inactive", {"manager": manager}, (f"{name}@{system}.example",)
    )


def scene_of(case: Case, lost: str = "", missing=lambda row: False) -> Scene:
    """`lost`: a table of the CRM of which rows are missing."""
    owner = {account: person for person, mine in case.accounts.items() for account in mine}
    crm = [principal("crm", who, case, owner[who], active=on) for who, on in case.world.principals.items()]
    crm = [one for one in crm if lost != "principals" or not missing(one)]
    hr = [principal("hr", one, case, one) for one in case.accounts]
    names = ("groups", "members", "kinds", "customers", "owners", "sets", "grants", "caps")
    traits = [Trait(who, field, value) for who, one in case.said.items() for field, value in one.items() if value]
    rows = {
        **{name: getattr(case.world, name) for name in names},
        "facts": [Fact(customer, "region", value) for customer, value in case.regions.items() if value],
    }
    covered = [Covered(lost, lost, "", "", "partial", 0)] if lost else []
    kept = {name: [row for row in table if name != lost or not missing(row)] for name, table in rows.items()}
    systems = {
        "crm": SystemWorld("crm", "test", tuple(crm), code("crm", crm, kept, covered), NOW),
        "hr": SystemWorld("hr", "test", tuple(hr), code("hr", hr, {"traits": traits}), NOW),
    }
    here = {one.ref.id for one in crm}
    entries = [
        MapEntry(one, "", (("hr", one), *(("crm", account) for account in mine if account in here)), 1)
        for one, mine in case.accounts.items()
    ]
    people = join({"crm": crm, "hr": hr}, PeopleMap(tuple(entries)))
    written = ", ".join(f"{scope}: {level}" for scope, level in case.must.items())
    asked = "".join(
        [f", part: {case.part}" if case.part else "", f", kind: [{', '.join(case.kinds)}]" if case.kinds else ""]
    )
    policy = load_audit(
        "exeunt: audit/1\nname: T\nroles: {seller: {title: rep}}\n"
        f"rules: {{r: {{name: R, severity: low, sees: {{role: seller, must: {{{written}}}{asked}}}}}}}",
        "p",
    )
    return Scene(World("w", NOW, people, systems, frozenset({"hr"}), ()), policy, NOW)


class Slowly:
    """The rule's words, pair by pair. `lenient`: what may be demanded is."""

    def __init__(self, case: Case, *, lenient: bool) -> None:
        self.case = case
        self.lenient = lenient
        self.by_id = {row.id: row for row in case.world.customers}
        self.person = {account: one for one, mine in case.accounts.items() for account in mine}
        self.held = {subject: holds(case.world, subject) for subject in self.subjects()}

    def subjects(self):
        world = self.case.world
        return {*world.principals, *(row.id for row in world.groups), *(row.owner for row in world.customers)}

    def top(self, record):
        while record.parent in self.by_id:
            record = self.by_id[record.parent]
        return record

    def owners(self, record):
        more = {row.owner for row in self.case.world.owners if row.customer == record.id}
        return ({record.owner} | more) - {""}

    def inside(self, scope, one, record):
        owners = self.owners(record)
        persons = {self.person[owner] for owner in owners if owner in self.person}
        match scope:
            case "all":
                return True
            case "own":
                return one in persons or self.in_queue(one, owners)
            case "team":
                return self.in_team(one, persons)
            case "subordinates":
                return any(self.below(other, one) for other in persons)
            case "region":
                mine, there = self.case.said[one]["region"], self.case.regions.get(self.top(record).id)
                return self.lenient if mine is None or there is None else mine.casefold() == there.casefold()

    def in_queue(self, one, owners):
        queues = {row.owner for row in (*self.case.world.customers, *self.case.world.owners)} - {"", *self.person}
        mine = {group for account in self.case.accounts[one] for group in self.held[account]}
        return any(queue in mine and any(queue in self.held[owner] for owner in owners) for queue in queues)

    def in_team(self, one, persons):
        mine, theirs = self.case.said[one]["department"], {self.case.said[other]["department"] for other in persons}
        return self.lenient if mine is None else mine in theirs or (self.lenient and None in theirs)

    def below(self, other, boss):
        """Where nobody's boss is told, anybody may be above anybody."""
        if not any(self.case.bosses.values()):
            return self.lenient and other != boss
        above, one = [], self.case.bosses[other]
        while one and one not in (other, *above):
            above.append(one)
            one = self.case.bosses[one]
        return boss in above

    def due(self, one, record):
        if self.case.kinds and record.kind not in self.case.kinds:
            return 0
        parent = self.by_id.get(record.parent)
        reached = [record, parent] if parent else [record]
        given = [
            LEVELS.index(level) + 1
            for scope, level in self.case.must.items()
            if any(self.inside(scope, one, each) for each in reached)
        ]
        return max(given, default=0)


def lacking(case: Case, *, may: bool, lenient: bool) -> dict[str, set[str]]:
    """Person → the records of which he has less than he must."""
    rules, had = Slowly(case, lenient=lenient), levels(case.world, case.part, may=may)
    found: dict[str, set[str]] = {}
    for one, mine in case.accounts.items():
        for record in case.world.customers:
            best = max((had.get((account, record.id), Level.NONE) for account in mine), default=Level.NONE)
            if case.said[one]["title"] == "rep" and best < rules.due(one, record):
                found.setdefault(one, set()).add(record.id)
    return found


def judged(scene: Scene):
    return judge_rule(scene, scene.policy.rules[0])


def about(scene: Scene, one) -> str:
    return scene.numbering.persons[one.person].name


@pytest.mark.parametrize("seed", SEEDS)
def test_what_is_lacking_is_what_is_demanded_and_not_had(seed):
    case = drawn(seed)
    scene = scene_of(case)
    found = judged(scene)
    blind = bool(case.part) and part_unknown(scene, case)
    asked = {one for one, said in case.said.items() if said["title"] == "rep"}
    untold = sum(said["title"] is None for said in case.said.values())
    sure = {} if blind else lacking(case, may=True, lenient=False)
    perhaps = asked if blind else set(lacking(case, may=False, lenient=True)) - set(sure)
    home, top = crm_of(scene), Slowly(case, lenient=False)
    ids = home.tables.customers.ids.to_pylist()
    sightings = {about(scene, one): one.look for one in found.breaks}
    assert {who: {ids[row] for row in records_of(one)} for who, one in sightings.items()} == sure
    customers = {who: {top.top(top.by_id[one]).id for one in records} for who, records in sure.items()}
    assert customers_of(scene, sightings) == customers
    counts = {about(scene, one): (one.size, one.params["records"]) for one in found.breaks}
    assert counts == {who: (len(customers[who]), len(records)) for who, records in sure.items()}
    if any(row.kind in case.kinds or not case.kinds for row in case.world.customers):
        assert found.unknown == len(perhaps) + untold
        rules = Slowly(case, lenient=True)
        due = asked if blind else {one for one in asked if any(rules.due(one, row) for row in case.world.customers)}
        assert found.judged == len(due) + untold
    else:
        assert (found.judged, found.unknown, sure) == (0, 0, {})


def crm_of(scene: Scene):
    return next(home for home in scene.numbering.homes if home.name == "crm")


def part_unknown(scene: Scene, case: Case) -> bool:
    return case.part not in crm_of(scene).tables.caps.parts


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("seed", range(examples(40, few=12, wide=200)))
def test_no_row_that_was_not_read_makes_a_finding(seed, table):
    case, draw = drawn(seed), random.Random(seed)
    whole = scene_of(case)
    before = {about(whole, one) for one in judged(whole).breaks}
    scene = scene_of(case, table, lambda _: draw.random() < 0.4)
    after = judged(scene)
    assert {about(scene, one) for one in after.breaks} <= before
    if table not in ("traits", "facts"):
        assert not after.breaks


@pytest.mark.slow
def test_the_organisations_are_worth_the_trouble():
    broken = [case for case in map(drawn, SEEDS) if lacking(case, may=True, lenient=False)]
    assert len(SEEDS) / 3 < len(broken) < len(SEEDS)
    for scope in SCOPES:
        assert len([case for case in broken if scope in case.must]) > len(SEEDS) / 40, scope
    kept = [case for case in map(drawn, SEEDS) if not lacking(case, may=False, lenient=True)]
    assert len(kept) > len(SEEDS) / 20
    assert [case for case in broken if any(len(mine) > 1 for mine in case.accounts.values())]
