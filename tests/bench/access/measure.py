"""The access engine's lines: large organisations, what else could count them, engines that speak SQL, growth."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from statistics import median
from typing import Any

from bench.access import beside, growth, organisation
from bench.access.disk import keep
from bench.access.later import later
from bench.access.organisation import Size
from bench.line import Line, Skipped
from bench.sizes import QUICK, Sizes
from exeunt.cli.views.access import SHOWN
from support.access_kernels import CACHE

TESTS = Path(__file__).resolve().parents[2]
Found = Iterator[Line | Skipped]


@dataclass(frozen=True, slots=True)
class Organisations:
    """`runs`: how often the largest is opened and counted; `decided`: customers that the policy engine is asked about."""

    small: Size
    middle: Size
    large: Size
    runs: int
    decided: int


FULL = Organisations(organisation.S, organisation.M, organisation.L, runs=5, decided=400)
SMALL = Organisations(
    Size("S", 40, 600, 1_500, 200, 0.5, 0.1),
    Size("M", 80, 1_500, 4_000, 400, 0.7, 0.1),
    Size("L", 700, 4_000, 12_000, 2_200, 2.0, 0.5),
    runs=1,
    decided=20,
)


def measure(folder: Path, sizes: Sizes) -> Found:
    chosen = SMALL if sizes is QUICK else FULL
    folder.mkdir()
    CACHE.mkdir(parents=True, exist_ok=True)
    yield from _large(folder, chosen)
    middle = organisation.organisation(chosen.middle)
    yield from beside.counted(middle, folder)
    yield beside.sharded(middle)
    del middle
    yield from beside.decided(chosen.small, chosen.decided)
    yield from beside.in_sql(replace(chosen.small, families=True), folder)
    yield growth.line((chosen.small, chosen.middle, chosen.large), folder)


def _large(folder: Path, chosen: Organisations) -> Found:
    """Everything about the largest happens in processes of their own, one at a time."""
    flat, changed = _kept(folder, chosen.large, changed=True)
    _once(flat, changed)  # compiles what is not compiled yet
    runs = [_once(flat) for _ in range(chosen.runs)]
    took = {name: median(run[name] for run in runs) for name in runs[0] if name != "kernel"}
    total = took["load"] + took["build"] + took["count"]
    yield Line(
        f"access at {chosen.large.name}: opened, built, counted by person and tier, every customer judged"
        " / reading its grant rows once",
        total / took["stream"],
        f"{total:.2f} s, median of {chosen.runs}; {_size(chosen.large)}, {took['pairs']:,.0f} pairs;"
        f" {runs[0]['kernel'].lower()} kernel; peak {took['peak'] / 1e9:.2f} GB",
        [
            f"{took['load']:.2f} s opening the snapshot, its digests checked",
            f"{took['build']:.2f} s building; numba's import and what it keeps are in it",
            f"{took['count']:.2f} s counting; {took['again']:.2f} s counting again",
            f"{took['customer'] * 1000:.1f} ms for everybody who sees one customer, with levels",
            f"{took['first'] * 1000:.1f} ms for everybody who sees one customer, with all paths of {SHOWN} of them",
            f"{took['everyone'] * 1000:.1f} ms for everybody who sees one customer, with all paths of all of them",
            f"{took['what_if']:.2f} s for one what-if: who owns most leaves, three take over",
            f"{took['principal'] * 1000:.0f} ms for everything that one principal sees",
            f"{took['stream'] * 1000:.1f} ms reading subject, object and shape of all grants",
        ],
    )
    compared = _once(flat, changed)
    yield Line(
        f"two snapshots at {chosen.large.name} compared, one in a hundred changed / one of them built and counted",
        compared["compare"] / (took["build"] + took["count"]),
        f"{compared['compare']:.2f} s, {compared['lost']:,} pairs lost, {compared['gained']:,} gained;"
        f" peak {compared['peak_of_two'] / 1e9:.2f} GB",
    )
    yield _judged(flat, chosen, took["build"] + took["count"])
    related, _ = _kept(folder, replace(chosen.large, families=True), changed=False)
    families = [_once(related) for _ in range(chosen.runs)]
    again = median(run["again"] for run in families)
    yield Line(
        f"counting at {chosen.large.name} with children that lift and follow, and ceilings by set / without",
        again / took["again"],
        f"{again:.2f} s and {took['again']:.2f} s, warm; {families[0]['pairs']:,} pairs;"
        f" peak {median(run['peak'] for run in families) / 1e9:.2f} GB",
    )


def _kept(folder: Path, size: Size, *, changed: bool) -> tuple[Path, Path]:
    tables = organisation.organisation(size)
    name = f"{size.name}-{size.families}"
    return keep(tables, folder / name), keep(later(tables), folder / f"{name}-later") if changed else folder


def _judged(snapshot: Path, chosen: Organisations, counted: float) -> Line:
    found = _alone("judged", snapshot)
    return Line(
        f"a rule about who sees what judged at {chosen.large.name} / built and counted",
        found["took"] / counted,
        f"{found['took']:.2f} s; {found['judged']:,} people asked, {found['found']:,} findings, {found['proven']:,} of them"
        f" with a path; peak {found['peak'] / 1e9:.2f} GB",
    )


def _once(snapshot: Path, another: Path | None = None) -> dict[str, Any]:
    return _alone("once", snapshot, *([another] if another else []))


def _alone(module: str, snapshot: Path, *more: Path) -> dict[str, Any]:
    """What a module of ours says that has a process of its own."""
    command = [sys.executable, "-m", f"bench.access.{module}", str(snapshot), str(CACHE), *map(str, more)]
    done = subprocess.run(command, cwd=TESTS, check=True, capture_output=True, text=True)  # noqa: S603 (our own module)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _size(size: Size) -> str:
    return f"{size.users:,} users × {size.customers:,} customers, {size.shares:,} shares, {size.groups:,} groups"
