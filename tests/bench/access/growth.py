"""How time grows with the organisation: a table, and a picture."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.access.engines import there
from bench.access.organisation import Size, organisation
from bench.access.timing import built, timed
from bench.line import Line
from exeunt.access import Access, Kernel
from exeunt.access.bits import words
from exeunt.access.compiled import Compiled
from exeunt.access.plain import Plain
from support.access_kernels import CACHE

PICTURE = "access-growth.svg"
_PATIENCE = 1 << 30
"""Words of bits that the plain kernel is given to bring together: some ten seconds' worth."""


@dataclass(frozen=True, slots=True)
class Point:
    """Seconds. `plain`: None where it was not tried."""

    name: str
    pairs: int
    build: float
    count: float
    plain: float | None


def line(sizes: Sequence[Size], folder: Path) -> Line:
    _point(sizes[0])  # what is loaded once
    points = [_point(size) for size in sizes]
    first, last = points[0], points[-1]
    drawn = draw(points, folder / PICTURE) if there("matplotlib") else "no picture: matplotlib is not installed"
    return Line(
        f"time a visible pair, counting at {first.name} / at {last.name}",
        _each(first) / _each(last),
        f"{_each(first):.3f} ns and {_each(last):.3f} ns a pair; {drawn}",
        [_row(point) for point in points],
    )


def _point(size: Size) -> Point:
    tables = organisation(size)
    access, build = timed(lambda: built(Access(tables, Compiled(CACHE))))
    counts, _ = timed(access.counts)
    count = min(timed(access.counts)[1] for _ in range(3))
    tried = (len(tables.grants) + len(tables.customers)) * words(size.users) < _PATIENCE
    plain = _best(access, Plain()) if tried else None
    return Point(size.name, int(counts.viewers.sum(dtype="int64")), build, count, plain)


def _best(access: Access, kernel: Kernel) -> float:
    other = built(Access(access.tables, kernel))
    return min(timed(other.counts)[1] for _ in range(2))


def _row(point: Point) -> str:
    plain = f"{point.plain:9.3f} s" if point.plain is not None else "   not tried"
    return f"{point.name}  {point.pairs:>13,} pairs  built {point.build:6.3f} s  counted {point.count:6.3f} s  plain {plain}"


def _each(point: Point) -> float:
    return point.count / point.pairs * 1e9


def draw(points: Sequence[Point], path: Path) -> str:
    """A picture of it, for the eye; both axes in powers of ten."""
    import matplotlib as mpl

    mpl.use("svg")
    from matplotlib import pyplot as plt

    mpl.rcParams |= {"svg.hashsalt": "exeunt", "font.size": 10}
    figure, axes = plt.subplots(figsize=(6.4, 4))
    pairs = [point.pairs for point in points]
    for label, values, mark in (
        ("counted, compiled", [point.count for point in points], "o-"),
        ("counted, plain", [point.plain for point in points], "s--"),
        ("built", [point.build for point in points], "^:"),
    ):
        known = [(pair, value) for pair, value in zip(pairs, values, strict=True) if value is not None]
        axes.plot(*zip(*known, strict=True), mark, label=label)
    for point in points:
        axes.annotate(point.name, (point.pairs, point.count), textcoords="offset points", xytext=(6, -12))
    axes.set(xscale="log", yscale="log", xlabel="visible pairs", ylabel="seconds")
    axes.grid(which="major", alpha=0.3)
    axes.legend(frameon=False)
    figure.tight_layout()
    figure.savefig(path, metadata={"Date": None})
    plt.close(figure)
    return f"drawn in {path.name}"
