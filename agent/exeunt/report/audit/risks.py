"""What a departure would cost: the three questions of the self-check, and the drill for everybody."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from typing import Final

from exeunt.audit.drill import Departing, Drill
from exeunt.audit.finding import Somebody
from exeunt.audit.selfcheck import CoreCustomer, SelfCheck
from exeunt.errors import Param
from exeunt.policy.truth import Truth
from exeunt.report.audit.links import Links
from exeunt.report.blocks import NOTHING, Cell, Column, Line, Section, Table, Tone, mark, text, texts_of
from exeunt.text import Texts, hours, money, number

MOST_PEOPLE: Final = 500
MOST_CUSTOMERS: Final = 200
NAMES: Final = 4

NO_LINKS: Final = Links()

WORKS_TONES: Final[Mapping[Truth, Tone]] = {Truth.YES: "plain", Truth.UNKNOWN: "warn", Truth.NO: "bad"}

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
    answers += _who_works(check, texts)
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


def _who_works(check: SelfCheck, texts: Texts) -> Iterator[Line]:
    """What is not sure of those who hold customers, or would have to be asked."""
    if check.gone or check.doubtful:
        counts: Mapping[str, Param] = {"gone": check.gone, "doubtful": check.doubtful}
        yield Line(texts.sentence("report.owners-gone", counts), "warn")
    if check.perhaps:
        yield Line(texts.sentence("report.perhaps-reached", {"count": check.perhaps}), "warn")
    if not check.roster:
        yield Line(texts.sentence("report.no-roster"), "faint")


def _core(one: CoreCustomer, texts: Texts, links: Links) -> Sequence[Cell]:
    known = [(person, Truth.YES) for person in one.others] + [(person, Truth.UNKNOWN) for person in one.perhaps]
    others = tuple(_named(person, works, texts, links) for person, works in known[:NAMES])
    return (
        Cell((links.customer(one.seen),), under=str(one.seen.ref)),
        Cell((_named(one.holder, one.works, texts, links),)) if one.holder else NOTHING,
        mark(texts.word("reach", one.way), _WAYS[one.way]),
        Cell(others) if others else NOTHING,
        Cell((_named(one.successor, one.successor_works, texts, links),)) if one.successor else NOTHING,
    )


def _named(person: Somebody, works: Truth, texts: Texts, links: Links) -> Line:
    """A name; where it is not that of somebody who works here, that is said beside it."""
    line, doubt = links.person(person, WORKS_TONES[works]), doubt_of(works, texts)
    return replace(line, text=f"{line.text} ({doubt})") if doubt else line


def doubt_of(works: Truth, texts: Texts) -> str:
    """What is said of somebody who does not work here, or of whom that is not known; "" of everybody else."""
    return "" if works is Truth.YES else texts.word("account", "gone" if works is Truth.NO else "not-known-here")


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
    notes = [Line(texts.of(gap), "warn") for gap in drill.gaps]
    if notes:
        notes.insert(0, Line(texts.sentence("report.bounds"), "warn"))
    if drill.unsure:
        notes.append(Line(texts.sentence("report.drill-unsure", {"count": drill.unsure}), "warn"))
    if not drill.roster:
        notes.append(Line(texts.sentence("report.no-roster"), "faint"))
    notes += several_owners(drill.shared, texts)
    table = [Table(title, columns, rows, more=more, dense=True)] if rows else []
    return Section("drill", title, texts.sentence("report.drill-lead"), [*notes, *table])


def several_owners(shared: int, texts: Texts) -> list[Line]:
    """Said where customers count for more than one person."""
    return [Line(texts.sentence("report.owned-by-several", {"count": shared}), "faint")] if shared else []


def _departing(one: Departing, texts: Texts, links: Links) -> Sequence[Cell]:
    worth = [money(amount, currency) for currency, amount in one.worth.items()]
    under = " · ".join(filter(None, (texts.word("role", one.role), doubt_of(one.works, texts))))
    return (
        Cell((links.person(one.person, WORKS_TONES[one.works]),), under=under),
        text(number(one.customers)),
        texts_of(worth) if worth else NOTHING,
        texts_of(one.shares.values()) if one.shares else NOTHING,
        _single(one.single_track, one.perhaps_shared, texts),
        texts_of(_systems(one, texts), "bad") if one.alone_in else NOTHING,
        text(hours(timedelta(seconds=one.seconds), texts.language)),
    )


def _systems(one: Departing, texts: Texts) -> Iterator[str]:
    perhaps = texts.word("report", "perhaps-alone")
    yield from (f"{system} ({perhaps})" if system in one.perhaps_with else system for system in one.alone_in)


def _single(count: int | None, perhaps_shared: int, texts: Texts) -> Cell:
    if count is None:
        return text(texts.word("answer", "unknown"), "warn")
    under = texts.sentence("report.perhaps-shared", {"count": perhaps_shared}) if perhaps_shared else ""
    return text(number(count), "bad" if count else "faint", under=under)
