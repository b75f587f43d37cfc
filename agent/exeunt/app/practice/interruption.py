"""Being told to stop: by Ctrl-C, by a service manager, by a terminal that closes.

Handlers are set even where the shell had the signal ignored, as it has for what runs in the background.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, Final

_SIGNALS: Final = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


@contextmanager
def noted() -> Iterator[threading.Event]:
    """While the block runs, being told to stop sets the event and breaks nothing off."""
    stopped = threading.Event()
    with _handled_by(lambda *_: stopped.set()):
        yield stopped


@contextmanager
def raised(already: threading.Event) -> Iterator[None]:
    """Within `noted`: while the block runs, being told to stop raises KeyboardInterrupt, once; then it is noted."""

    def stop(*_: object) -> None:
        if not already.is_set():
            already.set()
            raise KeyboardInterrupt

    with _handled_by(stop):
        if already.is_set():
            raise KeyboardInterrupt
        yield


@contextmanager
def _handled_by(handler: Callable[[int, Any], object]) -> Iterator[None]:
    before = {number: signal.signal(number, handler) for number in _SIGNALS}
    try:
        yield
    finally:
        for number, old in before.items():
            signal.signal(number, old)
