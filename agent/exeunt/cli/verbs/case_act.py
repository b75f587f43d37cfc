"""`exeunt case tick`, `waive` and `cancel`: a person's decision, with a reason and a signature."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    from exeunt.report.shape import Step

_because = option("--because", help="option.because", metavar="TEXT", required=True)
_sign_with = option("--sign-with", "key", help="option.sign-with", type=click.Path(path_type=Path), metavar="KEY")


_SHOWN = frozenset({"case", "state", "tasks", "next"})


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
    from exeunt.app.next_steps import next_steps
    from exeunt.cli.views.case import case_json
    from exeunt.cli.views.stamp import unstamped_json

    steps = next_steps(call.installation, decided.case, Path())
    result = {
        "exeunt": f"case-{act}/1",
        "person": decided.person,
        "count": decided.count,
        **{key: item for key, item in case_json(decided.case, steps).items() if key in _SHOWN},
        "unstamped": unstamped_json(decided.unstamped),
    }
    return call.answer([*_page(call, act, decided, steps)], result)


def _page(call: Call, act: str, decided: Decided, steps: Sequence[Step]) -> Iterator[Block]:
    from exeunt.cli.views.next_steps import next_page
    from exeunt.cli.views.stamp import unstamped_page

    texts = call.texts
    cancelled = "cli.cancelled" if decided.wrote else "cli.cancelled-unwritten"
    codes = {"tick": "cli.ticked", "waive": "cli.waived", "cancel": cancelled}
    params: dict[str, Param] = {"person": decided.person, "count": decided.count, "case": decided.case.id}
    yield Line(texts.sentence(codes[act], params), "good")
    if decided.closed:
        yield Line(texts.sentence("cli.closed", params), "good")
    yield from unstamped_page(texts, decided.unstamped)
    yield from next_page(texts, steps)
