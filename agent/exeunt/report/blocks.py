"""The parts of a report before any layout. Texts are raw: whoever draws them makes them harmless for its medium."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final, Literal

Tone = Literal["plain", "good", "warn", "bad", "faint"]
"""good is for what was seen to hold, and for nothing else."""


@dataclass(frozen=True, slots=True)
class Line:
    """`link`: an anchor of the same page."""

    text: str
    tone: Tone = "plain"
    link: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One or more lines; `under` is a quieter line below them. A `mark` cell is a status, a `code` cell a digest."""

    lines: tuple[Line, ...]
    under: str = ""
    mark: bool = False
    code: bool = False
    under_link: str = ""


@dataclass(frozen=True, slots=True)
class Column:
    title: str
    numeric: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph, or a step where it has a `number`. Every second one of `pieces` is code."""

    pieces: tuple[str, ...]
    number: str = ""

    @property
    def text(self) -> str:
        return "`".join(self.pieces)


@dataclass(frozen=True, slots=True)
class Fold:
    """What a page shows when it is unfolded; a terminal does not. All paragraphs are steps, or none is."""

    id: str
    title: str
    paragraphs: Sequence[Paragraph]


@dataclass(frozen=True, slots=True)
class Table:
    """`more` says how many rows are not shown and how to see them. Without rows, caption and note stand alone.

    A `dense` table is long and says little in each row. `id` and `anchors` (one a row) are where links lead.
    """

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Sequence[Cell]]
    note: str = ""
    more: str = ""
    tone: Tone = "faint"
    dense: bool = False
    id: str = ""
    anchors: Sequence[str] = ()
    folds: Sequence[Fold] = ()


@dataclass(frozen=True, slots=True)
class Folded:
    """A long table that a page shows when it is unfolded; a terminal says `elsewhere` where to see it."""

    id: str
    title: str
    elsewhere: str
    table: Table


@dataclass(frozen=True, slots=True)
class Command:
    """Something to type, as it is."""

    text: str


Block = Table | Line | Command | Folded


@dataclass(frozen=True, slots=True)
class Section:
    """`id` is stable, for links."""

    id: str
    title: str
    lead: str = ""
    blocks: Sequence[Block] = field(default_factory=tuple)


def text(value: str, tone: Tone = "plain", *, under: str = "") -> Cell:
    return Cell((Line(value, tone),), under)


def linked(value: str, link: str, *, under: str = "") -> Cell:
    """A cell that leads to an anchor of the same page; without one, plain text."""
    return Cell((Line(value, link=link),), under)


def texts_of(values: Iterable[str], tone: Tone = "plain", *, under: str = "") -> Cell:
    """A line each."""
    return Cell(tuple(Line(value, tone) for value in values), under)


def mark(value: str, tone: Tone, *, under: str = "") -> Cell:
    return Cell((Line(value, tone),), under, mark=True)


def code(value: str) -> Cell:
    return Cell((Line(value),), code=True)


NOTHING: Final = text("–", "faint")
