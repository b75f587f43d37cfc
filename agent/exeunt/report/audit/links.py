"""What the page of an audit has a place for, and where. What it has none for is plain text."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exeunt.audit.audit import Audit
from exeunt.audit.finding import CustomerSeen, Somebody
from exeunt.model import Ref
from exeunt.report.blocks import NOTHING, Cell, Line, Tone
from exeunt.report.wording import LONGEST, clip
from exeunt.text import Texts, number

MOST_FINDINGS: Final = 1_000
"""Findings of one rule on the page; the CSV has all."""

MOST_PEOPLE: Final = 2_000

_MOST_LINKS: Final = 5
"""Findings that the row of a person or a customer leads to."""


@dataclass(frozen=True, slots=True)
class Links:
    """people     by key, who has a row
    customers  the ids of rows
    about      by a person's key, the findings about him, a line each
    naming     by customer, the findings that name it
    """

    people: frozenset[str] = frozenset()
    customers: Mapping[Ref, str] = field(default_factory=dict)
    about: Mapping[str, Sequence[Line]] = field(default_factory=dict)
    naming: Mapping[Ref, Sequence[Line]] = field(default_factory=dict)

    def person(self, one: Somebody, tone: Tone = "plain") -> Line:
        return Line(one.name, tone, self._row(one.key))

    def owner(self, seen: CustomerSeen) -> Line:
        return Line(seen.owner, link=self._row(seen.owner_key))

    def customer(self, seen: CustomerSeen, longest: int = LONGEST) -> Line:
        place = self.customers.get(seen.ref, "")
        return Line(clip(seen.label or seen.ref.id, longest), link=f"#{place}" if place else "")

    def _row(self, key: str) -> str:
        return f"#{anchor_of(key)}" if key in self.people else ""


def links_of(audit: Audit, names: Mapping[str, str], texts: Texts) -> Links:
    """*names*: of the rules, by id."""
    about: dict[str, list[Line]] = {}
    naming: dict[Ref, list[Line]] = {}
    for finding, anchor in zip(audit.findings, anchors(audit), strict=True):
        called, person = names.get(finding.rule, finding.rule), finding.person
        if person:
            about.setdefault(person.key, []).append(Line(called, link=f"#{anchor}"))
        for one in finding.examples:
            naming.setdefault(one, []).append(
                Line(f"{called} ({clip(person.name, 60)})" if person else called, link=f"#{anchor}")
            )
    for one in dict.fromkeys(one for accepted in audit.acknowledged for one in accepted.finding.examples):
        naming.setdefault(one, []).append(Line(texts.word("heading", "acknowledged"), "faint", "#accepted"))
    people = frozenset(one.person.key for one in audit.holdings[:MOST_PEOPLE])
    return Links(people, places(audit), about, naming)


def places(audit: Audit) -> Mapping[Ref, str]:
    """The ids of the rows of customers."""
    return {one: f"customer-{place}" for place, one in enumerate(audit.customers, start=1)}


def anchors(audit: Audit) -> Iterator[str]:
    """Of each finding the id of its row; of those that have none, that of their rule."""
    count: Counter[str] = Counter()
    for place, finding in enumerate(audit.findings, start=1):
        count[finding.rule] += 1
        yield f"finding-{place}" if count[finding.rule] <= MOST_FINDINGS else f"rule-{finding.rule}"


def anchor_of(key: str) -> str:
    """The id of a person's row: no two keys have the same."""
    return f"person-{''.join(char if char.isalnum() else f'-{ord(char):x}-' for char in key)}"


def some(lines: Sequence[Line]) -> Cell:
    """The first of these, and how many more there are."""
    more = len(lines) - _MOST_LINKS
    rest = (Line(f"+ {number(more)}", "faint"),) if more > 0 else ()
    return Cell((*lines[:_MOST_LINKS], *rest)) if lines else NOTHING
