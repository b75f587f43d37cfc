"""Sections of a report on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from exeunt.cli import page
from exeunt.report.blocks import Cell, Command, Folded, Line, Section, Table
from exeunt.text import Texts

ROWS = 25
"""Rows of a table on a terminal."""


def section_page(section: Section, texts: Texts, *, rows: int | None = ROWS) -> Iterator[page.Block]:
    """The same words, without links and pictures; *rows* of each table (None: all), and how many more there are."""
    yield page.Heading(section.title)
    if section.lead:
        yield page.Line(section.lead, "faint", 1)
    for block in section.blocks:
        match block:
            case Line(words, tone):
                yield page.Line(words, tone, 1)
            case Command(words):
                yield page.Command(words)
            case Folded(elsewhere=words):
                yield page.Line(words, "faint", 1)
            case Table():
                yield from _table(block, texts, rows)


def _table(table: Table, texts: Texts, rows: int | None) -> Iterator[page.Block]:
    shown = table.rows[:rows]
    yield page.Table([column.title for column in table.columns], [[_cell(one) for one in row] for row in shown])
    left_out = len(table.rows) - len(shown)
    here = texts.sentence("cli.more-listed", {"count": left_out}) if left_out else ""
    yield from (page.Line(words, "faint", 1) for words in (table.note, here, table.more) if words)


def _cell(cell: Cell) -> str:
    words = ", ".join(line.text for line in cell.lines)
    return f"{words} ({cell.under})" if cell.under else words
