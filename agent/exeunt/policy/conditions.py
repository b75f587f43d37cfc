"""What a rule asks of a record's facts: a word, a number beyond a bound, an amount in its currency, an age.

Text compares without regard to case, and `*` in it stands for any characters. Of a fact with several values one is
enough. What is missing, sealed or not of the sort asked for makes the answer *unknown*: neither met nor failed.
"""

from __future__ import annotations

import operator
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from fnmatch import fnmatchcase
from typing import Final

from exeunt.model import Sealed, Value
from exeunt.model.state import Marker
from exeunt.policy.truth import Truth
from exeunt.policy.values import Amount, amount_in, is_empty, moment_in, number_in, several, shown, switch_in

COMPARE: Final[Mapping[str, Callable[[Decimal, Decimal], bool]]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
_EARLIER: Final[Mapping[str, Callable[[datetime, datetime], bool]]] = {
    ">": operator.lt,
    ">=": operator.le,
    "<": operator.gt,
    "<=": operator.ge,
}
"""Older than a span is earlier than its beginning."""


@dataclass(frozen=True, slots=True)
class Record:
    """What is known of one customer, person or thing. `now`: what ages count from; without it none is known.

    `open`: fields that may have values beyond those seen, because they were not read whole.
    """

    fields: Mapping[str, Value]
    now: datetime | None = None
    open: Collection[str] = ()


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number on the far side of a bound. An amount of money is none: its currency would be passed over."""

    sign: str
    bound: Decimal

    def of(self, value: Value) -> Truth:
        number = number_in(value)
        return Truth.UNKNOWN if number is None else self.beyond(number)

    def beyond(self, number: Decimal) -> Truth:
        return Truth.of(COMPARE[self.sign](number, self.bound))

    def __str__(self) -> str:
        return f"{self.sign} {self.bound}"


@dataclass(frozen=True, slots=True)
class Bounds:
    """An amount beyond the bound of its currency. The currency stands beside the number, or in the field `currency`."""

    by_currency: Mapping[str, Threshold]
    currency: str = ""

    def money(self, value: Value, record: Record) -> Amount | None:
        """The amount with its currency, which may be none of those with a bound; None for what is no number."""
        amount = amount_in(value)
        if amount is None or not self.currency:
            return amount
        field = shown(record.fields.get(self.currency)).strip().upper() or amount.currency
        return Amount(amount.number, field) if amount.currency in ("", field) else None

    def of(self, value: Value, record: Record) -> Truth:
        money = self.money(value, record)
        bound = self.by_currency.get(money.currency) if money else None
        return bound.beyond(money.number) if money and bound else Truth.UNKNOWN

    def __str__(self) -> str:
        return ", ".join(f"{bound} {currency}" for currency, bound in self.by_currency.items())


@dataclass(frozen=True, slots=True)
class Age:
    """A time so long ago: `> 3y`, `<= 90d`. Years are those of the calendar."""

    sign: str
    count: int
    unit: str

    def of(self, value: Value, now: datetime | None) -> Truth:
        then = moment_in(value)
        if then is None or now is None:
            return Truth.UNKNOWN
        return Truth.of(_EARLIER[self.sign](then, self.before(now)))

    def before(self, now: datetime) -> datetime:
        """The moment that is exactly so long ago."""
        if self.unit == "y":
            day = 28 if (now.month, now.day) == (2, 29) else now.day
            return now.replace(year=max(1, now.year - self.count), day=day)
        return now - timedelta(days=self.count * (7 if self.unit == "w" else 1))

    def __str__(self) -> str:
        return f"{self.sign} {self.count}{self.unit}"


@dataclass(frozen=True, slots=True)
class OneOf:
    """Equal to one of these."""

    values: tuple[str | Decimal | bool, ...]

    def of(self, value: Value) -> Truth:
        if isinstance(value, Sealed | Marker):
            return Truth.UNKNOWN
        return max(_equal(wanted, value) for wanted in self.values)

    def __str__(self) -> str:
        return ", ".join(str(value) for value in self.values)


Condition = Threshold | Bounds | Age | OneOf
Conditions = Mapping[str, Condition]


def holds(conditions: Conditions, record: Record) -> Truth:
    """Are all conditions met? Without any, yes."""
    return min((fits(name, condition, record) for name, condition in conditions.items()), default=Truth.YES)


def meet(conditions: Conditions, facts: Mapping[str, Value]) -> bool:
    """Are all conditions met for certain?"""
    return holds(conditions, Record(facts)) is Truth.YES


def fits(name: str, condition: Condition, record: Record) -> Truth:
    """Is one condition met by the field of this name?"""
    value = record.fields.get(name)
    if value == () and isinstance(condition, OneOf) and name not in record.open:
        return Truth.NO  # looked, and there are none
    if is_empty(value):
        return Truth.UNKNOWN
    answers = [_one(condition, item, record) for item in several(value)]
    best = max(answers)
    if best is Truth.NO and (name in record.open or (len(answers) > 1 and isinstance(condition, Threshold | Bounds))):
        return Truth.UNKNOWN  # several numbers, each too small: together they may be enough
    return best


def decidable(rows: Sequence[Conditions], said: Collection[str]) -> tuple[Conditions, ...]:
    """The rows that ask only for fields that anybody says anything of; all rows, if there is no such row.

    A row on a field that no system has would make everything unknown that the other rows do not catch.
    """
    found = tuple(row for row in rows if row.keys() <= set(said))
    return found or tuple(rows)


def _one(condition: Condition, value: Value, record: Record) -> Truth:
    match condition:
        case Bounds():
            return condition.of(value, record)
        case Age():
            return condition.of(value, record.now)
        case _:
            return condition.of(value)


def glob(pattern: str, text: str) -> bool:
    """Does *text* fit *pattern*, case aside, where only `*` is special?"""
    # fnmatch knows two more special characters, which directory names are full of
    escaped = pattern.casefold().replace("[", "[[]").replace("?", "[?]")
    return fnmatchcase(text.casefold(), escaped)


def _equal(wanted: str | Decimal | bool, value: Value) -> Truth:  # noqa: FBT001 (a value, not a switch)
    match wanted:
        case bool():
            found = switch_in(value)
            return Truth.UNKNOWN if found is None else Truth.of(found is wanted)
        case Decimal():
            return Truth.of(number_in(value) == wanted)
        case _:
            text = isinstance(value, str | int) and not isinstance(value, bool)
            return Truth.of(text and glob(wanted, str(value)))


def covers(wide: Conditions, narrow: Conditions) -> bool:
    """Is *wide* met by whatever meets *narrow*? May say no where a proof would take more than looking."""
    return all(name in narrow and _implied(condition, narrow[name]) for name, condition in wide.items())


def _implied(wide: Condition, narrow: Condition) -> bool:
    match wide, narrow:
        case OneOf(), OneOf():
            return all(_among(value, wide) for value in narrow.values)
        case Threshold(), OneOf():
            return all(isinstance(value, Decimal) and wide.beyond(value) is Truth.YES for value in narrow.values)
        case Threshold(), Threshold() if wide.sign[0] == narrow.sign[0]:
            return COMPARE[wide.sign](narrow.bound, wide.bound) or (
                narrow.bound == wide.bound and len(narrow.sign) <= len(wide.sign)
            )
        case _:
            return wide == narrow


def _among(value: str | Decimal | bool, wide: OneOf) -> bool:  # noqa: FBT001 (a value, not a switch)
    # a pattern taken as a text is still covered by the same or a wider pattern
    return any(type(other) is type(value) and _equal(other, _as_value(value)) is Truth.YES for other in wide.values)


def _as_value(value: str | Decimal | bool) -> Value:  # noqa: FBT001 (a value, not a switch)
    return str(value) if isinstance(value, Decimal) else value
