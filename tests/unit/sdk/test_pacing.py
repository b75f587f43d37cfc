from __future__ import annotations

from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from threading import Thread

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from exeunt.sdk.pacing import LONGEST_WAIT, Bucket, Level, Rate, retry_after, take, usage

START = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
COUNT = st.integers(min_value=0, max_value=10**9)


# usage


@given(
    used=COUNT, allowed=COUNT, app_used=COUNT, app_allowed=COUNT, name=st.sampled_from(["a", "Data Loader", "x/y=1"])
)
def test_used_comes_first_whatever_follows(used, allowed, app_used, app_allowed, name):
    plain = f"api-usage={used}/{allowed}"
    suffix = f"per-app-api-usage={app_used}/{app_allowed}(appName={name})"
    assert usage(plain) == (used, allowed)
    assert usage(f"{plain}; {suffix}") == (used, allowed)
    assert usage(f"{suffix}; {plain}") == (used, allowed)
    assert usage(suffix) is None


@pytest.mark.parametrize(
    "header", [None, "", "api-usage=", "api-usage=5", "api-usage=a/b", "usage=1/2", "api-usage=1/2/3"]
)
def test_a_header_that_does_not_say_is_none(header):
    assert usage(header) is None


@given(st.text())
def test_no_header_breaks_the_reading_of_usage(header):
    found = usage(header)
    assert found is None or all(number >= 0 for number in found)


# Retry-After


@given(st.integers(min_value=0, max_value=10**30))
def test_seconds_are_seconds(seconds):
    expected = min(timedelta(seconds=min(seconds, 10**9)), LONGEST_WAIT)
    assert retry_after(str(seconds), now=START) == (expected if len(str(seconds)) <= 15 else None)


@given(st.integers(min_value=0, max_value=10**6), st.integers(min_value=-(10**6), max_value=10**6))
def test_a_date_is_meant_on_the_clock_of_who_wrote_it(wait, skew):
    theirs = START + timedelta(seconds=skew)
    header = format_datetime(theirs + timedelta(seconds=wait), usegmt=True)
    assert retry_after(header, now=START, date=format_datetime(theirs, usegmt=True)) == timedelta(seconds=wait)
    assert retry_after(header, now=START) == max(timedelta(seconds=wait + skew), timedelta(0))


@given(st.text(), st.text())
@example("Mon, 02 Mar 2026 11:00:00", "nonsense")
@example("Fri, 31 Dec 9999 23:59:59 -2300", "")
@example("٣", "")
def test_no_header_breaks_the_reading_of_a_wait(header, date):
    wait = retry_after(header, now=START, date=date)
    assert wait is None or timedelta(0) <= wait <= LONGEST_WAIT


# the bucket

RATES = st.builds(Rate, st.floats(min_value=0.01, max_value=1000), st.integers(min_value=1, max_value=100))


@given(RATES, st.lists(st.floats(min_value=0, max_value=100), max_size=60))
def test_no_more_goes_than_the_burst_and_what_time_brought(rate, pauses):
    level, now, taken = None, START, 0
    for pause in pauses:
        now += timedelta(seconds=pause)
        level, wait = take(rate, level, now)
        taken += wait == 0
        assert 0 <= level.tokens <= rate.burst
    assert taken <= rate.burst + (now - START).total_seconds() * rate.per_second + 0.001


@given(RATES)
def test_waiting_as_long_as_told_is_enough(rate):
    level, wait = take(rate, Level(0.0, START), START)
    assert wait > 0
    _, wait = take(rate, level, START + timedelta(seconds=wait) + timedelta(microseconds=1))
    assert wait == 0


@given(RATES, st.floats(min_value=0, max_value=1e6))
def test_a_clock_that_goes_back_gives_nothing_away(rate, back):
    level = Level(0.5, START)
    after, wait = take(rate, level, START - timedelta(seconds=back))
    assert wait > 0
    assert after.tokens == pytest.approx(0.5, abs=1e-6)


def test_a_bucket_lets_the_burst_go_and_then_keeps_the_pace(clock):
    bucket = Bucket(Rate(2, 3), clock=clock)
    begun = clock.now()
    for _ in range(13):
        bucket()
    assert (clock.now() - begun).total_seconds() == pytest.approx(5, abs=0.01)


def test_threads_share_one_bucket(clock):
    bucket = Bucket(Rate(1000, 5), clock=clock)
    threads = [Thread(target=lambda: [bucket() for _ in range(25)]) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(10)
    assert sum(clock.slept) >= 0.09  # 100 calls less the burst of 5, at 1000 a second


@pytest.mark.parametrize(("per_second", "burst"), [(0, 1), (-1, 1), (1, 0), (float("nan"), 1), (float("inf"), 1)])
def test_a_rate_that_stands_still_is_refused(per_second, burst):
    with pytest.raises(ValueError, match="rate"):
        Rate(per_second, burst)
