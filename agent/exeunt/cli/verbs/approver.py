"""`exeunt approver`: who may sign; list, add, revoke."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block, Line, Table
from exeunt.cli.signing import key_for, passphrase_for
from exeunt.cli.verb import Group, argument, option, verb

if TYPE_CHECKING:
    from datetime import datetime

    from exeunt.app.electorate import Changed, Sign
    from exeunt.plan.approvers import Approver

_PLACE = "exeunt.cli.verbs.approver:{}_command"

command = Group(
    "approver",
    help="approver",
    no_args_is_help=True,
    verbs={name: _PLACE.format(name) for name in ("list", "add", "revoke")},
)
_sign_with = option("--sign-with", "key", help="option.sign-with", type=click.Path(path_type=Path), metavar="KEY")


@verb("approver-list")
def list_command(call: Call) -> Exit:
    from exeunt.app import electorate

    lines = electorate.listed(call.installation).lines
    now = call.installation.clock.now()
    result = {"exeunt": "approver-list/1", "approvers": [_line_json(line, now) for line in lines]}
    return call.answer([*_page(call, lines, now)], result)


@verb("approver-add")
@argument("mail")
@argument("public", metavar="KEY.pub", type=click.Path(path_type=Path))
@_sign_with
def add_command(call: Call, mail: str, public: Path, key: Path | None) -> Exit:
    from exeunt.app import electorate, initial

    text = initial.public_half(public)
    return _answer(call, "add", electorate.add(call.installation, mail, text, str(public), _signer(call, key)))


@verb("approver-revoke")
@argument("target", metavar="MAIL|FINGERPRINT")
@_sign_with
def revoke_command(call: Call, target: str, key: Path | None) -> Exit:
    from exeunt.app import electorate

    return _answer(call, "revoke", electorate.revoke(call.installation, target, _signer(call, key)))


def _signer(call: Call, given: Path | None) -> Sign:
    def sign(document: bytes) -> str:
        from exeunt.app import approving
        from exeunt.plan import signature

        key = key_for(call, given)
        return approving.sign(document, key, signature.APPROVERS, passphrase_for(call, key))

    return sign


def _page(call: Call, lines: Sequence[Approver], now: datetime) -> Iterator[Block]:
    from exeunt.text import moment

    word = call.texts.word
    columns = [word("heading", name) for name in ("approver", "key", "since", "status")]
    yield Table(
        columns,
        [[line.person, line.fingerprint, moment(line.since), word("approver", _state(line, now))] for line in lines],
    )


def _state(line: Approver, now: datetime) -> str:
    if line.is_valid(now):
        return "valid"
    if line.suspended_by:
        return "suspended"
    return "over" if line.is_over(now) else "not-yet"


def _line_json(line: Approver, now: datetime) -> dict[str, object]:
    from exeunt.cli.views.coded import time

    return {
        "person": line.person,
        "fingerprint": line.fingerprint,
        "since": time(line.since),
        "until": time(line.until),
        "state": _state(line, now),
        "case": line.suspended_by or None,
    }


def _answer(call: Call, act: str, changed: Changed) -> Exit:
    change = changed.change
    params = {
        "act": change.act,
        "person": change.person,
        "keys": ", ".join(change.fingerprints),
        "by": ", ".join(changed.vouched),
    }
    page = [Line(call.texts.sentence("cli.approver-changed", params), "good")]
    result = {
        "exeunt": f"approver-{act}/1",
        "act": change.act,
        "person": change.person,
        "fingerprints": list(change.fingerprints),
        "vouched": list(changed.vouched),
        "approvers_digest": change.new,
    }
    return call.answer(page, result)
