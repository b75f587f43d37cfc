"""What a person reads in a spreadsheet: headings and words follow the language, codes, ids and keys do not."""

from __future__ import annotations

from collections.abc import Iterable

from exeunt.policy.tiers import TIERS, Tier
from exeunt.policy.truth import Truth
from exeunt.text import Texts


def headings(texts: Texts, names: Iterable[str]) -> list[str]:
    """The columns of these names, by the words for them."""
    return [texts.word("column", name) for name in names]


def tier_headings(texts: Texts) -> list[str]:
    """A column for each tier."""
    return [texts.word("tier", tier) for tier in TIERS]


def yes_or_no(texts: Texts, said: object) -> str:
    return texts.word("answer", "yes" if said else "no")


def known(texts: Texts, said: Truth) -> str:
    return texts.word("answer", "unknown") if said is Truth.UNKNOWN else yes_or_no(texts, said is Truth.YES)


def tier_cell(texts: Texts, tier: Tier) -> str:
    """A, B and C are so called in every language."""
    return texts.word("answer", tier) if tier == "unknown" else tier
