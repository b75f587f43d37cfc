"""The same organisation a while later: one in a hundred of everything has changed."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa

from bench.access.organisation import ONE
from exeunt.access.kinship import Kinship
from exeunt.access.tables import NONE, Customers, Grants, Index, Members, Sets, Tables


def later(tables: Tables, *, part: float = 0.01, seed: int = 8) -> Tables:
    """Customers change hands, shares and memberships go to others, people leave. Customers are put in order again."""
    draw, people = np.random.default_rng(seed), tables.subjects.principals
    owner, customers = tables.customers.owner.copy(), tables.customers
    moved = draw.random(len(owner)) < part
    owner[moved] = draw.integers(people, size=moved.sum())
    order = Kinship.of(customers.parent).order(owner, customers.kind)
    place = np.full(len(owner) + 1, NONE, np.int32)
    place[order] = np.arange(len(owner))
    active = tables.subjects.active & (draw.random(people) >= part / 2)
    return replace(
        tables,
        subjects=replace(tables.subjects, active=active),
        members=_members(tables.members, draw, people, part),
        customers=_customers(customers, owner, order, place),
        grants=_grants(tables.grants, draw, place, part),
        sets=_sets(tables.sets, place),
    )


def _members(members: Members, draw: np.random.Generator, people: int, part: float) -> Members:
    member = members.member.copy()
    changed = (draw.random(len(member)) < part) & (member < people)
    member[changed] = draw.integers(people, size=changed.sum())
    return Members(members.group, member)


def _customers(customers: Customers, owner: Index, order: Index, place: Index) -> Customers:
    rows = pa.array(order)
    return replace(
        customers,
        ids=customers.ids.take(rows),
        kind=customers.kind[order],
        owner=owner[order],
        parent=place[customers.parent[order]],
        keys=customers.keys.take(rows),
        labels=customers.labels.take(rows),
    )


def _grants(grants: Grants, draw: np.random.Generator, place: Index, part: float) -> Grants:
    subject, one = grants.subject.copy(), int(np.searchsorted(grants.on, ONE, side="right"))
    changed = np.flatnonzero(draw.random(one) < part)
    subject[changed] = subject[draw.integers(one, size=len(changed))]
    about = grants.object.copy()
    about[:one] = place[about[:one]]
    order = np.argsort(about[:one], kind="stable")
    rest = np.arange(one, len(subject))
    rows = np.concatenate([order, rest])
    return replace(
        grants, subject=subject[rows], object=about[rows], shape=grants.shape[rows], cause=grants.cause[rows]
    )


def _sets(sets: Sets, place: Index) -> Sets:
    customer = place[sets.customer]
    order = np.argsort(customer, kind="stable")
    return replace(sets, customer=customer[order], set=sets.set[order])
