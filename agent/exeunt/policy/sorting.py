"""The section `tier` of a policy, read.

    tier:
      field: tier                         # a word that people keep
      until: tier_until                   # … until this day
      A: [{purchases: {CNY: "> 1000000"}}, {strategic: true, years: ">= 5"}]
      B: [{purchases: {CNY: 100000}}, {years: ">= 3"}]

One number that decides alone may be named once: `{fact: revenue, A: "> 1000000", B: 100000}`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from exeunt.policy.asking import read_alternatives, read_by_currency, read_threshold
from exeunt.policy.conditions import Bounds, Conditions, Threshold
from exeunt.policy.document import Place
from exeunt.policy.shapes import ALTERNATIVES, BOUND, TEXT, Shape
from exeunt.policy.tiers import TIERS, ByWord, Tier, TierRule

Bound = Threshold | Mapping[str, Threshold]


def read_tier(place: Place) -> TierRule:
    """The section `tier`."""
    entries = place.known("field", "means", "until", "fact", "currency", "A", "B")
    by_word = _read_word(entries) if "field" in entries else None
    sorted_by = entries.keys() & {"fact", "A", "B"}
    if entries and not by_word and not sorted_by:
        place.complain("policy.missing", name="field", other="fact")
    for name, needed in (("means", "field"), ("until", "field"), ("currency", "fact")):
        if name in entries and needed not in entries:
            entries[name].complain("policy.missing", name=needed, other="")
    if not sorted_by:
        return TierRule(by_word)
    missing = [name for name in ("A", "B") if name not in entries]
    for name in missing:
        place.complain("policy.missing", name=name, other="")
    if missing:
        return TierRule(by_word)
    a, b = _read_number(entries) if "fact" in entries else (_read_rows(entries["A"]), _read_rows(entries["B"]))
    return TierRule(by_word, a, b)


def read_tier_word(place: Place) -> Tier:
    word = place.word(TIERS)
    return next((tier for tier in TIERS if tier == word), "unknown")


def _read_word(entries: Mapping[str, Place]) -> ByWord:
    means: dict[str, Tier] = {tier.casefold(): tier for tier in TIERS}
    if "means" in entries:
        for word, entry in entries["means"].table().items():
            means[word.strip().casefold()] = read_tier_word(entry)
    return ByWord(entries["field"].text(), means, entries["until"].text() if "until" in entries else "")


def _read_rows(place: Place) -> tuple[Conditions, ...]:
    if place.is_table or place.is_list:
        return read_alternatives(place)
    place.complain("policy.missing", name="fact", other="")
    return ()


def _read_number(entries: Mapping[str, Place]) -> tuple[tuple[Conditions, ...], tuple[Conditions, ...]]:
    """A from one bound on, B from a lower one on; a bound for each currency where they differ."""
    a, b = _read_bound(entries["A"]), _read_bound(entries["B"])
    currency = entries["currency"].text() if "currency" in entries else ""
    if not _comparable(a, b, currency):
        entries["A"].complain("policy.currencies")
    elif not all(_above(higher, lower) for higher, lower in _pairs(a, b)):
        entries["A"].complain("policy.tier-order")
    fact = entries["fact"].text()
    return ({fact: _condition(a, currency)},), ({fact: _condition(b, currency)},)


def _comparable(a: Bound, b: Bound, currency: str) -> bool:
    if isinstance(a, Threshold) or isinstance(b, Threshold):
        return isinstance(a, Threshold) and isinstance(b, Threshold) and not currency
    return a.keys() == b.keys()


def _pairs(a: Bound, b: Bound) -> list[tuple[Threshold, Threshold]]:
    if isinstance(a, Threshold) or isinstance(b, Threshold):
        return [(a, b)] if isinstance(a, Threshold) and isinstance(b, Threshold) else []
    return [(a[money], b[money]) for money in a]


def _above(higher: Threshold, lower: Threshold) -> bool:
    return higher.sign[0] == lower.sign[0] == ">" and higher.bound > lower.bound


def _read_bound(place: Place) -> Bound:
    """One bound, or one for each currency code."""
    return read_by_currency(place) if place.is_table else read_threshold(place)


def _condition(bound: Bound, currency: str) -> Threshold | Bounds:
    return bound if isinstance(bound, Threshold) else Bounds(bound, currency)


TIER: Final[Shape[Tier]] = Shape(read_tier_word, {"enum": list(TIERS)})
_BY_CURRENCY: Final = {"type": "object", "additionalProperties": BOUND, "minProperties": 1}
_ROWS: Final = {"anyOf": [BOUND, _BY_CURRENCY, ALTERNATIVES.schema]}
TIER_RULE: Final[Shape[TierRule]] = Shape(
    read_tier,
    {
        "type": "object",
        "properties": {
            "field": {"description": "A field in which people keep the tier.", **TEXT.schema},
            "means": {
                "description": "Its words, where they are not A, B and C.",
                "type": "object",
                "additionalProperties": {"enum": list(TIERS)},
                "minProperties": 1,
            },
            "until": {"description": "The field with the day until which that word counts.", **TEXT.schema},
            "fact": {"description": "A number that decides alone.", **TEXT.schema},
            "currency": {"description": "The field with the currency of that number.", **TEXT.schema},
            "A": {"description": "What makes a customer A: one row is enough, all in a row must hold.", **_ROWS},
            "B": {"description": "What makes a customer B.", **_ROWS},
        },
        "additionalProperties": False,
        "minProperties": 1,
        "dependentRequired": {
            "means": ["field"],
            "until": ["field"],
            "currency": ["fact"],
            "fact": ["A", "B"],
            "A": ["B"],
            "B": ["A"],
        },
        "anyOf": [{"required": ["field"]}, {"required": ["A"]}],
    },
)
