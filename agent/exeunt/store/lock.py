"""The engine lock: one process at a time does the work of one database.

Taken before the engine launches: two engines of the same name on one database would each "recover" what the other
is doing. The lock belongs to the open file, so the operating system gives it back however the process ends.
On PostgreSQL the same promise will be an advisory lock: a second class with the same three methods.
"""

from __future__ import annotations

import fcntl
import os
from pathlib import Path
from typing import Self

from exeunt.errors import StoreError
from exeunt.store.database import cannot_open


class EngineLock:
    """Held from `take` until `release`, or until the process is gone."""

    def __init__(self, handle: int, path: Path) -> None:
        self._handle: int | None = handle
        self.path = path

    @classmethod
    def take(cls, database: Path) -> Self:
        """Take the lock beside *database*; StoreError `store.locked` with the holder's `pid` (0 = not known)."""
        path = database.with_name(database.name + ".lock")
        try:
            path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            handle = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)
        except OSError as error:
            raise cannot_open(path, error) from error
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            pid = _holder(handle)
            os.close(handle)
            raise StoreError("store.locked", pid=pid, file=str(path)) from None
        os.ftruncate(handle, 0)
        os.pwrite(handle, f"{os.getpid()}\n".encode(), 0)
        return cls(handle, path)

    def release(self) -> None:
        """Give it back; a second call does nothing. The file stays: removing it would race with the next taker."""
        if self._handle is not None:
            os.ftruncate(self._handle, 0)
            os.close(self._handle)
            self._handle = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.release()


def _holder(handle: int) -> int:
    text = os.pread(handle, 32, 0).strip()
    return int(text) if text.isdigit() else 0
