"""What a fact is, read out of its text."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exeunt.policy.values import end_in, moment_in

LAST, FIRST = datetime.max.replace(tzinfo=UTC), datetime.min.replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2026-11-30", datetime(2026, 11, 30, tzinfo=UTC)),
        ("2026-11-30T08:00+08:00", datetime(2026, 11, 30, tzinfo=UTC)),
        ("2026-11-29T20:00-04:00", datetime(2026, 11, 30, tzinfo=UTC)),
        ("0001-01-01T00:00+08:00", FIRST),
        ("9999-12-31T23:00-04:00", LAST),
        ("soon", None),
    ],
)
def test_a_time_is_that_of_utc_and_none_lies_beyond_the_last_one(text, moment):
    assert moment_in(text) == moment


@pytest.mark.parametrize(
    ("text", "end"),
    [
        ("2026-11-30", datetime(2026, 12, 1, tzinfo=UTC)),
        ("2026-11-30T00:00", datetime(2026, 11, 30, tzinfo=UTC)),
        ("9999-12-31", LAST),
    ],
)
def test_a_day_counts_to_its_end_and_the_last_one_has_none(text, end):
    assert end_in(text) == end
