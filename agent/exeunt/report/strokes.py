"""Strokes that several pictures share: stretches of a bar, strands that bend, labels that fit. Pure."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from exeunt.text import text_width

THICKEST: Final = 10.0
"""Of a strand, in the units of its view box."""


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of a bar, in percent of its track or in the units of a view box. `look`: its class in the styles."""

    look: str
    x: float
    width: float


def stack(
    counts: Iterable[tuple[str, float]], whole: float, *, least: float, start: float = 0.0, length: float = 100.0
) -> Sequence[Piece]:
    """Stretches one after another, each as long as its share of *whole*; none for a count of zero.

    What there is can be seen, one beside thousands, too: stretches shorter than *least*, in percent of the track, take
    from the longer ones.
    """
    drawn = [(look, count) for look, count in counts if count]
    pieces, at = [], start
    for (look, _), width in zip(drawn, _widths([count for _, count in drawn], whole, length, least), strict=True):
        pieces.append(Piece(look, at, round(width, 2)))
        at = round(at + width, 2)
    return pieces


def _widths(counts: Sequence[float], whole: float, length: float, percent: float) -> Sequence[float]:
    """Of these counts, none of them zero: together their share of *length*, each at least what can be seen."""
    least = length * percent / 100
    free, rest = max(length * sum(counts) / whole, least * len(counts)) if counts else 0.0, sum(counts)
    widths = [least] * len(counts)
    # the smallest first: what they need more than their share, the others have less
    for place in sorted(range(len(counts)), key=counts.__getitem__):
        widths[place] = max(free * counts[place] / rest, least)
        free, rest = free - widths[place], rest - counts[place]
    return widths


def thickness(count: int, most: int) -> float:
    """Of a strand: it grows with the order of magnitude, so that few stay visible beside many."""
    return round(1 + (THICKEST - 1) * math.log1p(count) / math.log1p(max(most, 2)), 2)


def bend(x: float, y: float, to_x: float, to_y: float) -> str:
    """The path of a strand that leaves and arrives level."""
    half = round((x + to_x) / 2, 2)
    return f"M{x} {y} C {half} {y} {half} {to_y} {to_x} {to_y}"


def short(label: str, longest: int) -> str:
    """*label*, cut where there is no room for more than *longest* characters; a Chinese one takes the room of two."""
    if text_width(label) <= longest:
        return label
    kept = label
    while kept and text_width(kept) >= longest:
        kept = kept[:-1] if len(kept) <= longest else kept[:longest]
    return f"{kept}…"
