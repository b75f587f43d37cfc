"""A column gives the answers that its records give, one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from exeunt.policy.columnar import Column, Columns, all_hold, run_out, tiers_of
from exeunt.policy.conditions import Age, Bounds, OneOf, Record, Threshold, holds
from exeunt.policy.tiers import TIERS, ByWord, TierRule
from exeunt.policy.truth import Truth
from exeunt.policy.values import is_empty, with_unit

NOW = datetime(2026, 11, 30, 12, tzinfo=UTC)
FIELDS = ("p", "q", "money", "word", "until")

signs = st.sampled_from([">", ">=", "<", "<="])
numbers = st.decimals(-12, 12, places=2, allow_nan=False) | st.sampled_from(
    [Decimal("999999999999999999.999999999"), Decimal("-0"), Decimal("0.000000001")]
)
thresholds = st.builds(Threshold, signs, numbers)
conditions = st.one_of(
    thresholds,
    st.builds(
        Bounds, st.dictionaries(st.sampled_from(["CNY", "USD"]), thresholds, min_size=1), st.sampled_from(["", "money"])
    ),
    st.builds(Age, signs, st.integers(1, 4), st.sampled_from("dwy")),
    st.builds(
        OneOf, st.lists(st.sampled_from(["a*", "B", True, False, Decimal(5)]), min_size=1, max_size=3).map(tuple)
    ),
)
rows = st.dictionaries(st.sampled_from(FIELDS), conditions, min_size=1, max_size=3)
texts = st.one_of(
    numbers.map(str),
    st.sampled_from(
        [
            "",
            " ",
            "5",
            " 5 ",
            "5.0",
            "5 CNY",
            "1,000",
            "1e3",
            "NaN",
            "ab",
            "b",
            "yes",
            "否",
            "CNY",
            "usd",
            "A",
            "c",
            "x",
        ]
    ),
    st.sampled_from(
        ["2026-11-30", "2026-11-29", "2023-11-30T12:00:00Z", "2024-02-29", "2027-01-01T00:00:00+08:00", "2026-13-01"]
    ),
)
units = st.sampled_from(["", "", "", "CNY", "USD", "cny"])
one_record = st.dictionaries(st.sampled_from(FIELDS), st.lists(st.tuples(texts, units), max_size=2), max_size=5)
records = st.lists(one_record, min_size=1, max_size=6)


def as_record(drawn) -> Record:
    fields = {}
    for name, values in drawn.items():
        kept = tuple(with_unit(value, unit) for value, unit in values if value)
        fields[name] = kept[0] if len(kept) == 1 else kept
    return Record({name: value for name, value in fields.items() if not is_empty(value)}, NOW)


def as_piece(found):
    record, value, unit = ([row[place] for row in found] for place in range(3))
    return np.array(record, np.int32), pa.array(value, pa.string()), pa.array(unit, pa.string())


def as_columns(drawn) -> Columns:
    fields = {}
    for name in FIELDS:
        found = [(number, value, unit) for number, one in enumerate(drawn) for value, unit in one.get(name, ())]
        found.reverse()  # the order of rows means nothing
        fields[name] = Column.of(as_piece(found[begin : begin + 2]) for begin in range(0, len(found), 2))
    return Columns(len(drawn), NOW, fields)


@given(rows, records)
def test_conditions_hold_for_a_column_where_they_hold_for_its_records(asked, drawn):
    alone = [holds(asked, as_record(one)) for one in drawn]
    assert all_hold(asked, as_columns(drawn)).tolist() == alone


alternatives = st.lists(rows, min_size=1, max_size=2).map(tuple)
words = st.none() | st.builds(
    ByWord, st.just("word"), st.just({"a": "A", "b": "B", "c": "C", "x": "unknown"}), st.sampled_from(["", "until"])
)
rules = st.builds(TierRule, words) | st.builds(TierRule, words, alternatives, alternatives)


@given(rules, records)
def test_customers_of_a_column_have_the_tiers_that_they_have_alone(rule, drawn):
    alone = [rule.tier_of(as_record(one)).tier for one in drawn]
    assert [TIERS[number] for number in tiers_of(rule, as_columns(drawn))] == alone


@given(records)
def test_words_run_out_for_a_column_as_they_do_alone(drawn):
    word = ByWord("word", {"a": "A"}, "until")
    alone = [
        Truth.NO if is_empty(as_record(one).fields.get("word")) else Truth(2 - word.in_force(as_record(one)))
        for one in drawn
    ]
    assert run_out(word, as_columns(drawn)).tolist() == alone


def test_a_field_that_nobody_delivers_is_unknown_for_everybody():
    assert all_hold({"p": OneOf(("a",))}, Columns(3, NOW, {})).tolist() == [Truth.UNKNOWN] * 3
