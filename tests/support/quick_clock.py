"""Time that waits for nobody: a sleep moves it on at once. Kept in a file, so that several processes share it.

Run as a program (`python -m support.quick_clock …`) it is the command line on that time.
"""

from __future__ import annotations

import fcntl
import os
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from exeunt.sdk.clock import SystemClock

PLACE = "EXEUNT_TEST_TIME"


class QuickClock:
    """How far ahead of the real time it is stands in *file*, in seconds."""

    def __init__(self, file: Path) -> None:
        self.file = file
        file.touch()

    def now(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text() or 0))

    def sleep(self, seconds: float) -> None:
        with self.file.open("r+") as kept:
            fcntl.flock(kept, fcntl.LOCK_EX)
            ahead = float(kept.read() or 0) + seconds
            kept.seek(0)
            kept.write(f"{ahead:020.6f}")


def replaces(clock: QuickClock) -> dict[str, object]:
    """What the system's clock is asked for, answered by this one."""
    return {"now": lambda _: clock.now(), "sleep": lambda _, seconds: clock.sleep(seconds)}


if __name__ == "__main__":
    for name, method in replaces(QuickClock(Path(os.environ[PLACE]))).items():
        setattr(SystemClock, name, method)
    from exeunt.cli.main import main

    sys.exit(main(sys.argv[1:]))
