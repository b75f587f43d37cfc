"""Who deals with each customer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from exeunt.access.lookup import ON
from exeunt.access.tables import NONE, Index, Tables
from exeunt.audit.facts import Facts, text
from exeunt.audit.naming import Names
from exeunt.audit.numbering import Numbering
from exeunt.audit.owners import STRANGER, persons_of
from exeunt.model.access import CAUSES

OWNER: Final = "owner"
TEAM: Final = "team"


@dataclass(frozen=True, slots=True)
class Ties:
    """Rows (customer, person, way), sorted by customer: everybody who deals with a customer, once for each way.

    `ways` are `owner`, the names of further owner fields and of facts that name a person, and `team`.
    """

    customer: Index
    person: Index
    way: npt.NDArray[np.int16]
    ways: tuple[str, ...]

    def of(self, customer: int) -> dict[int, set[str]]:
        """Person → the ways in which he deals with one customer."""
        rows = slice(*np.searchsorted(self.customer, np.array([customer, customer + 1], np.int32)))
        found: dict[int, set[str]] = {}
        for person, way in zip(self.person[rows].tolist(), self.way[rows].tolist(), strict=True):
            found.setdefault(person, set()).add(self.ways[way])
        return found


Rows = tuple[npt.NDArray[np.integer[Any]], npt.NDArray[np.integer[Any]], npt.NDArray[np.integer[Any]]]
"""Customers, persons, ways."""


def ties_of(numbering: Numbering, facts: Facts, names: Names, fields: Iterable[str]) -> Ties:
    """*fields*: facts that name people."""
    ways = {OWNER: 0, TEAM: 1}
    parts = [*_owned(numbering, ways), *_teams(numbering), *_named(numbering, facts, names, fields, ways)]
    customer, person, way = (
        np.concatenate([np.zeros(0, np.int64), *(np.asarray(part[place], np.int64) for part in parts)])
        for place in range(3)
    )
    known = (person >= 0) & (customer >= 0)
    sizes = len(numbering), len(numbering.persons), len(ways)
    rows = np.sort(np.ravel_multi_index((customer[known], person[known], way[known]), sizes))
    customer, person, way = np.unravel_index(rows[np.diff(rows, prepend=-1) > 0], sizes)
    return Ties(customer.astype(np.int32), person.astype(np.int32), way.astype(np.int16), tuple(ways))


def _owned(numbering: Numbering, ways: dict[str, int]) -> Iterator[Rows]:
    for home in numbering.homes:
        customers = home.tables.customers
        roots, mine = numbering.roots(home), numbering.customer_of[home.records]
        yield mine[roots], persons_of(home, customers.owner[roots]), np.zeros(len(roots), np.int32)
        kept = customers.parent[customers.more_customer] == NONE
        fields = [ways.setdefault(field or OWNER, len(ways)) for field in text(customers.more_field).to_pylist()]
        yield (
            mine[customers.more_customer[kept]],
            persons_of(home, customers.more_owner[kept]),
            np.array(fields, np.int32)[kept],
        )


def _teams(numbering: Numbering) -> Iterator[Rows]:
    for home in numbering.homes:
        tables = home.tables
        grants = tables.grants
        rows = np.flatnonzero((grants.on == ON["one"]) & (grants.cause == CAUSES.index("team")))
        rows = rows[tables.customers.parent[grants.object[rows]] == NONE]
        subject, record = _opened(tables, grants.subject[rows], grants.object[rows])
        customer = numbering.customer_of[home.records][record]
        yield customer, persons_of(home, subject), np.ones(len(record), np.int32)


def _named(
    numbering: Numbering, facts: Facts, names: Names, fields: Iterable[str], ways: dict[str, int]
) -> Iterator[Rows]:
    for field in fields:
        person = persons_named(facts, names, numbering, field)
        way = np.full(len(person), ways.setdefault(field, len(ways)), np.int32)
        yield facts.column(field).record, person, way


def persons_named(facts: Facts, names: Names, numbering: Numbering, field: str) -> Index:
    """The persons that a fact's rows name, STRANGER for a text that names nobody here."""
    coded = facts.column(field).value
    systems = [home.name for home in numbering.homes]
    found = []
    for called in coded.dictionary.to_pylist():
        meant = {names.person(called, system) for system in systems} - {None}
        (person, *others) = meant or {None}
        found.append(STRANGER if others or person is None else person)
    return np.array(found, np.int32)[coded.indices.to_numpy(zero_copy_only=False)] if found else np.zeros(0, np.int32)


def _opened(tables: Tables, subject: Index, record: Index) -> tuple[Index, Index]:
    """A group that stands for one member of a team is that member: those who are in it directly."""
    principals = tables.subjects.principals
    people = subject < principals
    members = tables.members
    direct = members.member < principals
    order = np.argsort(members.group[direct], kind="stable")
    group, member = members.group[direct][order], members.member[direct][order]
    begin, end = np.searchsorted(group, subject[~people]), np.searchsorted(group, subject[~people], side="right")
    sizes = end - begin
    places = np.repeat(begin - np.cumsum(sizes) + sizes, sizes) + np.arange(sizes.sum())
    return (
        np.concatenate([subject[people], member[places]]),
        np.concatenate([record[people], np.repeat(record[~people], sizes)]),
    )
