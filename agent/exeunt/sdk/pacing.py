"""How fast, and how much: a token bucket, and what vendors say of their own limits."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from threading import Lock
from typing import Protocol

from exeunt.sdk.clock import Clock

LONGEST_WAIT = timedelta(days=31)  # what a vendor may ask for; beyond it the header is nonsense
LONGEST_NAP = 5.0  # seconds: another process may have given tokens back, so look again now and then

# Salesforce: `Sforce-Limit-Info: api-usage=18/5000; per-app-api-usage=17/250(appName=sample)`
_USAGE = re.compile(r"(?:^|[;,\s])api-usage\s*=\s*(\d{1,15})\s*/\s*(\d{1,15})(?![\d/])", re.IGNORECASE | re.ASCII)
_SECONDS = re.compile(r"\d{1,15}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Rate:
    """`per_second` calls on average, `burst` at once."""

    per_second: float
    burst: int

    def __post_init__(self) -> None:
        if not (math.isfinite(self.per_second) and self.per_second > 0 and self.burst >= 1):
            raise ValueError("a rate needs more than nothing a second and a burst of at least one")


@dataclass(frozen=True, slots=True)
class Level:
    """A bucket's state: `tokens` at the instant `at` (UTC)."""

    tokens: float
    at: datetime


def take(rate: Rate, level: Level | None, now: datetime) -> tuple[Level, float]:
    """One token out of the bucket: the new level, and the seconds to wait before trying again (0: taken).

    None is a full bucket. A clock that went backwards neither fills nor empties it. Pure.
    """
    filled = _fill(rate, level, now)
    if filled.tokens >= 1:
        return Level(filled.tokens - 1, filled.at), 0.0
    return filled, (1 - filled.tokens) / rate.per_second


def _fill(rate: Rate, level: Level | None, now: datetime) -> Level:
    if level is None:
        return Level(float(rate.burst), now)
    passed = max(0.0, (now - level.at).total_seconds())
    # a microsecond's worth of rounding must not keep a waiter waiting for ever
    tokens = level.tokens + passed * rate.per_second + 1e-9
    return Level(min(float(rate.burst), tokens), max(now, level.at) if passed else now)


class Budget(Protocol):
    """Where a bucket's level is kept, so that threads, or processes through the store, share it."""

    def change(self, step: Callable[[Level | None], tuple[Level, float]]) -> float:
        """Replace the level by what *step* makes of it, with nobody in between; the seconds *step* said."""


class MemoryBudget:
    """One process' own."""

    def __init__(self) -> None:
        self._level: Level | None = None
        self._lock = Lock()

    def change(self, step: Callable[[Level | None], tuple[Level, float]]) -> float:
        with self._lock:
            self._level, wait = step(self._level)
            return wait


class Bucket:
    """Blocks until a call may go. An instance is what `HttpOptions.pace` wants."""

    def __init__(self, rate: Rate, *, clock: Clock, budget: Budget | None = None) -> None:
        self._rate = rate
        self._clock = clock
        self._budget = budget or MemoryBudget()

    def __call__(self) -> None:
        while wait := self._budget.change(self._take):
            self._clock.sleep(min(wait, LONGEST_NAP))

    def _take(self, level: Level | None) -> tuple[Level, float]:
        return take(self._rate, level, self._clock.now())


def usage(header: str | None) -> tuple[int, int] | None:
    """(used, allowed) from Salesforce's `Sforce-Limit-Info`; None where it does not say.

    The first number is what was used. The per-app part that may follow is another quota and is not mistaken for it.
    """
    found = _USAGE.search(header or "")
    return (int(found[1]), int(found[2])) if found else None


def retry_after(header: str | None, *, now: datetime, date: str | None = None) -> timedelta | None:
    """How long `Retry-After` asks to wait, from seconds or from an HTTP date; None where it does not say.

    *date* is the answer's own `Date`: the vendor's clock is what the vendor's date is meant on.
    """
    value = (header or "").strip()
    if _SECONDS.fullmatch(value):
        return min(timedelta(seconds=min(int(value), 10**9)), LONGEST_WAIT)
    instant = _http_date(value)
    if instant is None:
        return None
    return min(max(instant - (_http_date(date or "") or now), timedelta(0)), LONGEST_WAIT)


def _http_date(value: str) -> datetime | None:
    try:
        instant = parsedate_to_datetime(value)
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)
    except (ValueError, IndexError, TypeError, OverflowError):
        return None
