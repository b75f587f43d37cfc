"""A world of rows as coded tables, by the product's own coding."""

from __future__ import annotations

from collections.abc import Mapping

from exeunt.access.coding import code
from exeunt.access.tables import Covered, Tables
from exeunt.model import Principal, Ref
from exeunt.model.access import Row, TableName
from support.access_reference import World


def principals_of(active: Mapping[str, bool]) -> list[Principal]:
    return [
        Principal(Ref("crm", "user", one), f"Name of {one}", "active" if on else "inactive")
        for one, on in active.items()
    ]


def rows_of(world: World) -> dict[TableName, list[Row]]:
    return {
        "groups": [*world.groups],
        "members": [*world.members],
        "kinds": [*world.kinds],
        "customers": [*world.customers],
        "owners": [*world.owners],
        "sets": [*world.sets],
        "grants": [*world.grants],
        "caps": [*world.caps],
    }


def coverage_of(world: World) -> list[Covered]:
    state = "whole" if world.owners_whole else "partial"
    return [Covered(part="owners", table="owners", kind="", cause="", state=state, rows=len(world.owners))]


def tables_of(world: World) -> Tables:
    return code("crm", principals_of(world.principals), rows_of(world), coverage_of(world))
