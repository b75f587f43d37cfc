"""`exeunt sandbox`: the practice company, until interrupted."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block, Command, Fact, Heading, Line
from exeunt.cli.verb import verb

if TYPE_CHECKING:
    from exeunt.app.sandbox import Sandbox


@verb("sandbox")
def command(call: Call) -> Exit:
    from exeunt.app.practice import interruption

    with interruption.noted() as stopped:
        if not (call.json or call.quiet):
            call.show([Line(call.texts.sentence("practice.first-line"))])
        _run(call, stopped)
    return Exit.DONE


def _run(call: Call, stopped: threading.Event) -> None:
    from exeunt.app import sandbox
    from exeunt.sdk.clock import SystemClock

    with sandbox.running(now=SystemClock().now()) as company:
        for missing in company.missing:
            click.echo(f"exeunt: {call.texts.of(missing)}", err=True)
        if call.json:
            # one line, whatever else --json does: a program reads the first line while we stay up
            click.echo(json.dumps({"exeunt": "sandbox/1", **company.describe()}, ensure_ascii=True))
        elif not call.quiet:
            call.show([*_page(call, company)])
        stopped.wait()


def _page(call: Call, company: Sandbox) -> Iterator[Block]:
    from exeunt.cli.views.coded import typed

    texts = call.texts
    for name, system in company.systems.items():
        yield Fact(name, system.entry["url"])
    leaver = company.company.leaver
    yield Heading(texts.word("heading", "next"))
    yield Command(f"export EXEUNT_CONFIG={company.config}")
    yield Command(typed("plan", leaver))
    yield from (Command(typed("approve", "FILE", "--key", str(signer.key))) for signer in company.approvers[:-1])
    yield Command(typed("apply", "FILE"))
    yield Line(texts.sentence("practice.until"), "faint")
