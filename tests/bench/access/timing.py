from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
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


def peak() -> int:
    """Bytes of memory at the most. What the kernel of the system tells about resources would count the parent's, too."""
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM")) * 1024
