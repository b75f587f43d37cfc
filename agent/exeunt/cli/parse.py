"""What is typed → what is meant. UsageError names what was wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import Final

from exeunt.errors import UsageError

_UNITS: Final = {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
_DURATION: Final = re.compile(r"([0-9]{1,6})([smhd])")
_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_LAST: Final = "T23:59:59Z"
"""What lasts until a day counts on that day still."""
_LIFT: Final = re.compile(r"([A-Za-z0-9_.:-]+)=([0-9]{1,9})")
CASE: Final = re.compile(r"case-[0-9a-f]{12}")


def parse_duration(text: str) -> timedelta:
    """`90s`, `15m`, `2h`, `1d`."""
    found = _DURATION.fullmatch(text)
    if found is None:
        raise UsageError("usage.duration", value=text)
    return timedelta(**{_UNITS[found[2]]: int(found[1])})


_FARTHEST: Final = 9000
"""What comes later leaves no room for what is counted from it."""


def parse_time(text: str) -> datetime:
    """ISO 8601 with a zone, `2026-11-30T18:00:00+08:00`; in UTC, whole seconds."""
    moment = _moment(text)
    if moment is None or moment.year > _FARTHEST:
        raise UsageError("usage.time", value=text)
    return moment


def parse_as_of(text: str) -> datetime:
    """As `parse_time`; or a date, `2026-12-31`: the last second of that day in UTC."""
    moment = _moment(text + _LAST if _DATE.fullmatch(text) else text)
    if moment is None:
        raise UsageError("usage.as-of", value=text)
    return moment


def _moment(text: str) -> datetime | None:
    try:
        moment = datetime.fromisoformat(text)
        return moment.astimezone(UTC).replace(microsecond=0) if moment.tzinfo else None
    except (ValueError, OverflowError):
        return None


def parse_lifts(texts: Iterable[str]) -> dict[str, int]:
    """`customer.transfer=30000`, each action once."""
    lifted: dict[str, int] = {}
    for text in texts:
        found = _LIFT.fullmatch(text)
        if found is None or found[1] in lifted:
            raise UsageError("usage.lift", value=text)
        lifted[found[1]] = int(found[2])
    return lifted
