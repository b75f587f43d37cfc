"""What plans would do, as one HTML file of the same making as the other reports. Nothing in it has happened."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from exeunt.report.before_after import before_after
from exeunt.report.blocks import Section
from exeunt.report.reach import Departing
from exeunt.report.rendering import rendered
from exeunt.text import Texts


@dataclass(frozen=True, slots=True)
class Preview:
    """`dates`: labels with what they label. `practice`: about the practice company."""

    departing: Departing
    mail: str
    dates: Sequence[tuple[str, str]]
    sections: Sequence[Section]
    practice: bool = False


def render_preview(page: Preview, texts: Texts) -> str:
    """The whole file as text, to be written as UTF-8."""
    return rendered("preview.html", texts, page=page, picture=before_after(page.departing, texts))
