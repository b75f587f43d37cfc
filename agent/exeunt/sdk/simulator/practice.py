"""A practice system in a process of its own, so that its work and the product's do not share one interpreter.

Both ends speak JSON lines over the child's stdin and stdout: first the surroundings and what was started, then
questions and answers. The child ends when its stdin does: nothing stays behind when whoever started it is killed.

A plugin names a function in the entry-point group `exeunt.practice`:

    def start(surroundings: Surroundings) -> PracticeSystem:
        return start_process(__name__, surroundings)

and the same module, run as a program, calls `serve` with what brings the system up and down.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import IO, Any, Final, Protocol

import msgspec

from exeunt.errors import PluginError
from exeunt.sdk.simulator.authority import Authority, open_authority
from exeunt.sdk.simulator.company import Company

GROUP: Final = "exeunt.practice"
_FAREWELL_SECONDS: Final = 10.0
_POLL_SECONDS: Final = 0.01


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a practice system is made in: a folder of its own, who signs its certificate, and the company's people."""

    folder: Path
    authority: Authority
    company: Company


@dataclass(frozen=True, slots=True)
class Standing:
    """The truth about one person in one system, past the connector.

    may_sign_in  a fresh sign-in would succeed
    ways_in      sessions, tokens and keys that work now
    customers    how many he owns, by kind
    memberships  groups, permissions and licences
    """

    may_sign_in: bool
    ways_in: int
    customers: Mapping[str, int]
    memberships: int


class Practice(Protocol):
    """A running system as its own process sees it.

    entry   what drivers of the sandbox get: address, credentials, doors
    table   the `[systems.NAME]` table; secrets are `file:` references
    losses  what a departure of the company's leaver costs for good: action id → keys of the census
    """

    @property
    def entry(self) -> Mapping[str, Any]: ...

    @property
    def table(self) -> Mapping[str, Any]: ...

    @property
    def losses(self) -> Mapping[str, Sequence[str]]: ...

    def census(self) -> Mapping[str, str]:
        """Everything that is over there, flat and comparable, less what passes by itself."""

    def standing(self, email: str) -> Standing:
        """The truth about one person; KeyError for a stranger."""

    def chore(self) -> str:
        """Do what only an administrator over there can do before a departure can end; where he did it, in the
        vendor's words, or nothing.
        """


class PracticeSystem(Practice, Protocol):
    """The same from outside."""

    name: str
    pid: int

    def stop(self) -> None:
        """End it, and wait until it has ended. May be repeated."""


Start = Callable[[Surroundings], PracticeSystem]
"""What an entry point of the group names. PluginError `practice.not-here` where this machine lacks what it needs."""


class NotHere(Exception):
    """Raised while a system is brought up: this machine lacks *what*."""

    def __init__(self, what: str) -> None:
        super().__init__(what)
        self.what = what


class _Child:
    """The parent's end."""

    def __init__(self, name: str, process: subprocess.Popen[str]) -> None:
        self.name = name
        self.pid = process.pid
        self._process = process
        self._lock = threading.Lock()
        self.entry: Mapping[str, Any] = {}
        self.table: Mapping[str, Any] = {}
        self.losses: Mapping[str, Sequence[str]] = {}

    def ask(self, question: Mapping[str, Any]) -> Any:
        """One question, one answer. PluginError where the system could not be brought up, or has ended."""
        with self._lock, contextlib.suppress(OSError, ValueError):
            _say(_stream(self._process.stdin), question)
            answer = _hear(_stream(self._process.stdout))
            if answer is not None:
                return self._judged(answer)
        raise PluginError("practice.ended", system=self.name)

    def _judged(self, answer: Mapping[str, Any]) -> Any:
        match answer:
            case {"not-here": str(what)}:
                raise PluginError("practice.not-here", system=self.name, what=what)
            case {"error": "KeyError", "why": str(why)}:
                raise KeyError(why)
            case {"error": str(kind), "why": str(why)}:
                raise PluginError("practice.failed", system=self.name, why=f"{kind}: {why}")
        return answer["answer"]

    def census(self) -> Mapping[str, str]:
        return msgspec.convert(self.ask({"ask": "census"}), dict[str, str])

    def standing(self, email: str) -> Standing:
        return msgspec.convert(self.ask({"ask": "standing", "email": email}), Standing)

    def chore(self) -> str:
        return str(self.ask({"ask": "chore"}))

    def stop(self) -> None:
        process = self._process
        if process.returncode is not None:
            return
        with contextlib.suppress(OSError):
            _stream(process.stdin).close()
        _await_end(process.pid)
        # what it started is of its group, and outlives it only if it was killed; not yet reaped, its number is its own
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        _stream(process.stdout).close()


