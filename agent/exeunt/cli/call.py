"""One call of the command line: what was asked of all verbs alike, and the ways out to the person or the program."""

from __future__ import annotations

import contextlib
import json
import logging
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

import click

from exeunt.cli.exits import Exit
from exeunt.cli.page import Page
from exeunt.errors import ExeuntError
from exeunt.text import Bilingual, Language, Texts

if TYPE_CHECKING:  # what --help must not import
    from exeunt.app.installation import Installation
    from exeunt.sdk.redaction import Redactor

LogLevel = Literal["debug", "info", "warning", "error"]


@dataclass
class Call:
    """Filled in by the global options, which may stand before or after the verb.

    interrupted   what a verb has to say where it was interrupted: one sentence, else the word alone
    """

    language: Language
    environ: Mapping[str, str]
    json: bool = False
    quiet: bool = False
    level: LogLevel = "warning"
    config: Path | None = None
    verb: str = ""
    interrupted: str = ""
    extra: dict[str, Bilingual] = field(default_factory=dict)
    absent: dict[str, str] = field(default_factory=dict)
    _spoken: tuple[tuple[Language, int, int], Texts] | None = None

    @property
    def texts(self) -> Texts:
        """The sentences of this call's language, with those of the connectors in use."""
        key = (self.language, len(self.extra), len(self.absent))
        if self._spoken is None or self._spoken[0] != key:
            self._spoken = (key, Texts.load(self.language, self.extra, self.absent))
        return self._spoken[1]

    def explain(self, systems: Mapping[str, str]) -> None:
        """Have what is said of these systems, name → connector, in words: a snapshot may have others than we have."""
        from exeunt.host import plugins

        loaded, broken = plugins.load(systems.values())
        self.extra.update(plugins.texts_of(loaded.values()))
        for connector in broken:
            self.absent[connector] = ", ".join(name for name, kind in systems.items() if kind == connector)

    @cached_property
    def redactor(self) -> Redactor:
        from exeunt.sdk.redaction import Redactor

        return Redactor()

    @cached_property
    def log(self) -> Any:
        """Structured events on stderr; everybody's go through our redaction."""
        from exeunt.sdk import log
        from exeunt.sdk.clock import SystemClock

        return log.set_up(
            stream=sys.stderr,
            form="console" if sys.stderr.isatty() else "json",
            level=getattr(logging, self.level.upper()),
            redactor=self.redactor,
            clock=SystemClock(),
        )

    @cached_property
    def installation(self) -> Installation:
        """The configured installation; ConfigError where there is none or it is wrong."""
        from exeunt import config
        from exeunt.app.installation import Installation

        file = config.find(self.config)
        made = Installation.at(file, redactor=self.redactor, log=self.log)
        self.extra.update(made.texts)
        return made

    @cached_property
    def found_installation(self) -> Installation | None:
        """The installation for verbs that can do without: None where none is configured and none was named."""
        try:
            return self.installation
        except ExeuntError as error:
            if self.config is None and error.code == "config.none":
                return None
            raise

    @contextlib.contextmanager
    def installed(self, exports: Path | None) -> Iterator[Installation]:
        """The configured installation; or what a folder of exports makes one, for as long as the block runs."""
        if exports is None:
            yield self.installation
            return
        from exeunt.app.exports import exports_connector, installation_of

        connector = exports_connector()
        self.extra.update(connector.connector.manifest.texts)
        with installation_of(exports, connector, log=self.log, redactor=self.redactor) as made:
            yield made

    @property
    def interactive(self) -> bool:
        return sys.stdin.isatty()

    def answer(self, page: Page, result: Mapping[str, Any], end: Exit = Exit.DONE) -> Exit:
        """The end of a verb: the page for a reader, or the result for a program, and the exit code."""
        if self.json:
            self.emit({**result, "exit": int(end)})
        elif not self.quiet:
            self.show(page)
        return end

    def emit(self, result: Mapping[str, Any]) -> None:
        """One JSON document on stdout."""
        click.echo(as_json(result))

    def show(self, page: Page, *, paged: bool = False, err: bool = False) -> None:
        """Print a page: tables and colour on a terminal, plain text elsewhere."""
        from exeunt.cli import printing

        printing.show(page, environ=self.environ, paged=paged, err=err)

    @contextlib.contextmanager
    def working(self, code: str) -> Iterator[Progress]:
        """Say on a terminal that something takes its time; silent elsewhere."""
        if self.quiet or self.json or not sys.stderr.isatty():
            yield Progress(None)
            return
        from exeunt.cli import printing

        with printing.spinner(self.texts.sentence(code), environ=self.environ) as turn:
            yield Progress(turn)

    def close(self) -> None:
        if "log" in self.__dict__:
            from exeunt.sdk import log

            log.tear_down()


@dataclass(frozen=True, slots=True)
class Progress:
    """What a long work may say of itself while it runs."""

    turn: Any

    def say(self, text: str) -> None:
        if self.turn is not None:
            self.turn(text)


def as_json(result: Mapping[str, Any]) -> str:
    """ASCII only, so that nothing in it can steer a terminal. TypeError for what is neither plain nor a path."""
    return json.dumps(result, indent=2, ensure_ascii=True, default=_plain)


def _plain(value: object) -> object:
    match value:
        case Path():
            return str(value)
        case frozenset() | set():
            return sorted(value)
        case Mapping():
            return dict(value)
        case Sequence():
            return list(value)
    raise TypeError(f"not for JSON: {type(value).__name__}")
