"""One process that opens a snapshot, builds and counts: `python -m bench.access.once SNAPSHOT CACHE [ANOTHER]`.

A process of its own, so that nothing is warm but the disk and the compiled kernels, and its peak of memory is its own.
Writes what it took as JSON; with another snapshot, what comparing them took.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from statistics import median
from typing import Any

import numpy as np

from bench.access.disk import opened
from bench.access.timing import built, peak, timed
from exeunt.access import Access, Counts, compare, kernel_for
from exeunt.access.effects import effects
from exeunt.access.lookup import Lookup
from exeunt.access.paths import Paths
from exeunt.access.single import levels_of_one
from exeunt.access.tables import NONE, Tables
from exeunt.access.viewers import viewers
from exeunt.access.whatif import edited
from exeunt.cli.views.access import SHOWN
from exeunt.model.access import Edit, Leave, Out, Own

LIMIT = 2_000
ASKED = 200


def main(snapshot: Path, cache: Path, another: Path | None = None) -> None:
    tables, load = timed(lambda: opened(snapshot))
    kernel, kernels = timed(lambda: kernel_for(tables, cache))
    access, build = timed(lambda: built(Access(tables, kernel)))
    tiers = np.arange(len(tables.customers), dtype=np.int32) % 4
    (counts, over), count = timed(lambda: _judged(access, tiers))
    took: dict[str, Any] = {
        "load": load,
        "build": kernels + build,
        "count": count,
        "peak": peak(),
        "pairs": int(counts.viewers.sum(dtype=np.int64)),
        "over": over,
        "kernel": type(kernel).__name__,
        "stream": min(timed(lambda: _streamed(tables))[1] for _ in range(5)),
        "again": min(timed(lambda: _judged(access, tiers))[1] for _ in range(3)),
        **_one_by_one(access),
        **_explained(access),
        "what_if": _what_if(access),
    }
    if another is not None:
        later = Access(opened(another), kernel)
        result, took["compare"] = timed(lambda: compare(access, later))
        took["lost"], took["gained"] = int(result.lost.sum()), int(result.gained.sum())
        took["peak_of_two"] = peak()
    json.dump(took, sys.stdout)


def _judged(access: Access, tiers: np.ndarray) -> tuple[Counts, int]:
    """Customers by tier of each person, and every customer's viewers held against a limit."""
    counts = access.counts(classes=tiers)
    return counts, len(counts.over(LIMIT))


def _one_by_one(access: Access) -> dict[str, float]:
    """Medians, in seconds: everybody who sees one customer, with levels; everything that one principal sees."""
    draw, tables = np.random.default_rng(3), access.tables
    some = draw.integers(len(tables.customers), size=ASKED).tolist()
    people = draw.integers(tables.subjects.principals, size=5).tolist()
    return {
        "customer": median(timed(lambda one=one: access.levels_of(one))[1] for one in some),
        "principal": median(timed(lambda one=one: access.level(one))[1] for one in people),
    }


def _explained(access: Access) -> dict[str, float]:
    """Medians, in seconds: everybody who sees one customer, with the paths of the first; with the paths of all."""
    draw, paths = np.random.default_rng(4), Paths(access.lookup)
    some = draw.integers(len(access.tables.customers), size=ASKED).tolist()

    def explain(customer: int, most: int | None) -> int:
        seen = viewers(access.lookup, paths, customer)[:most]
        return sum(map(len, paths.why_each((one.principal for one in seen), customer)))

    explain(some[0], None)  # what is looked up once
    return {
        "first": median(timed(lambda one=one: explain(one, SHOWN))[1] for one in some[1 : ASKED // 2]),
        "everyone": median(timed(lambda one=one: explain(one, None))[1] for one in some[ASKED // 2 :]),
    }


def _what_if(access: Access) -> float:
    """Seconds. Who owns most leaves everything; three successors: what is left to him, who sees more, who sees less."""
    tables, lookup = access.tables, access.lookup
    owner = tables.customers.owner
    who = int(np.bincount(owner[owner != NONE], minlength=4)[3:].argmax()) + 3
    ids = tables.subjects.ids
    edits: list[Edit] = [
        Own(customer, ids[number % 3].as_py())
        for number, customer in enumerate(tables.customers.ids.take(np.flatnonzero(owner == who)).to_pylist())
    ]
    edits += [Out(ids[group].as_py(), ids[who].as_py()) for group in lookup.groups.at(who).tolist()]
    edits.append(Leave(ids[who].as_py()))

    def asked() -> None:
        latent = edited(tables, edits[:-1]).tables
        for one in (lookup, Lookup(latent), Lookup(edited(latent, edits[-1:]).tables)):
            levels_of_one(one, who, may=True)
        effects(lookup, edits, {who}, closed=access.closed)

    return median(timed(asked)[1] for _ in range(3))


def _streamed(tables: Tables) -> list[int]:
    """Every grant row once, as far as counting needs it: subject, object, shape."""
    grants = tables.grants
    return [int(np.bitwise_or.reduce(_words(column))) for column in (grants.subject, grants.object, grants.shape)]


def _words(column: np.ndarray) -> np.ndarray:
    size = 8 // column.itemsize
    return column[: len(column) // size * size].view(np.uint64)


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:]))
