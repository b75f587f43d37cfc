"""All measurements, one after the other, in folders of their own."""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

import structlog

from bench import calls, departure, entries, paper, reading, start
from bench.access import measure as access
from bench.line import Line, Skipped
from bench.sizes import Sizes

Measure = Callable[[Path, Sizes], Iterator[Line | Skipped]]

MEASURES: dict[str, Measure] = {
    "departure": departure.measure,
    "calls": calls.measure,
    "rows": reading.measure,
    "entries": entries.measure,
    "start": start.measure,
    "plan": paper.measure,
    "access": access.measure,
}


def lines(folder: Path, sizes: Sizes, *, only: Collection[str] = ()) -> Iterator[Line | Skipped]:
    """Every line as soon as it is measured; *only* those measures, if any are named."""
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    for name, measure in MEASURES.items():
        if not only or name in only:
            yield from measure(folder / name, sizes)
