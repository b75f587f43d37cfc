"""Dates and times as people write them, Chinese ones too → ISO 8601: a day stays a day, a time becomes UTC.

Midnight without a zone is a day: so spreadsheets and databases write one.
"""

from __future__ import annotations

import re
import unicodedata
from calendar import monthrange
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo

from exeunt_exports.values import Unreadable, is_empty
from exeunt_exports.words import NEVER, spelled

_DAY: Final = (
    r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})\s*[-/.月]\s*(?P<d>\d{1,2})\s*日?",
    r"(?P<y>\d{4})(?P<m>\d{2})(?P<d>\d{2})",
    r"(?P<one>\d{1,2})[-/.](?P<two>\d{1,2})[-/.](?P<y>\d{4})",
)
_MONTH: Final = re.compile(r"(?P<y>\d{4})\s*[-/.年]\s*(?P<m>\d{1,2})月?")
_CLOCK: Final = (
    r"(?:\s*T\s*|\s+|(?<=日))(?P<half>上午|下午|中午|晚上|凌晨)?\s*(?P<H>\d{1,2})[:时点](?P<M>\d{1,2})(?:[:分](?P<S>\d{1,2}))?"
    r"(?:\.\d+)?[秒分]?\s*(?P<ampm>am|pm)?\s*(?P<zone>z|utc|gmt|[+-]\d{2}:?\d{2})?"
)
_MOMENTS: Final = tuple(re.compile(f"{day}(?:{_CLOCK})?", re.IGNORECASE) for day in _DAY)
_EVENING: Final = frozenset({"晚上"})
_AFTERNOON: Final = frozenset({"下午", "pm"}) | _EVENING
_MORNING: Final = frozenset({"上午", "凌晨", "am"})
_NOON: Final = 12
_MIDNIGHT: Final = time()


def moment(value: str, *, order: str, zone: ZoneInfo) -> str:
    """Nothing for nothing, and for `never`; a month is its first day.

    *order* tells 03/04/2024 apart: `dmy`, `mdy`, "" if not known. *zone* is that of times without one.
    """
    written = _written(value)
    if not written:
        return ""
    month = _month(written)
    if month:
        return month.isoformat()
    day, clock, own = _read(written, order)
    if clock is None or (clock == _MIDNIGHT and own is None):
        return day.isoformat()
    return _moved(datetime.combine(day, clock, own or zone), UTC).isoformat().replace("+00:00", "Z")


def last_day(value: str, *, order: str, zone: ZoneInfo) -> str:
    """The same of what holds up to the end of a day: always a day, by the calendar of *zone*; a month is its last day.

    Midnight is a day, whatever its zone: `2026-11-02T00:00:00Z` is how systems send the second.
    """
    written = _written(value)
    if not written:
        return ""
    month = _month(written)
    if month:
        return month.replace(day=monthrange(month.year, month.month)[1]).isoformat()
    day, clock, own = _read(written, order)
    if clock is None or clock == _MIDNIGHT:
        return day.isoformat()
    return _moved(datetime.combine(day, clock, own or zone), zone).date().isoformat()


def _written(value: str) -> str:
    return "" if is_empty(value) or spelled(value) in NEVER else unicodedata.normalize("NFKC", value).strip()


def _month(written: str) -> date | None:
    """Its first day; None where more than a month is written."""
    month = _MONTH.fullmatch(written)
    return _checked(int(month["y"]), int(month["m"]), 1) if month else None


def _read(written: str, order: str) -> tuple[date, time | None, timezone | None]:
    """The day, the time if there is one, and the zone if that has one."""
    found = next(filter(None, (pattern.fullmatch(written) for pattern in _MOMENTS)), None)
    if found is None:
        raise Unreadable("exports.no-date")
    parts = found.groupdict()
    return _day(parts, order), None if parts["H"] is None else _clock(parts), _zone(parts["zone"])


def _moved(moment: datetime, zone: tzinfo) -> datetime:
    try:
        return moment.astimezone(zone)
    except OverflowError:
        raise Unreadable("exports.no-date") from None


def _day(parts: dict[str, str | None], order: str) -> date:
    year = int(parts["y"] or 0)
    if parts.get("m"):
        return _checked(year, int(parts["m"] or 0), int(parts["d"] or 0))
    one, two = int(parts["one"] or 0), int(parts["two"] or 0)
    if one > _NOON or two > _NOON or one == two:  # no more than twelve months: only one reading is left
        return _checked(year, two, one) if one > _NOON else _checked(year, one, two)
    if not order:
        raise Unreadable("exports.date-order")
    return _checked(year, two, one) if order == "dmy" else _checked(year, one, two)


def _checked(year: int, month: int, day: int) -> date:
    try:
        return date(year, month, day)
    except ValueError:
        raise Unreadable("exports.no-date") from None


def _clock(parts: dict[str, str | None]) -> time:
    hour, minute, second = (int(parts[name] or 0) for name in ("H", "M", "S"))
    half = (parts["half"] or parts["ampm"] or "").lower()
    if hour == _NOON and half in _MORNING | _EVENING:
        hour = 0
    elif hour < _NOON and half in _AFTERNOON and (hour or half not in _EVENING):  # 晚上0:30 is no 12:30
        hour += _NOON
    try:
        return time(hour, minute, second)
    except ValueError:
        raise Unreadable("exports.no-date") from None


def _zone(written: str | None) -> timezone | None:
    if not written:
        return None
    if written[0] not in "+-":
        return UTC
    hours, minutes = int(written[1:3]), int(written[-2:])
    away = timedelta(hours=hours, minutes=minutes)
    try:
        return timezone(away if written[0] == "+" else -away)
    except ValueError:
        raise Unreadable("exports.no-date") from None
