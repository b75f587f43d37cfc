"""Compiled making of rows of bits: closing, uniting, moving, listing. Importing this needs numba."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows
from exeunt.access.compiled.jit import jit, ones
from exeunt.access.tables import Index

Whole = npt.NDArray[np.int64]
Small = npt.NDArray[np.uint16]


@jit
def listed(rows: Rows, most: int, into: tuple[Rows, Small, Rows], where: Index) -> tuple[int, int]:
    """Rows as lists of words and their places, or whole where more than `most` words are not empty: how many words, how
    many whole rows. Done twice: first with room for neither.
    """
    filled, place, whole = into
    many, thick = 0, 0
    for row in range(rows.shape[0]):
        begin = many
        for w in range(rows.shape[1]):
            if rows[row, w]:
                if many < len(filled):
                    filled[many], place[many] = rows[row, w], w
                many += 1
        where[row, 0], where[row, 1] = begin, many - begin
        if many - begin > most:
            if thick < len(whole):
                whole[thick] = rows[row]
            where[row, 0], where[row, 1], many = thick, -1, begin
            thick += 1
    return many, thick


@jit
def close(group: Index, member: Index, rows: Rows) -> bool:
    """Adds each member's row to its group's, in this order; whether any group has grown."""
    grown = False
    for m in range(len(group)):
        for w in range(rows.shape[1]):
            more = rows[member[m], w] & ~rows[group[m], w]
            rows[group[m], w] |= more
            grown |= more != 0
    return grown


@jit
def move(rows: Rows, bits: Index, found: Rows) -> None:
    """Bit u of each row becomes bit `bits[u]` of the same row of `found`, which is empty."""
    one = np.uint64(1)
    for row in range(rows.shape[0]):
        for w in range(rows.shape[1]):
            word = rows[row, w]
            while word:
                lowest = word & (~word + one)
                bit = bits[w * 64 + ones(lowest - one)]
                found[row, bit >> 6] |= one << np.uint64(bit & 63)
                word ^= lowest


@jit
def unite(rows: Rows, starts: Whole, values: Index, found: Rows) -> None:
    for t in range(len(starts) - 1):
        found[t] = rows[values[starts[t]]]
        for v in range(starts[t] + 1, starts[t + 1]):
            for w in range(rows.shape[1]):
                found[t, w] |= rows[values[v], w]


@jit
def starts(keys: Index, found: Whole) -> None:
    """found[k] = where the keys from k on begin; `keys` are sorted."""
    at = 0
    for key in range(len(found)):
        while at < len(keys) and keys[at] < key:
            at += 1
        found[key] = at
