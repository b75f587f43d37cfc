"""`exeunt init`: configuration, state folder and first approver, and what to type next."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block, Command, Fact, Heading, Line
from exeunt.cli.verb import option, verb
from exeunt.errors import UsageError

if TYPE_CHECKING:
    from exeunt.app.initial import Begun


@verb("init")
@option("--approver", help="option.approver", metavar="MAIL")
@option("--key", help="option.approver-key", type=click.Path(path_type=Path), metavar="PATH")
@option("--state", help="option.state", type=click.Path(file_okay=False, path_type=Path))
def command(call: Call, approver: str | None, key: Path | None, state: Path | None) -> Exit:
    from exeunt.app import initial
    from exeunt.config.file import named_by_environment

    if key is not None and approver is None:
        raise UsageError("usage.missing", name="--approver")
    home = Path(os.path.expanduser("~"))  # noqa: PTH111 ($HOME first, as ssh-keygen does)
    config = (
        (call.config or named_by_environment() or home / ".config" / "exeunt" / "exeunt.toml").expanduser().absolute()
    )
    chosen = None
    if approver is not None:
        path = (key or home / ".ssh" / "id_ed25519").expanduser()
        chosen = initial.Chosen(approver, path, _new_passphrase(call, path))
    begun = initial.begin(config, initial.state_folder(config, state, home), chosen)
    call.config = config
    return call.answer([*_page(call, begun)], _result(begun))


def _new_passphrase(call: Call, key: Path) -> bytes | None:
    """Asked for only where a key is about to be made and somebody is there to answer."""
    if key.exists() or not call.interactive:
        return None
    shown = call.texts.sentence("cli.new-passphrase", {"file": str(key)})
    answer: str = click.prompt(
        shown, hide_input=True, confirmation_prompt=True, default="", show_default=False, err=True, prompt_suffix=" "
    )
    return answer.encode() or None


def _page(call: Call, begun: Begun) -> Iterator[Block]:
    from exeunt.cli.views.coded import typed

    word, texts = call.texts.word, call.texts
    yield Heading(texts.sentence("cli.begun"))
    yield Fact(word("heading", "configuration"), str(begun.config))
    yield Fact(word("heading", "policy"), str(begun.policy))
    yield Fact(word("heading", "state"), str(begun.state))
    if begun.key is not None:
        yield Fact(word("heading", "approver"), begun.approver)
        yield Fact(word("heading", "key"), f"{begun.key}  {begun.fingerprint}")
    if begun.key_made:
        yield Line(texts.sentence("cli.key-made"), "warn", 1)
    yield Heading(word("heading", "next"))
    if begun.key is None:
        yield Command(typed("approver", "add", "somebody@acme.example", "KEY.pub"))
    yield Line(texts.sentence("cli.next-systems", {"file": str(begun.config)}), indent=1)
    yield Command(typed("doctor"))


def _result(begun: Begun) -> dict[str, object]:
    return {
        "exeunt": "init/1",
        "config": str(begun.config),
        "policy": str(begun.policy),
        "state": str(begun.state),
        "approver": begun.approver or None,
        "key": str(begun.key) if begun.key else None,
        "key_made": begun.key_made,
        "fingerprint": begun.fingerprint or None,
    }
