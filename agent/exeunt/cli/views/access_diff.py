"""What differs between two snapshots in who sees what, for a reader."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Final, Literal

from exeunt.access.shift import SHIFTS, Shift
from exeunt.app.footing import of_difference
from exeunt.cli.page import Block, Fact, Heading, Line, Table, Tone
from exeunt.cli.views.access import beside, called, not_whole
from exeunt.cli.views.coded import section
from exeunt.cli.views.footing import footing_lines
from exeunt.model.access import LEVELS
from exeunt.report.paths import PathWords
from exeunt.text import Texts, moment, number

if TYPE_CHECKING:
    from exeunt.app.differences import AccessDifference, Entry, Held, Inside, Listed, Row, SystemDifference

Sort = Literal["person", "customer"]

_ONLY: Final[Mapping[Inside, str]] = {
    "before": "cli.diff-only-before",
    "after": "cli.diff-only-after",
    "neither": "cli.diff-only-neither",
}
_MORE: Final[Mapping[Sort, str]] = {"person": "cli.diff-person-rows", "customer": "cli.diff-customer-rows"}
_NEW: Final = {True: "cli.diff-new-customers", False: "cli.diff-new-principals"}
_GONE: Final = {True: "cli.diff-gone-customers", False: "cli.diff-gone-principals"}
_TONES: Final[Mapping[Shift, Tone]] = {"gained": "warn", "raised": "warn", "lost": "plain", "lowered": "plain"}


def diff_page(texts: Texts, found: AccessDifference) -> Iterator[Block]:
    """Both times, then system by system what differs, whom and what it concerns most, and why."""
    yield Heading(f"{found.before.name} → {found.after.name}")
    yield Fact(texts.word("heading", "taken"), f"{moment(found.before.taken)} → {moment(found.after.taken)}")
    if found.person:
        yield Fact(texts.word("heading", "person"), f"{found.person.name} <{found.person.mail}>")
    if found.customer:
        yield Fact(texts.word("heading", "customer"), found.customer)
    if found.after.taken < found.before.taken:
        yield Line(texts.sentence("cli.diff-backwards"), "warn", 1)
    for one in found.unanswered:
        yield Line(texts.sentence(_ONLY[one.inside], {"system": one.system}), "warn", 1)
        for gap in one.gaps:
            yield Line(f"- {texts.of(gap)}", "warn", 1)
    for system in found.systems:
        yield from _System(texts, found, system).page()
    yield from section(texts, "gaps", found.unread, "warn")
    yield from footing_lines(texts, of_difference(found))


class _System:
    """One system's part of the page."""

    def __init__(self, texts: Texts, found: AccessDifference, system: SystemDifference) -> None:
        self._texts = texts
        self._worlds = found.before, found.after
        self._narrowed = found.narrowed
        self._system = system
        self._both = system.both
        self._words = {id(one): PathWords(texts, one.world.kind) for one in system.both.sides}

    def page(self) -> Iterator[Block]:
        word, both, system = self._texts.word, self._both, self._system
        yield Heading(both.name)
        yield Fact(word("heading", "as-of"), " → ".join(moment(one.world.as_of) for one in both.sides))
        yield from self._surely()
        yield from beside(self._texts, both.after.beside)
        if system.same:
            yield from self._same()
            return
        yield from self._counts()
        yield from self._listed("shifted-people", system.people, "person")
        yield from self._listed("shifted-customers", system.customers, "customer")
        apart = system.apart
        yield from self._listed("new-principals", apart.new_principals, "person", "cli.diff-sees")
        yield from self._listed("gone-principals", apart.gone_principals, "person", "cli.diff-saw")
        yield from self._listed("new-customers", apart.new_customers, "customer", "cli.diff-seen-by")
        yield from self._listed("gone-customers", apart.gone_customers, "customer", "cli.diff-was-seen-by")

    def _same(self) -> Iterator[Block]:
        """Good news only where everything was read."""
        if self._both.whole:
            code = "cli.diff-nothing-asked" if self._narrowed else "cli.diff-nothing"
            yield Line(self._texts.sentence(code), "good", 1)
        else:
            yield Line(self._texts.sentence("cli.diff-nothing-read"), "warn", 1)

    def _surely(self) -> Iterator[Block]:
        """What was not read whole in the one makes another part of the answer doubtful than in the other."""
        for code, parts in zip(
            ("cli.diff-first-not-whole", "cli.diff-second-not-whole"), self._both.not_whole, strict=True
        ):
            if parts:
                yield Line(self._texts.sentence(code), "warn", 1)
                yield from not_whole(self._texts, parts)

    def _counts(self) -> Iterator[Block]:
        if self._system.counts is None:
            return
        columns = ["", *(self._texts.word("shift", shift) for shift in SHIFTS)]
        pairs = self._texts.word("heading", "pairs")
        yield Table(columns, [[pairs, *(number(self._system.counts[shift]) for shift in SHIFTS)]])
        if self._system.sure is not None:
            counts = self._shifts(self._system.sure, every=True)
            yield Line(self._texts.sentence("cli.diff-certain", {"counts": counts}), "warn", 1)

    def _listed(self, title: str, listed: Listed, sort: Sort, apart: str = "") -> Iterator[Block]:
        """`apart`: what is said of those that only one snapshot has; in their rows nothing more needs to be said."""
        if not listed.total:
            return
        yield Heading(f"{self._both.name}: {self._texts.word('heading', title)} ({number(listed.total)})")
        for entry in listed.shown:
            count = {"count": entry.new + entry.gone}
            said = self._texts.sentence(apart, count) if apart else self._counted(entry, sort)
            yield Line(f"{self._name(sort, entry.place)}: {said}", "plain", 1)
            for row in entry.rows:
                yield from self._row(row, sort, "" if apart else f"{self._texts.word('shift', self._sort(row))}: ")
            if len(entry.rows) < entry.total:
                params = {"shown": len(entry.rows), "total": entry.total}
                code = "cli.diff-rows" if self._narrowed else _MORE[sort]
                yield Line(self._texts.sentence(code, params), "faint", 2)
        if len(listed.shown) < listed.total:
            params = {"shown": len(listed.shown), "total": listed.total}
            yield Line(self._texts.sentence("cli.diff-rows", params), "faint", 1)

    def _name(self, sort: Sort, place: int) -> str:
        return self._person(place) if sort == "person" else self._customer(place)

    def _person(self, place: int) -> str:
        """As the second snapshot knows him, or, if he is no longer there, the first."""
        side, at = self._both.principals.latest(place)
        return called(self._worlds[side], self._both.sides[side].world.principals[at])

    def _customer(self, place: int) -> str:
        side, at = self._both.customers.latest(place)
        system = self._both.sides[side]
        record, kind = system.paths.record(at), system.tables.customers.kind[at]
        word = self._texts.word("kind", system.tables.kinds.names[kind])
        return f"{record.name} ({word} {record.id})"

    def _counted(self, entry: Entry, sort: Sort) -> str:
        customers = self._about_customers(entry, sort)
        parts = [
            self._shifts(entry.counts),
            entry.certain and f"{self._texts.word('shift', 'certain')} {number(entry.certain)}",
            entry.new and self._texts.sentence(_NEW[customers], {"count": entry.new}),
            entry.gone and self._texts.sentence(_GONE[customers], {"count": entry.gone}),
        ]
        return ", ".join(part for part in parts if part)

    def _about_customers(self, entry: Entry, sort: Sort) -> bool:
        """Whether it is the customers that came or went: of somebody who is in both; or the customer itself did."""
        joined = self._both.principals if sort == "person" else self._both.customers
        return bool(joined.both[entry.place]) == (sort == "person")

    def _shifts(self, counts: Mapping[Shift, int], *, every: bool = False) -> str:
        shown = [shift for shift in SHIFTS if counts[shift] or every]
        return ", ".join(f"{self._texts.word('shift', shift)} {number(counts[shift])}" for shift in shown)

    def _row(self, row: Row, sort: Sort, named: str) -> Iterator[Block]:
        other = self._customer(row.customer) if sort == "person" else self._person(row.principal)
        yield Line(f"{named}{other}: {self._levels(row)}", _TONES[row.shift], 2)
        yield Line(" · ".join(self._reason(row)), "faint", 3)

    def _sort(self, row: Row) -> str:
        """What it is called: nobody's access was given or taken where principal or customer came or went."""
        if not self._both.customers.both[row.customer]:
            return "new-customer" if row.more else "gone-customer"
        if not self._both.principals.both[row.principal]:
            return "new-principal" if row.more else "gone-principal"
        return "certain" if row.only_certain else row.shift

    def _levels(self, row: Row) -> str:
        """What was gained or lost; where there was something before and after, both."""
        if row.shift in ("gained", "lost") and not row.only_certain:
            return self._level(row.now if row.more else row.was)
        return f"{self._level(row.was)} → {self._level(row.now)}"

    def _level(self, held: Held) -> str:
        level = self._texts.word("level", LEVELS[held.may])
        if held.level == held.may:
            return level
        sure = f"{self._texts.word('level', LEVELS[held.level])}, " if held.level else ""
        return f"{sure}{level} ({self._texts.word('certainty', 'unknown')})"

    def _reason(self, row: Row) -> Iterator[str]:
        match row.why:
            case "sign-in":
                yield self._texts.sentence("cli.diff-sign-in-on" if row.more else "cli.diff-sign-in-off")
            case "ceiling":
                yield self._texts.sentence("cli.diff-ceiling-raised" if row.more else "cli.diff-ceiling-lowered")
        if row.path:
            path = self._words[id(row.system)].line(row.system.paths.seen(row.path))
            gone = row.why == "path" and not row.more
            yield self._texts.sentence("cli.diff-no-longer", {"path": path}) if gone else path
