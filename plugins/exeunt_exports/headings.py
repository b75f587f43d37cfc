"""Headings as people and systems write them → one spelling, and what unit they name."""

from __future__ import annotations

import re
import unicodedata
from typing import Final, NamedTuple

_ASIDE: Final = re.compile(r"\[[^\]]*\]|\([^)]*\)|【[^】]*】")
_BETWEEN: Final = re.compile(r"[\W_]+")
_UNIT: Final = re.compile(r"[\[(【]\s*(?:单位:?\s*)?([^\])】]{1,12}?)\s*[\])】]")
_FACTORS: Final = {"千": 10**3, "万": 10**4, "百万": 10**6, "亿": 10**8, "k": 10**3, "m": 10**6}
_CURRENCIES: Final = {
    **dict.fromkeys(("元", "圆", "人民币", "rmb", "cny", "¥", "￥"), "CNY"),
    **dict.fromkeys(("美元", "usd", "$", "us$"), "USD"),
    **dict.fromkeys(("欧元", "eur", "€"), "EUR"),
    **dict.fromkeys(("英镑", "gbp", "£"), "GBP"),
    **dict.fromkeys(("日元", "jpy"), "JPY"),
    **dict.fromkeys(("港元", "港币", "hkd", "hk$"), "HKD"),
}
"""A bare ¥ is taken for the yuan, as 元 is."""

COUNTING: Final = ("元", "圆")
"""Behind a number these words count it, as 万元 does; a sign or a code says the currency only."""


class Unit(NamedTuple):
    """Times how much, of which currency ("" if it is not said)."""

    factor: int = 1
    currency: str = ""


def plain(heading: str) -> str:
    """`Email Address [Required]`, `email_address` and `E-Mail-Address` are one; so are 客户等级(*) and 客户等级."""
    text = unicodedata.normalize("NFKC", heading).casefold()
    return _BETWEEN.sub("", _ASIDE.sub("", text)) or _BETWEEN.sub("", text)


def unit_of(words: str) -> Unit | None:
    """What 万元, 亿, USD, 千美元 mean; None for what is no unit."""
    text = unicodedata.normalize("NFKC", words).strip().casefold()
    for factor_word in ("", *sorted(_FACTORS, key=len, reverse=True)):
        rest = text.removeprefix(factor_word)
        if text.startswith(factor_word) and (rest in _CURRENCIES or (factor_word and not rest)):
            return Unit(_FACTORS.get(factor_word, 1), _CURRENCIES.get(rest, ""))
    return None


def currency_of(cell: str) -> str:
    """What a cell of a column of currencies names: 人民币 and RMB are CNY; a code that we do not know is itself."""
    text = unicodedata.normalize("NFKC", cell).strip()
    unit = unit_of(text) or unit_of(text.rstrip("".join(COUNTING)))
    return unit.currency if unit and unit.currency and unit.factor == 1 else text.upper()


def heading_unit(heading: str) -> Unit:
    """The unit in a heading's brackets: 年采购额(万元)."""
    found = (unit_of(words) for words in _UNIT.findall(unicodedata.normalize("NFKC", heading)))
    return next(filter(None, found), Unit())
