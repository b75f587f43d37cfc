"""How much room a text takes."""

from __future__ import annotations

import unicodedata
from typing import Final

_WIDE: Final = frozenset({"W", "F"})


def text_width(text: str) -> int:
    """Columns on a terminal, or half-widths in a picture: Chinese takes two each, combining marks none."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(char) else 2 if unicodedata.east_asian_width(char) in _WIDE else 1 for char in text
    )
