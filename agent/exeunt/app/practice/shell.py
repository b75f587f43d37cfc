"""Commands as somebody types them: this program, in a folder, with the practice company's configuration."""

from __future__ import annotations

import os
import shlex
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Final

from exeunt.app.installation import write_private

_GRACE_SECONDS: Final = 20.0
_PROGRAMS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {"exeunt": (sys.executable, "-P", "-m", "exeunt"), "python3": (sys.executable,)}
)


@dataclass(frozen=True, slots=True)
class Ran:
    """One command that ended: its exit code, what it said, and how long it took."""

    typed: str
    code: int
    lines: Sequence[str]
    seconds: float
    log: Path


@dataclass
class Shell:
    """Runs in *folder*, and keeps what each command said there, numbered."""

    folder: Path
    environ: Mapping[str, str]
    ran: list[Ran] = field(default_factory=list)

    def run(self, words: Sequence[str]) -> Ran:
        """`exeunt …`, or `python3 …` for what a stranger runs without us."""
        program, *arguments = words
        command = [*_PROGRAMS[program], *arguments]
        shown = typed(*words)
        began = time.monotonic()
        process = subprocess.Popen(  # noqa: S603 (this interpreter, words of our own)
            command,
            cwd=self.folder,
            env={**os.environ, **self.environ},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            errors="backslashreplace",
        )
        try:
            said, _ = process.communicate()
        except BaseException:
            _end(process)
            raise
        log = self.folder / "commands" / f"{len(self.ran) + 1:02d}-{Path(words[1]).stem}.txt"
        log.parent.mkdir(mode=0o700, exist_ok=True)
        write_private(log, f"$ {shown}\n{said}")
        done = Ran(shown, process.returncode, said.splitlines(), time.monotonic() - began, log)
        self.ran.append(done)
        return done


def typed(*words: str) -> str:
    """The line as it is typed, quoted for the shell."""
    return " ".join(shlex.quote(word) for word in words)


def _end(process: subprocess.Popen[str]) -> None:
    process.terminate()
    try:
        process.communicate(timeout=_GRACE_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
