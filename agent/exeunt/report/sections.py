"""A whole report in the order in which it is read."""

from __future__ import annotations

from exeunt.report import access, outcome, papers
from exeunt.report.blocks import Section
from exeunt.report.shape import CaseFacts
from exeunt.text import Texts


def sections(facts: CaseFacts, texts: Texts) -> tuple[Section, ...]:
    """All sections after the summary, the same on paper and on a terminal."""
    found = (
        access.exposure_section(facts, texts),
        access.before_after_section(facts, texts),
        outcome.hand_over_section(facts, texts),
        outcome.unproven_section(facts, texts),
        papers.findings_section(facts, texts),
        papers.gaps_section(facts, texts),
        papers.tasks_section(facts, texts),
        outcome.undo_section(facts, texts),
        papers.plans_section(facts, texts),
        papers.quotas_section(facts, texts),
        papers.trail_section(facts, texts),
        papers.meanings_section(texts),
    )
    return tuple(section for section in found if section is not None)
