"""How much of everything."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Sizes:
    """`latency`: seconds added to every call. `departure`, `hand_over`: the leaver's accounts and their children."""

    latency: float
    departure: tuple[int, int]
    hand_over: tuple[int, int]
    rows: tuple[int, int]
    people: int
    starts: int
    changes: int
    repeats: int


FULL = Sizes(
    latency=0.05,
    departure=(1_200, 2_400),
    hand_over=(4_000, 8_000),
    rows=(4_000, 12_000),
    people=3_000,
    starts=15,
    changes=100_000,
    repeats=11,
)
QUICK = Sizes(
    latency=0.02,
    departure=(20, 40),
    hand_over=(60, 120),
    rows=(60, 200),
    people=60,
    starts=2,
    changes=500,
    repeats=1,
)
