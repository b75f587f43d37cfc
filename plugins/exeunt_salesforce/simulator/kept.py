"""Answers that hold until the tables they were read from change."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Generic, TypeVar

from exeunt_salesforce.simulator.world import World

K = TypeVar("K")
V = TypeVar("V")


class Kept(Generic[K, V]):
    """`make` worked out once per key and state of `tables`."""

    def __init__(self, world: World, tables: Sequence[str], make: Callable[[K], V]) -> None:
        self._tables = [world.table(name) for name in tables]
        self._make = make
        self._state: list[int] = []
        self._known: dict[K, V] = {}

    def __call__(self, key: K) -> V:
        state = [table.version for table in self._tables]
        if state != self._state:
            self._state, self._known = state, {}
        if key not in self._known:
            self._known[key] = self._make(key)
        return self._known[key]
