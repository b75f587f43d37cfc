"""The compiled kernel's passes over customers. Importing this needs numba."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from exeunt.access.bits import Rows
from exeunt.access.compiled.counting import DIGITS, ROWS, add_sixteen, total
from exeunt.access.compiled.desk import Room, Side
from exeunt.access.compiled.jit import jit, ones
from exeunt.access.compiled.machine import fill, room
from exeunt.access.tables import Index

Whole = npt.NDArray[np.int64]


@jit
def batch(begin: int, end: int, parent: Index, size: int) -> int:
    """The end of whole families from `begin` on: about so many customers, at least one family."""
    stop = min(begin + size, end)
    while stop < end and parent[stop] >= 0:
        stop += 1
    return stop


@jit
def see(customers: Index, found: Rows, work: Room, side: Side) -> None:
    """found[t] = who has the level on customers[t]; nobody, where that is NONE."""
    desk = side.desk
    if not side.related:
        fill(found, np.maximum(customers, 0).astype(np.int64), work, side)
    for t in range(len(customers)):
        one = customers[t]
        if one < 0:
            found[t] = 0
            continue
        if side.related:
            if not work.family[0] <= one < work.family[1]:
                begin = one
                while desk.parent[begin] >= 0:
                    begin = desk.parent[begin]
                end = batch(begin, len(desk.parent), desk.parent, 1)
                fill(work.out, np.arange(begin, end), work, side)
                work.family[0], work.family[1] = begin, end
            found[t] = work.out[one - work.family[0]]
        for w in range(found.shape[1]):
            found[t, w] &= desk.allowed[desk.kind[one], w]


@jit
def see_all(customers: Index, found: Rows, size: int, most: int, side: Side) -> None:
    """As `see`, for any number of customers; there must be room for the largest family, or for `size` customers."""
    work = room(most, found.shape[1])
    for begin in range(0, len(customers), size):
        see(customers[begin : begin + size], found[begin : begin + size], work, side)


@jit
def tally(span: tuple[int, int], sizes: tuple[int, int], classes: Index, side: Side, into: tuple[Index, Whole]) -> None:
    """Counts the customers from span[0] to before span[1]: the viewers of each, and adds to (classes, bits). `sizes`: a
    batch, and how much room.
    """
    desk, words = side.desk, side.desk.allowed.shape[1]
    viewers, counts = into
    work = room(sizes[1], words)
    held, many = np.empty((counts.shape[0], ROWS, words), np.uint64), np.zeros(counts.shape[0], np.int64)
    digits = np.zeros((counts.shape[0], DIGITS, words), np.uint64)
    begin, end = span
    while begin < end:
        stop = batch(begin, end, desk.parent, sizes[0])
        fill(work.out, np.arange(begin, stop), work, side)
        for t in range(stop - begin):
            sort, kind = classes[begin + t], desk.kind[begin + t]
            place, seen = many[sort], np.uint64(0)
            for w in range(words):
                word = work.out[t, w] & desk.allowed[kind, w]
                held[sort, place, w] = word
                seen += ones(word)
            viewers[begin + t] = seen
            many[sort] += 1
            if many[sort] == ROWS:
                add_sixteen(held[sort], digits[sort])
                many[sort] = 0
        begin = stop
    for sort in range(counts.shape[0]):
        total(held[sort], many[sort], digits[sort], counts[sort])


@jit
def differ(
    pairs: tuple[Index, Index], most: int, before: Side, after: Side, into: tuple[Index, Index, Whole, Whole]
) -> None:
    """Of each pair of customers: how many principals have gone and have come; and adds to the same of each bit."""
    was, now = pairs
    lost, gained, lost_by, gained_by = into
    words = before.desk.allowed.shape[1]
    here, there = room(most, words), room(most, words)
    old, new = np.empty((ROWS, words), np.uint64), np.empty((ROWS, words), np.uint64)
    digits = np.zeros((2, DIGITS, words), np.uint64)
    for begin in range(0, len(was), ROWS):
        end = min(begin + ROWS, len(was))
        see(was[begin:end], old, here, before)
        see(now[begin:end], new, there, after)
        old[end - begin :], new[end - begin :] = 0, 0
        for t in range(end - begin):
            gone, come = np.uint64(0), np.uint64(0)
            for w in range(words):
                both = old[t, w] & new[t, w]
                old[t, w] ^= both
                new[t, w] ^= both
                gone += ones(old[t, w])
                come += ones(new[t, w])
            lost[begin + t], gained[begin + t] = gone, come
        add_sixteen(old, digits[0])
        add_sixteen(new, digits[1])
    total(old, 0, digits[0], lost_by)
    total(new, 0, digits[1], gained_by)
