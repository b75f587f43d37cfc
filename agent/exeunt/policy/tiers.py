"""The tier of a customer, and why.

A word that people keep in the CRM goes before what is computed, as long as it has not run out. What is computed: A
where one of the rows under A holds, else B where one of those under B does, else C. What cannot be told is `unknown`,
never C: where A is not known, B is not known either.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal, NamedTuple

from exeunt.errors import Param
from exeunt.model import Reason, Value
from exeunt.policy.conditions import (
    Age,
    Bounds,
    Condition,
    Conditions,
    OneOf,
    Record,
    Threshold,
    decidable,
    fits,
    holds,
)
from exeunt.policy.truth import Truth
from exeunt.policy.values import end_in, is_empty, several, shown

Tier = Literal["A", "B", "C", "unknown"]

TIERS: Final[tuple[Tier, ...]] = ("A", "B", "C", "unknown")


class TierVerdict(NamedTuple):
    """A tier and the fact it rests on."""

    tier: Tier
    reason: Reason


@dataclass(frozen=True, slots=True)
class ByWord:
    """The tier as people wrote it into the record; `means` translates other words than A, B and C (case aside).

    `until` is the field with the day on which the word runs out, if there is one. Without a date it does not.
    """

    field: str
    means: Mapping[str, Tier]
    until: str = ""

    def judge(self, record: Record) -> TierVerdict | None:
        """The verdict; None where the field is empty or not there, or has run out."""
        value = record.fields.get(self.field)
        if is_empty(value):
            return None
        in_force = self.in_force(record)
        if in_force is Truth.NO:
            return None
        params: dict[str, Param] = {"field": self.field, "value": shown(value)}
        if in_force is Truth.UNKNOWN:
            until = {"fact": self.until, "value": shown(record.fields.get(self.until))}
            return TierVerdict("unknown", Reason("tier.no-time", until))
        tier = self.tier_for(value)
        return TierVerdict(tier or "unknown", Reason("tier.by-field" if tier else "tier.no-such-word", params))

    def tier_for(self, value: Value) -> Tier | None:
        """The tier that a word stands for, None where nobody explained it."""
        return self.means.get(value.strip().casefold()) if isinstance(value, str) else None

    def in_force(self, record: Record) -> Truth:
        """Does the word still count?"""
        until = record.fields.get(self.until) if self.until else None
        return Truth.YES if is_empty(until) else not_over(until, record.now)


@dataclass(frozen=True, slots=True)
class TierRule:
    """How customers are sorted; without any part every customer is `unknown`."""

    by_word: ByWord | None = None
    a: tuple[Conditions, ...] = ()
    b: tuple[Conditions, ...] = ()

    @property
    def fields(self) -> tuple[str, ...]:
        """Everything that decides."""
        words = (self.by_word.field, self.by_word.until) if self.by_word else ()
        rows = [(name, condition) for row in (*self.a, *self.b) for name, condition in row.items()]
        money = [condition.currency for _, condition in rows if isinstance(condition, Bounds)]
        return tuple(field for field in dict.fromkeys((*words, *(name for name, _ in rows), *money)) if field)

    def decidable(self, said: Collection[str]) -> TierRule:
        """Without the rows that ask for what nobody says of any customer, as far as others are left."""
        return TierRule(self.by_word, decidable(self.a, said), decidable(self.b, said))

    def tier_of(self, record: Record) -> TierVerdict:
        verdict = self.by_word.judge(record) if self.by_word else None
        if verdict is not None:
            return verdict
        if not self.a:
            return TierVerdict("unknown", Reason("tier.no-fact", {"fact": self.by_word.field if self.by_word else ""}))
        return (
            _reached("A", self.a, record)
            or _reached("B", self.b, record)
            or TierVerdict("C", _below((*self.a, *self.b), record))
        )


def not_over(until: Value, now: datetime | None) -> Truth:
    """Is this day or moment still to come, or now? A date counts to its end."""
    end = end_in(until)
    return Truth.UNKNOWN if end is None or now is None else Truth.of(now < end)


def _reached(tier: Tier, rows: Sequence[Conditions], record: Record) -> TierVerdict | None:
    """The tier if a row holds, *unknown* if one may, else None."""
    answers = [holds(row, record) for row in rows]
    best = max(answers)
    if best is Truth.NO:
        return None
    row = rows[answers.index(best)]
    if best is Truth.YES:
        return TierVerdict(tier, _because(row, record))
    return TierVerdict("unknown", _why_unknown(row, record))


def _because(row: Conditions, record: Record) -> Reason:
    (name, condition), *others = row.items()
    if others or isinstance(condition, OneOf):
        return Reason("tier.fits", {"facts": _listed(row, record)})
    value, bound = _decisive(name, condition, record)
    return Reason("tier.reached", {"fact": name, "value": value, "bound": bound})


def _decisive(name: str, condition: Condition, record: Record) -> tuple[str, str]:
    """The value that meets the condition, and the bound that it meets."""
    value = next(
        item
        for item in several(record.fields.get(name))
        if fits(name, condition, _with(record, name, item)) is Truth.YES
    )
    if isinstance(condition, Bounds):
        money = condition.money(value, record)
        return shown(value), str(condition.by_currency[money.currency] if money else condition)
    return shown(value), str(condition)


def _with(record: Record, name: str, value: Value) -> Record:
    return Record({**record.fields, name: value}, record.now)


def _below(rows: Sequence[Conditions], record: Record) -> Reason:
    names = list(dict.fromkeys(name for row in rows for name in row))
    if len(names) == 1:
        return Reason("tier.below", {"fact": names[0], "value": shown(record.fields.get(names[0]))})
    return Reason("tier.below-all", {"facts": _facts(names, record)})


def _listed(row: Conditions, record: Record) -> str:
    return "; ".join(f"{name} {shown(record.fields.get(name))} ({condition})" for name, condition in row.items())


def _facts(names: Sequence[str], record: Record) -> str:
    return "; ".join(f"{name} {value}" for name in names if (value := shown(record.fields.get(name))))


def _why_unknown(row: Conditions, record: Record) -> Reason:
    """What is missing for the first condition that cannot be told."""
    name, condition = next(one for one in row.items() if fits(*one, record) is Truth.UNKNOWN)
    value = record.fields.get(name)
    params: dict[str, Param] = {"fact": name, "value": shown(value)}
    if is_empty(value):
        return Reason("tier.no-fact", {"fact": name})
    match condition:
        case Bounds() if money := condition.money(several(value)[0], record):
            if money.currency not in condition.by_currency:
                return Reason("tier.other-currency", {"fact": condition.currency or name, "value": money.currency})
            return Reason("tier.no-number", params)
        case Threshold() | Bounds():
            return Reason("tier.no-number", params)
        case Age():
            return Reason("tier.no-time", params)
        case _:
            return Reason("tier.no-fact", {"fact": name})
