"""The one door out. Three ways to end badly: expected, interrupted, our bug; each has its exit code.

An expected error is one line, `exeunt: <sentence>`, on stderr, and one more for each mistake that it stands for; with
`--json` it is `{"error": {"code", "params"}}` on stdout, `errors` among it. A bug is a short line and a file fit for an
issue: the traceback without values, secrets and addresses.
"""

from __future__ import annotations

import errno
import os
import sys
from collections.abc import Callable
from typing import Any, Final, TextIO

import click

from exeunt.cli import usage
from exeunt.cli.call import Call
from exeunt.cli.exits import Exit, exit_of
from exeunt.errors import ConfigError, ExeuntError
from exeunt.text import Said, printable

_NO_ROOM: Final = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EFBIG, errno.EROFS, errno.EIO})
"""What a disk says, not a network: also where no file is named, as of stdout."""


def through(call: Call, work: Callable[[], int]) -> int:
    """Run *work*; whatever it raises becomes a line and an exit code."""
    try:
        code = _ended(call, work)
        return code if _all_written(sys.stdout, sys.stderr) else int(Exit.ERROR)
    except OSError:  # not even what went wrong can be said
        _all_written(sys.stdout, sys.stderr)
        return int(Exit.ERROR)


def _ended(call: Call, work: Callable[[], int]) -> int:
    try:
        return int(work())
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.message, err=True)
        return int(Exit.USAGE)
    except (ExeuntError, click.ClickException) as error:
        return _expected(call, error)
    except (click.Abort, KeyboardInterrupt):
        click.echo(f"exeunt: {call.interrupted or call.texts.word('exit', '130')}", err=True)
        return int(Exit.INTERRUPTED)
    except BrokenPipeError:
        return _reader_gone()
    except Exception as error:  # noqa: BLE001 (the last line of defence: a bug must leave a report, not a traceback)
        return _by_the_system(call, error)


def _expected(call: Call, error: ExeuntError | click.ClickException) -> int:
    end = exit_of(error)
    said = usage.said(error) if isinstance(error, click.ClickException) else error
    each = getattr(said, "errors", ())
    if call.json:
        call.emit({"error": {**_coded(said), **({"errors": [*map(_coded, each)]} if each else {})}, "exit": int(end)})
    else:
        click.echo(f"exeunt: {call.texts.of(said)}", err=True)
        for one in each:
            click.echo(f"  - {call.texts.of(one)}", err=True)
    return int(end)


def _coded(said: Said) -> dict[str, Any]:
    return {"code": said.code, "params": dict(said.params)}


def _by_the_system(call: Call, error: Exception) -> int:
    """What the system under us did, disk and database, is no bug; all else is."""
    if isinstance(error, OSError) and error.filename is not None:
        return _expected(call, _file_error(error))
    if isinstance(error, OSError) and error.errno in _NO_ROOM:
        return _no_room(call, error.strerror or "")
    from exeunt.store import no_room  # SQL is slow to load, and few runs end here

    why = no_room(error)
    return _no_room(call, why) if why else _bug(call, error)


def _file_error(error: Exception) -> ExeuntError:
    """A file that we wanted to read or write, and the system said no: disk full, no permission, already there."""
    file, why = getattr(error, "filename", ""), getattr(error, "strerror", "")
    return ConfigError("file.refused", file=str(file), why=why or type(error).__name__)


def _no_room(call: Call, why: str) -> int:
    """What was to be written found no place; it may be stdout itself, so that even a program is told on stderr."""
    _all_written(sys.stdout)
    sentence = call.texts.sentence("file.no-room", {"why": why})
    click.echo(f"exeunt: {sentence}", err=True)
    return int(Exit.ERROR)


def _all_written(*streams: TextIO | None) -> bool:
    """Flush; what finds no place is dropped, or Python would complain of it once more when it ends."""
    written = [_written(stream) for stream in streams if stream is not None]  # each: also after one that failed
    return all(written)


def _written(stream: TextIO) -> bool:
    try:
        stream.flush()
    except OSError:
        _to_nowhere(stream)
        return False
    return True


def _to_nowhere(stream: TextIO) -> None:
    os.dup2(os.open(os.devnull, os.O_WRONLY), stream.fileno())
    stream.flush()


def _reader_gone() -> int:
    # `exeunt … | head`: Python would complain once more when it flushes at the end
    _to_nowhere(sys.stdout)
    return int(Exit.ERROR)


def _bug(call: Call, error: BaseException) -> int:
    from exeunt.host import bug

    file = bug.report(error, during=f"verb {call.verb}", redactor=call.redactor)
    if call.json:
        call.emit({"error": {"code": "defect", "params": {"file": str(file)}}, "exit": int(Exit.ERROR)})
    else:
        sentence = call.texts.sentence("cli.defect", {"error": type(error).__name__, "file": str(file)})
        click.echo(f"exeunt: {printable(sentence)}", err=True)
    return int(Exit.ERROR)
