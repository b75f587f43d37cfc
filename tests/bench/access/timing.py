from __future__ import annotations

from collections.abc import Callable
from time import perf_counter
from typing import TypeVar

from exeunt.access import Access

Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What came of it, and how many seconds it took."""
    start = perf_counter()
    result = work()
    return result, perf_counter() - start


def built(access: Access) -> Access:
    """With everything that any answer about all needs first."""
    _ = access.seats, access.model, access.everybody
    return access
