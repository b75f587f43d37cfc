from __future__ import annotations

import threading
import time
from datetime import timedelta

import pytest

from exeunt.engine.pool import Job, Pool, at_once, beside


def run_all(jobs, work, workers=4):
    done = []
    with Pool(work, workers=workers) as pool:
        pool.add(jobs)
        while pool.busy:
            done += pool.next_done()
    return done


def test_no_two_jobs_in_flight_share_a_lock_and_none_is_lost():
    flying, together, seen = set(), [], []
    turn = threading.Lock()

    def work(subject):
        name, locks = subject
        with turn:
            together.extend((name, other) for other, held in flying if held & locks)
            flying.add((name, locks))
            seen.append(name)
        time.sleep(0.002)
        with turn:
            flying.discard((name, locks))

    jobs = [
        Job((number, frozenset({f"account-{number % 5}"})), frozenset({f"account-{number % 5}"}))
        for number in range(60)
    ]
    assert len(run_all(jobs, work)) == 60
    assert together == []
    assert sorted(seen) == list(range(60))
    for account in range(5):
        mine = [name for name in seen if name % 5 == account]
        assert mine == sorted(mine), "nobody overtakes a job that waits for the same lock"


def test_what_a_job_raises_comes_back_with_it_and_stops_nobody():
    def work(number):
        if number == 3:
            raise ValueError("three")

    done = run_all([Job(number, frozenset()) for number in range(6)], work)
    assert sorted(item.subject for item in done) == list(range(6))
    assert [str(item.error) for item in done if item.error] == ["three"]


def test_at_once_keeps_the_order_of_results_and_raises_the_first_error():
    assert at_once([lambda n=n: n * n for n in range(5)], workers=3) == [0, 1, 4, 9, 16]
    with pytest.raises(ZeroDivisionError):
        at_once([lambda: 1 / 0, lambda: 1], workers=2)
    assert at_once([], workers=2) == []


def test_what_goes_on_beside_a_block_is_done_again_and_again_and_ends_with_it():
    turns, twice = [], threading.Event()

    def work():
        turns.append(threading.current_thread())
        if len(turns) == 2:
            twice.set()

    with beside(work, every=timedelta(milliseconds=1)):
        assert twice.wait(10)
    done = len(turns)
    assert not turns[0].is_alive()
    time.sleep(0.02)
    assert len(turns) == done


def test_a_short_block_has_nothing_done_beside_it_and_waits_for_nothing():
    turns = []
    with beside(lambda: turns.append(1), every=timedelta(seconds=20)):
        (waiting,) = (thread for thread in threading.enumerate() if thread.name == "beside")
    assert turns == [], "its end did not wait for the turn, else there would have been one"
    assert not waiting.is_alive()


def test_whoever_interrupts_does_not_wait_for_what_goes_on_beside():
    begun, free, ended = threading.Event(), threading.Event(), threading.Event()

    def work():
        begun.set()
        free.wait(30)  # whoever waited for this comes back after its end
        ended.set()

    def interrupted():
        with beside(work, every=timedelta(milliseconds=1)):
            assert begun.wait(10)
            raise KeyboardInterrupt

    try:
        with pytest.raises(KeyboardInterrupt):
            interrupted()
        assert not ended.is_set(), "it still goes on"
    finally:
        free.set()
    assert ended.wait(10), "and comes to its own end"
