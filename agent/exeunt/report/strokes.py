"""Strokes that several pictures share: stretches of a bar, strands that bend, labels that fit. Pure."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

THICKEST: Final = 10.0
"""Of a strand, in the units of its view box."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar, in percent of its track or in the units of a view box. `look`: its class in the styles."""

    look: str
    x: float
    width: float


def stack(
    counts: Iterable[tuple[str, float]], whole: float, *, start: float = 0.0, length: float = 100.0
) -> Sequence[Piece]:
    """Stretches one after another, each as long as its share of *whole*; none for a count of zero."""
    pieces, at = [], start
    for look, count in counts:
        width = round(length * count / whole, 2) if whole else 0.0
        if width:
            pieces.append(Piece(look, at, width))
            at = round(at + width, 2)
    return pieces


def thickness(count: int, most: int) -> float:
    """Of a strand: it grows with the order of magnitude, so that few stay visible beside many."""
    return round(1 + (THICKEST - 1) * math.log1p(count) / math.log1p(max(most, 2)), 2)


def bend(x: float, y: float, to_x: float, to_y: float) -> str:
    """The path of a strand that leaves and arrives level."""
    half = round((x + to_x) / 2, 2)
    return f"M{x} {y} C {half} {y} {half} {to_y} {to_x} {to_y}"


def short(label: str, longest: int) -> str:
    """*label*, cut where there is no room for more than *longest* characters; a Chinese one takes the room of two."""
    if _room(label) <= longest:
        return label
    kept = label
    while kept and _room(kept) >= longest:
        kept = kept[:-1] if len(kept) <= longest else kept[:longest]
    return f"{kept}…"


def _room(label: str) -> int:
    return sum(2 if unicodedata.east_asian_width(char) in {"W", "F"} else 1 for char in label)
