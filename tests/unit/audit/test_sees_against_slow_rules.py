"""Who sees too much, against the words of the rule taken one pair at a time, on organisations drawn at random."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exeunt.access.coding import code
from exeunt.audit.judges import judge_rule
from exeunt.audit.scene import Scene
from exeunt.audit.world import SystemWorld, World
from exeunt.model import Principal, Ref
from exeunt.model.access import Fact, Level, Trait
from exeunt.people import join
from exeunt.policy.audit import load_audit
from support.access_reference import levels
from support.access_worlds import KINDS, make_world
from support.width import examples
from unit.audit.conftest import customers_of, records_of

NOW = datetime(2026, 11, 30, tzinfo=UTC)
SEEDS = range(examples(120, few=40, wide=600))
SCOPES = ("own", "team", "subordinates", "region", "all")
LEVELS = ("read", "edit", "full")


def drawn(seed):
    """An organisation, what is said of its people and customers, and a rule."""
    draw = random.Random(seed)
    world = replace(make_world(seed), owners_whole=True)
    people = list(world.principals)
    said = {
        who: {
            "title": draw.choice(["rep", "rep", "cook", None]),
            "department": draw.choice(["north", "south", None]),
            "region": draw.choice(["East", "West", "WEST", None]),
        }
        for who in people
    }
    bosses = {who: draw.choice([*people, ""]) for who in people}
    regions = {row.id: draw.choice(["East", "west", None]) for row in world.customers if not row.parent}
    may = {scope: draw.choice(LEVELS) for scope in SCOPES if draw.random() < 0.35}
    kinds = [kind for kind in KINDS if draw.random() < 0.5]
    return world, said, bosses, regions, may, kinds, draw.choice(["", "", "sensitive"])


def scene_of(case):
    world, said, bosses, regions, may, kinds, part = case
    principals = [
        Principal(
            Ref("crm", "user", who),
            who,
            "active" if on else "inactive",
            {"manager": bosses[who]},
            (f"{who}@x.example",),
        )
        for who, on in world.principals.items()
    ]
    rows = {
        **{
            name: getattr(world, name)
            for name in ("groups", "members", "kinds", "customers", "owners", "sets", "grants", "caps")
        },
        "traits": [Trait(who, field, value) for who, one in said.items() for field, value in one.items() if value],
        "facts": [Fact(customer, "region", value) for customer, value in regions.items() if value],
    }
    system = SystemWorld("crm", "test", tuple(principals), code("crm", principals, rows), NOW)
    written = "none" if not may else "{" + ", ".join(f"{scope}: {level}" for scope, level in may.items()) + "}"
    asked = "".join([f", part: {part}" if part else "", f", kind: [{', '.join(kinds)}]" if kinds else ""])
    policy = load_audit(
        "exeunt: audit/1\nname: T\nroles: {seller: {title: rep}}\n"
        f"rules: {{r: {{name: R, severity: low, sees: {{role: seller, may: {written}{asked}}}}}}}",
        "p",
    )
    return Scene(World("w", NOW, join({"crm": principals}), {"crm": system}, frozenset(), ()), policy, NOW)


class Slowly:
    """The rule's words, pair by pair. `lenient`: what may be allowed is."""

    def __init__(self, case, *, lenient):
        self.world, self.said, self.bosses, self.regions, self.may, self.kinds, _ = case
        self.lenient = lenient
        self.by_id = {row.id: row for row in self.world.customers}
        self.groups = {row.id for row in self.world.groups}

    def chain(self, who):
        """Everybody above, and whether that is known: a boss who is there, or none at all."""
        above, boss = [], self.bosses[who]
        while boss and boss not in (who, *above):
            above.append(boss)
            boss = self.bosses[boss]
        return above

    def top(self, record):
        seen = set()
        while record.parent in self.by_id and record.id not in seen:
            seen.add(record.id)
            record = self.by_id[record.parent]
        return record

    def owners(self, record):
        more = {row.owner for row in self.world.owners if row.customer == record.id}
        return ({record.owner} | more) - {""}

    def holders(self, subject):
        found = {subject}
        while True:
            more = {row.group for row in self.world.members if row.member in found} - found
            if not more:
                return found
            found |= more

    def inside(self, scope, who, record):
        """Is the record itself in the scope of this person?"""
        one, owners = self.said[who], self.owners(record)
        region = self.regions.get(self.top(record).id)
        answers = {
            "all": lambda: True,
            "own": lambda: who in owners or self.in_queue(who, owners),
            "team": lambda: self.team(one["department"], owners),
            "subordinates": lambda: any(self.below(owner, who) for owner in owners & self.said.keys()),
            "region": lambda: self.same(one["region"], {region}, unknown=region is None),
        }
        return answers[scope]()

    def team(self, mine, owners):
        """Whose team is not told may be of any."""
        theirs = {self.said[owner]["department"] for owner in owners & self.said.keys()}
        return self.same(mine, theirs) or (self.lenient and None in theirs)

    def below(self, one, boss):
        """Where nobody's boss is told, anybody may be above anybody."""
        if not any(self.bosses.values()):
            return self.lenient and one != boss
        return boss in self.chain(one)

    def same(self, mine, theirs, *, unknown=False):
        if mine is None or unknown:
            return self.lenient
        return mine.casefold() in {one.casefold() for one in theirs if one}

    def in_queue(self, who, owners):
        queues = {row.owner for row in (*self.world.customers, *self.world.owners)} - {"", *self.said}
        return any(queue in self.holders(who) and any(queue in self.holders(one) for one in owners) for queue in queues)

    def matters(self, record):
        return not self.kinds or record.kind in self.kinds

    def granted(self, who, record):
        """Before what children give on."""
        if not self.matters(record):
            return 0
        parent = self.by_id.get(record.parent)
        reached = [record, parent] if parent else [record]
        return max(
            (
                LEVELS.index(level) + 1
                for scope, level in self.may.items()
                for one in reached
                if self.inside(scope, who, one)
            ),
            default=0,
        )

    def allowed(self, who, record):
        if not self.matters(record):
            return Level.FULL
        lifts = {row.id: row.lifts for row in self.world.kinds}
        lifted = [
            lifts[child.kind]
            for child in self.world.customers
            if child.parent == record.id and self.granted(who, child) >= Level.READ
        ]
        return max([self.granted(who, record), *lifted])


