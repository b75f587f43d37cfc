"""The report of a departure as one HTML file."""

from __future__ import annotations

from collections.abc import Sequence

from exeunt.report.before_after import before_after
from exeunt.report.figures import loads, timeline
from exeunt.report.papers import practice_line
from exeunt.report.reach import of_case
from exeunt.report.rendering import rendered
from exeunt.report.sections import sections
from exeunt.report.shape import CaseFacts, Step
from exeunt.report.summary import summary
from exeunt.text import Texts


def render_html(facts: CaseFacts, texts: Texts, steps: Sequence[Step] = ()) -> str:
    """The whole file as text, to be written as UTF-8. *steps*: what is to be done next, where somebody asked."""
    return rendered(
        "report.html",
        texts,
        facts=facts,
        steps=steps,
        practice=practice_line(facts, texts),
        summary=summary(facts, texts),
        sections=sections(facts, texts),
        timeline=timeline(facts, texts),
        loads=loads(facts, texts),
        picture=before_after(of_case(facts), texts),
    )
