"""How wide to test: `make check` tries fewer examples of each property (EXEUNT_TESTS=few), `make test` all of them and
one action of each sort, `make wide` (EXEUNT_TESTS=wide) every action.
"""

from __future__ import annotations

import os
from collections.abc import Sequence

WIDE = os.environ.get("EXEUNT_TESTS") == "wide"
FEW = os.environ.get("EXEUNT_TESTS") == "few"


def chosen(everything: Sequence[str], usual: Sequence[str]) -> tuple[str, ...]:
    """All of them in a wide run, otherwise the usual ones, which must be among them."""
    strangers = set(usual) - set(everything)
    assert not strangers, strangers
    return tuple(everything if WIDE else usual)


def examples(usual: int, *, few: int = 0, wide: int = 0) -> int:
    """How many examples of a property to try; an eighth of them, unless it is said how many are few."""
    return (few or max(usual // 8, 1)) if FEW else max(usual, wide) if WIDE else usual