def beyond(case, *, may, lenient):
    """Seller → the records of which he has more than is allowed."""
    world, said, *_, part = case
    rules = Slowly(case, lenient=lenient)
    found = {}
    for (who, record), level in levels(world, part, may=may).items():
        if said[who]["title"] == "rep" and level > rules.allowed(who, rules.by_id[record]):
            found.setdefault(who, set()).add(record)
    return found


@pytest.mark.parametrize("seed", SEEDS)
def test_excess_is_what_is_had_and_not_allowed(seed):
    case = drawn(seed)
    world, said, *_, part = case
    scene = scene_of(case)
    judged = judge_rule(scene, scene.policy.rules[0])
    if not any(map(Slowly(case, lenient=True).matters, world.customers)):
        assert judged.judged == 0, "nothing that it is about"
        return
    blind = bool(part) and part not in scene.numbering.homes[0].tables.caps.parts
    sellers = [who for who, on in world.principals.items() if on and said[who]["title"] == "rep"]
    untold = [who for who, on in world.principals.items() if on and said[who]["title"] is None]
    sure = {} if blind else beyond(case, may=False, lenient=True)
    perhaps = set(sellers) if blind else set(beyond(case, may=True, lenient=False)) - set(sure)
    top = Slowly(case, lenient=True)
    customers = {who: {top.top(top.by_id[one]).id for one in records} for who, records in sure.items()}
    found = {one.about.id: one.look for one in judged.breaks}
    assert customers_of(scene, found) == customers
    ids = scene.numbering.homes[0].tables.customers.ids.to_pylist()
    assert {who: {ids[row] for row in records_of(one)} for who, one in found.items()} == sure
    counts = {one.about.id: (one.size, one.params["records"]) for one in judged.breaks}
    assert counts == {who: (len(customers[who]), len(records)) for who, records in sure.items()}
    assert judged.unknown == len(perhaps) + len(untold)
    assert judged.judged == len(sellers) + len(untold)


@pytest.mark.slow
def test_the_organisations_are_worth_the_trouble():
    broken = [case for case in map(drawn, SEEDS) if beyond(case, may=False, lenient=True)]
    assert len(broken) > len(SEEDS) / 5
    for scope in set(SCOPES) - {"all"}:
        assert len([case for case in broken if scope in case[4]]) > len(SEEDS) / 40, scope
