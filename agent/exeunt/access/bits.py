"""Rows of bits: one bit for each principal, 64 in a word."""

from __future__ import annotations

from typing import Final

import numpy as np
import numpy.typing as npt

from exeunt.access.lookup import Listing
from exeunt.access.tables import Bits, Index, Places

Rows = npt.NDArray[np.uint64]
"""(rows, words), or (words,) for one of them."""

WORD: Final = 64
_LINE: Final = 8
_PIECE: Final = 1 << 20
"""Bytes that are worked on at once: what stays in a processor's cache."""


def words(bits: int) -> int:
    """In a row of so many bits; long rows end where a cache line does."""
    size = -(-bits // WORD) or 1
    return size if size <= _LINE else -(-size // _LINE) * _LINE


def packed(flags: Bits) -> Rows:
    """(…, bits) of flags → (…, words)."""
    size = flags.shape[-1]
    padded = np.zeros((*flags.shape[:-1], words(size) * WORD), bool)
    padded[..., :size] = flags
    return np.packbits(padded, axis=-1, bitorder="little").view(np.uint64)


def unpacked(rows: Rows, bits: int) -> Bits:
    """(…, words) → (…, bits) of flags."""
    flags = np.unpackbits(np.ascontiguousarray(rows).view(np.uint8), axis=-1, bitorder="little", count=bits)
    return flags.view(np.bool_)


def single(size: int) -> Rows:
    """Row n has the bit n and no other."""
    rows, bits = np.zeros((size, words(size)), np.uint64), np.arange(size)
    rows[bits, bits // WORD] = np.uint64(1) << (bits % WORD).astype(np.uint64)
    return rows


def moved(rows: Rows, bits: Index, size: int) -> Rows:
    """The same rows with bit u as the bit `bits[u]` of so many."""
    found = np.empty((len(rows), words(size)), np.uint64)
    step = max(1, _PIECE // (len(bits) + size))
    for begin in range(0, len(rows), step):
        old = unpacked(rows[begin : begin + step], len(bits))
        new = np.zeros((len(old), size), bool)
        new[:, bits] = old
        found[begin : begin + step] = packed(new)
    return found


def picked(rows: Rows, bits: Places) -> Rows:
    """The same rows with only these bits, which become the first, the second, and so on."""
    found = np.empty((len(rows), words(len(bits))), np.uint64)
    word, place, step = bits // WORD, (bits % WORD).astype(np.uint64), max(1, _PIECE // (8 * len(bits) or 1))
    for begin in range(0, len(rows), step):
        flags = rows[begin : begin + step].take(word, axis=1) >> place & np.uint64(1)
        found[begin : begin + step] = packed(flags.astype(bool))
    return found


def starts(keys: Index, size: int) -> npt.NDArray[np.int64]:
    """Where the keys of each number below `size` begin, and the end; `keys` are sorted."""
    found = np.full(size + 1, len(keys), np.int64)
    first = np.flatnonzero(np.diff(keys, prepend=-1))
    found[keys[first]] = first
    return np.minimum.accumulate(found[::-1])[::-1]


def counted(rows: Rows) -> Index:
    """How many bits each row has."""
    found: Index = np.bitwise_count(rows).sum(axis=-1, dtype=np.int32)
    return found


def united(rows: Rows, lists: Listing) -> Rows:
    """For each list of row numbers, which must not be empty, the bits that any of its rows has."""
    starts, size = lists.starts, len(lists.starts) - 1
    found = np.empty((size, rows.shape[1]), np.uint64)
    step = max(1, _PIECE // (8 * rows.shape[1]))
    begin = 0
    while begin < size:
        end = max(begin + 1, int(np.searchsorted(starts, starts[begin] + step, side="right")) - 1)
        taken = rows.take(lists.values[starts[begin] : starts[end]], axis=0)
        np.bitwise_or.reduceat(taken, starts[begin:end] - starts[begin], axis=0, out=found[begin:end])
        begin = end
    return found


def sums(rows: Rows, bits: int) -> npt.NDArray[np.int64]:
    """How many rows have each bit. Rows are added three at a time, all bits at once, before any bit is looked at."""
    total, weight = np.zeros(bits, np.int64), 1
    while len(rows):
        carried = []
        while (third := len(rows) // 3) > 0:
            one, two, three = rows[:third], rows[third : 2 * third], rows[2 * third : 3 * third]
            odd = one ^ two
            carried.append((one & two) | (odd & three))
            rows = np.concatenate([odd ^ three, rows[3 * third :]])
        total += weight * unpacked(rows, bits).sum(axis=0, dtype=np.int64)
        rows, weight = np.concatenate([rows[:0], *carried]), 2 * weight
    return total
