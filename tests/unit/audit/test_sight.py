"""Who sees how many customers, and how many see one, where customers have several records and people several accounts."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np
import pytest

from exeunt.access.coding import code
from exeunt.access.tables import NONE
from exeunt.audit import sight as counting
from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.audit.world import SystemWorld, World
from exeunt.model import Principal, Ref
from exeunt.model.access import Cap, Customer, Grant, Kind, Level, shape
from exeunt.people import join
from exeunt.policy.audit import load_audit
from exeunt.policy.tiers import TIERS
from exeunt.report.audit.gather import gather
from exeunt.text import Texts

NOW = datetime(2026, 11, 30, tzinfo=UTC)
KINDS = ("Account", "Deal", "Lead")
READ = shape(*((kind, "self", Level.READ) for kind in KINDS))
POLICY = "exeunt: audit/1\nname: T\ncustomers: [Account, Deal]\ntier: {fact: t, A: 2, B: 1}\n"


def account(system: str, name: str, person: str, status: str = "active") -> Principal:
    return Principal(Ref(system, "user", name), name, status, {"username": name}, (f"{person}@acme.example",))


def system(name: str, people: list[Principal], customers: list[Customer], sees: list[tuple[str, str]]) -> SystemWorld:
    rows = {
        "kinds": [Kind(kind) for kind in KINDS],
        "customers": customers,
        "grants": [Grant(who, "one", what, READ, "manual") for who, what in sees],
        "caps": [Cap(one.ref.id, "all", "", kind, "", Level.FULL) for one in people for kind in KINDS],
    }
    return SystemWorld(name, "test", tuple(people), code(name, people, rows, []), NOW)


def scene_of(*systems: SystemWorld, unjoined: int = 0, roster: frozenset[str] = frozenset()) -> Scene:
    people = join({one.name: one.principals for one in systems})
    people = replace(people, persons=people.persons[: len(people.persons) - unjoined])
    world = World("w", NOW, people, {one.name: one for one in systems}, roster, ())
    return Scene(world, load_audit(POLICY, "a.yaml"), NOW)


def drawn(seed: int) -> Scene:
    """Up to three systems of people with up to two accounts each, and records that are of few customers."""
    dice = random.Random(seed)
    systems, most = [], dice.randint(1, 2)
    for name in ("crm", "erp", "web")[: dice.randint(1, 3)]:
        people = [
            account(name, f"{person}{one}", person, dice.choice(("active", "active", "inactive")))
            for person in ("ada", "ben", "cy", "dan")
            for one in range(dice.randint(0, most))
        ]
        customers: list[Customer] = []
        for number in range(dice.randint(0, 9)):
            parent = dice.choice(customers).id if customers and dice.random() < 0.4 else ""
            key = "" if parent else dice.choice(("", "K1", "K2", "K3"))
            customers.append(Customer(f"{name}{number}", dice.choice(KINDS), parent=parent, key=key))
        sees = [(one.ref.id, record.id) for one in people for record in customers if dice.random() < 0.3]
        systems.append(system(name, people, customers, sees))
    return scene_of(*systems, unjoined=dice.randint(0, 1))


def pairs(scene: Scene):
    """(system, account, customer): who can see any record of which."""
    for home in scene.numbering.homes:
        for place in range(len(home.world.principals)):
            levels = scene.sight.access(home).level(place)
            for record in np.flatnonzero(levels).tolist():
                yield home, place, int(scene.numbering.customer_of[home.start + record])


@pytest.mark.parametrize("block", [1, 1 << 22])
@pytest.mark.parametrize("seed", range(60))
def test_customers_are_counted_and_not_their_records(monkeypatch, seed, block):
    monkeypatch.setattr(counting, "_BLOCK", block)
    scene = drawn(seed)
    seen = {(home.name, place, customer) for home, place, customer in pairs(scene)}
    for home in scene.numbering.homes:
        if not len(home.tables.customers):
            continue
        measured = scene.sight.seen(home, np.arange(len(home.world.principals)))
        for place in range(len(home.world.principals)):
            mine = {customer for name, one, customer in seen if (name, one) == (home.name, place)}
            meant = {one for one in mine if scene.numbering.counted[one]}
            counts = {tier: sum(scene.tier(one) == tier for one in meant) for tier in TIERS}
            assert dict(zip(TIERS, measured.customers[:, place].tolist(), strict=True)) == counts
            worst = sorted(meant, key=lambda one: (("A", "unknown", "B", "C").index(scene.tier(one)), one))
            assert measured.worst.of(place).tolist() == worst
            only = np.arange(len(measured.records)) == place
            assert set(np.flatnonzero(scene.sight.touched_by(measured, only)).tolist()) == meant
            assert bool(scene.sight.sees_any(home)[place]) is bool(mine)


@pytest.mark.parametrize("block", [1, 1 << 22])
@pytest.mark.parametrize("seed", range(60))
def test_who_sees_a_customer_in_any_system_is_one_viewer(monkeypatch, seed, block):
    monkeypatch.setattr(counting, "_BLOCK", block)
    scene = drawn(seed)
    viewers = [set() for _ in range(len(scene.numbering))]
    for home, place, customer in pairs(scene):
        person = int(home.person_of[place])
        viewers[customer].add((home.name, place) if person == NONE else person)
    assert scene.sight.viewers().tolist() == [len(one) for one in viewers]


def test_what_a_leaver_sees_only_in_another_system_is_counted():
    numbers = range(7)
    crm = system(
        "crm", [account("crm", "ben", "ben")], [Customer(f"C{n}", "Account", "ben", key=f"K{n}") for n in numbers],
        [("ben", f"C{n}") for n in numbers],
    )  # fmt: skip
    erp = system(
        "erp", [account("erp", "ada", "ada")], [Customer(f"E{n}", "Account", key=f"K{n}") for n in numbers],
        [("ada", f"E{n}") for n in numbers],
    )  # fmt: skip
    hr = system("hr", [account("hr", "ben", "ben"), account("hr", "ada", "ada", "inactive")], [], [])
    scene, texts = scene_of(crm, erp, hr, roster=frozenset({"hr"})), Texts.load("en")
    audit = judge_scene(scene)
    (found,) = [one for one in audit.findings if one.code == "finding.left-can-sign-in"]
    assert (found.count, sum(found.tiers.values()), len(found.examples)) == (7, 7, 7)
    assert "customers in sight: 7" in texts.of(found)
    assert {one.most for one in gather(scene, audit, texts).spreads.values()} == {2}