def _await_end(pid: int) -> None:
    """Until it has ended, or the time for it is over; it stays to be reaped."""
    deadline = time.monotonic() + _FAREWELL_SECONDS
    while os.waitid(os.P_PID, pid, os.WEXITED | os.WNOHANG | os.WNOWAIT) is None and time.monotonic() < deadline:
        time.sleep(_POLL_SECONDS)


def start_process(name: str, module: str, surroundings: Surroundings) -> PracticeSystem:
    """Run *module* as a program and have it bring its system up. PluginError `practice.*` where it does not come up."""
    surroundings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    process = subprocess.Popen(  # noqa: S603 (this interpreter, a module of an installed plugin)
        [sys.executable, "-P", "-m", module],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        encoding="ascii",
        cwd=surroundings.folder,
        start_new_session=True,  # Ctrl-C is for the parent alone, who then ends us in order
    )
    child = _Child(name, process)
    try:
        started = child.ask(
            {
                "folder": str(surroundings.folder),
                "authority": str(surroundings.authority.folder),
                "company": asdict(surroundings.company),
            }
        )
    except BaseException:
        child.stop()
        raise
    child.entry, child.table, child.losses = started["entry"], started["table"], started["losses"]
    return child


def serve(bring_up: Callable[[Surroundings], AbstractContextManager[Practice]]) -> None:
    """The child's end: bring the system up, answer until stdin ends, take it down."""
    questions, answers = sys.stdin, sys.stdout
    sys.stdout = sys.stderr  # a stray print must not break the conversation
    # a polite end by its pid takes the same way out as the end of stdin
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    request = _hear(questions)
    if request is None:
        return
    given = Surroundings(
        folder=Path(request["folder"]),
        authority=open_authority(Path(request["authority"])),
        company=msgspec.convert(request["company"], Company),
    )
    with contextlib.ExitStack() as stack:
        try:
            practice = stack.enter_context(bring_up(given))
        except NotHere as missing:
            _say(answers, {"not-here": missing.what})
            return
        except (OSError, RuntimeError) as failed:
            _say(answers, _failure(failed))
            return
        _say(answers, {"answer": {"entry": practice.entry, "table": practice.table, "losses": practice.losses}})
        while (question := _hear(questions)) is not None:
            _say(answers, _answer(practice, question))


def kept(file: Path, secret: str) -> str:
    """Keep a secret in a new file of mode 0600; the reference that a configuration names it by."""
    handle = os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as written:
        written.write(secret)
    return f"file:{file}"


def _answer(practice: Practice, question: Mapping[str, Any]) -> Mapping[str, Any]:
    try:
        match question:
            case {"ask": "census"}:
                return {"answer": practice.census()}
            case {"ask": "standing", "email": str(email)}:
                return {"answer": asdict(practice.standing(email))}
            case {"ask": "chore"}:
                return {"answer": practice.chore()}
        raise ValueError("no such question")  # noqa: TRY301 (told to whoever asked, like any other failure)
    except Exception as failed:  # noqa: BLE001 (the system stays up; whoever asked is told)
        return _failure(failed)


def _failure(failed: BaseException) -> Mapping[str, Any]:
    lines = str(failed).splitlines() or [""]
    return {"error": type(failed).__name__, "why": lines[0][:300]}


def _say(stream: IO[str], message: Mapping[str, Any]) -> None:
    stream.write(f"{json.dumps(message, ensure_ascii=True)}\n")
    stream.flush()


def _hear(stream: IO[str]) -> dict[str, Any] | None:
    line = stream.readline()
    if not line.endswith("\n"):
        return None
    heard: dict[str, Any] = json.loads(line)
    return heard


def _stream(stream: IO[str] | None) -> IO[str]:
    if stream is None:
        raise ValueError("started with pipes")
    return stream
