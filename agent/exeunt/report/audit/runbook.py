"""The page of each finding, which says what it means and how to mend it, read from what is installed with us.

All pages have one shape, in English and then in Chinese: headings, paragraphs, numbered steps, words in `backticks`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exeunt.report.blocks import Paragraph
from exeunt.text import Language

_INSTALLED: Final = Path(__file__).parent / "runbook"
_SOURCE: Final = Path(__file__).parents[4] / "docs" / "how-to" / "findings"
FOLDER: Final = _INSTALLED if _INSTALLED.is_dir() else _SOURCE
"""A wheel brings the pages along; in a clone they stand among the documents."""

_PARTS: Final = 3
"""Parts in each language: what it means, why it matters, how to mend it."""


@dataclass(frozen=True, slots=True)
class Part:
    title: str
    paragraphs: Sequence[Paragraph]


@dataclass(frozen=True, slots=True)
class Runbook:
    """One page in one language. `word`: the code without its prefix."""

    word: str
    title: str
    parts: Sequence[Part]

    @property
    def mending(self) -> Part:
        return self.parts[-1]


def runbook(word: str, language: Language) -> Runbook:
    """The page of one of the codes' words; of nothing else: it is the name of a file."""
    head, *parts = re.split(r"^## ", (FOLDER / f"{word}.md").read_text(encoding="utf-8"), flags=re.MULTILINE)
    english, chinese = (line.strip() for line in head.removeprefix(f"# {word}: ").strip().split("\n\n"))
    if language == "zh":
        return Runbook(word, chinese, [_part(one, joint="") for one in parts[_PARTS:]])
    return Runbook(word, english, [_part(one, joint=" ") for one in parts[:_PARTS]])


def _part(text: str, *, joint: str) -> Part:
    title, _, body = text.partition("\n")
    return Part(title, [*_paragraphs(body, joint)])


def _paragraphs(body: str, joint: str) -> Iterator[Paragraph]:
    """*joint*: what stands between two lines of one paragraph."""
    for block in re.split(r"\n\s*\n|\n(?=\d+\. )", body.strip()):
        number, text = re.fullmatch(r"(?:(\d+)\. )?(.*)", block, re.DOTALL).groups("")  # type: ignore[union-attr] # fits every text
        yield Paragraph(tuple(joint.join(line.strip() for line in text.splitlines()).split("`")), number)
