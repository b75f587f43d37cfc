"""How many calls left for each system, counted by whatever thread makes them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from threading import Lock


@dataclass(slots=True)
class Calls:
    """Counts since this process began."""

    _counts: Counter[str] = field(default_factory=Counter)
    _lock: Lock = field(default_factory=Lock)

    def note(self, system: str) -> None:
        with self._lock:
            self._counts[system] += 1

    def of(self, system: str) -> int:
        with self._lock:
            return self._counts[system]
