"""What a finding means and how to mend it, for a reader and for a program."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from exeunt.cli.page import Block, Heading, Line
from exeunt.policy.audit.codes import code_of

if TYPE_CHECKING:
    from exeunt.report.audit.runbook import Runbook


def runbook_page(page: Runbook) -> Iterator[Block]:
    yield Heading(f"{page.word}: {page.title}")
    for part in page.parts:
        yield Heading(part.title)
        for one in part.paragraphs:
            yield Line(f"{one.number}. {one.text}" if one.number else one.text, indent=1)


def runbook_json(page: Runbook) -> dict[str, Any]:
    return {
        "exeunt": "finding/1",
        "code": code_of(page.word),
        "title": page.title,
        "parts": [{"title": part.title, "paragraphs": [one.text for one in part.paragraphs]} for part in page.parts],
    }
