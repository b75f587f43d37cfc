"""Every error on purpose.

    ExeuntError                 a code with parameters; `exeunt.text` makes the sentence
    ├── UsageError              the command line was wrong                                  exit 64
    ├── ConfigError             a file that an operator wrote is wrong: file, line, field    exit 1
    │   └── Lacking             a secret or file that one system needs is not there: a gap of that system
    ├── PluginError             a connector cannot be used                                   exit 1
    ├── StoreError              our own database cannot be used                              exit 1
    ├── TrailError              the trail does not verify or cannot be written               exit 1
    ├── RefusedPlan             the guard or a signature says no; nothing was written        exit 4
    ├── Refused                 this thing should change and cannot (raised by `Action.desire`)
    ├── CallError               a whole call to a system failed; sorted by what the host does next
    │   ├── Denied              stop, and name the permission
    │   ├── Throttled           wait until `until`, or checkpoint
    │   ├── Unavailable         nothing was sent, or it certainly had no effect
    │   └── Uncertain           sent, and no answer: look
    └── WriteDuringRead         a defect of the connector it names: it tried to write while reading

A code is dotted lower-case words (`limit.count`). Parameters are str, int or bool, never a secret, never a sentence.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

Param = str | int | bool

_WHY: Final = "why"
_OF_WHY: Final = f"{_WHY}_"


class _Reason(Protocol):
    @property
    def code(self) -> str: ...

    @property
    def params(self) -> Mapping[str, Param]: ...


def with_reason(params: Mapping[str, Param], reason: _Reason) -> dict[str, Param]:
    """*params* for a sentence with `{why:sentence}`: `why` is the code of *reason*, whose own parameters come along.

    One that would stand in the way of another is called `why_…`; so reasons of reasons keep theirs.
    """
    own = {name: params[name] for name in params if name != _WHY}

    def name_for(name: str, value: Param) -> str:
        in_the_way = name == _WHY or name.startswith(_OF_WHY) or own.get(name, value) != value
        return f"{_OF_WHY}{name}" if in_the_way else name

    return {**{name_for(name, value): value for name, value in reason.params.items()}, **own, _WHY: reason.code}


def params_of_reason(params: Mapping[str, Param]) -> dict[str, Param]:
    """The parameters of the reason in *params*, as `with_reason` put them there."""
    shared = {name: value for name, value in params.items() if name != _WHY and not name.startswith(_OF_WHY)}
    own = {name.removeprefix(_OF_WHY): value for name, value in params.items() if name.startswith(_OF_WHY)}
    return {**shared, **own}


class ExeuntError(Exception):
    """Base of every error on purpose: a code and its parameters. `errors`: those that it stands for, one by one."""

    errors: Sequence[ExeuntError] = ()

    def __init__(self, code: str, /, **params: Param) -> None:
        super().__init__(code, params)
        self.code = code
        self.params = params

    def __str__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in self.params.items())
        return f"{self.code}({shown})" if shown else self.code


class UsageError(ExeuntError):
    """The command line was wrong."""


class ConfigError(ExeuntError):
    """A file written by an operator is wrong. Parameters name file, line and field where known."""


class Lacking(ConfigError):
    """What one system needs is not there: a secret at the place that is named for it, certificates to trust.

    It cannot be opened for now, as if it did not answer; what is written of the others holds.
    """


class PluginError(ExeuntError):
    """A connector cannot be loaded or used."""


class StoreError(ExeuntError):
    """Our own database cannot be opened, locked or trusted."""


class TrailError(ExeuntError):
    """The trail does not verify, or cannot be written."""


class RefusedPlan(ExeuntError):
    """The guard, a signature or a rule says no. Nothing was written."""


class Refused(ExeuntError):
    """A thing should change and cannot; `elsewhere` names the action that could, where there is one."""

    def __init__(self, code: str, /, *, elsewhere: str = "", **params: Param) -> None:
        super().__init__(code, **params)
        self.elsewhere = elsewhere


class CallError(ExeuntError):
    """A whole call to a system failed. `system` is filled in by the host."""


class Denied(CallError):
    """The system refused our credential. Stop; a parameter `permission` names what is missing where known."""


class Throttled(CallError):
    """The system asks us to wait until `until` (UTC)."""

    def __init__(self, code: str, /, *, until: datetime, **params: Param) -> None:
        super().__init__(code, **params)
        self.until = until


class Unavailable(CallError):
    """Nothing was sent, or the system said that nothing happened. May be tried again."""


class Uncertain(CallError):
    """Something was sent and no usable answer came. Only looking can tell."""


class WriteDuringRead(ExeuntError):
    """A connector tried to write with a reading kit: a defect of that connector."""
