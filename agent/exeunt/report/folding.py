"""Long lists of a report: told by what they share, and row by row where a reader unfolds them. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Final

from exeunt.errors import Param
from exeunt.report.alike import FEW
from exeunt.report.blocks import Block, Cell, Column, Folded, Line, Table
from exeunt.report.wording import clip
from exeunt.text import Texts, number

MANY: Final = 40
"""Rows that a reader takes in one by one, and that a terminal shows of a table."""


def all_of(case: str) -> str:
    """The command that shows everything of a case."""
    return f"exeunt case show {case} --json"


def rest_of(texts: Texts, total: int, shown: int, command: str) -> str:
    """How many rows are not shown, and the command that shows them; nothing if all are."""
    if total <= shown:
        return ""
    return texts.sentence("summary.more", {"count": total - shown, "command": command})


def told(texts: Texts, command: str, total: int, alike: Table | None, rows: Table) -> Iterator[Block]:
    """*rows* as they are where they are few, or where no two are *alike*; else what is alike, and the rows folded.
    *command* shows all of them.
    """
    if alike is None or total <= MANY:
        yield rows
        return
    yield alike
    shown = len(rows.rows)
    params: dict[str, Param] = {"count": total, "shown": shown, "command": command}
    title = texts.sentence("report.one-by-one" if shown == total else "report.first-one-by-one", params)
    yield Folded(f"{rows.id}-one-by-one", title, texts.sentence("summary.see-one-by-one", params), rows)


def alike_table(texts: Texts, caption: str, columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> Table:
    """A row for each sort: how many there are, then what *rows* say of them."""
    return Table(caption, [Column(texts.word("heading", "count"), numeric=True), *columns], rows)


def first_few(texts: Texts, names: Iterable[str], count: int) -> Cell:
    """The first by name, the rest by count."""
    lines = [Line(clip(name)) for name in names][:FEW]
    if count > len(lines):
        lines.append(Line(texts.sentence("report.and-more", {"count": count - len(lines)}), "faint"))
    return Cell(tuple(lines))


def counted(count: int) -> Cell:
    return Cell((Line(number(count)),))
