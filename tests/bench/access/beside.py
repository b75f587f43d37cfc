"""Beside ours: what else could count the same, each held against our answer before its time is told."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

from bench.access import sql
from bench.access.engines import Engine, engine, missing, there
from bench.access.organisation import Size, organisation
from bench.access.peers import Cedar, Matrices, readers
from bench.access.shards import in_shards
from bench.access.timing import timed
from bench.line import Line, Skipped
from exeunt.access import Access, kernel_for
from exeunt.access.compiled import Compiled
from exeunt.access.kinship import Kinship
from exeunt.access.plain import Plain
from exeunt.access.tables import Tables
from support.access_kernels import CACHE

Found = Iterator[Line | Skipped]

_AT_ONCE = 50_000


def counted(tables: Tables, folder: Path) -> Found:
    """The same counts by what else there is, each checked against ours."""
    ours = Access(tables, Compiled(CACHE))
    counts = _counted(ours)
    took = min(timed(lambda: _counted(ours))[1] for _ in range(3))
    plain, again = Access(tables, Plain()), timed(lambda: _counted(Access(tables, Plain())))[1]
    _same("the plain kernel", _counted(plain), counts)
    best = min(timed(lambda: _counted(plain))[1] for _ in range(3))
    yield Line(
        "counting at M: the plain kernel's time / the compiled one's",
        best / took,
        f"{best:.2f} s and {took:.3f} s, built; {again:.2f} s the plain one with building, from nothing",
    )
    yield from _matrices(ours, counts, took)
    yield from _duckdb(tables, folder, counts, took)


def _matrices(ours: Access, counts: tuple[np.ndarray, np.ndarray], took: float) -> Found:
    name = "counting at M: scipy's sparse matrices' time / ours"
    if not there("scipy"):
        yield Skipped(name, "scipy is not installed: make bench installs it")
        return
    matrices, build = timed(lambda: Matrices(readers(ours)))
    found, theirs = timed(matrices.counts)
    _same("scipy", found, counts)
    yield Line(
        name, theirs / took, f"{theirs:.2f} s and {took:.3f} s, built; its building {build:.2f} s; the same counts"
    )


def _duckdb(tables: Tables, folder: Path, counts: tuple[np.ndarray, np.ndarray], took: float) -> Found:
    name = "counting at M: DuckDB's time / ours"
    if why := missing("DuckDB"):
        yield Skipped(name, why)
        return
    with engine("DuckDB", sql.as_arrow(tables), folder / "duckdb") as duckdb:
        build = sum(timed(lambda one=one: duckdb.run(one))[1] for one in sql.READERS)
        found, theirs = timed(lambda: _asked(duckdb, len(tables.customers), tables.subjects.principals))
    _same("DuckDB", found, counts)
    yield Line(
        name, theirs / took, f"{theirs:.1f} s and {took:.3f} s, built; its building {build:.1f} s; the same counts"
    )


def _asked(one: Engine, customers: int, principals: int) -> tuple[np.ndarray, np.ndarray]:
    """Viewers of each customer, customers of each principal; so many customers at a time as memory allows."""
    viewers, seen = np.zeros(customers, np.int64), np.zeros(principals, np.int64)
    for first in range(0, customers, _AT_ONCE):
        answer = one.ask(sql.COUNTS.format(first=first, last=first + _AT_ONCE))
        by_customer = answer.filter(pc.is_valid(answer["customer"]))
        by_principal = answer.filter(pc.is_valid(answer["who"]))
        viewers[by_customer["customer"].to_numpy()] = by_customer["pairs"].to_numpy()
        seen[by_principal["who"].to_numpy()] += by_principal["pairs"].to_numpy()
    return viewers, seen


def sharded(tables: Tables) -> Line:
    access = Access(tables, Compiled(CACHE))
    counts = _counted(access)
    whole = min(timed(lambda: _counted(access))[1] for _ in range(3))
    found, took = timed(lambda: in_shards(tables, Compiled(CACHE), shards=4))
    _same("the shards", found, counts)
    return Line(
        "counting M in 4 shards of customers, one after the other, each built alone / whole",
        took / whole,
        f"{took:.2f} s and {whole:.3f} s; the vectors of the shards added are the same",
    )


def decided(size: Size, some_customers: int) -> Found:
    """Pair by pair."""
    name = "deciding pairs at S: cedarpy's time a pair, batched / ours"
    if not there("cedarpy"):
        yield Skipped(name, "cedarpy is not installed: make bench installs it")
        return
    access = Access(organisation(size), Plain())
    seen = np.zeros((size.users, size.customers), bool)
    for block in access.pairs():
        seen[block.principal, block.customer] = True
    took = min(timed(lambda: _counted(access))[1] for _ in range(5)) / seen.size
    some = np.random.default_rng(2).choice(size.customers, some_customers, replace=False).tolist()
    cedar, load = timed(lambda: Cedar(readers(access), some))
    pairs = [(principal, customer) for principal in range(0, size.users, 4) for customer in some]
    allowed, theirs = timed(lambda: cedar.decide(pairs))
    if allowed != [bool(seen[pair]) for pair in pairs]:
        raise RuntimeError("cedarpy decides otherwise")
    yield Line(
        name,
        theirs / len(pairs) / took,
        f"{theirs / len(pairs) * 1e6:.1f} µs and {took * 1e9:.1f} ns a pair; {len(pairs):,} pairs decided the same;"
        f" its entities read once in {load:.2f} s",
    )


def in_sql(size: Size, folder: Path) -> Found:
    """The meaning in SQL, with families, levels and ceilings; every engine must say what ours says."""
    tables = organisation(size)
    access = Access(tables, kernel_for(tables, CACHE))
    levels = np.zeros((size.users, size.customers), np.int64)
    _, took = timed(lambda: _filled(levels, access))
    given, generations = sql.as_arrow(tables), int(Kinship.of(tables.customers.parent).depth.max())
    for name in ("DuckDB", "DataFusion", "PostgreSQL"):
        title = f"levels of all pairs at S, with families: {name}'s time, in SQL / ours"
        if why := missing(name):
            yield Skipped(title, why)
            continue
        with engine(name, given, folder / name) as one:
            theirs = sum(timed(lambda text=text: one.run(text))[1] for text in sql.statements(generations))
            by_customer, by_principal = one.ask(sql.BY_CUSTOMER), one.ask(sql.BY_PRINCIPAL)
        _same_marks(name, by_customer, levels)
        _same_marks(name, by_principal, levels.T)
        yield Line(
            title, theirs / took, f"{theirs:.1f} s and {took:.2f} s; {(levels > 0).sum():,} pairs, all levels the same"
        )


def _filled(levels: np.ndarray, access: Access) -> None:
    for block in access.pairs():
        levels[block.principal, block.customer] = block.level


def _same_marks(name: str, answer: Any, levels: np.ndarray) -> None:
    """`answer`: of each column of the levels that is not empty: pairs, sum of levels, and of levels by their row."""
    key = answer.column_names[0]
    seen = np.flatnonzero((levels > 0).any(axis=0))
    rows = np.arange(1, len(levels) + 1)
    expected = ((levels > 0).sum(axis=0)[seen], levels.sum(axis=0)[seen], (rows @ levels)[seen])
    found = [answer[column].to_numpy() for column in ("pairs", "levels", "marks")]
    _same(name, (answer[key].to_numpy(), *found), (seen, *expected))


def _counted(access: Access) -> tuple[np.ndarray, np.ndarray]:
    counts = access.counts()
    return counts.viewers, counts.customers[0]


def _same(name: str, found: tuple[np.ndarray, ...], expected: tuple[np.ndarray, ...]) -> None:
    if not all(np.array_equal(one, other) for one, other in zip(found, expected, strict=True)):
        raise RuntimeError(f"{name} counts otherwise")
