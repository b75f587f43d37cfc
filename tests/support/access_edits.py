"""Edits drawn at random, and a world after them: made on rows of text one after the other."""

from __future__ import annotations

import random
from dataclasses import replace

from exeunt.model.access import Edit, Leave, Out, Own, Revoke
from support.access_reference import World


def drawn(seed: int, world: World) -> list[Edit]:
    draw = random.Random(-seed - 1)
    subjects = [*world.principals, *(row.id for row in world.groups)]
    edits: list[Edit] = [Leave(draw.choice(list(world.principals)))]
    moved = draw.sample(world.customers, k=min(3, len(world.customers)))
    edits += [Own(row.id, draw.choice([*list(world.principals), ""])) for row in moved]
    edits += [Own(row.customer, draw.choice(list(world.principals)), row.field) for row in world.owners[:1]]
    edits += [Out(row.group, row.member) for row in dict.fromkeys(world.members) if draw.random() < 0.3]
    edits += [
        Revoke(row.subject, row.on, row.object, draw.choice(("", row.cause)))  # type: ignore[arg-type]
        for row in world.grants
        if draw.random() < 0.2 and not row.tied
    ]
    known = {one for row in world.members for one in row} | set(subjects)
    return [edit for edit in edits if not (isinstance(edit, Own) and edit.owner and edit.owner not in known)]


def changed(world: World, edits: list[Edit]) -> World:
    """The same edits, made on rows of text one after the other."""
    for edit in edits:
        match edit:
            case Leave(principal):
                world = replace(world, principals={**world.principals, principal: False})
            case Out(group, member):
                world = replace(world, members=[row for row in world.members if row != (group, member)])
            case Own(customer, owner, ""):
                world = _owned(world, customer, owner)
            case Own(customer, owner, field):
                rows = [row._replace(owner=owner) if row[::2] == (customer, field) else row for row in world.owners]
                world = replace(world, owners=[row for row in rows if row.owner])
            case Revoke(subject, on, about, cause):
                gone = [row for row in world.grants if row[:3] == (subject, on, about) and cause in ("", row.cause)]
                world = replace(world, grants=[row for row in world.grants if row not in gone])
    return world


def _owned(world: World, customer: str, owner: str) -> World:
    before = next(row for row in world.customers if row.id == customer)
    rows = [row._replace(owner=owner) if row is before else row for row in world.customers]
    if before.owner == owner:
        return world
    tied_sets = {row.object for row in world.grants if row.tied and row.on == "set"}
    return replace(
        world,
        customers=rows,
        grants=[row for row in world.grants if not (row.tied and row.on == "one" and row.object == customer)],
        sets=[row for row in world.sets if not (row.customer == customer and row.set in tied_sets)],
    )
