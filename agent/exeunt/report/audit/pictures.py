"""Where the strokes of an audit's pictures lie. Pure; the template draws them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from exeunt.audit.finding import Holding
from exeunt.model import Ref
from exeunt.model.access import LEVELS
from exeunt.policy.tiers import TIERS
from exeunt.report.audit.links import anchor_of
from exeunt.report.audit.shape import Graph, GraphRow, Report
from exeunt.report.strokes import Piece, bend, short, stack, thickness
from exeunt.report.wording import clip
from exeunt.text import Texts, number

HOLDERS: Final = 15
"""People in the picture of who holds what."""

ROW: Final = 34
"""Height of a row of the graph, in the units of its view box."""

NO_ROWS: Final[Mapping[Ref, str]] = MappingProxyType({})

_LABEL: Final = 44
_SHORTEST: Final = 0.4
"""Of a tier in a bar, in percent of the track: it is seen, and the bars can still be compared."""

"""Characters of a label in the graph."""


@dataclass(frozen=True, slots=True)
class Bar:
    """`href`: where the page says more."""

    name: str
    href: str
    pieces: Sequence[Piece]
    says: str


@dataclass(frozen=True, slots=True)
class Whisker:
    """From the fewest to the most, with a mark at the middle and at the tenth from above; percent of the track."""

    tier: str
    least: float
    median: float
    high: float
    most: float
    says: str


@dataclass(frozen=True, slots=True)
class Strand:
    """A row of a graph: from whom, by what, to the customer. `y` is its middle, `thick` grows with the people; `paths`
    are the strokes before and behind its label; `doubtful` ones are broken.
    """

    y: float
    who: str
    names: str
    why: str
    level: str
    doubtful: bool
    thick: float
    paths: tuple[str, str]


@dataclass(frozen=True, slots=True)
class Drawn:
    """A graph in a view box of 1000 by `height`. `href`: the row of its customer."""

    id: str
    title: str
    href: str
    says: str
    height: int
    middle: float
    strands: Sequence[Strand]
    more: str


def holders(report: Report) -> Sequence[Bar]:
    """Who holds most customers, by tier; widths against the one who holds most."""
    shown = report.audit.holdings[:HOLDERS]
    most = max((one.customers for one in shown), default=0)
    return [_bar(one, most) for one in shown]


def _bar(one: Holding, most: int) -> Bar:
    pieces = stack(((tier, one.tiers.get(tier, 0)) for tier in TIERS), most, least=_SHORTEST)
    shares = " · ".join(f"{share} {currency}".strip() for currency, share in one.shares.items())
    says = f"{number(one.customers)}{f' · {shares}' if shares else ''}"
    return Bar(clip(one.person.name), f"#{anchor_of(one.person.key)}", pieces, says)


def whiskers(report: Report, texts: Texts) -> Sequence[Whisker]:
    """How many people see a customer, tier by tier, on one axis of orders of magnitude."""
    most = max((one.most for one in report.spreads.values()), default=0)
    spread = "report.viewers-spread" if report.whole else "report.viewers-spread-known"

    def at(count: int) -> float:
        return round(100 * math.log1p(count) / math.log1p(most), 2) if most else 0.0

    return [
        Whisker(
            tier,
            at(one.least),
            at(one.median),
            at(one.high),
            at(one.most),
            texts.sentence(spread, {"median": one.median, "most": one.most}),
        )
        for tier, one in report.spreads.items()
    ]


def graphs(report: Report, texts: Texts, rows: Mapping[Ref, str] = NO_ROWS) -> Iterator[Drawn]:
    """The access paths of single customers. *rows*: where the page describes them."""
    for place, graph in enumerate(report.graphs, start=1):
        height = max(1, len(graph.rows)) * ROW
        yield Drawn(
            id=f"graph-{place}",
            title=clip(graph.label or graph.about.id),
            href=f"#{rows[graph.about]}" if graph.about in rows else "",
            says=_says(graph, texts, whole=report.whole),
            height=height,
            middle=height / 2,
            strands=[_strand(row, place, graph, texts) for place, row in enumerate(graph.rows)],
            more=texts.sentence("report.graph-more", {"count": graph.more}) if graph.more else "",
        )


def _says(graph: Graph, texts: Texts, *, whole: bool) -> str:
    said = [texts.sentence("report.graph-says", {"count": graph.viewers, "tier": texts.word("tier", graph.tier)})]
    said += [texts.sentence("report.graph-unsure", {"count": graph.unsure})] if graph.unsure else []
    said += [] if whole else [texts.sentence("report.graph-not-whole")]
    return " ".join(said)


def _strand(row: GraphRow, place: int, graph: Graph, texts: Texts) -> Strand:
    counted = row.who if row.people == 1 else f"{row.who} ({number(row.people)})"
    sure = "" if row.certainty == "exact" else f", {texts.word('certainty', row.certainty)}"
    y = (place + 0.5) * ROW
    return Strand(
        y=y,
        who=short(counted, _LABEL),
        names=", ".join(row.names),
        why=short(f"{texts.word('level', LEVELS[row.level])}{sure}: {row.why}", _LABEL + 10),
        level=LEVELS[row.level],
        doubtful=row.certainty == "unknown",
        thick=thickness(row.people, graph.viewers),
        paths=(bend(330, y, 420, y), bend(804, y, 930, len(graph.rows) * ROW / 2)),
    )
