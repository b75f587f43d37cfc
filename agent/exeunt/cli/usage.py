"""click's own complaints as our codes, so that they speak both languages and stand in JSON."""

from __future__ import annotations

import difflib
from collections.abc import Iterable

import click

from exeunt.errors import ExeuntError, UsageError


def said(error: click.ClickException) -> ExeuntError:
    """The same complaint as one of our errors."""
    match error:
        case click.NoSuchOption():
            close = next(iter(error.possibilities or ()), "")
            return UsageError("usage.no-such-option", option=error.option_name, suggestion=close)
        case click.MissingParameter():
            return UsageError("usage.missing", name=_name(error.param))
        case click.BadParameter():
            return UsageError("usage.bad-value", name=_name(error.param), why=error.message)
        case _:
            return UsageError("usage.wrong", why=error.format_message())


def no_such_verb(name: str, known: Iterable[str]) -> UsageError:
    close = difflib.get_close_matches(name, list(known), n=1)
    return UsageError("usage.no-such-verb", verb=name, suggestion=close[0] if close else "")


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    return max(param.opts, key=len) if isinstance(param, click.Option) else (param.name or "").upper()
