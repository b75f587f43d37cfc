"""A reading streams things and says at its end whether it was whole, and how it knows."""

from __future__ import annotations

import functools
from collections.abc import Callable, Generator, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Generic, ParamSpec, TypeVar

from exeunt.errors import CallError
from exeunt.model.finding import Gap

T = TypeVar("T")
P = ParamSpec("P")


@dataclass(frozen=True, slots=True)
class Completeness:
    """What is known at the end of a reading.

    whole       nothing is missing; only then does absence mean anything
    how         how that is known (`count`, `last-page`, `single`): a code, shown to auditors. `beside`, of a part of
                `access` without rows: this is never computed, and the gap names it
    counted     how many the system itself says there are, where it says so
    population  how many of the kind exist in the whole system, for limits by share
    lag         how far behind the system's own truth this list may be
    as_of       the time the answer is true for, if not now
    gaps        what is missing and why, when not whole
    """

    whole: bool
    how: str = ""
    counted: int | None = None
    population: int | None = None
    lag: timedelta = timedelta(0)
    as_of: datetime | None = None
    gaps: tuple[Gap, ...] = ()


class Reading(Generic[T]):
    """Iterate once; `end` is there afterwards. `all()` does both."""

    def __init__(self, source: Generator[T, None, Completeness]) -> None:
        self._source = source
        self._end: Completeness | None = None

    def __iter__(self) -> Iterator[T]:
        return self._run()

    def _run(self) -> Generator[T, None, None]:
        self._end = yield from self._source

    @property
    def end(self) -> Completeness:
        """The completeness; RuntimeError before the last item was taken."""
        if self._end is None:
            raise RuntimeError("a reading says whether it is whole only at its end")
        return self._end

    def all(self) -> tuple[list[T], Completeness]:
        """Every item and the completeness; a failed call becomes a gap, or those it stands for, never an empty list."""
        items: list[T] = []
        try:
            items.extend(self)
        except CallError as error:
            gaps = tuple(Gap(one.code, one.params) for one in error.errors or (error,))
            return items, Completeness(whole=False, gaps=gaps)
        return items, self.end


def reading(function: Callable[P, Generator[T, None, Completeness]]) -> Callable[P, Reading[T]]:
    """Make a generator that returns its `Completeness` into a function that returns a `Reading`."""

    @functools.wraps(function)
    def read(*args: P.args, **kwargs: P.kwargs) -> Reading[T]:
        return Reading(function(*args, **kwargs))

    return read
