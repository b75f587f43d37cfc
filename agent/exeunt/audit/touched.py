"""Which customers findings concern in one audit and not in another: all of them, named by a finding or not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import zip_longest

import numpy as np

from exeunt.access.tables import Bits, Index
from exeunt.audit.findings import Breaks, Key
from exeunt.audit.marks import NO_CUSTOMERS, Break, Look
from exeunt.audit.sight import Measured, Sight

_Pair = tuple[Look | None, Look | None]


class Touched:
    """`customers`: that a finding concerns on one side only. `keys`: of the findings that have such."""

    def __init__(self, sight: Sight, customers: int, was: Breaks, now: Breaks) -> None:
        self.customers: Bits = np.zeros(customers, bool)
        self.keys: set[Key] = set()
        self._sight = sight
        pairs: dict[tuple[Measured | None, Measured | None], list[tuple[Key, _Pair]]] = defaultdict(list)
        for key in dict.fromkeys([*was, *now]):
            old, new = was.get(key, ()), now.get(key, ())
            self._note(key, np.setxor1d(_at_hand(old), _at_hand(new)))
            for one, other in zip_longest(_looks(old), _looks(new)):
                pairs[one.seen if one else None, other.seen if other else None].append((key, (one, other)))
        self._look(pairs)

    def _note(self, key: Key, customers: Index) -> None:
        if len(customers):
            self.customers[customers] = True
            self.keys.add(key)

    def _look(self, pairs: Mapping[tuple[Measured | None, Measured | None], list[tuple[Key, _Pair]]]) -> None:
        """What was measured together is looked at together."""
        for (one, other), asked in pairs.items():
            if one and other:
                old, new = (np.array([look.bit for _, pair in asked if (look := pair[side])]) for side in (0, 1))
                customers, apart = self._sight.differing(one, old, other, new)
            else:
                customers, apart = self._whole([look for _, pair in asked for look in pair if look])
            self.customers |= customers
            self.keys.update(key for (key, _), differs in zip(asked, apart.tolist(), strict=True) if differs)

    def _whole(self, looks: list[Look]) -> tuple[Bits, Bits]:
        """Of findings that are on one side only."""
        seen = looks[0].seen
        people = np.zeros(len(seen.records), bool)
        people[[look.bit for look in looks]] = True
        return self._sight.touched_by(seen, people), np.array([look.counts.any() for look in looks], bool)


def _at_hand(breaks: Iterable[Break]) -> Index:
    return np.concatenate([NO_CUSTOMERS, *(one.customers for one in breaks)])


def _looks(breaks: Iterable[Break]) -> Iterator[Look]:
    return (one.look for one in breaks if one.look)
