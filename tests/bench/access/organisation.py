"""Synthetic organisations, drawn from a seed: roles above roles, nested groups, territories, rules, and a great many shares.

What is made are coded tables; the names are made of the numbers. Group sizes and how often a group is shared with are
skewed, as they are in life: a few groups hold a large part of the people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.access.kinship import Kinship
from exeunt.access.tables import NONE, Caps, Customers, Grants, Kinds, Members, Sets, Subjects, Tables
from exeunt.model.access import CAUSES, CERTAINTIES, ONS, shape, terms

READ, EDIT, FULL = 1, 2, 3
ONE, OWNER, SET, ALL = range(len(ONS))
ACCOUNT, CONTACT, DEAL = range(3)


@dataclass(frozen=True, slots=True)
class Size:
    """`shares`: grants that name one customer. `groups`: everything that holds others. `ruled`: how many rules find a
    customer, on average; `branches`: how many of them are for a role with all that is below it. `families`: customers
    have contacts and deals below them, which lift and follow, and some fields have ceilings of their own.
    """

    name: str
    users: int
    customers: int
    shares: int
    groups: int
    ruled: float
    branches: float
    families: bool = False


S = Size("S", 200, 20_000, 80_000, 1_000, 0.5, 0.1)
M = Size("M", 2_000, 500_000, 2_000_000, 10_000, 0.7, 0.1)
L = Size("L", 10_000, 5_000_000, 20_000_000, 50_000, 2.0, 0.6)


@dataclass(frozen=True, slots=True)
class _Layout:
    """Where each sort of subject begins. `up`: a user and everybody above him; `below`: a role and all roles below it."""

    users: int
    roles: int
    territories: int
    groups: int

    @classmethod
    def of(cls, size: Size) -> _Layout:
        return cls(size.users, max(4, size.users // 20), max(2, size.users // 10), size.groups)

    def up(self, user: Any) -> Any:
        return self.users + user

    def role(self, role: Any) -> Any:
        return 2 * self.users + role

    def above(self, role: Any) -> Any:
        return 2 * self.users + self.roles + role

    def below(self, role: Any) -> Any:
        return 2 * self.users + 2 * self.roles + role

    def territory(self, territory: Any) -> Any:
        return 2 * self.users + 3 * self.roles + territory

    @property
    def public(self) -> int:
        return 2 * self.users + 3 * self.roles + self.territories

    @property
    def masters(self) -> int:
        """Those who see everything: the last group."""
        return self.subjects - 1

    @property
    def subjects(self) -> int:
        return self.users + self.groups


class _Maker:
    def __init__(self, size: Size, seed: int) -> None:
        self.size, self.draw, self.at = size, np.random.default_rng(seed), _Layout.of(size)
        self.popular = self._skewed(self.at.masters - self.at.public, 0.8)
        self.shapes = (
            shape(("account", "self", READ), ("contact", "child", READ)),
            shape(("account", "self", EDIT), ("contact", "child", READ), ("deal", "child", READ)),
            shape(("account", "self", EDIT), ("contact", "child", EDIT), ("deal", "child", EDIT)),
            shape(("account", "self", FULL), ("contact", "self", FULL), ("deal", "self", FULL)),
            shape(("contact", "self", READ), ("deal", "self", READ)),
        )

    def _skewed(self, many: int, power: float) -> np.ndarray[Any, Any]:
        """Weights of a few that are chosen often and many that are hardly ever, in a random order."""
        weights = np.arange(1, many + 1, dtype=float) ** -power
        self.draw.shuffle(weights)
        return np.asarray(weights / weights.sum())

    def _group(self, many: int, branches: float = 0.0) -> np.ndarray[Any, Any]:
        """Public groups, the popular ones more often; or, so often, a role with all that is below it."""
        groups = self.at.public + self.draw.choice(len(self.popular), many, p=self.popular)
        roles = self.at.below(1 + ((self.at.roles - 1) * self.draw.random(many) ** 1.5).astype(int))
        return np.where(self.draw.random(many) < branches, roles, groups)

    def members(self) -> Members:
        at, draw, users = self.at, self.draw, np.arange(self.at.users)
        role_of = draw.integers(at.roles, size=at.users)
        roles = np.arange(1, at.roles)
        boss = (roles - 1) // 4  # four roles below each
        rows = [
            (at.role(role_of), users),
            (at.above(roles), at.role(boss)),
            (at.above(roles), at.above(boss)),
            (at.up(users), users),
            (at.up(users), at.above(role_of)),
            (at.below(np.arange(at.roles)), at.role(np.arange(at.roles))),
            (at.below(boss), at.below(roles)),
        ]
        territories = np.arange(1, at.territories)
        many = 8 * at.territories
        rows += [
            (at.territory(territories), at.territory((territories - 1) // 6)),
            (at.territory(draw.integers(at.territories, size=many)), draw.integers(at.users, size=many)),
        ]
        rows.append((np.full(at.users // 60, at.masters), draw.choice(at.users, at.users // 60, replace=False)))
        public = np.arange(at.public, at.masters)
        sizes = np.minimum(draw.lognormal(1.0, 1.1, len(public)).astype(int) + 1, at.users // 4)
        inside = np.repeat(public, sizes)
        rows.append((inside, draw.integers(at.users, size=len(inside))))
        some = public[draw.random(len(public)) < 0.35]
        rows.append((some, at.below(draw.integers(at.roles, size=len(some)))))
        nested = public[draw.random(len(public)) < 0.2]
        rows.append((nested, draw.integers(at.public, at.masters, size=len(nested))))  # circles may occur
        group, member = (np.concatenate(column).astype(np.int32) for column in zip(*rows, strict=True))
        return Members(group, member)

    def customers(self) -> Customers:
        size, draw = self.size, self.draw
        many = size.customers
        owner = draw.choice(size.users, many, p=self._skewed(size.users, 0.3)).astype(np.int32)
        owner[draw.random(many) < 0.01] = NONE
        kind, parent = np.zeros(many, np.int16), np.full(many, NONE, np.int32)
        if size.families:
            accounts = many // 5
            kind[accounts:] = draw.choice([CONTACT, DEAL], many - accounts)
            parent[accounts:] = draw.integers(accounts, size=many - accounts)
            below = draw.random(accounts) < 0.1
            below[0] = False
            parent[:accounts][below] = (np.flatnonzero(below) * draw.random(below.sum())).astype(np.int32)
            same = (parent != NONE) & (draw.random(many) < 0.8)
            owner[same] = owner[parent[same]]
        order = Kinship.of(parent).order(owner, kind)
        place = np.full(many + 1, NONE, np.int32)
        place[order] = np.arange(many)
        nothing = np.zeros(0, np.int32)
        return Customers(
            ids=pa.chunked_array([named("c", order)]),
            kind=kind[order],
            owner=owner[order],
            parent=place[parent[order]],
            keys=pa.chunked_array([named("k", order)]),
            labels=pa.chunked_array([named("Customer ", order)]),
            more_customer=nothing,
            more_owner=nothing,
            more_field=pa.array([], pa.string()).dictionary_encode(),
        )

    def sets(self) -> Sets:
        """One territory for most customers, and what rules find."""
        size, draw, rules = self.size, self.draw, self.rules
        many = size.customers
        assigned = np.flatnonzero(draw.random(many) < 0.6)
        found = draw.integers(many, size=int(size.ruled * many))
        customer = np.concatenate([assigned, found])
        one = np.concatenate(
            [
                rules + draw.integers(self.at.territories, size=len(assigned)),
                draw.choice(rules, len(found), p=self._skewed(rules, 0.5)),
            ]
        )
        pairs = np.unique(customer.astype(np.int64) * (rules + self.at.territories) + one)
        of, which = np.divmod(pairs, rules + self.at.territories)
        names = pa.concat_arrays(
            [named("rule-", np.arange(rules)), named("territory-", np.arange(self.at.territories))]
        )
        return Sets(names, which.astype(np.int32), of.astype(np.int32))

    @property
    def rules(self) -> int:
        return max(6, self.size.users // 50)

    def grants(self) -> Grants:
        at, draw, size = self.at, self.draw, self.size
        share = draw.random(size.shares)
        subject = np.where(
            share < 0.7, at.up(draw.integers(at.users, size=size.shares)), self._group(size.shares, 0.25)
        ).astype(np.int32)
        one = np.sort(draw.integers(size.customers, size=size.shares).astype(np.int32))
        shared = draw.choice(3, size.shares, p=[0.5, 0.3, 0.2])
        users, rules = np.arange(at.users), np.arange(self.rules)
        several = np.repeat(rules, 2)
        territories = np.arange(at.territories)
        rows = [
            (subject, ONE, one, shared, "manual"),
            (at.up(users), OWNER, users, 3, "owner"),
            (self._group(2 * self.rules, size.branches), OWNER, np.sort(self._group(2 * self.rules, 0.2)), 0, "rule"),
            (self._group(2 * self.rules, size.branches), SET, several, 0, "rule"),
            (at.territory(territories), SET, self.rules + territories, 1, "territory"),
            (np.array([at.masters]), ALL, np.array([NONE]), 3, "bypass"),
        ]
        if size.families:
            rows.append((at.up(users), OWNER, users, 4, "child"))
        return self._granted(rows)

    def _granted(self, rows: list[tuple[Any, int, Any, Any, str]]) -> Grants:
        sizes = [len(row[0]) for row in rows]
        subject = np.concatenate([row[0] for row in rows]).astype(np.int32)
        on = np.repeat([row[1] for row in rows], sizes).astype(np.int8)
        about = np.concatenate([row[2] for row in rows]).astype(np.int32)
        given = np.concatenate([np.broadcast_to(row[3], (many,)) for row, many in zip(rows, sizes, strict=True)])
        cause = np.repeat([CAUSES.index(row[4]) for row in rows], sizes).astype(np.int8)
        first = sizes[0]  # the shares are sorted; only the few others are put in order
        order = first + np.lexsort((about[first:], on[first:]))
        order = np.concatenate([np.arange(first), order])
        via = pa.DictionaryArray.from_arrays(pa.array(cause[order].astype(np.int32)), pa.array(CAUSES))
        many = len(subject)
        return Grants(
            subject=subject[order],
            on=on[order],
            object=about[order],
            shape=given.astype(np.int16)[order],
            cause=cause[order],
            via=pa.chunked_array([via]),
            bypass=on[order] == ALL,
            tied=np.zeros(many, bool),
            certainty=np.full(many, CERTAINTIES.index("exact"), np.int8),
            shapes=tuple(tuple(terms(text)) for text in self.shapes),
        )

    def caps(self) -> Caps:
        """Nearly everybody may read; most may edit. Of sensitive fields: some groups, and for key accounts fewer."""
        at, draw = self.at, self.draw
        kinds = (ACCOUNT, CONTACT, DEAL) if self.size.families else (ACCOUNT,)
        users = np.arange(at.users)
        rows = []
        for kind in kinds:
            for level, part_of in ((READ, 0.97), (EDIT, 0.7), (FULL, 0.5)):
                who = users[draw.random(at.users) < part_of]
                rows.append((who, ALL, NONE, kind, 0, level))
        if self.size.families:
            rows += [(users[draw.random(at.users) < 0.3], ALL, NONE, kind, 1, READ) for kind in kinds]
            rows += [(self._group(20), SET, np.arange(20) % self.rules, kind, 1, READ) for kind in kinds]
            rows += [(users[:50], SET, 0, kind, 0, FULL) for kind in kinds]
        sizes = [len(row[0]) for row in rows]
        columns = [
            np.concatenate([np.broadcast_to(row[n], (many,)) for row, many in zip(rows, sizes, strict=True)])
            for n in range(6)
        ]
        order = np.lexsort((columns[2], columns[1]))
        subject, on, about, kind, part, level = (column[order] for column in columns)
        return Caps(
            subject=subject.astype(np.int32),
            on=on.astype(np.int8),
            object=about.astype(np.int32),
            kind=kind.astype(np.int16),
            part=part.astype(np.int16),
            level=level.astype(np.int8),
            certainty=np.zeros(len(subject), np.int8),
            via=pa.array([""] * len(subject)).dictionary_encode(),
            parts=("", "sensitive") if self.size.families else ("",),
        )

    def subjects(self) -> Subjects:
        at = self.at
        kinds = np.repeat(
            ["principal", "up", "role", "above", "below", "territory", "public"],
            [at.users, at.users, at.roles, at.roles, at.roles, at.territories, at.subjects - at.public],
        )
        numbers = np.arange(at.subjects)
        return Subjects(
            ids=named("s", numbers),
            kinds=pa.array(kinds),
            labels=named("Subject ", numbers),
            active=self.draw.random(at.users) < 0.95,
            principals=at.users,
            powers=(frozenset[str](),) * at.users,
        )


def organisation(size: Size, *, seed: int = 7) -> Tables:
    make = _Maker(size, seed)
    kinds = 3 if size.families else 1
    return Tables(
        system="crm",
        subjects=make.subjects(),
        members=make.members(),
        kinds=Kinds(
            ("account", "contact", "deal")[:kinds],
            np.array([0, READ, READ][:kinds], np.int8),
            np.array([0, EDIT, 0][:kinds], np.int8),
        ),
        customers=make.customers(),
        sets=make.sets(),
        grants=make.grants(),
        caps=make.caps(),
        labels=pa.table({name: pa.array([], pa.string()) for name in ("id", "kind", "label")}),
        facts=pa.table({"customer": pa.array([], pa.int32())}),
        traits=pa.table({"principal": pa.array([], pa.int32())}),
    )


def named(prefix: str, numbers: np.ndarray[Any, Any]) -> pa.Array:
    digits = pc.utf8_lpad(pc.cast(pa.array(numbers), pa.string()), width=8, padding="0")
    return pc.binary_join_element_wise(pa.scalar(prefix), digits, "")
