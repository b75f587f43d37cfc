"""Sections of a report on a terminal."""

from __future__ import annotations

from collections.abc import Iterator

from exeunt.cli import page
from exeunt.report.blocks import Cell, Command, Line, Section, Table

ROWS = 25
"""Rows of a table on a terminal."""


def section_page(section: Section, *, rows: int = ROWS) -> Iterator[page.Block]:
    """The same words, without links and pictures."""
    yield page.Heading(section.title)
    if section.lead:
        yield page.Line(section.lead, "faint", 1)
    for block in section.blocks:
        match block:
            case Line(words, tone):
                yield page.Line(words, tone, 1)
            case Command(words):
                yield page.Command(words)
            case Table():
                yield page.Table(
                    [column.title for column in block.columns],
                    [[_cell(one) for one in row] for row in block.rows[:rows]],
                )
                if block.more:
                    yield page.Line(block.more, "faint", 1)


def _cell(cell: Cell) -> str:
    return ", ".join(line.text for line in cell.lines)
