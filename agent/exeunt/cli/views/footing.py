"""How complete and how certain an answer is: said also where all is well."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from exeunt.cli.page import Block, Line
from exeunt.cli.views.coded import coded_about, section
from exeunt.text import Texts

if TYPE_CHECKING:
    from exeunt.app.footing import Footing

_SAID: Final[Mapping[tuple[bool, bool], str]] = {
    (True, True): "cli.whole-and-certain",
    (True, False): "cli.whole-not-certain",
    (False, True): "cli.not-whole-certain",
    (False, False): "cli.not-whole-not-certain",
}


def footing_lines(texts: Texts, footing: Footing) -> Iterator[Block]:
    """Last in an answer, after what is said of each system."""
    yield from section(texts, "doubts", footing.doubts, "warn")
    yield Line(footing_said(texts, footing), "good" if footing.sound else "warn")


def footing_said(texts: Texts, footing: Footing) -> str:
    """Whether it was read whole, and whether it is certain, in one sentence."""
    return texts.sentence(_SAID[footing.whole, footing.certain])


def footing_json(footing: Footing) -> dict[str, Any]:
    return {
        "incomplete": not footing.whole,
        "uncertain": not footing.certain,
        "doubts": [coded_about(gap) for gap in footing.doubts],
    }
