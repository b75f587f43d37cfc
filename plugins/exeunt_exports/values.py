"""What a cell means: a number, a time, a yes or no, a word for a status. Parsed, or refused; never guessed.

Every function gives "" for what is empty, and raises `Unreadable` for what it cannot read.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, NamedTuple

from exeunt.sdk.access import Level
from exeunt_exports.headings import COUNTING, Unit, unit_of
from exeunt_exports.words import EMPTY, LEVELS, STATUS, SWITCH, spelled

_PLAIN: Final = r"\d+(?:\.\d+)?"
_GROUPED: Final = r"\d{1,3}(?:,\d{3})+(?:\.\d+)?"
_AMOUNT: Final = re.compile(rf"(?P<before>[^\d.,+-]*)(?P<sign>[+-]?)(?P<number>{_GROUPED}|{_PLAIN})(?P<after>[^\d.,]*)")
_SPAN: Final = re.compile(
    r"(?:(?P<years>\d+(?:\.\d+)?)\s*(?:个?年|years?|yrs?|y))?\s*(?:(?P<months>\d+)\s*(?:个?月|months?|m))?"
)
_MOST_DIGITS: Final = 18
_DISABLED: Final = 2  # userAccountControl: ACCOUNTDISABLE


class Unreadable(ValueError):
    """The cell is not what its column should hold: a code, to which the reader adds file, row and column."""


class Amount(NamedTuple):
    """A number as plain text (`1250000.5`) and its currency, if any."""

    number: str = ""
    currency: str = ""


def is_empty(text: str) -> bool:
    return spelled(text) in EMPTY


def text(value: str) -> str:
    return "" if is_empty(value) else value


def amount(value: str, unit: Unit | None = None, *, decimal_comma: bool = False) -> Amount:
    """`¥1,250,000.50`, `125万`, `１２５`, `USD 3.2`: times the heading's unit, unless the cell has one of its own."""
    if is_empty(value):
        return Amount()
    written = unicodedata.normalize("NFKC", value).strip().replace("\N{MINUS SIGN}", "-")
    negative = written.startswith("(") and written.endswith(")")
    written = written[1:-1].strip() if negative else written
    found = _AMOUNT.fullmatch(_with_point(written) if decimal_comma else written)
    if found is None:
        raise Unreadable("exports.no-number")
    own, usual = _own_unit(found["before"], found["after"]), unit or Unit()
    number = Decimal(found["number"].replace(",", "")) * _factor(own, usual, counted=found["after"].strip())
    if found["sign"] == "-" or negative:
        number = -number
    return Amount(_plain(number), own.currency or usual.currency)


def _with_point(written: str) -> str:
    return written.translate(str.maketrans(",.", ".,"))


def _own_unit(before: str, after: str) -> Unit:
    found = [unit_of(words) for words in (before, after) if words.strip()]
    if None in found:
        raise Unreadable("exports.no-number")
    units = [unit for unit in found if unit]
    factor = next((unit.factor for unit in units if unit.factor > 1), 1)
    return Unit(factor, next((unit.currency for unit in units if unit.currency), ""))


def _factor(own: Unit, usual: Unit, *, counted: str) -> int:
    """The cell's own unit, else the heading's.

    ¥50,000 in a column of 万元 is refused: who writes a sign may have written the whole amount, or formatted a number
    of the heading's unit. One is ten thousand times the other, and nothing in the cell tells.
    """
    if own.factor > 1 or counted.endswith(COUNTING):
        return own.factor
    if own.currency and usual.factor > 1:
        raise Unreadable("exports.no-unit")
    return usual.factor


def _plain(number: Decimal) -> str:
    shown = f"{number:f}"
    if len(shown.partition(".")[0].lstrip("-")) > _MOST_DIGITS:
        raise Unreadable("exports.no-number")
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def years(value: str) -> str:
    """`5`, `5年`, `3年6个月`, `18 months`: in years."""
    if is_empty(value):
        return ""
    written = unicodedata.normalize("NFKC", value).strip().casefold()
    found = _SPAN.fullmatch(written)
    if found is None or not (found["years"] or found["months"]):
        return amount(written).number
    return _plain(round(Decimal(found["years"] or 0) + Decimal(found["months"] or 0) / 12, 2))


def switch(value: str) -> str:
    """`true`, `false`, or "" where nothing stands."""
    word = spelled(value)
    if word in SWITCH:
        return "true" if SWITCH[word] else "false"
    if word in EMPTY:
        return ""
    raise Unreadable("exports.no-switch")


def status(value: str, words: Mapping[str, str] = STATUS) -> str:
    """`active`, `blocked`, `inactive`."""
    word = spelled(value)
    if word in words:
        return words[word]
    if word in EMPTY:
        return ""
    raise Unreadable("exports.no-status")


def enabled(value: str) -> str:
    return {"true": "active", "false": "inactive", "": ""}[switch(value)]


def blocked(value: str) -> str:
    return {"true": "blocked", "false": "active", "": ""}[switch(value)]


def account_control(value: str) -> str:
    """Active Directory's flags."""
    if is_empty(value):
        return ""
    if not value.isdecimal():
        raise Unreadable("exports.no-number")
    return "blocked" if int(value) & _DISABLED else "active"


def level(value: str) -> Level | None:
    """None where nothing stands."""
    word = spelled(value)
    if word in LEVELS:
        return LEVELS[word]
    if word in EMPTY:
        return None
    raise Unreadable("exports.no-level")
