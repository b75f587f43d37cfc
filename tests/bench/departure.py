"""A whole departure against its critical path, with latency at the vendors and without."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import TypeVar

from bench import chain, firm
from bench.line import Line
from bench.sizes import Sizes
from bench.tap import Tap
from exeunt.app import approving
from exeunt.app.applying import apply_files
from exeunt.app.planning import Asked, plan
from exeunt.sdk.simulator.company import LEAVER

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Stretch:
    """One part of the departure: wall seconds and the calls of its connectors, a tap for each system."""

    name: str
    wall: float
    taps: list[Tap]

    @property
    def calls(self) -> int:
        return sum(len(tap.calls) for tap in self.taps)

    @property
    def longest(self) -> dict[str, int]:
        """The critical path of the system that takes longest: systems do not wait for each other."""
        return max((chain.needed(tap) for tap in self.taps), key=lambda parts: sum(parts.values()), default={})

    @property
    def needed(self) -> int:
        return sum(self.longest.values())

    @property
    def observed(self) -> int:
        return chain.observed(call for tap in self.taps for call in tap.calls)


def measure(folder: Path, sizes: Sizes) -> Iterator[Line]:
    systems, at_once = _departure(folder / "at-once", sizes.departure, 0.0)
    _, delayed = _departure(folder / "delayed", sizes.departure, sizes.latency)
    whole = _line("departure, planned, signed and applied: wall time / critical path", delayed, at_once, sizes.latency)
    yield Line(whole.name, whole.ratio, whole.says, [f"systems: {', '.join(systems)}", _signing(delayed), *whole.parts])
    for one, other in zip(delayed, at_once, strict=True):
        if one.calls:
            yield _line(f"departure, {one.name}: wall time / critical path", [one], [other], sizes.latency)


def _departure(folder: Path, size: tuple[int, int], latency: float) -> tuple[list[str], list[Stretch]]:
    with firm.running(folder, *size, latency) as made:
        planning, planned = _stretch(made, "planning", lambda: plan(made.installation, Asked(LEAVER), folder / "plans"))
        files = (planned.cut, planned.hand_over)
        signing, _ = _stretch(made, "signing", lambda: [_sign(made, file) for file in files])
        applying = [
            _stretch(made, name, lambda file=file: _apply(made, file))[0]  # type: ignore[misc]
            for name, file in zip(("cut", "hand-over"), files, strict=True)
        ]
    return made.systems, [planning, signing, *applying]


def _stretch(made: firm.Firm, name: str, work: Callable[[], T]) -> tuple[Stretch, T]:
    start = perf_counter()
    result = work()
    wall, taps, made.installation.taps = perf_counter() - start, made.installation.taps, []
    return Stretch(name, wall, taps), result


def _sign(made: firm.Firm, file: Path) -> None:
    """By two persons, each of whom reads it."""
    for signer in made.signers:
        now = made.installation.clock.now()
        approving.sign_plan(approving.open_plan(file, now=now), signer.key, None, allowed=None, now=now)


def _apply(made: firm.Firm, file: Path) -> None:
    for applied in apply_files(made.installation, [file]):
        ends = [end for lanes in applied.ends.values() for end in lanes]
        if {end.state for end in ends} != {"done"}:
            raise RuntimeError(f"{file.name} did not come to its end: {ends}")


def _line(name: str, delayed: list[Stretch], at_once: list[Stretch], latency: float) -> Line:
    wall, bare = (sum(one.wall for one in stretches) for stretches in (delayed, at_once))
    needed = sum(one.needed for one in delayed)
    seen = sum(one.observed for one in delayed)
    calls = sum(one.calls for one in delayed)
    path = latency * needed
    waited = max(wall - bare, 0.0) / latency
    return Line(
        name,
        wall / path,
        f"{wall:.2f} s with {latency * 1000:.0f} ms a call, {bare:.2f} s without; critical path {needed} calls = {path:.2f} s",
        [
            f"{calls} calls; {seen} of them one after the other as observed: wall / observed chain {wall / (latency * seen):.2f}",
            f"the latency alone costs the wall time of {waited:.0f} calls: {waited / needed:.2f} of the critical path",
            *(_parts(delayed[0]) if len(delayed) == 1 else []),
        ],
    )


def _parts(stretch: Stretch) -> list[str]:
    return ["critical path: " + ", ".join(f"{part} {calls}" for part, calls in stretch.longest.items())]


def _signing(stretches: list[Stretch]) -> str:
    (signing,) = [one for one in stretches if not one.calls]
    return f"of it signing, both plans by two persons: {signing.wall * 1000:.0f} ms"
