"""The only place with threads: works through batches at once, never two that share a lock over there."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from types import TracebackType
from typing import Generic, Self, TypeVar

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Job(Generic[T]):
    """Something to do, and what it locks over there."""

    subject: T
    locks: frozenset[str]


@dataclass(frozen=True, slots=True)
class Done(Generic[T]):
    """A finished job and what it raised, if it raised."""

    subject: T
    error: BaseException | None


class Pool(Generic[T]):
    """Jobs are begun in the order given, except where a lock makes one wait."""

    def __init__(self, work: Callable[[T], None], *, workers: int) -> None:
        self._work = work
        self._workers = workers
        self._threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="batch")
        self._waiting: list[Job[T]] = []
        self._running: dict[Future[None], Job[T]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._waiting.clear()
        self._threads.shutdown(wait=True, cancel_futures=True)

    @property
    def busy(self) -> bool:
        return bool(self._waiting or self._running)

    def add(self, jobs: Sequence[Job[T]]) -> None:
        self._waiting += jobs
        self._begin()

    def drop_waiting(self) -> None:
        """Begin nothing more; what runs goes on to its end."""
        self._waiting.clear()

    def next_done(self) -> list[Done[T]]:
        """Wait until at least one job is finished."""
        finished, _ = wait(self._running, return_when=FIRST_COMPLETED)
        done = [Done(self._running.pop(future).subject, future.exception()) for future in finished]
        self._begin()
        return done

    def _begin(self) -> None:
        held = frozenset[str]().union(*(job.locks for job in self._running.values()))
        later: list[Job[T]] = []
        for job in self._waiting:
            if len(self._running) < self._workers and not job.locks & held:
                self._running[self._threads.submit(self._work, job.subject)] = job
            else:
                later.append(job)
            held |= job.locks  # nobody overtakes a job that waits for the same lock
        self._waiting = later


def at_once(works: Sequence[Callable[[], R]], *, workers: int) -> list[R]:
    """Run all of these at one time; their results in order. The first error is raised after all have ended."""
    if not works:
        return []
    threads = ThreadPoolExecutor(max_workers=workers, thread_name_prefix="survey")
    patient = True
    try:
        futures = [threads.submit(work) for work in works]
        return [future.result() for future in futures]
    except KeyboardInterrupt:  # whoever stops us does not wait for vendors that do not answer
        patient = False
        raise
    finally:
        threads.shutdown(wait=patient, cancel_futures=not patient)


@contextmanager
def beside(work: Callable[[], None], *, every: timedelta) -> Iterator[None]:
    """While the block runs, do *work* again and again, *every* so long; never at the end. It must not raise."""
    over = threading.Event()

    def turns() -> None:
        while not over.wait(every.total_seconds()):
            work()

    thread = threading.Thread(target=turns, name="beside", daemon=True)
    thread.start()
    patient = True
    try:
        yield
    except KeyboardInterrupt:  # as above
        patient = False
        raise
    finally:
        over.set()
        if patient:
            thread.join()
