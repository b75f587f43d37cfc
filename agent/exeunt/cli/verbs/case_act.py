"""`exeunt case tick`, `waive` and `cancel`: a person's decision, with a reason and a signature."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block, Line
from exeunt.cli.signing import decision_signer
from exeunt.cli.verb import argument, option, verb
from exeunt.errors import Param

if TYPE_CHECKING:
    from exeunt.app.decisions import Decided

_because = option("--because", help="option.because", metavar="TEXT", required=True)
_sign_with = option("--sign-with", "key", help="option.sign-with", type=click.Path(path_type=Path), metavar="KEY")


@verb("case-tick")
@argument("task")
@_because
@_sign_with
def tick_command(call: Call, task: str, because: str, key: Path | None) -> Exit:
    from exeunt.app import decisions

    return _answer(call, "tick", decisions.tick(call.installation, task, because, decision_signer(call, key)))


@verb("case-waive")
@argument("case")
@argument("what", metavar="CHANGE|SYSTEM:ACTION")
@option("--unfinished", help="option.unfinished", is_flag=True)
@_because
@_sign_with
def waive_command(call: Call, *, case: str, what: str, unfinished: bool, because: str, key: Path | None) -> Exit:
    from exeunt.app import decisions

    sign = decision_signer(call, key)
    decided = decisions.waive(call.installation, case, what, because, sign, unfinished=unfinished)
    return _answer(call, "waive", decided)


@verb("case-cancel")
@argument("case")
@_because
@_sign_with
def cancel_command(call: Call, case: str, because: str, key: Path | None) -> Exit:
    from exeunt.app import decisions

    return _answer(call, "cancel", decisions.cancel(call.installation, case, because, decision_signer(call, key)))


def _answer(call: Call, act: str, decided: Decided) -> Exit:
    from exeunt.cli.views.case import case_json
    from exeunt.cli.views.stamp import unstamped_json

    result = {
        "exeunt": f"case-{act}/1",
        "person": decided.person,
        "count": decided.count,
        **{key: item for key, item in case_json(decided.case).items() if key in {"case", "state", "tasks"}},
        "unstamped": unstamped_json(decided.unstamped),
    }
    return call.answer([*_page(call, act, decided)], result)


def _page(call: Call, act: str, decided: Decided) -> Iterator[Block]:
    from exeunt.cli.views.case import next_steps
    from exeunt.cli.views.stamp import unstamped_page

    texts = call.texts
    cancelled = "cli.cancelled" if decided.wrote else "cli.cancelled-unwritten"
    codes = {"tick": "cli.ticked", "waive": "cli.waived", "cancel": cancelled}
    params: dict[str, Param] = {"person": decided.person, "count": decided.count, "case": decided.case.id}
    yield Line(texts.sentence(codes[act], params), "good")
    if decided.closed:
        yield Line(texts.sentence("cli.closed", params), "good")
    yield from unstamped_page(texts, decided.unstamped)
    yield from next_steps(texts, decided.case)
