"""Pages on paper. Everything is escaped here and nowhere else: what a system delivers never steers a terminal."""

from __future__ import annotations

import contextlib
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, assert_never

import click

from exeunt.cli.page import Block, Command, Fact, Heading, Line, Page, Table, Tone
from exeunt.sdk.escape import rich_markup, terminal
from exeunt.text import text_width

if TYPE_CHECKING:
    from rich.console import Console

_STYLES: Mapping[Tone, str] = {"plain": "", "good": "green", "warn": "yellow", "bad": "red", "faint": "dim"}
_LABEL = 14
_BULLET = "- "

_PIECES = re.compile(" *(?:[\u2e80-\ufe4f\uff00-\uffee][，。、；：？！）》”’]*|[^ \u2e80-\ufe4f\uff00-\uffee]+)| +")
"""Between these a line may end: at spaces, and behind a Chinese character and what closes after it."""


def show(page: Page, *, environ: Mapping[str, str], paged: bool = False, err: bool = False) -> None:
    """On a terminal with rich, elsewhere as plain lines. *paged*: through the reader's pager where there is one."""
    stream = sys.stderr if err else sys.stdout
    if not stream.isatty() or environ.get("TERM") == "dumb":
        click.echo("\n".join(plain(page)), err=err)
    elif paged:
        click.echo_via_pager("\n".join(plain(page)) + "\n")
    else:
        _show_rich(page, stream)


def plain(page: Page) -> Iterator[str]:
    """The lines of a page without colour."""
    for number, block in enumerate(page):
        match block:
            case Heading(text):
                yield from ([""] if number else [])
                yield terminal(text)
            case Line(text, _, indent):
                yield f"{'  ' * indent}{terminal(text)}".rstrip()
            case Fact(label, value):
                yield f"  {_padded(terminal(label), _LABEL)} {terminal(value)}".rstrip()
            case Command(text):
                yield f"  $ {terminal(text)}"
            case Table(columns, rows):
                yield from _plain_table(columns, rows)
            case _:
                assert_never(block)


def _plain_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[str]:
    cells = [[terminal(cell) for cell in row] for row in (columns, *rows)]
    widths = [max(text_width(row[column]) for row in cells) for column in range(len(columns))]
    for row in cells:
        line = "  ".join(_padded(cell, width) for cell, width in zip(row, widths, strict=True))
        yield f"  {line}".rstrip()


def _padded(text: str, width: int) -> str:
    return text + " " * (width - text_width(text))


def _show_rich(page: Page, stream: Any) -> None:
    from rich.console import Console

    console = Console(file=stream, highlight=False, emoji=False)
    for number, block in enumerate(page):
        _rich_block(console, block, first=not number)


def _rich_block(console: Console, block: Block, *, first: bool) -> None:
    match block:
        case Heading(text):
            if not first:
                console.print()
            console.print(rich_markup(text), style="bold", soft_wrap=True)
        case Line(text, tone, indent):
            for line in _wrapped(text, indent, console.width):
                console.print(rich_markup(line), style=_STYLES[tone] or None, soft_wrap=True)
        case Fact(label, value):
            padded = _padded(terminal(label), _LABEL)
            console.print(f"  [dim]{rich_markup(padded)}[/dim] {rich_markup(value)}", soft_wrap=True)
        case Command(text):
            console.print(f"  $ [cyan]{rich_markup(text)}[/cyan]", soft_wrap=True)
        case Table(columns, rows):
            console.print(_rich_table(columns, rows))
        case _:
            assert_never(block)


def _wrapped(text: str, indent: int, width: int) -> Iterator[str]:
    """*text* in lines that fit, each as far in as the first; a word that is wider than a line is left whole."""
    bullet = _BULLET if text.startswith(_BULLET) else ""
    first, later = "  " * indent + bullet, "  " * indent + " " * len(bullet)
    line = ""
    for piece in _PIECES.findall(text.removeprefix(bullet)):
        if line and len(later) + text_width(line + piece) > width:
            yield first + line
            first, line = later, piece.lstrip(" ")
        else:
            line += piece
    yield first + line


def _rich_table(columns: Sequence[str], rows: Sequence[Sequence[str]]) -> Any:
    from rich import box
    from rich.table import Table as RichTable

    table = RichTable(box=box.SIMPLE_HEAD, pad_edge=False)
    for column in columns:
        table.add_column(rich_markup(column), overflow="fold")
    for row in rows:
        table.add_row(*(rich_markup(cell) for cell in row))
    return table


@contextlib.contextmanager
def spinner(text: str, *, environ: Mapping[str, str]) -> Iterator[Callable[[str], None] | None]:
    """Something that moves on stderr while work goes on; yields what sets its text."""
    if environ.get("TERM") == "dumb":
        yield None
        return
    from rich.console import Console

    console = Console(stderr=True, highlight=False, emoji=False)
    with console.status(rich_markup(text)) as status:
        yield lambda more: status.update(rich_markup(more))
