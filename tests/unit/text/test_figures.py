from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.text import day, duration, hours, language, moment, money, number, printable


def test_numbers_and_dates() -> None:
    assert number(12000) == "12,000"
    assert number(-999) == "-999"
    assert day(date(2026, 11, 2)) == "2026-11-02"
    assert moment(datetime(2026, 11, 22, 18, 4, 59, tzinfo=timezone(timedelta(hours=8)))) == "2026-11-22 10:04 UTC"


@pytest.mark.parametrize(
    ("amount", "shown"),
    [("3197600", "3,197,600 CNY"), ("1250000.50", "1,250,000.50 CNY"), ("0", "0 CNY"), ("[/b] n/a", "[/b] n/a CNY"),
     ("NaN", "NaN CNY"), ("-Infinity", "-Infinity CNY"), ("", "CNY"), ("1e3", "1,000 CNY")],
)  # fmt: skip
def test_amounts_are_grouped_and_what_is_none_stays(amount, shown) -> None:
    assert money(amount, "CNY") == shown


def test_an_amount_without_a_currency() -> None:
    assert money("12000") == "12,000"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        moment(datetime(2026, 11, 22, tzinfo=UTC).replace(tzinfo=None))


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (timedelta(0), "0 s", "0 秒"),
        (timedelta(seconds=45), "45 s", "45 秒"),
        (timedelta(minutes=3), "3 min", "3 分钟"),
        (timedelta(minutes=3, seconds=5), "3 min 5 s", "3 分钟 5 秒"),
        (timedelta(hours=2, minutes=5), "2 h 5 min", "2 小时 5 分钟"),
        (timedelta(days=1, hours=4), "1 d 4 h", "1 天 4 小时"),
        (timedelta(days=1200), "1,200 d", "1,200 天"),
        (timedelta(seconds=-90), "-1 min 30 s", "-1 分钟 30 秒"),
    ],
)
def test_durations(value: timedelta, english: str, chinese: str) -> None:
    assert duration(value, "en") == english
    assert duration(value, "zh") == chinese


def test_a_duration_is_never_understated() -> None:
    assert duration(timedelta(microseconds=1), "en") == "1 s"
    assert duration(timedelta(minutes=59, seconds=59, microseconds=1), "en") == "1 h"
    assert duration(timedelta(hours=1, seconds=1), "en") == "1 h 1 min"


@pytest.mark.parametrize(
    ("flag", "environ", "expected"),
    [
        ("zh", {"EXEUNT_LANG": "en"}, "zh"),
        (None, {"EXEUNT_LANG": "en", "LC_ALL": "zh_CN.UTF-8"}, "en"),
        (None, {"EXEUNT_LANG": "", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        (None, {"LC_ALL": "C", "LANG": "zh_CN.UTF-8"}, "en"),
        (None, {"LANG": "zh_CN.UTF-8"}, "zh"),
        (None, {"LANG": "zh-Hans"}, "zh"),
        (None, {"LANG": "zha_CN"}, "en"),
        (None, {"LANG": "de_DE.UTF-8"}, "en"),
        (None, {}, "en"),
    ],
)
def test_the_language_is_the_first_that_was_asked_for(flag: str | None, environ: dict[str, str], expected: str) -> None:
    assert language(flag, environ) == expected


def test_ordinary_names_stay_as_they_are() -> None:
    for name in ("O’Brien & Söhne", "王小明", "محمد", "می\u200cخواهم", "🙂", "a b"):
        assert printable(name) == name


@pytest.mark.parametrize("value", ["\uffff", "\ufffe", "\ufdd0", "\ufdef", "\U0001fffe", "\U0010ffff"])
def test_what_is_no_character_is_written_out(value: str) -> None:
    assert printable(value) == value.encode("unicode_escape").decode()


@given(st.text())
def test_what_is_printable_holds_no_control_and_stays_one_line(value: str) -> None:
    shown = printable(value)
    assert len(shown.splitlines()) <= 1
    assert printable(shown) == shown
    assert not set(shown) & {"\x1b", "\x9b", "\u202a", "\u202e", "\u2066", "\u2069", "\u200b", "\ufeff"}


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (timedelta(days=33, hours=19), "811 h", "811 小时"),
        (timedelta(hours=1500, seconds=1), "1,501 h", "1,501 小时"),
        (timedelta(hours=1), "1 h", "1 小时"),
        (timedelta(minutes=20), "20 min", "20 分钟"),
        (timedelta(0), "0 s", "0 秒"),
    ],
)
def test_hours_of_work_make_no_days(value: timedelta, english: str, chinese: str) -> None:
    assert hours(value, "en") == english
    assert hours(value, "zh") == chinese
