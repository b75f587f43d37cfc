"""A small organisation some time later."""

from __future__ import annotations

import random
from dataclasses import replace

from exeunt.model.access import Customer
from support.access_reference import World


def changed(world: World, draw: random.Random) -> World:
    """People come and go and are switched off, customers come and go and change hands, rows disappear, ceilings move."""

    def fewer(rows: list) -> list:
        return [row for row in rows if draw.random() > 0.1]

    people = {one: active ^ (draw.random() < 0.1) for one, active in world.principals.items() if draw.random() > 0.1}
    people |= {"newcomer": True} if draw.random() < 0.5 else {}
    customers = [
        row._replace(owner=draw.choice([*people, ""])) if draw.random() < 0.2 else row for row in fewer(world.customers)
    ]
    customers += [Customer("new one", "account", owner="u0")] if draw.random() < 0.5 else []
    there = {row.id for row in customers}
    return replace(
        world,
        principals=people,
        customers=[row if row.parent in there else row._replace(parent="") for row in customers],
        sets=[row for row in world.sets if row.customer in there],
        owners=[row for row in world.owners if row.customer in there],
        grants=fewer(world.grants),
        caps=[row._replace(level=draw.randint(1, 3)) if draw.random() < 0.3 else row for row in fewer(world.caps)],
        members=fewer(world.members),
    )
