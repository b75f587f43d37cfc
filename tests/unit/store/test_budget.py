from __future__ import annotations

from datetime import UTC, datetime, timedelta

from exeunt.sdk.pacing import Bucket, Rate
from exeunt.store import Store, StoreBudget


class Clock:
    def __init__(self) -> None:
        self.time = datetime(2026, 11, 22, tzinfo=UTC)
        self.slept = 0.0

    def now(self):
        return self.time

    def sleep(self, seconds):
        self.slept += seconds
        self.time += timedelta(seconds=seconds)


def test_two_processes_share_one_pace(tmp_path):
    clock, rate = Clock(), Rate(per_second=10, burst=2)
    with Store.open(tmp_path / "s" / "one.db") as one, Store.open(tmp_path / "s" / "one.db") as other:
        buckets = [Bucket(rate, clock=clock, budget=StoreBudget(store, "crm")) for store in (one, other)]
        for turn in range(12):
            buckets[turn % 2]()
    assert 0.99 < clock.slept < 1.1  # twelve calls, two at once, ten a second


def test_another_system_has_its_own_pace(tmp_path):
    clock, rate = Clock(), Rate(per_second=1, burst=1)
    with Store.open(tmp_path / "s" / "one.db") as store:
        Bucket(rate, clock=clock, budget=StoreBudget(store, "crm"))()
        Bucket(rate, clock=clock, budget=StoreBudget(store, "mail"))()
    assert clock.slept == 0
