"""Small organisations, drawn at random: every construct of the tables occurs, in any combination."""

from __future__ import annotations

import random

from exeunt.model.access import CAUSES, Cap, Customer, Grant, Group, InSet, Kind, Member, Owner, shape
from support.access_reference import World

KINDS = ("account", "contact", "deal")


def make_world(seed: int, *, users: int = 7, customers: int = 14) -> World:
    draw = random.Random(seed)
    people = {f"u{number}": draw.random() < 0.85 for number in range(draw.randint(2, users))}
    groups = [Group(f"g{number}", draw.choice(("role", "public", "queue")), f"Group {number}") for number in range(6)]
    subjects = [*people, *(group.id for group in groups)]
    kinds = [
        Kind("account", follows=draw.choice((0, 0, 2))),
        Kind("contact", lifts=draw.choice((0, 1)), follows=draw.choice((0, 1, 2))),
        Kind("deal", lifts=draw.choice((0, 1, 2)), follows=draw.choice((0, 0, 3))),
    ]
    records = [_customer(draw, number, subjects) for number in range(draw.randint(3, customers))]
    ids = [row.id for row in records]
    sets = [f"s{number}" for number in range(3)]
    return World(
        principals=people,
        kinds=kinds,
        customers=records,
        groups=groups,
        members=[
            Member(draw.choice(groups).id, draw.choice(subjects)) for _ in range(draw.randint(0, 12))
        ],  # cycles and a group in itself may occur
        owners=[Owner(draw.choice(ids), draw.choice(subjects), "field") for _ in range(draw.randint(0, 3))],
        sets=[InSet(draw.choice(sets), draw.choice(ids)) for _ in range(draw.randint(0, 8))],
        grants=[_grant(draw, subjects, ids, sets) for _ in range(draw.randint(2, 30))],
        caps=[*_usual_caps(draw, subjects), *(_cap(draw, subjects, ids, sets) for _ in range(draw.randint(0, 10)))],
        owners_whole=draw.random() < 0.8,
    )


def _customer(draw: random.Random, number: int, subjects: list[str]) -> Customer:
    kind = "account" if number < 3 else draw.choice(KINDS)
    parent = f"c{draw.randrange(number)}" if number and draw.random() < 0.75 else ""
    return Customer(f"c{number}", kind, owner=draw.choice([*subjects, ""]), parent=parent, label=f"Customer {number}")


def _anchor(draw: random.Random, subjects: list[str], ids: list[str], sets: list[str]) -> tuple[str, str]:
    on = draw.choice(("one", "one", "one", "owner", "owner", "set", "all"))
    among = {"one": ids, "owner": [*subjects, ""], "set": sets, "all": [""]}[on]
    return on, draw.choice(among)


def _grant(draw: random.Random, subjects: list[str], ids: list[str], sets: list[str]) -> Grant:
    on, about = _anchor(draw, subjects, ids, sets)
    parts = [
        (draw.choice(KINDS), draw.choice(("self", "self", "child")), draw.randint(1, 3))
        for _ in range(draw.randint(1, 4))
    ]
    return Grant(
        subject=draw.choice(subjects),
        on=on,  # type: ignore[arg-type]
        object=about,
        shape=shape(*parts),  # type: ignore[arg-type]
        cause=draw.choice(CAUSES),
        via=draw.choice(("", "rule-1", "rule-2")),
        bypass=draw.random() < 0.2,
        tied=draw.random() < 0.2,
        certainty=draw.choice(("exact", "exact", "stated", "unknown")),
    )


def _usual_caps(draw: random.Random, subjects: list[str]) -> list[Cap]:
    """What profiles give: most subjects may something with most kinds."""
    return [
        Cap(subject, "all", "", kind, "", draw.randint(1, 3))
        for subject in subjects
        for kind in KINDS
        if draw.random() < 0.6
    ]


def _cap(draw: random.Random, subjects: list[str], ids: list[str], sets: list[str]) -> Cap:
    on, about = _anchor(draw, subjects, ids, sets) if draw.random() < 0.3 else ("all", "")
    return Cap(
        subject=draw.choice(subjects),
        on=on,  # type: ignore[arg-type]
        object=about,
        kind=draw.choice(KINDS),
        part=draw.choice(("", "", "", "sensitive", "export")),
        level=draw.randint(1, 3),
        certainty=draw.choice(("exact", "exact", "exact", "unknown")),
    )
