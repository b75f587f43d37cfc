"""Numbers, dates and durations as people read them; the same in both languages but for the units of time."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from typing import Final

from exeunt.text.languages import Language

_UNITS: Final[dict[Language, tuple[str, str, str, str]]] = {
    "en": (" d", " h", " min", " s"),
    "zh": (" 天", " 小时", " 分钟", " 秒"),
}

_MINUTE, _HOUR = timedelta(minutes=1), timedelta(hours=1)


def number(value: int) -> str:
    """`12,000`"""
    return f"{value:,}"


def money(amount: str, currency: str = "") -> str:
    """`3,197,600.5 CNY`. What is no amount stays as it is."""
    try:
        value = Decimal(amount)
    except InvalidOperation:
        value = Decimal("NaN")
    grouped = f"{value:,f}" if value.is_finite() else amount
    return f"{grouped} {currency}".strip()


def day(value: date) -> str:
    """`2026-11-22`"""
    return value.strftime("%Y-%m-%d")


def moment(value: datetime) -> str:
    """`2026-11-22 10:04 UTC`. ValueError for a time without a zone."""
    if value.tzinfo is None:
        raise ValueError("a time without a zone")
    return value.astimezone(UTC).strftime("%Y-%m-%d %H:%M UTC")


def duration(value: timedelta, language: Language) -> str:
    """`45 s`, `3 min`, `2 h 5 min`, `1 d 4 h`; in Chinese `3 分钟`. Seconds count under an hour only.

    Rounded up, so that how long access lasted is never understated.
    """
    if value < timedelta(0):
        return f"-{duration(-value, language)}"
    step = timedelta(seconds=1) if value < _HOUR else _MINUTE
    whole = -(-value // step) * step
    minutes, seconds = divmod(whole.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = zip((whole.days, hours, minutes, seconds), _UNITS[language], strict=True)
    return " ".join(f"{count:,}{unit}" for count, unit in parts if count) or f"0{_UNITS[language][-1]}"


def hours(value: timedelta, language: Language) -> str:
    """`811 h`: hours of work, which make no days; in Chinese `811 小时`. Under an hour as a duration; rounded up."""
    if value < _HOUR:
        return duration(value, language)
    return f"{-(-value // _HOUR):,}{_UNITS[language][1]}"
