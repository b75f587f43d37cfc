"""The clock of a simulator: real time, shifted as a test asks."""

from __future__ import annotations

import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta


def _real_time() -> datetime:
    return datetime.now(UTC)


class Clock:
    """Says what time it is over there. `advance` moves it on; a fixed `read` makes it stand still."""

    def __init__(self, read: Callable[[], datetime] = _real_time) -> None:
        self._read = read
        self._offset = timedelta()
        self._lock = threading.Lock()

    def now(self) -> datetime:
        """The simulated time, UTC."""
        return self._read() + self._offset

    def advance(self, seconds: float) -> None:
        """Move on (or back, if negative) by so many seconds."""
        with self._lock:
            self._offset += timedelta(seconds=seconds)
