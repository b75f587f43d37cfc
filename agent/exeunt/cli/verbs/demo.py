"""`exeunt demo`: a whole departure on the practice company, shown command by command, with a report at the end."""

from __future__ import annotations

import contextlib
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block, Command, Fact, Heading, Line, Table
from exeunt.cli.verb import option, verb
from exeunt.errors import UsageError

if TYPE_CHECKING:
    from exeunt.app.demo import Played
    from exeunt.app.practice.promises import Look
    from exeunt.app.practice.shell import Ran, Shell
    from exeunt.app.sandbox import Sandbox
    from exeunt.errors import Param


@verb("demo")
@option("--out", help="option.demo-out", type=click.Path(file_okay=False, path_type=Path))
def command(call: Call, out: Path | None) -> Exit:
    from exeunt.app import demo
    from exeunt.app.practice import interruption

    began = time.monotonic()
    with interruption.noted() as stopped:
        stage = _Stage(call)
        stage.show([Line(call.texts.sentence("practice.first-line"))])
        folder = _folder(out, demo.PREFIX)
        played, shell, report = _play(call, stage, folder, stopped)
    return _end(call, played, shell, report, seconds=time.monotonic() - began)


def _folder(given: Path | None, prefix: str) -> Path:
    if given is None:
        return Path(tempfile.mkdtemp(prefix=prefix))
    given.mkdir(mode=0o700, parents=True, exist_ok=True)
    if any(given.iterdir()):
        raise UsageError("usage.folder-not-empty", folder=str(given))
    return given.absolute()


def _play(call: Call, stage: _Stage, folder: Path, stopped: threading.Event) -> tuple[Played, Shell, Path | None]:
    from exeunt.app import demo, sandbox
    from exeunt.app.practice import interruption
    from exeunt.app.practice.shell import Shell
    from exeunt.sdk.clock import SystemClock

    with sandbox.running(now=SystemClock().now()) as company, interruption.raised(stopped):
        stage.opened(company, folder)
        shell = Shell(folder, {"EXEUNT_CONFIG": str(company.config), "EXEUNT_LANG": call.language})
        played = demo.play(company, stage, shell)
        report = _report(call, stage, company, played, folder) if played.case else None
    return played, shell, report


def _report(call: Call, stage: _Stage, company: Sandbox, played: Played, folder: Path) -> Path:
    from exeunt.app import demo
    from exeunt.app.installation import Installation, write_private
    from exeunt.report.html import render_html
    from exeunt.report.terminal import render_terminal

    call.extra.update(Installation.at(company.config).texts)
    facts = demo.gather(company, played.case)
    file = folder / "report.html"
    write_private(file, render_html(facts, call.texts))
    stage.show([Line("")])
    stage.lines(render_terminal(facts, call.texts))
    return file


def _end(call: Call, played: Played, shell: Shell, report: Path | None, *, seconds: float) -> Exit:
    end = Exit.DONE if played.as_promised and report is not None else Exit.ERROR
    result = {
        "exeunt": "demo/1",
        "case": played.case,
        "as_promised": played.as_promised,
        "promises": [
            {"code": one.code, "params": dict(one.params), "kept": one.kept, "shown": list(one.shown)}
            for one in played.kept
        ],
        "commands": [
            {"typed": ran.typed, "exit": ran.code, "seconds": round(ran.seconds, 2), "log": str(ran.log)}
            for ran in shell.ran
        ],
        "seconds": round(seconds, 2),
        "out": str(shell.folder),
        "report": report and str(report),
    }
    return call.answer([*_closing(call, played, shell, report, seconds)], result, end)


def _closing(call: Call, played: Played, shell: Shell, report: Path | None, seconds: float) -> Iterator[Block]:

    texts = call.texts
    yield Line("")
    yield Heading(texts.sentence("demo.as-promised" if played.as_promised else "demo.not-as-promised"))
    for promise in played.kept:
        sentence = texts.sentence(promise.code, promise.params)
        yield Line(f"✓ {sentence}", "good", 1) if promise.kept else Line(f"✗ {sentence}", "bad", 1)
        yield from (Line(shown, "bad", 3) for shown in promise.shown)
    yield Line(texts.sentence("demo.took", {"seconds": round(seconds)}), "faint", 1)
    yield Fact(texts.word("heading", "folder"), str(shell.folder))
    if report is not None:
        yield Fact(texts.word("heading", "report"), str(report))


class _Stage:
    """The terminal; nothing at all for a program or in quiet."""

    def __init__(self, call: Call) -> None:
        self._call = call
        self._number = 0

    def show(self, page: Sequence[Block]) -> None:
        if not (self._call.json or self._call.quiet):
            self._call.show(page)

    def lines(self, lines: Sequence[str]) -> None:
        self.show([Line(line) for line in lines])

    def opened(self, company: Sandbox, folder: Path) -> None:
        texts = self._call.texts
        for missing in company.missing:
            click.echo(f"exeunt: {texts.of(missing)}", err=True)
        self.show([Fact(name, system.entry["url"]) for name, system in company.systems.items()])
        self.show([Command(f"cd {folder}"), Command(f"export EXEUNT_CONFIG={company.config}")])

    def scene(self, code: str, params: Mapping[str, Param] | None = None) -> None:
        self._number += 1
        self.show([Line(""), Heading(f"{self._number}. {self._call.texts.sentence(code, params or {})}")])

    @contextlib.contextmanager
    def typing(self, command: str) -> Iterator[None]:
        self.show([Command(command)])
        with self._call.working("demo.working"):
            yield

    def said(self, ran: Ran, shown: Sequence[str], left_out: int) -> None:
        texts = self._call.texts
        self.show([Line(line, indent=2) for line in shown])
        ended: dict[str, Param] = {"seconds": f"{ran.seconds:.1f}", "exit": ran.code}
        self.show([Line(texts.sentence("demo.ended-so", ended), "faint", 2)])
        if left_out:
            params: dict[str, Param] = {"count": left_out, "file": str(ran.log)}
            self.show([Line(texts.sentence("demo.left-out", params), "faint", 2)])

    def truth(self, look: Look) -> None:
        word = self._call.texts.word
        rows = [
            [
                system,
                who,
                word("answer", "yes" if one.may_sign_in else "no"),
                str(one.ways_in),
                str(sum(one.customers.values())),
                str(one.memberships),
            ]
            for system, people in look.items()
            for who, one in people.items()
        ]
        names = ("system", "person", "may-sign-in", "ways-in", "customers", "memberships")
        self.show([Table([word("heading", name) for name in names], rows)])
