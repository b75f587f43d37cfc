"""What edits change for everybody: who sees more afterwards, who sees less."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from exeunt.access.bits import Rows, unpacked
from exeunt.access.engine import LEVELS, Access
from exeunt.access.lookup import Lookup
from exeunt.access.narrow import narrowed
from exeunt.access.scope import around
from exeunt.access.tables import NONE, Bits, Index, Places, Tables
from exeunt.access.whatif import edited, places
from exeunt.model.access import Edit, Leave, Out, Own, Revoke

_WORDS: Final = 1 << 21
"""Words of bits that are held at once, for each of the two and each level."""


@dataclass(frozen=True, slots=True)
class Block:
    """Rows of bits about some principals: bit n of row c is about `principals[n]` and `customers[c]`."""

    principals: Places
    customers: Places
    rows: Rows


@dataclass(frozen=True, slots=True)
class Seen:
    """Pairs of principals and customers, by position."""

    blocks: Sequence[Block]

    @property
    def principals(self) -> list[int]:
        """Whoever is in any pair."""
        found = [one.principals[_bits(np.bitwise_or.reduce(one.rows, axis=0)[None], one)[0]] for one in self.blocks]
        return [principal for some in found for principal in some.tolist()]

    def of(self, principal: int) -> Index:
        """His customers, ascending."""
        for one in self.blocks:
            bit = int(np.searchsorted(one.principals, principal))
            if one.principals[bit : bit + 1] == principal:
                has = (one.rows[:, bit // 64] >> np.uint64(bit % 64)) & np.uint64(1)
                return one.customers[has > 0].astype(np.int32)
        return np.zeros(0, np.int32)


@dataclass(frozen=True, slots=True)
class Effects:
    """The pairs whose level rises, and those whose level falls; also from none, and to none."""

    more: Seen
    less: Seen


def effects(lookup: Lookup, edits: Sequence[Edit], own: Collection[int], *, closed: Rows | None = None) -> Effects:
    """What the edits change, counting what is unknown too, for everybody but `own`: whose sight they are about.

    `closed`: the closure of the memberships before them, if it is known.
    """
    customers, tables = _in_question(lookup, edits, own), lookup.tables
    everybody = customers is None
    if customers is None:
        customers = np.arange(len(tables.customers))
    else:
        customers = np.sort(around(lookup, customers).customers)
        tables = narrowed(tables, customers)
    before, changed = Access(tables, closed=closed), edited(tables, edits).tables
    after = Access(changed, closed=None if everybody else _closed_again(before.closed, Lookup(changed), own))
    more, less = list[Block](), list[Block]()
    for some in _portions(tables):
        pairs = [(before.rows(some, level, may=True), after.rows(some, level, may=True)) for level in LEVELS]
        # a level rises if one of the three is new
        more.append(_block(some, customers, np.bitwise_or.reduce([now & ~was for was, now in pairs]), own))
        less.append(_block(some, customers, np.bitwise_or.reduce([was & ~now for was, now in pairs]), own))
    return Effects(Seen(more), Seen(less))


def _closed_again(closed: Rows, lookup: Lookup, own: Collection[int]) -> Rows:
    """The closure after memberships of these principals, and of nobody else, were taken away."""
    rows = closed.copy()
    for principal in own:
        word, bit = principal // 64, np.uint64(1) << np.uint64(principal % 64)
        rows[:, word] &= ~bit
        rows[list(lookup.holders(principal)), word] |= bit
    return rows


def _in_question(lookup: Lookup, edits: Iterable[Edit], own: Collection[int]) -> Places | None:
    """The customers on which somebody else's sight may change; None: perhaps all."""
    tables = lookup.tables
    ids, left = list[str](), list[str]()
    for edit in edits:
        match edit:
            case Own(customer=one) | Revoke(on="one", object=one):
                ids.append(one)
            case Out(member=who) | Revoke(subject=who) | Leave(principal=who):
                left.append(who)
    subjects = places(tables.subjects.ids, list(dict.fromkeys(left)))
    if not np.isin(subjects[subjects != NONE], list(own)).all():
        return None
    named = places(tables.customers.ids, list(dict.fromkeys(ids)))
    # what is for the customers of a group is for those of its members
    direct = np.union1d(named[named != NONE], _owned_by(lookup, subjects[subjects != NONE]))
    # a child's readers are shown its parent, and a parent's level counts for all that is below it
    parents = tables.customers.parent[direct]
    return _with_descendants(lookup, np.union1d(direct, parents[parents != NONE]))


def _with_descendants(lookup: Lookup, customers: Index) -> Places:
    found = below = customers
    while len(below):
        below = np.setdiff1d(lookup.children.of_all(below.astype(np.int32))[1], found)
        found = np.union1d(found, below)
    return found.astype(np.intp)


def _owned_by(lookup: Lookup, owners: Index) -> Places:
    customers, owning = lookup.tables.customers, np.zeros(len(lookup.tables.subjects.ids) + 1, bool)
    owning[owners] = True
    return np.union1d(np.flatnonzero(owning[customers.owner]), customers.more_customer[owning[customers.more_owner]])


def _portions(tables: Tables) -> Iterator[Places]:
    """The principals, so many at a time as memory allows."""
    people, step = tables.subjects.principals, 64 * max(1, _WORDS // (len(tables.customers) or 1))
    for begin in range(0, people, step):
        yield np.arange(begin, min(begin + step, people))


def _block(principals: Places, customers: Places, rows: Rows, own: Collection[int]) -> Block:
    """Without `own`, and without the customers that are in no pair."""
    for bit in np.flatnonzero(np.isin(principals, list(own))).tolist():
        rows[:, bit // 64] &= ~(np.uint64(1) << np.uint64(bit % 64))
    kept = rows.any(axis=1)
    return Block(principals, customers[kept], rows[kept])


def _bits(rows: Rows, block: Block) -> Bits:
    return unpacked(rows, len(block.principals))
