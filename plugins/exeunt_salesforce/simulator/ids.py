"""Record ids: 15 case-sensitive characters and a checksum of three that survives case-blind storage."""

from __future__ import annotations

from collections import Counter
from functools import lru_cache

_DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
_CHECK = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHORT, _LONG = 15, 18
_SERVER = "xx0000"
"""The instance part between prefix and number; the same for a whole org."""


def checksum(short: str) -> str:
    """The three characters for an id of 15, one for each block of five."""
    return _check(short[:5]) + _check(short[5:10]) + _check(short[10:])


@lru_cache(maxsize=100_000)
def _check(block: str) -> str:
    """One bit for each capital."""
    return _CHECK[sum(1 << place for place, letter in enumerate(block) if "A" <= letter <= "Z")]


def long_id(text: str) -> str:
    """The 18-character form of an id of 15 or 18. Raises ValueError for anything else."""
    if not text.isascii() or not text.isalnum():
        raise ValueError(text)
    if len(text) == _SHORT:
        return text + checksum(text)
    # The last three say how the first fifteen were cased, even where a spreadsheet folded them.
    if len(text) == _LONG and text[_SHORT:].upper() == checksum(text[:_SHORT]):
        return text[:_SHORT] + checksum(text[:_SHORT])
    raise ValueError(text)


class Mint:
    """Gives out fresh ids by key prefix, in order."""

    def __init__(self) -> None:
        self._last: Counter[str] = Counter()

    def fresh(self, prefix: str) -> str:
        self._last[prefix] += 1
        short = prefix + _SERVER + _base62(self._last[prefix]).rjust(_SHORT - len(prefix) - len(_SERVER), "0")
        return short + checksum(short)

    def gave(self, record: str) -> bool:
        """Was this id given out, whatever became of its row?"""
        prefix, rest = record[:3], record[3 + len(_SERVER) : _SHORT]
        number = 0
        for letter in rest:
            number = number * 62 + _DIGITS.index(letter)
        return record[3:].startswith(_SERVER) and 0 < number <= self._last[prefix]


def _base62(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 62)
        digits = _DIGITS[rest] + digits
    return digits
