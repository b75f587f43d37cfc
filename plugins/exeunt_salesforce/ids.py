"""Record ids: 15 characters whose case counts, or the same with a checksum of three. We keep the long form only."""

from __future__ import annotations

import re

_ID = re.compile(r"[a-zA-Z0-9]{15}(?:[a-zA-Z0-9]{3})?")
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"
_SHORT = 15
_PART = 5


def is_id(text: str) -> bool:
    return _ID.fullmatch(text) is not None


def long_id(text: str) -> str:
    """The 18-character form; ValueError for what is no id.

    The checksum has one character for five: bit i is set where character i is an upper-case letter.
    """
    if not is_id(text):
        raise ValueError(f"no record id: {text[:20]!r}")
    short = text[:_SHORT]
    parts = (short[start : start + _PART] for start in range(0, _SHORT, _PART))
    return short + "".join(_LETTERS[_bits(part)] for part in parts)


def _bits(part: str) -> int:
    return sum(1 << place for place, char in enumerate(part) if "A" <= char <= "Z")
