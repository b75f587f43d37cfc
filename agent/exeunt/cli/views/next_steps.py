"""What to do next: a sentence and the command to type, the gravest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any

from exeunt.cli.page import Block, Command, Heading, Line
from exeunt.text import Texts

if TYPE_CHECKING:
    from exeunt.report.shape import Step


def next_page(texts: Texts, steps: Sequence[Step]) -> Iterator[Block]:
    """Nothing where nothing is left to do."""
    if steps:
        yield Heading(texts.word("heading", "next"))
    for step in steps:
        yield Line(texts.sentence(step.code, step.params), indent=1)
        yield Command(step.typed)


def next_json(steps: Sequence[Step]) -> list[dict[str, Any]]:
    return [{"code": step.code, "params": dict(step.params), "command": ["exeunt", *step.command]} for step in steps]
