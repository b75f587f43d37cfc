"""Kits as the host lends them, with everything that leaves through them kept for looking."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, MutableMapping
from pathlib import Path
from typing import Any

import structlog

from exeunt.errors import Lacking
from exeunt.sdk.clock import Clock
from exeunt.sdk.gate import Gate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.kit import Kit
from exeunt.sdk.secrets import Secret
from exeunt.sdk.testing.clock import QuickClock

SEAL_KEY = bytes(range(32))


def kit(
    *,
    gate: Gate,
    secrets: Mapping[str, str],
    system: str = "far-side",
    clock: Clock | None = None,
    http: HttpOptions | None = None,
    log: Any = None,
    asked: Callable[[str], None] | None = None,
    folder: Path | None = None,
) -> Kit:
    """A kit without a host. *asked* is told every secret's name that the connector asks for."""

    def secret(name: str) -> Secret:
        if asked is not None:
            asked(name)
        if name not in secrets:
            raise Lacking("config.credential-missing", system=system, name=name)
        return Secret(secrets[name], name=name)

    return Kit(
        system=system,
        gate=gate,
        secret=secret,
        clock=clock or QuickClock(),
        log=log if log is not None else keeping_log([]),
        http=http or HttpOptions(),
        seal_key=SEAL_KEY,
        folder=folder or Path.cwd(),
    )


def keeping_log(lines: list[str]) -> Any:
    """A logger whose events end in *lines*."""

    def keep(_logger: object, method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
        lines.append(f"{method} {dict(event)!r}")
        raise structlog.DropEvent

    return structlog.wrap_logger(
        None,
        processors=[structlog.processors.format_exc_info, keep],
        wrapper_class=structlog.make_filtering_bound_logger(logging.NOTSET),  # whatever this process set up before
        cache_logger_on_first_use=False,
    )


class KeepingHandler(logging.Handler):
    """Keeps what libraries log by themselves, as loud as the host lets them."""

    def __init__(self, lines: list[str]) -> None:
        super().__init__(logging.WARNING)
        self._lines = lines

    def emit(self, record: logging.LogRecord) -> None:
        self._lines.append(self.format(record))
