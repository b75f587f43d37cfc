"""How often each endpoint was called."""

from __future__ import annotations

import threading
from collections import Counter


class Calls:
    """Counts per (method, path template). Control calls are never counted."""

    def __init__(self) -> None:
        self._counts: Counter[tuple[str, str]] = Counter()
        self._lock = threading.Lock()

    def count(self, method: str, template: str) -> None:
        with self._lock:
            self._counts[method, template] += 1

    def reset(self) -> None:
        with self._lock:
            self._counts.clear()

    def as_data(self) -> dict[str, object]:
        """`{"total": n, "calls": {"GET /path/{id}": n}}`, sorted."""
        with self._lock:
            counts = {f"{method} {template}": n for (method, template), n in sorted(self._counts.items())}
        return {"total": sum(counts.values()), "calls": counts}
