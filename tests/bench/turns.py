"""Two ways to the same end, taken in turns: what slows the machine slows both."""

from __future__ import annotations

import gc
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import perf_counter, process_time

Work = Callable[[], object]


@dataclass(frozen=True, slots=True)
class Turns:
    """Medians in seconds; the ratios are medians of the rounds' own ratios. `own`: processor time of this process."""

    ours: float
    theirs: float
    ratio: float
    own_ratio: float


def in_turns(ours: Work, theirs: Work, rounds: int) -> Turns:
    taken = []
    for number in range(rounds):
        order = (ours, theirs) if number % 2 else (theirs, ours)
        times = {work: _timed(work) for work in order}
        taken.append((times[ours], times[theirs]))
    return Turns(
        ours=median(one[0] for one, _ in taken),
        theirs=median(other[0] for _, other in taken),
        ratio=median(one[0] / other[0] for one, other in taken),
        own_ratio=median(one[1] / max(other[1], 1e-9) for one, other in taken),
    )


def _timed(work: Work) -> tuple[float, float]:
    gc.collect()  # nobody pays for what the other left
    wall, own = perf_counter(), process_time()
    work()
    return perf_counter() - wall, process_time() - own
