"""Customers apart: each shard is counted alone, as on a machine of its own, and the vectors are added."""

from __future__ import annotations

import itertools

import numpy as np

from exeunt.access import Access, Kernel
from exeunt.access.narrow import narrowed
from exeunt.access.tables import NONE, Tables


def in_shards(tables: Tables, kernel: Kernel, *, shards: int) -> tuple[np.ndarray, np.ndarray]:
    """Viewers of each customer, customers of each principal. Families are not cut."""
    roots = np.append(np.flatnonzero(tables.customers.parent == NONE), len(tables.customers))
    cuts = roots[np.searchsorted(roots, np.linspace(0, len(tables.customers), shards + 1).astype(int))].tolist()
    viewers, customers = [], np.zeros(tables.subjects.principals, np.int64)
    for begin, end in itertools.pairwise(cuts):
        counts = Access(narrowed(tables, np.arange(begin, end)), kernel).counts()
        viewers.append(counts.viewers)
        customers += counts.customers[0]
    return np.concatenate(viewers), customers
