"""The one table of exit codes, for all verbs; scripts rely on it."""

from __future__ import annotations

import enum
from typing import Final

import click

from exeunt.errors import ExeuntError, RefusedPlan, UsageError


class Exit(enum.IntEnum):
    """What the process ends with. Where two would fit, `worst` says which."""

    DONE = 0
    ERROR = 1
    FINDINGS = 2
    INCOMPLETE = 3
    REFUSED = 4
    STOPPED = 5
    USAGE = 64
    INTERRUPTED = 130


_GRAVE: Final = (Exit.STOPPED, Exit.INCOMPLETE, Exit.FINDINGS)


def worst(*exits: Exit) -> Exit:
    """Stopped before incomplete before findings before done."""
    return next((one for one in _GRAVE if one in exits), Exit.DONE)


def exit_of(error: ExeuntError | click.ClickException) -> Exit:
    """The exit code of an expected error."""
    match error:
        case UsageError() | click.UsageError():
            return Exit.USAGE
        case RefusedPlan():
            return Exit.REFUSED
        case _:
            return Exit.ERROR
