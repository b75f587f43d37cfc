"""What a departure would cost: the three questions of the self-check, and the drill for everybody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import Final

from exeunt.audit.drill import Departing, Drill
from exeunt.audit.selfcheck import CoreCustomer, SelfCheck
from exeunt.report.audit.links import Links
from exeunt.report.blocks import NOTHING, Cell, Column, Line, Section, Table, Tone, mark, text, texts_of
from exeunt.text import Texts, hours, money, number

MOST_PEOPLE: Final = 500
MOST_CUSTOMERS: Final = 200
NAMES: Final = 4

NO_LINKS: Final = Links()

_WAYS: Final[dict[str, Tone]] = {"none": "bad", "contact": "warn", "successor": "plain", "colleague": "good"}


def check_section(
    check: SelfCheck, texts: Texts, links: Links = NO_LINKS, *, most: int | None = MOST_CUSTOMERS
) -> Section:
    """Which are the core customers, who holds them, how do we reach them after a departure; *most* of them listed."""
    title = texts.word("report", "self-check")
    holders = ", ".join(f"{person.name} ({number(count)})" for person, count in check.holders[:NAMES])
    more = len(check.holders) - NAMES
    if more > 0:
        holders += f" + {number(more)}"
    answers = [
        Line(texts.sentence("report.which-are-core", {"count": check.core, "unknown": check.unknown})),
        Line(texts.sentence("report.who-holds-core", {"holders": holders or "–", "unheld": check.unheld})),
        Line(texts.sentence("report.how-reached", {way: check.ways.get(way, 0) for way in _WAYS})),  # type: ignore[call-overload]
    ]
    if not check.whole:
        answers.append(Line(texts.sentence("report.bounds"), "warn"))
    columns = [
        Column(texts.word("heading", "customer")),
        Column(texts.word("heading", "owner")),
        Column(texts.word("report", "reached-by")),
        Column(texts.word("report", "others-who-know")),
        Column(texts.word("heading", "successor")),
    ]
    rows = [_core(one, texts, links) for one in check.shown[:most]]
    left_out = check.core - len(rows)
    rest = texts.sentence("report.more-core", {"count": left_out}) if left_out else ""
    table = Table(texts.word("report", "hardest-to-reach"), columns, rows, more=rest, dense=True)
    return Section(
        "self-check", title, texts.sentence("report.self-check-lead"), [*answers, *([table] if rows else [])]
    )


def _core(one: CoreCustomer, texts: Texts, links: Links) -> Sequence[Cell]:
    others = tuple(links.person(person) for person in one.others[:NAMES])
    return (
        Cell((links.customer(one.seen),), under=str(one.seen.ref)),
        Cell((links.person(one.holder, "plain" if one.active else "bad"),)) if one.holder else NOTHING,
        mark(texts.word("reach", one.way), _WAYS[one.way]),
        Cell(others) if others else NOTHING,
        Cell((links.person(one.successor),)) if one.successor else NOTHING,
    )


def drill_section(drill: Drill, texts: Texts, links: Links = NO_LINKS, *, most: int | None = MOST_PEOPLE) -> Section:
    """What if X left tomorrow, for everybody, the worst first; *most* of them listed."""
    title = texts.word("report", "drill")
    columns = [
        Column(texts.word("heading", "person")),
        Column(texts.word("heading", "customers"), numeric=True),
        Column(texts.word("report", "orphaned-worth"), numeric=True),
        Column(texts.word("heading", "share"), numeric=True),
        Column(texts.word("report", "single-track"), numeric=True),
        Column(texts.word("report", "alone-in")),
        Column(texts.word("report", "hours"), numeric=True),
    ]
    shown = drill.people[:most]
    rows = [_departing(one, texts, links) for one in shown]
    more = (
        texts.sentence("report.rest", {"count": len(drill.people) - len(shown)}) if drill.people[len(shown) :] else ""
    )
    gaps = [Line(texts.of(gap), "warn") for gap in drill.gaps]
    if gaps:
        gaps.insert(0, Line(texts.sentence("report.bounds"), "warn"))
    table = [Table(title, columns, rows, more=more, dense=True)] if rows else []
    return Section("drill", title, texts.sentence("report.drill-lead"), [*gaps, *table])


def _departing(one: Departing, texts: Texts, links: Links) -> Sequence[Cell]:
    worth = [money(amount, currency) for currency, amount in one.worth.items()]
    return (
        Cell((links.person(one.person),), under=texts.word("role", one.role)),
        text(number(one.customers)),
        texts_of(worth) if worth else NOTHING,
        texts_of(one.shares.values()) if one.shares else NOTHING,
        _single(one.single_track, texts),
        texts_of(one.alone_in, "bad") if one.alone_in else NOTHING,
        text(hours(timedelta(seconds=one.seconds), texts.language)),
    )


def _single(count: int | None, texts: Texts) -> Cell:
    if count is None:
        return text(texts.word("answer", "unknown"), "warn")
    return text(number(count), "bad" if count else "faint")
