"""What a fact is, read out of its text: a number, an amount of money, a time, a yes or no. Never a guess.

Facts come as a vendor's API gives them, as text or as what they are; `007` and `1,250,000` are no numbers.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Final, NamedTuple

from exeunt.model import Value

BLANKS: Final = " \t\r\n"
NUMBER: Final = r"-?[0-9]{1,18}(?:\.[0-9]{1,9})?"
CURRENCY: Final = "[A-Z]{3}"

_IS_NUMBER: Final = re.compile(NUMBER)
_IS_AMOUNT: Final = re.compile(rf"({NUMBER})(?: ({CURRENCY}))?")
_IS_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_FIRST: Final = datetime.min.replace(tzinfo=UTC)
NEVER: Final = datetime.max.replace(tzinfo=UTC)
"""The end of what has no end."""

_SWITCHES: Final = {
    **dict.fromkeys(("true", "yes", "y", "1", "是"), True),
    **dict.fromkeys(("false", "no", "n", "0", "否"), False),
}


class Amount(NamedTuple):
    """A number, and the currency that stands beside it (`1250000.50 CNY`), if one does."""

    number: Decimal
    currency: str


def several(value: Value) -> tuple[Value, ...]:
    """The values of a field: one, or those of a tuple."""
    return value if isinstance(value, tuple) else (value,)


def with_unit(value: str, unit: str) -> str:
    """A fact as a record holds it: the currency, if there is one, beside the number."""
    return f"{value.strip(BLANKS)} {unit}" if unit else value


def is_empty(value: Value) -> bool:
    """Nothing there: that says nothing about the record."""
    return value is None or value in ("", ())


def number_in(value: Value) -> Decimal | None:
    """The number that a fact is: a whole number, or a text that is one (`1250000.50`)."""
    match value:
        case bool():
            return None
        case int():
            return Decimal(value)
        case str() if _IS_NUMBER.fullmatch(value.strip(BLANKS)):
            return Decimal(value.strip(BLANKS))
        case _:
            return None


def amount_in(value: Value) -> Amount | None:
    """The amount that a fact is; a bare number has no currency."""
    found = _IS_AMOUNT.fullmatch(value.strip(BLANKS)) if isinstance(value, str) else None
    if found:
        return Amount(Decimal(found[1]), found[2] or "")
    number = number_in(value)
    return None if number is None else Amount(number, "")


def switch_in(value: Value) -> bool | None:
    """The yes or no that a fact is."""
    return value if isinstance(value, bool) else _SWITCHES.get(str(value).strip().casefold())


def moment_in(value: Value) -> datetime | None:
    """The time that a fact is: ISO 8601; without a zone UTC; a date is its first moment.

    What lies beyond the first or the last moment that there is is that moment.
    """
    if not isinstance(value, str):
        return None
    try:
        found = datetime.fromisoformat(value.strip())
    except ValueError:
        return None
    zone = found.utcoffset() or timedelta(0)
    return _shifted(found.replace(tzinfo=UTC), -zone)


def end_in(value: Value) -> datetime | None:
    """The first moment after which a fact of the sort "until" is over: a date counts to its end.

    The last day that there is (9999-12-31, for "no end") ends with the last moment.
    """
    found = moment_in(value)
    if found is None or not isinstance(value, str) or not _IS_DATE.fullmatch(value.strip()):
        return found
    return _shifted(found, timedelta(days=1))


def _shifted(moment: datetime, by: timedelta) -> datetime:
    try:
        return moment + by
    except OverflowError:
        return NEVER if by > timedelta(0) else _FIRST


def shown(value: Value) -> str:
    return ", ".join(value) if isinstance(value, tuple) else "" if value is None else str(value)
