"""The customers that findings name: of each bit the first of the worst tiers, gathered while all customers go by."""

from __future__ import annotations

from typing import Final

import numpy as np

from exeunt.access.bits import WORD, Rows, packed, unpacked
from exeunt.access.tables import NONE, Bits, Index, Places, Small
from exeunt.policy.tiers import TIERS

MOST_EXAMPLES: Final = 10
"""Customers that one finding names."""

RANK: Final = np.array([("A", "unknown", "B", "C").index(tier) for tier in TIERS])
"""Of each tier: the worst first."""

_ORDER: Final = np.argsort(RANK).tolist()


class Worst:
    """Customers come in ascending order, in any number of blocks."""

    def __init__(self, bits: int) -> None:
        self._found = np.full((len(TIERS), bits, MOST_EXAMPLES), NONE, np.int32)
        self._filled = np.zeros((len(TIERS), bits), np.int32)

    def note(self, customers: Index, tiers: Small, rows: Rows) -> None:
        """`rows`: of each customer, who has it."""
        for place, tier in enumerate(_ORDER):
            lacking = self._filled[_ORDER[: place + 1]].sum(axis=0) < MOST_EXAMPLES
            mine = np.flatnonzero(tiers == tier)
            if lacking.any() and len(mine):
                self._of_tier(tier, customers[mine], rows[mine] & packed(lacking))

    def of(self, bit: int) -> Index:
        """The worst first, of one tier in their order."""
        found = self._found[_ORDER, bit].ravel()
        worst: Index = found[found != NONE][:MOST_EXAMPLES]
        return worst

    def _of_tier(self, tier: int, customers: Index, rows: Rows) -> None:
        """Word by word: most words of most blocks have nothing that is still lacking."""
        for word in np.flatnonzero(np.bitwise_or.reduce(rows, axis=0)).tolist():
            here = np.flatnonzero(rows[:, word])
            bits = slice(word * WORD, min((word + 1) * WORD, self._filled.shape[1]))
            self._add(tier, bits, customers[here], unpacked(rows[here, word][:, None], bits.stop - bits.start))

    def _add(self, tier: int, bits: slice, customers: Places, flags: Bits) -> None:
        filled = self._filled[tier, bits]
        number = np.cumsum(flags, axis=0, dtype=np.int32) + filled
        row, bit = np.nonzero(flags & (number <= MOST_EXAMPLES))
        self._found[tier, bits.start + bit, number[row, bit] - 1] = customers[row]
        self._filled[tier, bits] = np.minimum(number[-1], MOST_EXAMPLES)
