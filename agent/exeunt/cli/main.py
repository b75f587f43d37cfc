"""The entry point and the table of verbs."""

from __future__ import annotations

import contextlib
import io
import os
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise
from types import MappingProxyType
from typing import Final, NoReturn

import click

from exeunt.cli import door
from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.verb import Group
from exeunt.text import language

VERBS: Final[Mapping[str, str]] = MappingProxyType(
    {
        "demo": "exeunt.cli.verbs.demo",
        "sandbox": "exeunt.cli.verbs.sandbox",
        "init": "exeunt.cli.verbs.init",
        "approver": "exeunt.cli.verbs.approver",
        "doctor": "exeunt.cli.verbs.doctor",
        "connectors": "exeunt.cli.verbs.connectors",
        "audit": "exeunt.cli.verbs.audit",
        "drill": "exeunt.cli.verbs.drill",
        "access": "exeunt.cli.verbs.access",
        "snapshot": "exeunt.cli.verbs.snapshot",
        "policy": "exeunt.cli.verbs.policy",
        "plan": "exeunt.cli.verbs.plan",
        "approve": "exeunt.cli.verbs.approve",
        "apply": "exeunt.cli.verbs.apply",
        "undo": "exeunt.cli.verbs.undo",
        "case": "exeunt.cli.verbs.case",
        "trail": "exeunt.cli.verbs.trail",
    }
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one call; the exit code. Without *arguments* it is the process's own call, and ends it when interrupted."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # a terminal that cannot show a letter shows its code instead
            stream.reconfigure(errors="backslashreplace")
    call = Call(language(_said(given, "--lang"), os.environ), os.environ, json="--json" in given)
    try:
        code = door.through(call, lambda: _run(call, given))
    finally:
        call.close()
    if code == Exit.INTERRUPTED and arguments is None:
        _leave(code)
    return code


def _leave(code: int) -> NoReturn:
    """End now: a normal end would wait for threads that wait for vendors.

    Whatever was begun stands in our rows, and the next run looks before it writes.
    """
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):
            stream.flush()
    os._exit(code)


def _said(arguments: Sequence[str], flag: str) -> str | None:
    """A global option's value before anything is parsed: even a mistyped line is answered in the right language."""
    for one, following in pairwise([*arguments, ""]):
        if one == flag:
            return following
        if one.startswith(f"{flag}="):
            return one.removeprefix(f"{flag}=")
    return None


def _run(call: Call, arguments: Sequence[str]) -> int:
    root = Group("exeunt", verbs=VERBS, no_args_is_help=True, params=[_version()])
    result = root.main(args=list(arguments), prog_name="exeunt", obj=call, standalone_mode=False)
    return int(result or 0)


def _version() -> click.Parameter:
    from exeunt.cli.verb import Option

    def show(context: click.Context, _param: click.Parameter, value: object) -> None:
        if value:
            from importlib import metadata

            click.echo(f"exeunt {metadata.version('exeunt')}")
            context.exit()

    return Option(["--version"], is_flag=True, is_eager=True, expose_value=False, help="option.version", callback=show)
