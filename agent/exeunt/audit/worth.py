"""What customers are worth a year, in each currency by itself: amounts of two currencies are never added."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np
import numpy.typing as npt

from exeunt.access.tables import Bits
from exeunt.audit.owners import Held
from exeunt.policy.columnar import Column, Truths, amounts
from exeunt.policy.truth import Truth

Money = npt.NDArray[np.float64]


_DIGITS: Final = 8
_NOTHING: Final = 10.0**-_DIGITS
"""Less than that is how computers add."""


@dataclass(frozen=True)
class Worth:
    """`by_currency[c][customer]`: so much in this currency, 0 where nothing is said; "" is no currency.

    `said[c]`: whose worth is said in this currency; `known`: whose is said at all.
    """

    by_currency: Mapping[str, Money]
    said: Mapping[str, Bits]
    known: Bits

    def sums(self, of: Bits) -> dict[str, float]:
        """What these customers are worth together."""
        found = {currency: float(held[of].sum()) for currency, held in self.by_currency.items()}
        return {currency: amount for currency, amount in found.items() if amount}

    def by_person(self, held: Held, persons: int) -> dict[str, Money]:
        """What the customers of each person are worth; what two people have counts for both."""
        return {
            currency: _totals(held.person, values[held.customer], persons)
            for currency, values in self.by_currency.items()
        }


@dataclass(frozen=True, slots=True)
class Part:
    """By person, from 0 to 1 and beyond: the smallest and the largest part that what he holds may be of all."""

    least: Money
    most: Money


def part_of(worth: Money, held: Held, whole: Truths, kept: Truths, persons: int) -> Part:
    """In one currency: which part of what the *whole* is worth everybody holds in customers that are not spared.

    *whole*: which customers count; *kept*: which of them count against who holds them. Where that is not known they do
    or do not, as it makes the part smallest and largest. 0 of nothing.
    """

    def mine(amounts: Money, among: Bits) -> Money:
        return _totals(held.person, np.where(among, amounts, 0)[held.customer], persons)

    sure, doubtful = (np.where(whole == said, worth, 0) for said in (Truth.YES, Truth.UNKNOWN))
    surely, perhaps = kept == Truth.YES, kept != Truth.NO
    total = sure.sum()
    certain = mine(sure, surely)

    def part(own: Money, others: Money, chosen: Money) -> Money:
        """Which doubtful customers count: *own* of the holder, *others* of the rest; *chosen*: against him alone."""
        taken = mine(own, perhaps)
        held_part = certain + mine(chosen, perhaps & ~surely) + taken
        return _share(held_part, total + others.sum() - mine(others, surely) + taken)

    gains, losses = np.maximum(doubtful, 0), np.minimum(doubtful, 0)
    return Part(
        least=part(losses, gains, np.minimum(sure, 0)),
        most=part(gains, losses, np.maximum(sure, 0)),
    )


def _share(part: Money, total: Money) -> Money:
    return np.divide(part, total, out=np.zeros_like(part), where=total > 0)


def share_text(share: float, *limits: float) -> str:
    """In percent, with one decimal: with more where that would read as nothing, as everything, or as a limit beside
    it, and it is not.
    """
    marks = [mark for mark in (0.0, 1.0, *limits) if abs(share - mark) > _NOTHING]
    texts = [f"{share:.{digits}%}" for digits in range(1, _DIGITS + 1)]
    return next((text for text in texts if not any(_reads_as(text, mark) for mark in marks)), texts[-1])


def _reads_as(text: str, mark: float) -> bool:
    return abs(float(text.rstrip("%")) / 100 - mark) < _NOTHING / 100


def worth_of(column: Column, customers: int) -> Worth:
    """From the fact's column; what is no number says nothing.

    Of several amounts of one customer the largest counts: nobody knows whether they add up, or say one thing twice.
    """
    numbers = amounts(column)
    good = ~np.isnan(numbers)
    coded = column.unit
    unit = coded.indices.to_numpy(zero_copy_only=False)
    by_currency: dict[str, Money] = {}
    said: dict[str, Bits] = {}
    for place, currency in sorted(enumerate(coded.dictionary.to_pylist()), key=lambda one: str(one[1])):
        here = good & (unit == place)
        if here.any():
            by_currency[currency] = _largest(column.record[here], numbers[here], customers)
            said[currency] = _among(column.record[here], customers)
    return Worth(by_currency, said, _among(column.record[good], customers))


def _among(records: npt.NDArray[np.integer], customers: int) -> Bits:
    found = np.zeros(customers, bool)
    found[records] = True
    return found


def _largest(place: npt.NDArray[np.integer], amount: Money, size: int) -> Money:
    found = np.full(size, -np.inf)
    np.maximum.at(found, place, amount)
    return np.where(np.isinf(found), 0.0, found)


def _totals(place: npt.NDArray[np.integer], amount: Money, size: int) -> Money:
    return np.asarray(np.bincount(place, weights=amount, minlength=size), np.float64)
