"""What people lack in one system of what they must have: one may have it by any of his accounts that can sign in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import cached_property
from itertools import zip_longest

import numpy as np

from exeunt.access.bits import Rows
from exeunt.access.engine import Access
from exeunt.access.plan import View
from exeunt.access.scope import local
from exeunt.access.standing import Seats
from exeunt.access.tables import NONE, Bits, Index
from exeunt.audit.coverage import uncertain
from exeunt.audit.demanded import accounts_of, demanded
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.audit.sight import Measured
from exeunt.policy.audit import Sees
from exeunt.policy.columnar import Truths
from exeunt.policy.truth import Truth


class Shortfall:
    """What a rule demands of these people, held against what they have. `kept`: of which customers it is demanded."""

    def __init__(self, scene: Scene, home: Home, check: Sees, people: Sequence[int], kept: Truths) -> None:
        self.home = home
        self._kept = kept
        self._spared = kept[scene.numbering.customer_of[home.records]] == Truth.NO
        self.accounts = accounts_of(home, people)
        self._sight = scene.sight
        self._due = demanded(scene, home, check, people)
        self._strict = scene.sight.limit(home, self._due.strict)
        self._levels = sorted(set((check.must or {}).values()))
        self._part = check.part

    @cached_property
    def asked(self) -> Bits:
        """Of whom anything is demanded, or may be: there may be nothing in somebody's scope."""
        wanted = self._sight.limit(self.home, self._due.lenient) if self._due.lenient else self._strict
        some: Bits = (
            wanted.counts(classes=self._spared.astype(np.int32)).customers[0][
                self._first : self._first + len(self.accounts)
            ]
            > 0
        )
        return some

    @cached_property
    def certain(self) -> Measured:
        """What each of them lacks though everything counts that he may have."""
        return self._counted(self._strict, self._kept == Truth.YES, may=True)

    @cached_property
    def perhaps(self) -> Bits:
        """Who lacks anything that may be demanded, if only what he has for certain counts."""
        of = self._kept != Truth.NO
        if self._due.lenient:
            return self._counted(self._sight.limit(self.home, self._due.lenient), of, may=False).records > 0
        if uncertain(self.home.tables) or (self._kept == Truth.UNKNOWN).any():
            return self._counted(self._strict, of, may=False).records > 0
        return self.certain.records > 0

    def _counted(self, wanted: Access, of: Bits, *, may: bool) -> Measured:
        has = self._sight.access(self.home)
        kernel, had, due = has.kernel, has.everybody, wanted.everybody
        people = wanted.some_seats(np.arange(len(self.accounts), dtype=np.int32) + self._first)
        asked = [
            (
                wanted.plan(due, View(level), people),
                [has.plan(had, View(level, self._part, may), seats) for seats in self._seats(has)],
            )
            for level in self._levels
        ]

        def see(rows: Index) -> Rows:
            mine, theirs = local(had, rows), local(due, rows)
            found = np.zeros((len(rows), len(people.rows[0])), np.uint64)
            for want, ways in asked:
                lacking = kernel.see(want, theirs)
                for way in ways:
                    lacking &= ~kernel.see(way, mine)
                found |= lacking
            return found

        return self._sight.measured(self.home, len(self.accounts), see, of)

    @property
    def _first(self) -> int:
        return self.home.tables.subjects.principals

    def _seats(self, access: Access) -> Sequence[Seats]:
        """Of those that can sign in: the first of each person on his bit, then the second of whoever has one, …"""
        active, found = access.tables.subjects.active, []
        for layer in zip_longest(*([one for one in mine if active[one]] for mine in self.accounts), fillvalue=NONE):
            who = np.array(layer, np.int32)
            seats = access.some_seats(np.maximum(who, 0))
            found.append(replace(seats, active=seats.active & (who != NONE)))
        return found
