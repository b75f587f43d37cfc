"""Where the pictures' strokes lie, in percent of their width. Pure; the templates draw them."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, Literal

from exeunt.report.reach import Flow, flows_of
from exeunt.report.shape import CaseFacts, ExposureFacts
from exeunt.report.wording import clip, span
from exeunt.text import Texts, duration, number

SegmentKind = Literal["open", "accepted", "residual", "unknown", "gone"]

_TICKS: Final = (60, 300, 900, 3600, 4 * 3600, 86_400, 7 * 86_400, 30 * 86_400, 365 * 86_400)
_FINEST: Final = 30.0
"""Seconds that are told apart at the beginning of the axis; from there on it grows by orders of magnitude."""
_APART: Final = 6.0
_THINNEST: Final = 0.4


@dataclass(frozen=True, slots=True)
class Segment:
    kind: SegmentKind
    x: float
    width: float


@dataclass(frozen=True, slots=True)
class Track:
    """One system's line: its strokes, and what they say in words."""

    name: str
    segments: tuple[Segment, ...]
    says: str


@dataclass(frozen=True, slots=True)
class Tick:
    x: float
    label: str


@dataclass(frozen=True, slots=True)
class Timeline:
    tracks: tuple[Track, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True, slots=True)
class Bar:
    """One tier of one successor: `proven` and `planned` are widths, `says` the numbers."""

    tier: str
    x: float
    proven: float
    planned: float


@dataclass(frozen=True, slots=True)
class Load:
    """All customers of one successor."""

    name: str
    bars: tuple[Bar, ...]
    says: str


def timeline(facts: CaseFacts, texts: Texts) -> Timeline:
    """Exposure as lines from the order on. The axis is not even: its ticks are labelled."""
    longest = max((_reach(system.exposure) for system in facts.systems), default=0.0)
    end = next((tick for tick in _TICKS if tick >= longest), longest)
    tracks = [
        Track(system.name, tuple(_segments(system.exposure, float(end))), _says(system.exposure, texts))
        for system in facts.systems
    ]
    return Timeline(tuple(tracks), tuple(_ticks(float(end), texts)))


def place(seconds: float, end: float) -> float:
    """Percent of the width."""
    return round(100 * math.log1p(min(seconds, end) / _FINEST) / math.log1p(end / _FINEST), 2)


def _reach(one: ExposureFacts) -> float:
    moments = [one.accepted, one.ended, one.given_back, *one.residual.values()]
    return max((_after(one, moment) for moment in moments if moment), default=0.0)


def _after(one: ExposureFacts, moment: datetime) -> float:
    return max((moment - one.ordered).total_seconds(), 0.0) if one.ordered else 0.0


def _segments(one: ExposureFacts, end: float) -> Iterator[Segment]:
    if one.sort in {"nothing", "absent"}:
        return
    accepted = place(_after(one, one.accepted), end) if one.accepted else None
    if one.sort == "unknown" or one.ended is None:
        yield from _stroke("open", 0.0, accepted or 0.0)
        yield from _stroke("unknown", accepted or 0.0, 100.0)
        return
    ended = place(_after(one, one.ended), end)
    last = max((place(_after(one, until), end) for until in one.residual.values()), default=ended)
    yield from _stroke("open", 0.0, ended if accepted is None else min(accepted, ended))
    if accepted is not None:
        yield from _stroke("accepted", min(accepted, ended), ended)
    yield from _stroke("residual", ended, last)
    yield Segment("gone", ended, 0.0)
    if one.given_back:
        yield from _stroke("open", place(_after(one, one.given_back), end), 100.0)


def _stroke(kind: SegmentKind, start: float, end: float) -> Iterator[Segment]:
    if end - start >= _THINNEST:
        yield Segment(kind, start, round(end - start, 2))


def _says(one: ExposureFacts, texts: Texts) -> str:
    match one.sort:
        case "measured":
            return span(texts, one.span)
        case "unknown":
            return texts.word("answer", "unknown")
        case "nothing" | "absent":
            return "–"


def _ticks(end: float, texts: Texts) -> Iterator[Tick]:
    yield Tick(0.0, "0")
    last = 0.0
    for seconds in _TICKS:
        at = place(seconds, end)
        if seconds <= end and at - last >= _APART:
            yield Tick(at, duration(timedelta(seconds=seconds), texts.language))
            last = at


def loads(facts: CaseFacts, texts: Texts) -> tuple[Load, ...]:
    """Customers by successor and tier, over all systems; widths against the largest load."""
    flows = flows_of(facts.hand_overs)
    most = max((sum(one.planned.values()) for one in flows), default=0)
    return tuple(_load(one, most, texts) for one in flows)


def _load(flow: Flow, most: int, texts: Texts) -> Load:
    bars: list[Bar] = []
    says: list[str] = []
    at = 0.0
    for tier, planned in flow.planned.items():
        proven = flow.proven.get(tier, 0)
        width = round(100 * planned / most, 2)
        bars.append(Bar(tier, at, round(100 * proven / most, 2), width))
        says.append(f"{texts.word('tier', tier)} {number(proven)} / {number(planned)}")
        at = round(at + width, 2)
    return Load(clip(flow.to), tuple(bars), " · ".join(says))
