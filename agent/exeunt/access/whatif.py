"""The tables after a change, without asking anybody: edits in, tables out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.access.lookup import ON
from exeunt.access.tables import NONE, Bits, Customers, Grants, Index, Members, Tables
from exeunt.model.access import CAUSES, Edit, Leave, On, Out, Own, Revoke


@dataclass(frozen=True, slots=True)
class Edited:
    """`missed`: edits that name somebody or something that these tables do not have. They were not made."""

    tables: Tables
    missed: tuple[Edit, ...]


def edited(tables: Tables, edits: Iterable[Edit]) -> Edited:
    """The same tables with these edits made, in the order: owners, memberships, grants, principals."""
    everything = list(edits)
    tables, lost_owners = _owned(tables, [edit for edit in everything if isinstance(edit, Own)])
    tables, lost_members = _without_members(tables, [edit for edit in everything if isinstance(edit, Out)])
    tables, lost_grants = _without_grants(tables, [edit for edit in everything if isinstance(edit, Revoke)])
    tables, lost_principals = _left(tables, [edit for edit in everything if isinstance(edit, Leave)])
    missed: tuple[Edit, ...] = (*lost_owners, *lost_members, *lost_grants, *lost_principals)
    return Edited(tables, missed)


def places(ids: pa.Array | pa.ChunkedArray, wanted: Sequence[str]) -> Index:
    """The position of each wanted id, NONE for one that is not there. Hashes the wanted, streams the many."""
    if not wanted:
        return np.zeros(0, np.int32)
    unique = list(dict.fromkeys(wanted))
    found = pc.index_in(ids, value_set=pa.array(unique, pa.string()))
    numbers = found.fill_null(NONE).to_numpy(zero_copy_only=False) if isinstance(found, pa.Array) else _flat(found)
    hits = np.flatnonzero(numbers != NONE)
    at = np.full(len(unique), NONE, np.int32)
    at[numbers[hits][::-1]] = hits[::-1]
    place = {one: int(at[number]) for number, one in enumerate(unique)}
    return np.array([place[one] for one in wanted], np.int32)


def _flat(found: pa.ChunkedArray) -> Index:
    return np.asarray(found.fill_null(NONE).to_numpy(), np.int32)


def _owned(tables: Tables, edits: Sequence[Own]) -> tuple[Tables, list[Own]]:
    if not edits:
        return tables, []
    customer = places(tables.customers.ids, [edit.customer for edit in edits])
    owner = places(tables.subjects.ids, [edit.owner for edit in edits])
    known = (customer != NONE) & ((owner != NONE) | np.array([not edit.owner for edit in edits]))
    missed = [edit for edit, good in zip(edits, known.tolist(), strict=True) if not good]
    first = np.array([not edit.field for edit in edits])
    moved = customer[known & first]
    new = tables.customers.owner.copy()
    new[moved] = owner[known & first]
    changed = moved[new[moved] != tables.customers.owner[moved]]
    customers = replace(tables.customers, owner=new)
    further = [(edit, int(customer[n]), int(owner[n])) for n, edit in enumerate(edits) if known[n] and edit.field]
    customers = _further_owners(customers, further)
    return _untied(replace(tables, customers=customers), changed), missed


def _further_owners(customers: Customers, edits: Sequence[tuple[Own, int, int]]) -> Customers:
    if not edits:
        return customers
    owner, fields = customers.more_owner.copy(), customers.more_field
    for edit, customer, new in edits:
        begin, end = np.searchsorted(customers.more_customer, [customer, customer + 1])
        for row in range(begin, end):
            if fields[row].as_py() == edit.field:
                owner[row] = new
    kept = owner != NONE
    return replace(
        customers,
        more_customer=customers.more_customer[kept],
        more_owner=owner[kept],
        more_field=customers.more_field.filter(pa.array(kept)),
    )


def _untied(tables: Tables, changed: Index) -> Tables:
    """Without what is void for these customers because their owner changed."""
    grants, sets = tables.grants, tables.sets
    if not len(changed) or not grants.tied.any():
        return tables
    moved = np.zeros(len(tables.customers), bool)
    moved[changed] = True
    on_one = grants.tied & (grants.on == ON["one"])
    on_one[on_one] = moved[grants.object[on_one]]
    tied_set = np.zeros(len(sets.ids), bool)
    tied_set[grants.object[grants.tied & (grants.on == ON["set"])]] = True
    stays = ~(tied_set[sets.set] & moved[sets.customer])
    return replace(
        tables,
        grants=without(grants, on_one),
        sets=replace(sets, set=sets.set[stays], customer=sets.customer[stays]),
    )


def without(grants: Grants, dropped: Bits) -> Grants:
    """The grants without the rows dropped."""
    if not dropped.any():
        return grants
    kept = ~dropped
    return replace(
        grants,
        subject=grants.subject[kept],
        on=grants.on[kept],
        object=grants.object[kept],
        shape=grants.shape[kept],
        cause=grants.cause[kept],
        via=grants.via.filter(pa.array(kept)),
        bypass=grants.bypass[kept],
        tied=grants.tied[kept],
        certainty=grants.certainty[kept],
    )


def _without_members(tables: Tables, edits: Sequence[Out]) -> tuple[Tables, list[Out]]:
    if not edits:
        return tables, []
    group = places(tables.subjects.ids, [edit.group for edit in edits])
    member = places(tables.subjects.ids, [edit.member for edit in edits])
    rows = tables.members
    gone = np.zeros(len(rows.group), bool)
    missed = []
    for edit, one, other in zip(edits, group.tolist(), member.tolist(), strict=True):
        here = (rows.group == one) & (rows.member == other)
        gone |= here
        if not here.any():
            missed.append(edit)
    return replace(tables, members=Members(rows.group[~gone], rows.member[~gone])), missed


def _without_grants(tables: Tables, edits: Sequence[Revoke]) -> tuple[Tables, list[Revoke]]:
    if not edits:
        return tables, []
    grants = tables.grants
    subject = places(tables.subjects.ids, [edit.subject for edit in edits]).tolist()
    thing = _objects(tables, edits)
    gone = np.zeros(len(grants), bool)
    missed = []
    for number, edit in enumerate(edits):
        here = (grants.subject == subject[number]) & (grants.on == ON[edit.on]) & (grants.object == thing[number])
        if edit.cause:
            here &= grants.cause == CAUSES.index(edit.cause)
        gone |= here
        if not here.any():
            missed.append(edit)
    return replace(tables, grants=without(grants, gone)), missed


def _objects(tables: Tables, edits: Sequence[Revoke]) -> list[int]:
    ids: dict[On, pa.Array | pa.ChunkedArray] = {
        "one": tables.customers.ids,
        "owner": tables.subjects.ids,
        "set": tables.sets.ids,
    }
    found = [NONE] * len(edits)
    for on, among in ids.items():
        mine = [number for number, edit in enumerate(edits) if edit.on == on and edit.object]
        for number, place in zip(mine, places(among, [edits[number].object for number in mine]).tolist(), strict=True):
            # an id that is not there must not look like "none"
            found[number] = place if place != NONE else len(among)
    return found


def _left(tables: Tables, edits: Sequence[Leave]) -> tuple[Tables, list[Leave]]:
    if not edits:
        return tables, []
    subject = places(tables.subjects.ids, [edit.principal for edit in edits])
    there = (subject != NONE) & (subject < tables.subjects.principals)
    active = tables.subjects.active.copy()
    active[subject[there]] = False
    missed = [edit for edit, good in zip(edits, there.tolist(), strict=True) if not good]
    return replace(tables, subjects=replace(tables.subjects, active=active)), missed
