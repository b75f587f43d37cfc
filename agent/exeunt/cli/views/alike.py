"""Findings, gaps and tasks on a terminal: the first few of each sort by name, the rest by count."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from exeunt.cli.page import Block, Line, Tone
from exeunt.report.alike import FEW, SORTS, Note, by_sort, sort_of
from exeunt.text import Texts

T = TypeVar("T")


def note_lines(
    texts: Texts, notes: Sequence[Note], said: Callable[[Note], str], tone: Tone, command: str
) -> Iterator[Block]:
    """A line each where they are few of a sort. *command* shows all of them."""
    sorts = by_sort(notes)
    for same in sorts[:SORTS]:
        if len(same) <= FEW:
            yield from (Line(f"- {said(note)}", tone, 1) for note in same)
            continue
        sort = sort_of(same[0])
        what = ", ".join(part for part in (sort.system, sort.action and texts.action(sort.action), sort.kind) if part)
        yield Line(f"- {texts.sentence('cli.alike', {'count': len(same), 'what': what})}", tone, 1)
        yield from (Line(f"- {said(note)}", tone, 2) for note in same[:FEW])
        yield more_line(texts, len(same) - FEW, command, 2)
    if left := sum(map(len, sorts[SORTS:])):
        yield more_line(texts, left, command, 1)


def more_line(texts: Texts, count: int, command: str, indent: int) -> Line:
    return Line(texts.sentence("cli.more-alike", {"count": count, "command": command}), "faint", indent)
