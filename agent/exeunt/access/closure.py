"""Who is in what, through any number of memberships: one row of bits for each subject."""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import numpy as np

from exeunt.access.bits import Rows, single, united, words
from exeunt.access.lookup import Listing
from exeunt.access.tables import Bits, Index, Members, Places


@dataclass(frozen=True, slots=True)
class Ladder:
    """Memberships, those of a group after those of everything that is in it.

    bounds  where each rung begins: what is on one does not need another on the same; from the last of them on come the
            memberships in circles, and above circles, which have no such order
    """

    group: Index
    member: Index
    bounds: list[int]

    @classmethod
    def of(cls, members: Members, subjects: int) -> Ladder:
        height, highest = _heights(members, subjects)
        order = np.lexsort((members.group, height[members.group]))
        group = members.group[order]
        bounds = np.searchsorted(height[group], np.arange(highest + 2))
        return cls(group, members.member[order], bounds.tolist())

    @property
    def circles(self) -> bool:
        return self.bounds[-1] < len(self.group)


def closure(ladder: Ladder, subjects: int, principals: int) -> Rows:
    """(subjects, words): bit u of row s says that principal u is s, or in s. The principals are the first subjects."""
    rows = np.zeros((subjects, words(principals)), np.uint64)
    rows[:principals] = single(principals)
    for begin, end in itertools.pairwise(ladder.bounds):
        _add(rows, ladder.group[begin:end], ladder.member[begin:end])
    group, member = ladder.group[ladder.bounds[-1] :], ladder.member[ladder.bounds[-1] :]
    changed = np.ones(subjects, bool)
    while (again := changed[member]).any():
        changed = np.zeros(subjects, bool)
        changed[_add(rows, group[again], member[again])] = True
    return rows


def _add(rows: Rows, group: Index, member: Index) -> Index:
    """Whoever is in the member is in the group. `group` is sorted. Returns the groups that became larger."""
    if not len(group):
        return group
    starts = np.flatnonzero(np.diff(group, prepend=-1))
    grown = united(rows, Listing(np.append(starts, len(group)), member))
    here: Index = group[starts]
    before = rows[here]
    grown |= before
    rows[here] = grown
    larger: Index = here[(grown != before).any(axis=1)]
    return larger


def _heights(members: Members, subjects: int) -> tuple[Index, int]:
    """How many memberships are below each subject at most, and the highest. In circles and above them: one more."""
    groups = Listing.of(members.member, members.group, subjects)
    waiting = np.bincount(members.group, minlength=subjects)
    height, level = np.full(subjects, -1, np.int32), 0
    ready = np.flatnonzero(waiting == 0).astype(np.int32)
    while len(ready):
        height[ready] = level
        level += 1
        found = groups.of_all(ready)[1]
        np.subtract.at(waiting, found, 1)
        found = np.unique(found)
        ready = found[waiting[found] == 0]
    height[height < 0] = level
    return height, level - 1


def inside(rows: Rows, subjects: Places, principals: Bits) -> tuple[Places, Places]:
    """(principal, number in `subjects`) of each of these principals that is in one of these subjects."""
    number, word = np.nonzero(rows[subjects])
    place, bit = np.nonzero(
        np.unpackbits(rows[subjects[number], word][:, None].view(np.uint8), axis=1, bitorder="little")
    )
    principal = word[place] * 64 + bit
    kept = principals[principal]
    return principal[kept], number[place[kept]]
