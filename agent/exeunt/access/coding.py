"""From rows of text to coded tables. Pure.

What names something that no row describes is dealt with so that nothing is invented: a subject without a row becomes
one of kind "unknown", a kind without a row neither lifts nor follows, a set without customers is empty; rows about a
customer that is not there are left out and counted, and so is a parent that is not there. Of customers with the same id
the first counts.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.access import rules, saying
from exeunt.access.columns import Columns, Rows, Words, whole
from exeunt.access.kinship import Kinship, without_circles
from exeunt.access.losses import Losses
from exeunt.access.tables import NONE, Covered, Customers, Index, Kinds, Members, Places, Sets, Subjects, Tables
from exeunt.model.access import ROWS, TableName
from exeunt.model.principal import Principal

PRINCIPAL: Final = "principal"
UNKNOWN: Final = "unknown"


def code(
    system: str,
    principals: Sequence[Principal],
    rows: Mapping[TableName, Rows],
    coverage: Sequence[Covered] = (),
    keep: saying.Keep = saying.in_memory,
) -> Tables:
    """The tables of one system. `rows`: tuples, or Arrow tables with the same columns; a table may be missing.

    `keep`: where the coded facts lie.

    A principal's id in the rows is that of its ref. Customers are put in order of families and owners, which is what
    answers about all of them are fast by.
    """
    columns = {name: Columns(name, rows.get(name, ())) for name in ROWS}
    losses = Losses()
    subjects = _subjects(principals, columns)
    kinds = _kinds(columns)
    customers = _customers(columns, subjects.ids, kinds.names, losses)
    ids = whole(customers.ids)
    set_ids = _set_ids(columns)
    names = rules.Names(ids, subjects.ids, set_ids, kinds.names)
    owners_whole = all(one.state == "whole" for one in coverage if one.table == "owners")
    return Tables(
        system=system,
        subjects=subjects,
        members=_members(columns["members"], subjects.ids, losses),
        kinds=kinds,
        customers=customers,
        sets=_sets(columns["sets"], set_ids, ids, losses),
        grants=rules.grants(columns["grants"], names, losses, owners_whole=owners_whole),
        caps=rules.caps(columns["caps"], names, losses),
        labels=_text(columns["labels"], ("id", "kind", "label")),
        facts=saying.facts(columns["facts"], ids, losses, keep),
        traits=_traits(columns["traits"], subjects.ids[: subjects.principals], losses),
        coverage=losses.noted(coverage),
    )


def _subjects(principals: Sequence[Principal], columns: Mapping[TableName, Columns]) -> Subjects:
    people = {one.ref.id: one for one in reversed(principals)}  # of two with the same id the first stays
    people = {one.ref.id: people[one.ref.id] for one in principals}
    groups = columns["groups"]
    known = pa.array(people, pa.string())
    ids, kinds, labels = (groups.words(field) for field in ("id", "kind", "label"))
    fresh = _first(ids, known)
    known = pa.concat_arrays([known, ids.kept(fresh).column().combine_chunks().cast(pa.string())])
    strangers = _strangers(columns, known)
    return Subjects(
        ids=pa.concat_arrays([known, strangers]),
        kinds=_described([PRINCIPAL] * len(people), kinds.kept(fresh), [UNKNOWN] * len(strangers)),
        labels=_described([one.name for one in people.values()], labels.kept(fresh), [""] * len(strangers)),
        active=np.array([one.status == "active" for one in people.values()], bool),
        principals=len(people),
        powers=tuple(one.powers for one in people.values()),
    )


def _first(ids: Words, known: pa.Array) -> Index:
    """The rows where each id stands for the first time, of those that are not known yet."""
    rows = np.unique(ids.codes, return_index=True)[1]
    fresh = rows[ids.places(known)[rows] == NONE] if len(rows) else rows
    return np.sort(fresh).astype(np.int32)


def _described(before: list[str], groups: Words, after: list[str]) -> pa.Array:
    return pa.concat_arrays(
        [
            pa.array(before, pa.string()),
            groups.column().combine_chunks().cast(pa.string()),
            pa.array(after, pa.string()),
        ]
    )


def _strangers(columns: Mapping[TableName, Columns], known: pa.Array) -> pa.Array:
    """Who is named as a subject and described nowhere, each once."""
    owners = [rules.objects(columns[name], "owner").words for name in ("grants", "caps")]
    named: list[tuple[TableName, str]] = [
        ("members", "group"),
        ("members", "member"),
        ("customers", "owner"),
        ("owners", "owner"),
        ("grants", "subject"),
        ("caps", "subject"),
    ]
    words = [*(columns[name].words(field).words for name, field in named), *owners]
    mentioned = pc.unique(pa.chunked_array(words, pa.string()))
    strange = pc.and_(pc.is_null(pc.index_in(mentioned, value_set=known)), pc.not_equal(mentioned, ""))
    return mentioned.filter(strange)


def _members(columns: Columns, subjects: pa.Array, losses: Losses) -> Members:
    group, member = columns.words("group").places(subjects), columns.words("member").places(subjects)
    named = (group != NONE) & (member != NONE)
    losses.missing("members", int((~named).sum()))
    return Members(group[named], member[named])


def _kinds(columns: Mapping[TableName, Columns]) -> Kinds:
    kinds = columns["kinds"]
    names = kinds.words("id")
    rows = _first(names, pa.array([], pa.string()))
    described = names.text()
    others = [columns[name].words("kind").text() for name in ("customers", "caps")]
    every = list(dict.fromkeys([*described, *others[0], *others[1]]))
    lifts, follows = np.zeros(len(every), np.int8), np.zeros(len(every), np.int8)
    lifts[: len(rows)], follows[: len(rows)] = kinds.numbers("lifts")[rows], kinds.numbers("follows")[rows]
    return Kinds(tuple(every), lifts, follows)


@dataclass(frozen=True, slots=True)
class _Kin:
    """Customers that count, in the order of their rows, and the order that they are to stand in."""

    rows: Places
    parent: Index
    order: Index


def _customers(
    columns: Mapping[TableName, Columns], subjects: pa.Array, kinds: Sequence[str], losses: Losses
) -> Customers:
    table = columns["customers"]
    ids, owner = table.coded("id"), table.words("owner").places(subjects)
    kind = table.words("kind").places(pa.array(kinds, pa.string())).astype(np.int16)
    kin = _kin(table, ids, owner, kind, losses)
    rows = kin.rows[kin.order]
    place = np.full(len(rows) + 1, NONE, np.int32)  # the last one: of NONE
    place[kin.order] = np.arange(len(rows))
    sorted_ids = pa.chunked_array([ids.words.take(pa.array(kin.order))])
    del ids  # as much text again
    further = _owners(columns["owners"], whole(sorted_ids), subjects, losses)
    return Customers(
        ids=sorted_ids,
        kind=kind[rows],
        owner=owner[rows],
        parent=place[kin.parent[kin.order]],
        keys=pa.chunked_array([table.text("key", rows)]),
        labels=pa.chunked_array([table.text("label", rows)]),
        more_customer=further[0],
        more_owner=further[1],
        more_field=further[2],
    )


def _kin(table: Columns, ids: Words, owner: Index, kind: Places, losses: Losses) -> _Kin:
    rows = _first(ids, pa.array([], pa.string()))  # the nth of them has the nth of the different ids
    losses.repeated += len(ids) - len(rows)
    named = table.words("parent").kept(rows)
    parent = named.places(ids.words)
    losses.missing("customers", int(((parent == NONE) & (named.places(pa.array([""])) == NONE)).sum()))
    parent, losses.circles = without_circles(parent)
    return _Kin(rows, parent, Kinship.of(parent).order(owner[rows], kind[rows]))


def _owners(columns: Columns, customers: pa.Array, subjects: pa.Array, losses: Losses) -> tuple[Index, Index, pa.Array]:
    """Further owners: customer, owner, field; sorted by customer."""
    customer, owner = columns.words("customer").places(customers), columns.words("owner").places(subjects)
    losses.missing("owners", int((customer == NONE).sum()))
    rows = np.flatnonzero((customer != NONE) & (owner != NONE))
    rows = rows[np.argsort(customer[rows], kind="stable")]
    field = columns.words("field").kept(rows).column().combine_chunks()
    return customer[rows], owner[rows], field


def _set_ids(columns: Mapping[TableName, Columns]) -> pa.Array:
    words = [columns["sets"].words("set").words, *(rules.objects(columns[n], "set").words for n in ("grants", "caps"))]
    return pc.unique(pa.chunked_array(words, pa.string()))


def _sets(columns: Columns, ids: pa.Array, customers: pa.Array, losses: Losses) -> Sets:
    customer, one = columns.words("customer").places(customers), columns.words("set").places(ids)
    losses.missing("sets", int((customer == NONE).sum()))
    rows = np.flatnonzero(customer != NONE)
    pairs = np.unique(customer[rows].astype(np.int64) * len(ids) + one[rows])
    if not len(pairs):
        return Sets(ids, np.zeros(0, np.int32), np.zeros(0, np.int32))
    of, which = np.divmod(pairs, len(ids))
    return Sets(ids, which.astype(np.int32), of.astype(np.int32))


def _traits(columns: Columns, ids: pa.Array, losses: Losses) -> pa.Table:
    """Whom they are about as a position; sorted by it."""
    place = columns.words("principal").places(ids)
    losses.missing("traits", int((place == NONE).sum()))
    rows = np.flatnonzero(place != NONE)
    rows = rows[np.argsort(place[rows], kind="stable")]
    others = {other: columns.words(other).kept(rows) for other in ROWS["traits"]._fields if other != "principal"}
    texts = {other: words.column().cast(pa.string()) for other, words in others.items()}
    return pa.table({"principal": pa.array(place[rows], pa.int32()), **texts})


def _text(columns: Columns, fields: Sequence[str]) -> pa.Table:
    return pa.table({field: columns.words(field).column().cast(pa.string()) for field in fields})
