"""The practice systems that plugins bring, found by metadata and started side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace
from importlib.metadata import EntryPoint, entry_points
from types import TracebackType
from typing import Self

from exeunt.errors import ExeuntError, PluginError
from exeunt.sdk.simulator.practice import GROUP, PracticeSystem, Start, Surroundings


@dataclass
class Systems:
    """Those that run, by name, and why others do not. A context manager: its end is their end."""

    running: Mapping[str, PracticeSystem]
    missing: Sequence[ExeuntError]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        for system in self.running.values():
            system.stop()


def start_systems(surroundings: Surroundings) -> Systems:
    """Every practice system that this machine can run, each in a folder of its own name.

    PluginError `practice.nothing` where none can.
    """
    found = sorted(entry_points(group=GROUP), key=lambda entry: entry.name)
    with ThreadPoolExecutor(max_workers=max(1, len(found))) as pool:
        starting = {entry.name: pool.submit(_start, entry, surroundings) for entry in found}
    # all have ended by now, well or not: whatever interrupts from here on finds each of them
    running = {name: future.result() for name, future in starting.items() if future.exception() is None}
    systems = Systems(running, [_why(future) for future in starting.values() if future.exception()])
    if not running:
        raise systems.missing[0] if systems.missing else PluginError("practice.nothing")
    return systems


def _start(entry: EntryPoint, surroundings: Surroundings) -> PracticeSystem:
    try:
        start: Start = entry.load()
    except ImportError as error:
        raise PluginError("practice.not-here", system=entry.name, what=error.name or str(error)) from error
    return start(replace(surroundings, folder=surroundings.folder / entry.name))


def _why(future: Future[PracticeSystem]) -> ExeuntError:
    error = future.exception()
    if isinstance(error, ExeuntError):
        return error
    raise error or RuntimeError("asked why something failed that did not")
