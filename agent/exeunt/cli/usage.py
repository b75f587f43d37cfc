"""click's own complaints as our codes, so that they speak both languages and stand in JSON."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from typing import Final

import click

from exeunt.errors import ExeuntError, UsageError, with_reason
from exeunt.model import Reason

_TOO_MANY: Final = re.compile(r"Got unexpected extra arguments? \((.*)\)", re.DOTALL)
_QUOTED: Final = re.compile(r"'(.*)'", re.DOTALL)


def said(error: click.ClickException) -> ExeuntError:
    """The same complaint as one of our errors."""
    match error:
        case click.NoSuchOption():
            close = next(iter(error.possibilities or ()), "")
            return UsageError("usage.no-such-option", option=error.option_name, suggestion=close)
        case click.MissingParameter():
            return UsageError("usage.missing", name=_name(error.param))
        case click.BadParameter():
            return UsageError("usage.bad-value", **with_reason({"name": _name(error.param)}, _of_value(error)))
        case click.BadOptionUsage():
            return UsageError("usage.bad-value", name=error.option_name, why="usage.no-value")
        case _:
            return _otherwise(error.format_message())


def _otherwise(message: str) -> ExeuntError:
    """Click has no class of its own for words too many; what it says else stays as it says it."""
    many = _TOO_MANY.match(message)
    return UsageError("usage.too-many", words=many[1]) if many else UsageError("usage.wrong", why=message)


def _of_value(error: click.BadParameter) -> Reason:
    """Why a value is not taken, by the sort of value that is asked for."""
    match error.param.type if error.param else None:
        case click.Choice() as choice:
            return Reason("usage.not-among", {"known": ", ".join(map(str, choice.choices))})
        case click.Path():
            named = _QUOTED.search(error.message)
            return Reason("usage.no-such-place", {"value": named[1] if named else ""})
        case click.types.IntParamType():
            return Reason("usage.no-count")
        case _:
            return Reason(error.message)


def no_such_verb(name: str, known: Iterable[str]) -> UsageError:
    close = difflib.get_close_matches(name, list(known), n=1)
    return UsageError("usage.no-such-verb", verb=name, suggestion=close[0] if close else "")


def _name(param: click.Parameter | None) -> str:
    if param is None:
        return ""
    return max(param.opts, key=len) if isinstance(param, click.Option) else (param.name or "").upper()
