"""Row locks: a write in flight holds the accounts that its rows hang on; whoever comes second waits, then fails."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Iterable
from contextlib import asynccontextmanager

GROUPS = "#groups"
"""The one lock of group membership, for an org as a whole."""

_POLL_SECONDS = 0.002


class LockTable:
    """Used from the server's event loop only."""

    def __init__(self) -> None:
        self._held: set[str] = set()

    @property
    def held(self) -> frozenset[str]:
        return frozenset(self._held)

    @asynccontextmanager
    async def hold(self, keys: Iterable[str], *, wait: float, keep: float) -> AsyncIterator[frozenset[str]]:
        """Hold what can be had within `wait` seconds, at least `keep` seconds; gives the keys that could not."""
        wanted = set(keys)
        mine: set[str] = set()
        deadline = time.monotonic() + wait
        try:
            while wanted:
                free = wanted - self._held
                self._held |= free
                mine |= free
                wanted -= free
                if not wanted or time.monotonic() >= deadline:
                    break
                await asyncio.sleep(_POLL_SECONDS)
            if mine and keep:
                await asyncio.sleep(keep)
            yield frozenset(wanted)
        finally:
            self._held -= mine
