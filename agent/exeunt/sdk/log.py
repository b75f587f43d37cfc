"""Logging: events on stderr as JSON or for a reader, everybody's through one redaction.

Other people's loggers (httpx, ldap3, dbos …) come the same way, and no deeper than warnings: their debug lines hold
whole requests.
"""

from __future__ import annotations

import logging
from collections.abc import MutableMapping
from typing import Any, Literal, TextIO

import structlog
from structlog.typing import Processor

from exeunt.sdk.clock import Clock
from exeunt.sdk.escape import terminal
from exeunt.sdk.redaction import Redactor

OURS = "exeunt"
SELF_HANDLING = ("dbos",)  # puts its own handler on its logger unless it finds one there

Event = MutableMapping[str, Any]


def set_up(*, stream: TextIO, form: Literal["json", "console"], level: int, redactor: Redactor, clock: Clock) -> Any:
    """Send all logging of this process to *stream*; the logger that kits lend. Calling it again replaces the first.

    *level* is for our own events; other people's loggers stay at warnings.
    """
    handler = _Handler(stream)
    handler.setFormatter(_formatter(form, redactor, clock))
    root = logging.getLogger()
    _attach(root, handler)
    root.setLevel(logging.WARNING)
    for name in SELF_HANDLING:
        _attach(logging.getLogger(name), handler)
        logging.getLogger(name).propagate = False
        logging.getLogger(name).setLevel(logging.WARNING)
    logging.getLogger(OURS).setLevel(level)
    return structlog.wrap_logger(
        logging.getLogger(OURS),
        processors=[structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        cache_logger_on_first_use=False,
    )


def tear_down() -> None:
    """Take our handlers away again, for a process that goes on without us."""
    for name in ("", *SELF_HANDLING):
        logger = logging.getLogger(name)
        for handler in [each for each in logger.handlers if isinstance(each, _Handler)]:
            logger.removeHandler(handler)


class _Handler(logging.StreamHandler[TextIO]):
    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 (logging's own name)
        """A line that cannot be written is dropped: logging's own report would show its arguments in clear."""


def _attach(logger: logging.Logger, handler: _Handler) -> None:
    for old in [each for each in logger.handlers if isinstance(each, _Handler)]:
        logger.removeHandler(old)
    logger.addHandler(handler)


def _formatter(form: Literal["json", "console"], redactor: Redactor, clock: Clock) -> logging.Formatter:
    console: list[Processor] = [_visible, structlog.dev.ConsoleRenderer(colors=False, sort_keys=False)]
    return structlog.stdlib.ProcessorFormatter(
        processors=[
            structlog.stdlib.add_log_level,
            _name_logger,
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            _Stamp(clock),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,  # plain traceback: source lines, never the values of locals
            _Redact(redactor),
            *(console if form == "console" else [structlog.processors.JSONRenderer(sort_keys=True)]),
        ],
    )


class _Stamp:
    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def __call__(self, _logger: object, _method: str, event: Event) -> Event:
        return {"timestamp": self._clock.now().isoformat(timespec="milliseconds"), **event}


class _Redact:
    def __init__(self, redactor: Redactor) -> None:
        self._redactor = redactor

    def __call__(self, _logger: object, _method: str, event: Event) -> Event:
        return {self._redactor.text(str(key)): self._redactor.value(value, name=key) for key, value in event.items()}


def _name_logger(_logger: object, _method: str, event: Event) -> Event:
    """Whose line it is, where it is not ours."""
    record = event.get("_record")
    if isinstance(record, logging.LogRecord) and record.name != OURS:
        event["logger"] = record.name
    return event


def _visible(_logger: object, _method: str, event: Event) -> Event:
    """What a system delivers must not steer the reader's terminal; tracebacks keep their lines."""
    return {key: terminal(value, keep="\n\t") if isinstance(value, str) else value for key, value in event.items()}
