"""The picture of a departure: what was held before, what is left after, and where the customers went. Pure.

It stands in a view box of 1000 by `height`. A bar is as long as what there was in its own row, so that one way in is
seen beside thousands of customers; the numbers say how much that is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from exeunt.errors import Param
from exeunt.report.reach import ONLY_AFTER, Departing, Flow, Place, Reach
from exeunt.report.strokes import Piece, bend, short, stack, thickness
from exeunt.text import Texts, number

ROW: Final = 24
_HEAD: Final = 32
_TOP: Final = 30
_GAP: Final = 14

BEFORE: Final = 200
AFTER: Final = 420
TRACK: Final = 130
"""Where the two columns of bars begin, and how long a bar is; the strands go from the one to the end of the other."""

SHORTEST: Final = 2.5
"""Of a stretch of a bar, in percent of its track: what is left must be seen, however little of the whole it is."""

_SPACE: Final = 8
"""Between a bar and its number."""

_UNREAD: Final = 0.25
"""What a reading that was not whole may have missed is drawn as long as this part of what it found."""

MOST_FLOWS: Final = 12
"""Successors that are drawn; the others are counted."""

_NAME: Final = 40
"""Characters of a name."""

_AFTER: Final = 62
"""Characters beside the second bar; all of it stands in the picture's words."""


