"""The compiled kernel, for large systems: the extra `exeunt[large]` brings numba."""

from __future__ import annotations

import hashlib
import importlib
import itertools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows, counted, single, unpacked, words
from exeunt.access.closure import Ladder
from exeunt.access.compiled.layout import frozen, laid_out
from exeunt.access.kernel import Differing, Tally
from exeunt.access.lookup import Listing
from exeunt.access.plain import Plain
from exeunt.access.plan import Plan
from exeunt.access.tables import NONE, Index, Places

_BATCH: Final = 64
"""Customers worked on at once: their rows, at ten thousand principals, fill a small part of a core's own cache."""
_FEW: Final = 8
"""Words in a row that are not worth being put in order."""
_DIVIDING: Final = 256
_ONCE: Final = 1 << 12
"""For so few customers it does not pay to list short rows: numpy is as fast."""
_PIECES: Final = 16
"""Pieces of work for each thread, so that all end at about the same time."""


class Compiled:
    """Compiled on first use, which takes half a minute.

    `cache`: a folder that keeps what was compiled, and that only we may write to, for it holds code. One process uses
    the first folder that it was given.
    """

    def __init__(self, cache: Path | None = None, *, workers: int = 0, once: int = _ONCE) -> None:
        self._passes, self._making = _loaded(cache)
        self._plain, self._once = Plain(), once
        self._workers = workers or len(os.sched_getaffinity(0))

    def close(self, ladder: Ladder, subjects: int, principals: int) -> Rows:
        rows = _aligned(subjects, words(principals))
        rows[:principals] = single(principals)
        group, member = frozen(ladder.group), frozen(ladder.member)
        self._making.close(group, member, rows)
        circles = slice(ladder.bounds[-1], None)
        while self._making.close(group[circles], member[circles], rows):
            pass
        return rows

    def move(self, rows: Rows, bits: Index, size: int) -> Rows:
        found = _aligned(len(rows), words(size))
        self._making.move(frozen(rows), frozen(bits), found)
        return found

    def seat(self, rows: Rows, people: int, uses: Places) -> Index:
        """Who is often in the same rows sits side by side: most words of most rows are then empty.

        People are divided by the row that would cost most, those again by the next, and so on.
        """
        if rows.shape[1] <= _FEW:
            return np.arange(people, dtype=np.int32)
        cost = uses * counted(rows)
        dividing = np.argsort(-cost, kind="stable")[:_DIVIDING]
        return np.lexsort(np.packbits(unpacked(rows[dividing], people), axis=0)[::-1]).astype(np.int32)

    def starts(self, keys: Index, size: int) -> npt.NDArray[np.int64]:
        found = np.zeros(size + 1, np.int64)
        if len(keys):
            self._making.starts(frozen(keys), found)
        return found

    def unite(self, rows: Rows, lists: Listing) -> Rows:
        found = _aligned(len(lists.starts) - 1, rows.shape[1])
        self._making.unite(frozen(rows), frozen(lists.starts), frozen(lists.values), found)
        return found

    def see(self, plan: Plan, customers: Index) -> Rows:
        if len(customers) < self._once:
            return self._plain.see(plan, customers)
        found, given = np.empty((len(customers), plan.words), np.uint64), laid_out(plan, self._making)
        self._passes.see_all(frozen(customers), found, _BATCH, _room(plan), given)
        return found

    def tally(self, plan: Plan, classes: Index, size: int) -> Tally:
        viewers, counts = np.empty(len(plan.scope), np.int32), np.zeros((size, plan.bits), np.int64)
        given, most = laid_out(plan, self._making), _room(plan)

        def work(begin: int, end: int) -> np.ndarray[Any, Any]:
            mine = np.zeros_like(counts)
            self._passes.tally((begin, end), (_BATCH, most), frozen(classes), given, (viewers, mine))
            return mine

        for piece in self._spread(work, plan.scope.parent):
            counts += piece
        return Tally(viewers, counts)

    def differ(self, before: Plan, after: Plan, was: Index, now: Index) -> Differing:
        found, most = Differing.blank(len(was), before.bits), max(_room(before), _room(after))
        sides = laid_out(before, self._making), laid_out(after, self._making)

        def work(begin: int, end: int) -> tuple[np.ndarray[Any, Any], np.ndarray[Any, Any]]:
            lost_by, gained_by = np.zeros_like(found.lost_by), np.zeros_like(found.gained_by)
            pairs, lost, gained = (
                (frozen(was[begin:end]), frozen(now[begin:end])),
                found.lost[begin:end],
                found.gained[begin:end],
            )
            self._passes.differ(pairs, most, *sides, (lost, gained, lost_by, gained_by))
            return lost_by, gained_by

        for lost_by, gained_by in self._spread(work, _heads(before, was)):
            found.lost_by[:] += lost_by
            found.gained_by[:] += gained_by
        return found

    def _spread(self, work: Callable[[int, int], Any], parent: Index) -> Iterator[Any]:
        """Work on all, in pieces that begin where somebody has no parent; of some customers the first may have one."""
        roots = np.concatenate([[0], np.flatnonzero(parent == NONE), [len(parent)]])
        cuts = roots[np.searchsorted(roots, np.linspace(0, len(parent), self._workers * _PIECES + 1).astype(int))]
        pieces = [piece for piece in itertools.pairwise(cuts.tolist()) if piece[0] < piece[1]]
        with ThreadPoolExecutor(self._workers) as pool:
            yield from pool.map(work, *zip(*pieces, strict=True)) if pieces else ()


def _loaded(cache: Path | None) -> tuple[Any, Any]:
    """The compiled modules. What was compiled from other sources lies in another folder."""
    if cache:
        cache.mkdir(mode=0o700, parents=True, exist_ok=True)
    config = importlib.import_module("numba").config
    before, config.CACHE_DIR = config.CACHE_DIR, str(cache / _sources()) if cache else ""
    try:
        return importlib.import_module(f"{__name__}.passes"), importlib.import_module(f"{__name__}.making")
    finally:
        config.CACHE_DIR = before


def _sources() -> str:
    """A name for the sources: one function's code is compiled into another's, and numba looks at each file alone."""
    found = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.py")):
        found.update(path.read_bytes())
    return found.hexdigest()[:16]


def _room(plan: Plan) -> int:
    """For how many customers there must be room: the largest family, and what was begun before it."""
    roots = np.append(np.flatnonzero(plan.scope.parent == NONE), len(plan.scope))
    return int(np.diff(roots).max(initial=1)) + _BATCH


def _heads(plan: Plan, customers: Index) -> Index:
    """NONE for each of the customers that begins a family: those after it are of the same."""
    parent = np.append(plan.scope.parent, np.int32(NONE))  # the last one: of NONE
    return parent[customers]


def _aligned(rows: int, words: int) -> Rows:
    """Empty rows that begin where a cache line does."""
    room = np.zeros(rows * words + 7, np.uint64)
    begin = -(room.ctypes.data // 8) % 8
    return room[begin : begin + rows * words].reshape(rows, words)
