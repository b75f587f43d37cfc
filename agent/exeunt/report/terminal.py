"""A case on a terminal: plain lines, or with rich where somebody asks for it. Everything is escaped here.

rich is imported by nobody before `render_rich` is called.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final

from exeunt.report.blocks import Block, Cell, Command, Folded, Line, Section, Table, Tone
from exeunt.report.papers import practice_line
from exeunt.report.sections import sections
from exeunt.report.shape import CaseFacts
from exeunt.report.summary import Summary, summary
from exeunt.sdk.escape import rich_markup, terminal
from exeunt.text import Texts, text_width

if TYPE_CHECKING:
    from rich.console import RenderableType
    from rich.table import Table as RichTable

ROWS: Final = 40
"""Rows of one table on a terminal: the HTML report and `--json` have the rest."""

CELL: Final = 64
"""Columns of one cell; a digest is as long."""

_STYLES: Final[Mapping[Tone, str]] = {"plain": "", "good": "green", "warn": "yellow", "bad": "red", "faint": "dim"}


def render_terminal(facts: CaseFacts, texts: Texts, *, rows: int = ROWS) -> list[str]:
    """The lines of a report, without colour and without anything that a terminal would obey."""
    said = summary(facts, texts)
    lines = [_line(f"{facts.person.name} <{facts.person.mail}>")]
    lines += [f"  {_line(label)}: {_line(value)}" for label, value in said.dates]
    lines += ["", *_summary_lines(facts, texts, said)]
    for section in sections(facts, texts):
        lines += ["", _line(section.title), "─" * text_width(_line(section.title))]
        lines += [_line(section.lead)] if section.lead else []
        for block in section.blocks:
            lines += _block_lines(block, rows, texts)
    return lines


def _summary_lines(facts: CaseFacts, texts: Texts, said: Summary) -> Iterator[str]:
    if practice := practice_line(facts, texts):
        yield _line(practice.text)
    yield _line(said.headline)
    for figure in said.figures:
        yield f"  {_line(figure.value):>9}  {_line(figure.label)}"
    yield from (f"  · {_line(line.text)}" for line in said.open)


def _block_lines(block: Block, limit: int, texts: Texts) -> Iterator[str]:
    match block:
        case Line(text):
            yield _line(text)
        case Command(text):
            yield f"  $ {_line(text)}"
        case Folded(elsewhere=text):
            yield f"  {_line(text)}"
        case Table():
            yield ""
            yield f"  {_line(block.caption)}"
            yield from _table_lines(block, limit) if block.rows else ()
            yield from (f"  {_line(text)}" for text in (block.note, rest(block, limit, texts)) if text)


def rest(block: Table, limit: int, texts: Texts) -> str:
    """What the table itself leaves out, or what this screen does."""
    if len(block.rows) <= limit:
        return block.more
    return " ".join(
        part for part in (texts.sentence("summary.cut-here", {"count": len(block.rows) - limit}), block.more) if part
    )


def _table_lines(table: Table, limit: int) -> Iterator[str]:
    titles = [[_line(column.title)] for column in table.columns]
    grid = [titles, *([_cell_lines(cell, table) for cell in row] for row in table.rows[:limit])]
    widths = [max(text_width(line) for row in grid for line in row[at]) for at in range(len(table.columns))]
    for row in grid:
        for number in range(max(map(len, row))):
            parts = [
                _padded(cell[number] if number < len(cell) else "", width, right=column.numeric)
                for cell, width, column in zip(row, widths, table.columns, strict=True)
            ]
            yield f"  {'  '.join(parts)}".rstrip()


def _cell_lines(cell: Cell, table: Table) -> list[str]:
    texts = [*(line.text for line in cell.lines), *([cell.under] if cell.under else [])]
    if table.dense:
        texts = ["  ".join(texts)]
    return [part for text in texts for part in _wrapped(_line(text))]


def _wrapped(text: str) -> Iterator[str]:
    """Lines of at most CELL columns, broken after a blank where there is one."""
    while text_width(text) > CELL:
        fits = next(at for at in range(len(text), 0, -1) if text_width(text[:at]) <= CELL)
        at = text.rfind(" ", 1, fits + 1)
        cut = at if at > 0 else fits
        yield text[:cut]
        text = text[cut:].lstrip(" ")
    yield text


def _line(text: str) -> str:
    return terminal(text)


def _padded(text: str, width: int, *, right: bool) -> str:
    space = " " * (width - text_width(text))
    return f"{space}{text}" if right else f"{text}{space}"


def render_rich(facts: CaseFacts, texts: Texts, *, rows: int = ROWS) -> list[RenderableType]:
    """The same for a rich console; print each with `emoji=False, highlight=False`."""
    from rich.text import Text

    said = summary(facts, texts)
    shown: list[RenderableType] = [Text(terminal(f"{facts.person.name} <{facts.person.mail}>"), style="bold")]
    shown += [f"[dim]{rich_markup(label)}[/dim] {rich_markup(value)}" for label, value in said.dates]
    if practice := practice_line(facts, texts):
        shown.append(_styled(practice.text, practice.tone))
    shown += ["", _styled(said.headline, said.tone)]
    shown += [f"{_styled(figure.value, figure.tone)} {rich_markup(figure.label)}" for figure in said.figures]
    shown += [_styled(f"· {line.text}", line.tone) for line in said.open]
    for section in sections(facts, texts):
        shown += _rich_section(section, rows, texts)
    return shown


def _rich_section(section: Section, limit: int, texts: Texts) -> Iterator[RenderableType]:
    yield ""
    yield f"[bold]{rich_markup(section.title)}[/bold]"
    if section.lead:
        yield f"[dim]{rich_markup(section.lead)}[/dim]"
    for block in section.blocks:
        match block:
            case Line(text, tone):
                yield _styled(text, tone)
            case Command(text):
                yield f"  $ [cyan]{rich_markup(text)}[/cyan]"
            case Folded(elsewhere=text):
                yield f"[dim]{rich_markup(text)}[/dim]"
            case Table():
                yield _rich_table(block, limit) if block.rows else f"[bold]{rich_markup(block.caption)}[/bold]"
                yield from (_styled(text, block.tone) for text in (block.note, rest(block, limit, texts)) if text)


def _rich_table(table: Table, limit: int) -> RichTable:
    from rich import box
    from rich.table import Table as RichTable

    made = RichTable(box=box.SIMPLE_HEAD, pad_edge=False, title=rich_markup(table.caption), title_justify="left")
    for column in table.columns:
        justify = "right" if column.numeric else "left"
        made.add_column(rich_markup(column.title), overflow="fold", justify=justify)  # type: ignore[arg-type] # a literal
    for row in table.rows[:limit]:
        made.add_row(*(_rich_cell(cell, table) for cell in row))
    return made


def _rich_cell(cell: Cell, table: Table) -> str:
    lines = [_styled(line.text, line.tone) for line in cell.lines]
    return ("  " if table.dense else "\n").join(
        [*lines, *([f"[dim]{rich_markup(cell.under)}[/dim]"] if cell.under else [])]
    )


def _styled(text: str, tone: Tone) -> str:
    style = _STYLES[tone]
    return f"[{style}]{rich_markup(text)}[/{style}]" if style else rich_markup(text)