@dataclass(frozen=True, slots=True)
class Written:
    """Words at a height. `look`: their class in the style sheet."""

    y: float
    text: str
    look: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One sort of thing: how much there was, and what became of it."""

    y: float
    name: str
    before: str
    after: str
    pieces_before: Sequence[Piece]
    pieces: Sequence[Piece]
    look: str

    @property
    def after_short(self) -> str:
        """As much as there is room for."""
        return short(self.after, _AFTER)


@dataclass(frozen=True, slots=True)
class Ribbon:
    """One tier of one successor."""

    y: float
    path: str
    thick: float
    tier: str
    proven: bool
    says: str


@dataclass(frozen=True, slots=True)
class Drawn:
    """The whole picture; `says` is all of it in words. The keys explain the looks that occur: look, word."""

    height: float
    heads: Sequence[Written]
    rows: Sequence[Row]
    leaver: Written
    ribbons: Sequence[Ribbon]
    names: Sequence[Written]
    says: str
    lead: str
    key: Sequence[tuple[str, str]]
    key_of_ribbons: Sequence[tuple[str, str]]
    more: str = ""
    before: int = BEFORE
    after: int = AFTER
    counted: int = BEFORE + TRACK + _SPACE
    said: int = AFTER + TRACK + _SPACE


def before_after(departing: Departing, texts: Texts) -> Drawn:
    """The picture, its words in one language."""
    heads, rows = _places(departing.places, texts)
    bottom = max([_TOP, *(one.y + ROW for one in heads), *(one.y + ROW for one in rows)])
    drawn = Drawn(
        height=bottom,
        heads=heads,
        rows=rows,
        leaver=Written(0, ""),
        ribbons=(),
        names=(),
        says=_in_words(departing, texts),
        lead=texts.sentence("report.picture-planned" if departing.planned else "report.picture-lead"),
        key=_key(rows, texts, planned=departing.planned),
        key_of_ribbons=(),
    )
    return _with_flows(drawn, departing, texts) if departing.flows else drawn


def _with_flows(drawn: Drawn, departing: Departing, texts: Texts) -> Drawn:
    """The strands below the bars, from the middle of the leaver to each successor."""
    word = texts.word("report", "where-they-would-go" if departing.planned else "where-they-went")
    title = Written(drawn.height + _HEAD, word, "head")
    names, ribbons = _flows(departing, title.y + _GAP, texts)
    middle = (names[0].y + ribbons[-1].y) / 2
    left_out = max(len(departing.flows) - MOST_FLOWS, 0)
    return replace(
        drawn,
        height=ribbons[-1].y + ROW,
        heads=[*drawn.heads, title],
        leaver=Written(middle, short(departing.name, _NAME // 2)),
        ribbons=[replace(one, path=bend(BEFORE, middle, AFTER + TRACK, one.y)) for one in ribbons],
        names=names,
        key_of_ribbons=_key_of(ribbons, texts, planned=departing.planned),
        more=texts.sentence("report.more-successors", {"count": left_out}) if left_out else "",
    )


def _key(rows: Sequence[Row], texts: Texts, *, planned: bool) -> Sequence[tuple[str, str]]:
    """What the looks of the bars mean, of those that occur."""
    drawn = {piece.look for row in rows for piece in (*row.pieces_before, *row.pieces)}
    words = {
        "held": texts.word("report", "key-held"),
        "gone": texts.word("report", "key-would-go" if planned else "key-gone"),
        "left": texts.word("report", "key-would-stay" if planned else "key-left"),
        "unknown": texts.word("report", "key-unknown"),
        "back": texts.word("report", "written-back"),
        "latent": texts.word("report", "key-latent"),
    }
    return [(look, word) for look, word in words.items() if look in drawn]


def _key_of(ribbons: Sequence[Ribbon], texts: Texts, *, planned: bool) -> Sequence[tuple[str, str]]:
    """What whole and broken strands mean, of those that occur."""
    words = {
        "proven": texts.word("report", "key-proven"),
        "doubtful": texts.word("report", "key-planned" if planned else "key-doubtful"),
    }
    drawn = {"proven" if one.proven else "doubtful" for one in ribbons}
    return [(look, word) for look, word in words.items() if look in drawn]


def _places(places: Sequence[Place], texts: Texts) -> tuple[list[Written], list[Row]]:
    heads: list[Written] = []
    rows: list[Row] = []
    y: float = _TOP
    for place in places:
        y += _HEAD
        heads.append(Written(y, short(place.system, _NAME), "head"))
        for reach in place.reaches:
            y += ROW
            rows.append(_row(reach, y, texts))
        if not (place.reaches and place.known):
            y += ROW
            rows.append(_all_or_nothing(place, y, texts))
    return heads, rows


def _row(reach: Reach, y: float, texts: Texts) -> Row:
    only_after = reach.sort in ONLY_AFTER
    left = "latent" if reach.sort == "latent" else "left"
    counts = [("gone", reach.gone), (left, reach.left), ("unknown", reach.unknown), ("back", reach.back)]
    return Row(
        y=y,
        name=texts.word("reach-of", reach.sort),
        before="" if only_after else before_words(reach),
        after=after_words(reach, texts),
        pieces_before=() if only_after else _bar([("held", reach.before)], BEFORE, whole=reach.whole),
        pieces=_bar(counts, AFTER, whole=reach.whole),
        look=_look(reach),
    )


def _bar(counts: Sequence[tuple[str, int]], start: int, *, whole: bool) -> Sequence[Piece]:
    """All of a row, and behind it what nobody has read: then never an empty bar."""
    total: float = sum(count for _, count in counts)
    unread = 0.0 if whole else total * _UNREAD or 1.0
    return stack([*counts, ("unknown", unread)], total + unread, least=SHORTEST, start=start, length=TRACK)


def _look(reach: Reach) -> str:
    if reach.sort == "latent":
        return "warn"
    if reach.left or reach.back:
        return "bad"
    return "warn" if reach.unknown or not reach.whole else "good"


def _all_or_nothing(place: Place, y: float, texts: Texts) -> Row:
    """That there was nothing, or that nobody knows what else there was."""
    if place.known:
        return Row(y, texts.word("report", "held-nothing"), "0", "", (), (), "faint")
    word, before, after = texts.word("answer", "unknown"), _bar([], BEFORE, whole=False), _bar([], AFTER, whole=False)
    return Row(y, texts.word("report", "key-unknown"), word, word, before, after, "warn")


def before_words(reach: Reach) -> str:
    """How much there was; a lower bound says so."""
    return number(reach.before) if reach.whole else f"≥ {number(reach.before)}"


def after_words(reach: Reach, texts: Texts) -> str:
    """What is left, and what is not known. Nothing is said to be left only where everything was seen to be gone."""
    said = []
    if reach.sort == "latent":
        said.append(number(reach.left))
    elif reach.left or not (reach.unknown or reach.back or not reach.whole):
        said.append(texts.sentence("report.still-there", {"count": reach.left}))
    if reach.unknown:
        said.append(texts.sentence("report.count-unknown", {"count": reach.unknown}))
    if reach.back:
        said.append(_back(reach.back, texts))
    if not reach.whole:
        said.append(texts.word("report", "rest-unknown"))
    return " · ".join(said)


def _flows(departing: Departing, y: float, texts: Texts) -> tuple[list[Written], list[Ribbon]]:
    flows = departing.flows[:MOST_FLOWS]
    most = max(count for flow in flows for count in flow.planned.values())
    names: list[Written] = []
    ribbons: list[Ribbon] = []
    for flow in flows:
        y += ROW
        names.append(Written(y, f"{short(flow.to, _NAME)}: {number(sum(flow.planned.values()))}", "head"))
        if flow.back:
            y += ROW
            names.append(Written(y, _back(flow.back, texts), "bad"))
        for tier, planned in flow.planned.items():
            y += ROW
            proven = flow.proven.get(tier, 0) == planned and not flow.back
            says = tier_words(flow, tier, texts, planned=departing.planned)
            ribbons.append(Ribbon(y, "", thickness(planned, most), tier, proven, says))
        y += _GAP
    return names, ribbons


def _named(flow: Flow, texts: Texts) -> str:
    back = f" · {_back(flow.back, texts)}" if flow.back else ""
    return f"{flow.to}: {number(sum(flow.planned.values()))}{back}"


def _back(count: int, texts: Texts) -> str:
    return f"{number(count)} {texts.word('report', 'written-back')}"


def tier_words(flow: Flow, tier: str, texts: Texts, *, planned: bool = False) -> str:
    """How many of one tier go to a successor, and how many were seen there."""
    params: dict[str, Param] = {"count": flow.planned[tier], "tier": texts.word("tier", tier)}
    if planned:
        return texts.sentence("report.tier-planned", params)
    return texts.sentence("report.tier-proven", {**params, "proven": flow.proven.get(tier, 0)})


def _in_words(departing: Departing, texts: Texts) -> str:
    return " ".join([*_places_in_words(departing, texts), *_flows_in_words(departing, texts)])


def _places_in_words(departing: Departing, texts: Texts) -> Iterator[str]:
    for place in departing.places:
        _, rows = _places([place], texts)
        for row in rows:
            parts: Mapping[str, str] = {"system": place.system, "what": row.name}
            yield texts.sentence("report.was-and-is", {**parts, "before": row.before or "–", "after": row.after or "–"})


def _flows_in_words(departing: Departing, texts: Texts) -> Iterator[str]:
    for flow in departing.flows:
        tiers = ", ".join(tier_words(flow, tier, texts, planned=departing.planned) for tier in flow.planned)
        yield texts.sentence("report.went-to", {"to": _named(flow, texts), "tiers": tiers})
