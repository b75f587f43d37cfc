from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from exeunt.cli.parse import CASE, parse_as_of, parse_duration, parse_lifts, parse_time
from exeunt.errors import UsageError


@pytest.mark.parametrize(
    ("text", "span"),
    [
        ("0s", timedelta(0)),
        ("90s", timedelta(seconds=90)),
        ("15m", timedelta(minutes=15)),
        ("2h", timedelta(hours=2)),
        ("1d", timedelta(days=1)),
    ],
)
def test_durations(text, span):
    assert parse_duration(text) == span


@pytest.mark.parametrize("text", ["", "5", "m", "-5m", "1.5h", "5 m", "1w", "٥m", "9999999s"])
def test_what_is_no_duration_is_wrong_usage(text):
    with pytest.raises(UsageError, match=r"usage\.duration"):
        parse_duration(text)


def test_times_have_a_zone_and_become_utc():
    assert parse_time("2026-11-30T18:00:00+08:00") == datetime(2026, 11, 30, 10, tzinfo=UTC)
    assert parse_time("2026-11-30T10:00:00.9Z") == datetime(2026, 11, 30, 10, tzinfo=UTC)
    for text in ("2026-11-30T18:00:00", "tomorrow", "", "2026-13-01T00:00:00Z"):
        with pytest.raises(UsageError, match=r"usage\.time"):
            parse_time(text)


def test_a_day_to_judge_as_of_is_its_end():
    assert parse_as_of("2026-12-31") == datetime(2026, 12, 31, 23, 59, 59, tzinfo=UTC)
    assert parse_as_of("2026-12-31T00:00:00+08:00") == datetime(2026, 12, 30, 16, tzinfo=UTC)
    for text in ("2026-12-31T18:00:00", "2026-02-30", "20261231", "2026-W01-1", "", "0001-01-01T00:00:00+08:00"):
        with pytest.raises(UsageError, match=r"usage\.as-of"):
            parse_as_of(text)
    with pytest.raises(UsageError, match=r"usage\.time"):
        parse_time("2026-12-31")


def test_lifts_name_an_action_once():
    assert parse_lifts(["customer.transfer=30000", "a:B=1"]) == {"customer.transfer": 30000, "a:B": 1}
    for texts in (["customer.transfer"], ["a=-1"], ["=5"], ["a=1", "a=2"], ["a=1.5"]):
        with pytest.raises(UsageError, match=r"usage\.lift"):
            parse_lifts(texts)


def test_a_case_is_told_from_a_file():
    assert CASE.fullmatch("case-0123456789ab")
    assert not CASE.fullmatch("case-0123456789ab.cut.plan")
