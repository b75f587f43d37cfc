from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta

from exeunt.sdk.clock import Clock

LONGEST_NAP = 0.01  # seconds: enough for another thread to get on with it


class QuickClock:
    """Real time, but sleeping takes no time: the clock jumps on instead. For far sides that do not wait themselves."""

    def __init__(self) -> None:
        self._ahead = timedelta(0)

    def now(self) -> datetime:
        return datetime.now(UTC) + self._ahead

    def sleep(self, seconds: float) -> None:
        self._ahead += timedelta(seconds=seconds)
        time.sleep(min(seconds, LONGEST_NAP))


class WrongClock:
    """Another clock, read wrongly: *ahead* of it, or behind if negative."""

    def __init__(self, right: Clock, ahead: timedelta) -> None:
        self._right = right
        self._ahead = ahead

    def now(self) -> datetime:
        return self._right.now() + self._ahead

    def sleep(self, seconds: float) -> None:
        self._right.sleep(seconds)
