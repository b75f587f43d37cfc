"""Conditions, read: `{region: [East, North], purchases: ">= 500000", since: "> 3y"}`.

Where several such tables stand in a list, one of them is enough.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from exeunt.policy.conditions import Age, Bounds, Condition, Conditions, OneOf, Threshold
from exeunt.policy.document import Place
from exeunt.policy.values import NUMBER

_IS_NUMBER: Final = re.compile(NUMBER)
_THRESHOLD: Final = re.compile(rf"(>=|<=|>|<)\s*({NUMBER})")
_AGE: Final = re.compile(r"(>=|<=|>|<)\s*([1-9][0-9]{0,3})([dwy])")


def read_alternatives(place: Place) -> tuple[Conditions, ...]:
    """One table of conditions, or a list of them: all in one table must hold, of several tables one."""
    return tuple(read_conditions(item) for item in place.one_or_more())


def read_conditions(place: Place) -> dict[str, Condition]:
    """A table: field → what it must be."""
    return {name: read_condition(entry) for name, entry in place.table().items()}


def read_condition(place: Place) -> Condition:
    """A word or number, several of them, a bound, a bound for each currency, or an age."""
    if place.is_table:
        return Bounds(read_by_currency(place))
    if place.is_text and _written(place)[:1] in ("<", ">"):
        age = _AGE.fullmatch(_written(place))
        return Age(age[1], int(age[2]), age[3]) if age else read_threshold(place)
    return OneOf(tuple(_value(item) for item in place.one_or_more()))


def read_by_currency(place: Place) -> dict[str, Threshold]:
    """`{CNY: "> 1000000", USD: "> 140000"}`."""
    return {money.strip().upper(): read_threshold(entry) for money, entry in place.table().items()}


def read_threshold(place: Place) -> Threshold:
    """`> 1000000`, or a bare number, which means at least that much."""
    written = _written(place)
    if place.is_number and _IS_NUMBER.fullmatch(written):
        return Threshold(">=", Decimal(written))
    found = _THRESHOLD.fullmatch(written) if place.is_text else None
    if found is None:
        place.mistyped("threshold")
        return Threshold(">=", Decimal(0))
    return Threshold(found[1], Decimal(found[2]))


def _value(place: Place) -> str | Decimal | bool:
    written = _written(place)
    if place.is_truth:
        return place.truth()
    if place.is_number and _IS_NUMBER.fullmatch(written):
        return Decimal(written)
    if place.is_text and written[:1] in ("<", ">"):
        place.mistyped("value")
        return ""
    return place.text()


def _written(place: Place) -> str:
    return str(place.node.value).strip()
