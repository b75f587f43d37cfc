"""The same answers as for one record, for a column of millions.

What a condition says of a value is asked once for each different value, of the condition itself. Only numbers, which
are all different, have a way of their own, with exact decimals; a test holds both ways together.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any, Final

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from exeunt.policy.conditions import Bounds, Condition, Conditions, Record, Threshold, fits
from exeunt.policy.tiers import TIERS, ByWord, Tier, TierRule, not_over
from exeunt.policy.truth import Truth
from exeunt.policy.values import BLANKS, CURRENCY, NUMBER, with_unit

Truths = npt.NDArray[np.int8]
"""Numbers of `Truth`, one for each record."""

Bits = npt.NDArray[np.bool_]

_EXACT: Final = pa.decimal128(27, 9)
"""Holds every number that `NUMBER` lets pass."""

_WITH_CURRENCY: Final = rf"^\s*(?P<number>{NUMBER}) (?P<currency>{CURRENCY})\s*$"

_NOTHING: Final = pa.array([], pa.string())

_COMPARE: Final[Mapping[str, Callable[[Any, Any], Any]]] = {
    ">": pc.greater,
    ">=": pc.greater_equal,
    "<": pc.less,
    "<=": pc.less_equal,
}


Piece = tuple[npt.NDArray[np.int32], pa.Array, pa.Array]
"""Rows of a column as they come: record, value, unit."""


@dataclass(frozen=True, slots=True)
class Column:
    """One field: for the records that have it, in rows sorted by record, the value as text and its currency, or "".

    A record with several values has several rows. Each different text is held once.
    """

    record: npt.NDArray[np.int32]
    value: pa.DictionaryArray
    unit: pa.DictionaryArray

    @classmethod
    def of(cls, pieces: Iterable[Piece]) -> Column:
        """In order, without empty values; a currency that stands in the value stands apart from then on."""
        parts = [(np.zeros(0, np.int32), *_apart(_NOTHING, _NOTHING)), *map(_cleaned, pieces)]
        records, values, units = zip(*parts, strict=True)
        record = np.concatenate(records)
        rows = np.argsort(record, kind="stable")
        return cls(record[rows], _joined(values).take(rows), _joined(units).take(rows))

    @property
    def texts(self) -> tuple[Sequence[str], npt.NDArray[np.int64]]:
        """The different values as `with_unit` gives them, and which of them each row has."""
        values, units = (_words(column) for column in (self.value, self.unit))
        pairs = _codes(self.value).astype(np.int64) * max(1, len(units)) + _codes(self.unit)
        used, which = np.unique(pairs, return_inverse=True)
        value, unit = np.divmod(used, max(1, len(units)))
        return [with_unit(values[v], units[u]) for v, u in zip(value.tolist(), unit.tolist(), strict=True)], which


def _cleaned(piece: Piece) -> Piece:
    record, value, unit = piece
    kept = pc.not_equal(value, "")
    return (record[kept.to_numpy(zero_copy_only=False)], *_apart(value.filter(kept), unit.filter(kept)))


def _apart(value: pa.Array, unit: pa.Array) -> tuple[pa.Array, pa.Array]:
    value = pc.if_else(pc.equal(unit, ""), value, pc.utf8_trim(value, BLANKS))
    alone = pc.and_(pc.equal(unit, ""), pc.match_substring_regex(value, _WITH_CURRENCY))
    if pc.any(alone).as_py():
        parts = pc.extract_regex(pc.if_else(alone, value, None), _WITH_CURRENCY)
        value = pc.coalesce(pc.struct_field(parts, "number"), value)
        unit = pc.coalesce(pc.struct_field(parts, "currency"), unit)
    return value.dictionary_encode(), unit.dictionary_encode()


def _joined(pieces: Sequence[pa.Array]) -> pa.Array:
    return pa.chunked_array(pieces).unify_dictionaries().combine_chunks()


def _codes(column: pa.DictionaryArray) -> npt.NDArray[np.int32]:
    return np.asarray(column.indices.to_numpy(zero_copy_only=False), np.int32)


def _words(column: pa.DictionaryArray) -> list[str]:
    found: list[str] = column.dictionary.to_pylist()
    return found


@dataclass(frozen=True, slots=True)
class Columns:
    """So many records, and the fields that any of them has."""

    size: int
    now: datetime | None
    fields: Mapping[str, Column]


def all_hold(conditions: Conditions, columns: Columns) -> Truths:
    """`conditions.holds` for every record."""
    answers = np.full(columns.size, Truth.YES, np.int8)
    for name, condition in conditions.items():
        np.minimum(answers, all_fit(name, condition, columns), out=answers)
    return answers


def all_fit(name: str, condition: Condition, columns: Columns) -> Truths:
    """`conditions.fits` for every record."""
    column = columns.fields.get(name)
    if column is None:
        return np.full(columns.size, Truth.UNKNOWN, np.int8)
    match condition:
        case Threshold():
            of_rows = _beyond(condition, column, _is(column.unit, ""))
        case Bounds():
            of_rows = _in_currency(condition, column, columns)
        case _:
            of_rows = _each(column, lambda value: fits(name, condition, Record({name: value}, columns.now)))
    several_needed = isinstance(condition, Threshold | Bounds)
    return _gathered(of_rows, column, columns.size, alone=not several_needed)


def tiers_of(rule: TierRule, columns: Columns) -> npt.NDArray[np.int8]:
    """`TierRule.tier_of` for every record, as a position in `TIERS`."""
    tiers = _computed(rule, columns)
    if rule.by_word:
        said = _said(rule.by_word, columns)
        tiers = np.where(said >= 0, said, tiers)
    return tiers


def run_out(word: ByWord, columns: Columns) -> Truths:
    """Is there a word, and is it over? NO also where there is no word."""
    column = columns.fields.get(word.field)
    answers = np.zeros(columns.size, np.int8)
    if column is not None:
        answers[column.record] = Truth.YES - _in_force(word, columns)[column.record]
    return answers


def _computed(rule: TierRule, columns: Columns) -> npt.NDArray[np.int8]:
    unknown = TIERS.index("unknown")
    tiers = np.full(columns.size, TIERS.index("C") if rule.a else unknown, np.int8)
    for tier, rows in (("B", rule.b), ("A", rule.a)):
        answers = _any_holds(rows, columns)
        tiers[answers == Truth.UNKNOWN] = unknown
        tiers[answers == Truth.YES] = TIERS.index(tier)
    return tiers


def _any_holds(rows: Sequence[Conditions], columns: Columns) -> Truths:
    answers = np.zeros(columns.size, np.int8)
    for row in rows:
        np.maximum(answers, all_hold(row, columns), out=answers)
    return answers


def _said(word: ByWord, columns: Columns) -> npt.NDArray[np.int8]:
    """The tier that the word gives, −1 where it gives none."""
    column, unknown = columns.fields.get(word.field), TIERS.index("unknown")
    said = np.full(columns.size, -1, np.int8)
    if column is None:
        return said

    def tier_for(value: str) -> int:
        tier: Tier | None = word.tier_for(value)
        return TIERS.index(tier or "unknown")

    said[column.record] = _each(column, tier_for)
    said[_counts(column, columns.size) > 1] = unknown  # two words contradict each other
    in_force = _in_force(word, columns)
    said[(said >= 0) & (in_force == Truth.UNKNOWN)] = unknown
    said[in_force == Truth.NO] = -1
    return said


def _in_force(word: ByWord, columns: Columns) -> Truths:
    answers = np.full(columns.size, Truth.YES, np.int8)
    column = columns.fields.get(word.until) if word.until else None
    if column is not None:
        of_rows = _each(column, lambda value: not_over(value, columns.now))
        answers[column.record] = of_rows
        answers[_counts(column, columns.size) > 1] = Truth.UNKNOWN
    return answers


def _each(column: Column, answer: Callable[[str], int]) -> Truths:
    """An answer for each row, asked once for each different value."""
    texts, which = column.texts
    answers: Truths = np.array([answer(value) for value in texts], np.int8)
    return answers[which]


def _beyond(bound: Threshold, column: Column, counted: Bits) -> Truths:
    """The answer for each row that is counted and a number, UNKNOWN for the others."""
    beyond = _COMPARE[bound.sign](_numbers(column), pa.scalar(_fitting(bound.bound), _EXACT))
    answers = pc.if_else(beyond, int(Truth.YES), int(Truth.NO)).fill_null(int(Truth.UNKNOWN))
    of_words = np.asarray(answers.to_numpy(zero_copy_only=False), np.int8)
    return np.where(counted, of_words[_codes(column.value)], np.int8(Truth.UNKNOWN))


def _numbers(column: Column) -> pa.Array:
    """The number that each different value is, null where it is none."""
    trimmed = pc.utf8_trim(column.value.dictionary, BLANKS)
    good = pc.match_substring_regex(trimmed, f"^{NUMBER}$")
    return pc.if_else(good, trimmed, pa.scalar(None, pa.string())).cast(_EXACT)


def amounts(column: Column) -> npt.NDArray[np.float64]:
    """The number in each row, without its currency; NaN where there is none."""
    numbers = _numbers(column).cast(pa.float64())
    return np.asarray(numbers.to_numpy(zero_copy_only=False), np.float64)[_codes(column.value)]


def _fitting(bound: Decimal) -> Decimal:
    return bound.quantize(Decimal(1).scaleb(-_EXACT.scale))


def _in_currency(condition: Bounds, column: Column, columns: Columns) -> Truths:
    money = _money(condition, column, columns)
    answers = np.full(len(column.record), Truth.UNKNOWN, np.int8)
    for currency, bound in condition.by_currency.items():
        here = _is(money, currency)
        answers[here] = _beyond(bound, column, here)[here]
    return answers


def _is(column: pa.DictionaryArray, word: str) -> Bits:
    """Which rows have this text."""
    return np.asarray(_codes(column) == pc.index(column.dictionary, word).as_py())


def _money(condition: Bounds, column: Column, columns: Columns) -> pa.DictionaryArray:
    """The currency of each row; "?" where the amount and the field contradict each other."""
    said = columns.fields.get(condition.currency) if condition.currency else None
    if said is None:
        return column.unit
    words = np.full(columns.size, "", object)
    words[said.record] = pc.utf8_upper(pc.utf8_trim_whitespace(said.value.cast(pa.string()))).to_numpy(
        zero_copy_only=False
    )
    words[_counts(said, columns.size) > 1] = "?"
    of_rows, unit = pa.array(words[column.record], pa.string()), column.unit.cast(pa.string())
    field = pc.if_else(pc.equal(of_rows, ""), unit, of_rows)
    agree = pc.or_(pc.equal(unit, ""), pc.equal(unit, field))
    return pc.if_else(agree, field, "?").dictionary_encode()


def _gathered(of_rows: Truths, column: Column, size: int, *, alone: bool) -> Truths:
    """From rows to records: one row is enough; *alone*: several that each say no say no together."""
    answers = np.full(size, Truth.NO, np.int8)
    np.maximum.at(answers, column.record, of_rows)
    rows = _counts(column, size)
    answers[rows == 0] = Truth.UNKNOWN
    if not alone:
        answers[(rows > 1) & (answers == Truth.NO)] = Truth.UNKNOWN
    return answers


def _counts(column: Column, size: int) -> npt.NDArray[np.int64]:
    return np.bincount(column.record, minlength=size)
