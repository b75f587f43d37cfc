"""Dates and times as people write them, Chinese ones too → ISO 8601: a day stays a day, a time becomes UTC."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime, time, timedelta, timezone
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
_AFTERNOON: Final = frozenset({"下午", "晚上", "pm"})
_MORNING: Final = frozenset({"上午", "凌晨", "am"})
_NOON: Final = 12


def moment(value: str, *, order: str, zone: ZoneInfo) -> str:
    """Nothing for nothing, and for `never`. *order* tells 03/04/2024 apart: `dmy`, `mdy`, "" if not known."""
    if is_empty(value) or spelled(value) in NEVER:
        return ""
    written = unicodedata.normalize("NFKC", value).strip()
    month = _MONTH.fullmatch(written)
    if month:
        return _checked(int(month["y"]), int(month["m"]), 1).isoformat()
    found = next(filter(None, (pattern.fullmatch(written) for pattern in _MOMENTS)), None)
    if found is None:
        raise Unreadable("exports.no-date")
    parts = found.groupdict()
    day = _day(parts, order)
    if parts["H"] is None:
        return day.isoformat()
    local = datetime.combine(day, _clock(parts), _zone(parts["zone"]) or zone)
    try:
        return local.astimezone(UTC).isoformat().replace("+00:00", "Z")
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
    if half in _AFTERNOON and hour < _NOON:
        hour += _NOON
    elif half in _MORNING and hour == _NOON:
        hour = 0
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
