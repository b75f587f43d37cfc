"""Which key signs, and asking for its passphrase."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeunt.cli.call import Call

if TYPE_CHECKING:
    from exeunt.app.decisions import Sign


def key_for(call: Call, given: Path | None) -> Path:
    """`--key`, else `$EXEUNT_KEY`, else the key that ssh would take. ConfigError `approve.no-key`."""
    from exeunt.app import approving

    if given is not None:
        return given.expanduser()
    if named := call.environ.get("EXEUNT_KEY"):
        return Path(named).expanduser()
    return approving.usual_key(Path(os.path.expanduser("~")))  # noqa: PTH111 ($HOME first, as ssh-keygen does)


def passphrase_for(call: Call, key: Path) -> Callable[[], bytes] | None:
    """How to ask for the passphrase of *key*; None without a terminal."""
    if not call.interactive:
        return None

    def ask() -> bytes:
        shown = call.texts.sentence("cli.passphrase", {"file": str(key)})
        answer: str = click.prompt(shown, hide_input=True, err=True, prompt_suffix=" ")
        call.redactor.register(answer)
        return answer.encode()

    return ask


def decision_signer(call: Call, given: Path | None) -> Sign:
    """Signs a decision in a case with that key."""
    from exeunt.app import approving
    from exeunt.plan import signature

    key = key_for(call, given)
    passphrase = passphrase_for(call, key)

    def sign(document: bytes) -> str:
        return approving.sign(document, key, signature.CASE, passphrase)

    return sign
