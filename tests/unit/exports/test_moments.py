from __future__ import annotations

from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt_exports.moments import last_day, moment
from exeunt_exports.values import Unreadable

SHANGHAI = ZoneInfo("Asia/Shanghai")


def read(written, order="", zone=SHANGHAI):
    return moment(written, order=order, zone=zone)


@pytest.mark.parametrize(
    "written",
    [
        "2024-03-04",
        "2024/3/4",
        "2024.3.4",
        "2024年3月4日",
        "2024 年 3 月 4 日",
        "20240304",
        "２０２４－０３－０４",
        "4.3.2024",
    ],
)
def test_a_day_stays_a_day(written):
    assert read(written, order="dmy") == "2024-03-04"


def test_a_month_is_its_first_day():
    assert read("2024年3月") == read("2024-03") == "2024-03-01"


def test_midnight_without_a_zone_is_a_day():
    assert read("2024-03-04 00:00:00") == "2024-03-04"
    assert read("2024-03-04 00:00:00Z") == "2024-03-04T00:00:00Z"


def until(written, zone=SHANGHAI):
    return last_day(written, order="", zone=zone)


@pytest.mark.parametrize(
    "written",
    [
        *("2024-03-04", "2024-03-04 00:00:00", "2024年3月4日 上午7:00", "2024-03-04T23:59:59"),
        *("2024-03-03T16:00:00Z", "2024-03-04T00:00:00+00:00"),
    ],
)
def test_what_holds_until_a_day_is_a_day_by_the_local_calendar(written):
    assert until(written) == "2024-03-04"


def test_midnight_is_a_day_whatever_its_zone_where_a_day_is_meant():
    assert until("2024-03-04T00:00:00Z", zone=ZoneInfo("America/New_York")) == "2024-03-04"


@pytest.mark.parametrize(
    ("written", "day"), [("2024-02", "2024-02-29"), ("2024年11月", "2024-11-30"), ("-", ""), ("2024/12", "2024-12-31")]
)
def test_what_holds_until_a_month_holds_to_its_end(written, day):
    assert until(written) == day


@pytest.mark.parametrize(
    "written",
    [
        *("2024-03-04 08:30", "2024/3/4 8:30:00", "2024年3月4日 08:30", "2024年3月4日8时30分", "2024-03-04T08:30:00"),
        *("2024年3月4日 上午8:30", "2024-03-04 8:30 AM", "2024-03-04T00:30:00Z", "2024-03-04T00:30:00.000+0000"),
        *("2024-03-04 00:30:00Z", "2024-03-04 00:30 UTC", "2024-03-04T02:30:00+02:00"),
    ],
)
def test_a_time_becomes_utc(written):
    assert read(written) == "2024-03-04T00:30:00Z"


def test_afternoons_are_twelve_hours_later():
    assert read("2024-03-04 下午8:30") == read("2024-03-04 8:30 pm") == "2024-03-04T12:30:00Z"
    assert read("2024-03-04 12:10 am", zone=ZoneInfo("UTC")) == "2024-03-04T00:10:00Z"


@pytest.mark.parametrize(
    ("written", "meant"), [("晚上12:30", "00:30"), ("晚上0:30", "00:30"), ("晚上8:30", "20:30"), ("中午12:30", "12:30")]
)
def test_twelve_in_the_evening_is_midnight(written, meant):
    assert read(f"2024-03-04 {written}", zone=ZoneInfo("UTC")) == f"2024-03-04T{meant}:00Z"


def test_two_readings_of_one_date_are_never_guessed():
    with pytest.raises(Unreadable, match=r"exports\.date-order"):
        read("03/04/2024")
    assert read("03/04/2024", order="dmy") == "2024-04-03"
    assert read("03/04/2024", order="mdy") == "2024-03-04"


def test_a_date_with_one_reading_needs_no_help():
    assert read("31/01/2024") == read("01/31/2024") == "2024-01-31"
    assert read("02/02/2024") == "2024-02-02"


@pytest.mark.parametrize("written", ["", "-", "Never logged in", "从未登录", "无"])
def test_nothing_and_never_are_nothing(written):
    assert read(written) == ""


@pytest.mark.parametrize(
    "written",
    [
        "2024-13-01",
        "2024-02-30",
        "yesterday",
        "45292",
        "2024",
        "1/2/24",
        "2024-03-04 25:00",
        "13/13/2024",
        "2024-03-04T08:00+99:99",
    ],
)
def test_what_is_no_date_is_refused(written):
    with pytest.raises(Unreadable, match=r"exports\.no-date"):
        read(written)


@given(st.dates(min_value=date(1900, 1, 1)))
def test_every_day_is_read_in_every_way_of_writing(day):
    for form in ("%Y-%m-%d", "%Y/%m/%d", "%Y年%m月%d日", "%Y%m%d"):
        assert read(day.strftime(form)) == day.isoformat()


@given(st.integers(min_value=631_152_000, max_value=4_102_444_800))
def test_every_time_is_told_as_the_same_moment(seconds):
    meant = datetime.fromtimestamp(seconds, SHANGHAI)
    told = datetime.fromisoformat(read(f"{meant:%Y-%m-%d %H:%M:%S}"))
    if meant.time() == time():  # a day
        told = told.replace(tzinfo=SHANGHAI)
    assert told == meant.replace(fold=0)
