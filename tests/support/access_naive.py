"""A small world as coded tables, row by row in plain Python: what the columnar coding is compared with."""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from exeunt.access.tables import NONE, Caps, Customers, Grants, Kinds, Members, Sets, Subjects, Tables
from exeunt.model.access import CAUSES, CERTAINTIES, ONS, terms
from support.access_reference import World


def naive_tables(world: World) -> Tables:
    subjects = _subjects(world)
    at = {one: number for number, one in enumerate(subjects)}
    customers = {row.id: number for number, row in enumerate(world.customers)}
    sets = {one: number for number, one in enumerate(dict.fromkeys(row.set for row in world.sets))}
    for row in (*world.grants, *world.caps):
        if row.on == "set":
            sets.setdefault(row.object, len(sets))
    places = {"one": customers, "owner": at, "set": sets, "all": {}}
    labels = {row.id: (row.kind, row.label) for row in world.groups}
    people = len(world.principals)
    return Tables(
        system="crm",
        subjects=Subjects(
            ids=pa.array(subjects, pa.string()),
            kinds=pa.array(["principal"] * people + [labels.get(one, ("unknown", ""))[0] for one in subjects[people:]]),
            labels=pa.array([""] * people + [labels.get(one, ("", ""))[1] for one in subjects[people:]]),
            active=np.array(list(world.principals.values()), bool),
            principals=people,
            powers=tuple(frozenset[str]() for _ in world.principals),
        ),
        members=Members(
            np.array([at[row.group] for row in world.members], np.int32),
            np.array([at[row.member] for row in world.members], np.int32),
        ),
        kinds=Kinds(
            tuple(row.id for row in world.kinds),
            np.array([row.lifts for row in world.kinds], np.int8),
            np.array([row.follows for row in world.kinds], np.int8),
        ),
        customers=_customers(world, at, customers),
        sets=_sets(world, sets, customers),
        grants=_grants(world, at, places),
        caps=_caps(world, at, places),
        labels=pa.table(
            {"id": pa.array([], pa.string()), "kind": pa.array([], pa.string()), "label": pa.array([], pa.string())}
        ),
        facts=pa.table({"customer": pa.array([], pa.int32())}),
        traits=pa.table({"principal": pa.array([], pa.int32())}),
    )


def _subjects(world: World) -> list[str]:
    found = [*world.principals, *(row.id for row in world.groups)]
    mentioned = [one for row in world.members for one in row]
    mentioned += [row.owner for row in (*world.customers, *world.owners) if row.owner]
    mentioned += [row.subject for row in (*world.grants, *world.caps)]
    mentioned += [row.object for row in (*world.grants, *world.caps) if row.on == "owner" and row.object]
    return list(dict.fromkeys([*found, *mentioned]))


def _customers(world: World, at: dict[str, int], customers: dict[str, int]) -> Customers:
    kinds = [row.id for row in world.kinds]
    more = sorted((customers[row.customer], at[row.owner], row.field) for row in world.owners)
    return Customers(
        ids=pa.chunked_array([[row.id for row in world.customers]], pa.string()),
        kind=np.array([kinds.index(row.kind) for row in world.customers], np.int16),
        owner=np.array([at[row.owner] if row.owner else NONE for row in world.customers], np.int32),
        parent=np.array([customers.get(row.parent, NONE) for row in world.customers], np.int32),
        keys=pa.chunked_array([[row.key for row in world.customers]], pa.string()),
        labels=pa.chunked_array([[row.label for row in world.customers]], pa.string()),
        more_customer=np.array([row[0] for row in more], np.int32),
        more_owner=np.array([row[1] for row in more], np.int32),
        more_field=pa.array([row[2] for row in more], pa.string()).dictionary_encode(),
    )


def _sets(world: World, sets: dict[str, int], customers: dict[str, int]) -> Sets:
    rows = sorted({(customers[row.customer], sets[row.set]) for row in world.sets})
    return Sets(
        pa.array(list(sets), pa.string()),
        np.array([row[1] for row in rows], np.int32),
        np.array([row[0] for row in rows], np.int32),
    )


def _grants(world: World, at: dict[str, int], places: dict[str, dict[str, int]]) -> Grants:
    shapes = list(dict.fromkeys(row.shape for row in world.grants))
    rows = sorted(world.grants, key=lambda row: (ONS.index(row.on), places[row.on].get(row.object, NONE)))

    def certainty(row: object) -> int:
        lost = row.on == "owner" and row.object == "" and not world.owners_whole  # type: ignore[attr-defined]
        return CERTAINTIES.index("unknown" if lost else row.certainty)  # type: ignore[attr-defined]

    return Grants(
        subject=np.array([at[row.subject] for row in rows], np.int32),
        on=np.array([ONS.index(row.on) for row in rows], np.int8),
        object=np.array([places[row.on].get(row.object, NONE) for row in rows], np.int32),
        shape=np.array([shapes.index(row.shape) for row in rows], np.int16),
        cause=np.array([CAUSES.index(row.cause) for row in rows], np.int8),
        via=pa.chunked_array([pa.array([row.via for row in rows], pa.string()).dictionary_encode()]),
        bypass=np.array([row.bypass for row in rows], bool),
        tied=np.array([row.tied for row in rows], bool),
        certainty=np.array([certainty(row) for row in rows], np.int8),
        shapes=tuple(tuple(terms(one)) for one in shapes),
    )


def _caps(world: World, at: dict[str, int], places: dict[str, dict[str, int]]) -> Caps:
    kinds = [row.id for row in world.kinds]
    parts = ["", *sorted({row.part for row in world.caps} - {""})]
    rows = sorted(world.caps, key=lambda row: (ONS.index(row.on), places[row.on].get(row.object, NONE)))
    return Caps(
        subject=np.array([at[row.subject] for row in rows], np.int32),
        on=np.array([ONS.index(row.on) for row in rows], np.int8),
        object=np.array([places[row.on].get(row.object, NONE) for row in rows], np.int32),
        kind=np.array([kinds.index(row.kind) for row in rows], np.int16),
        part=np.array([parts.index(row.part) for row in rows], np.int16),
        level=np.array([row.level for row in rows], np.int8),
        certainty=np.array([CERTAINTIES.index(row.certainty) for row in rows], np.int8),
        via=pa.array([row.via for row in rows], pa.string()).dictionary_encode(),
        parts=tuple(parts),
    )
