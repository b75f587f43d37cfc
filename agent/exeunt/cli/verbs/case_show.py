"""`exeunt case list` and `exeunt case show CASE`."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.verb import argument, option, verb

if TYPE_CHECKING:
    from exeunt.report.shape import Step


@verb("case-list")
def list_command(call: Call) -> Exit:
    from exeunt.app import casework
    from exeunt.cli.views.case import line_json, list_page

    lines = casework.list_cases(call.installation)
    result = {"exeunt": "case-list/1", "cases": [line_json(line) for line in lines]}
    return call.answer([*list_page(call.texts, lines)], result)


@verb("case-show")
@argument("case")
@option("--out", help="option.case-out", type=click.Path(dir_okay=False, path_type=Path))
def show_command(call: Call, *, case: str, out: Path | None) -> Exit:
    from exeunt.app import casework
    from exeunt.app.next_steps import next_steps
    from exeunt.app.unproven import not_proven
    from exeunt.cli.views.case import case_json, case_page, unproven_json

    seen = casework.read_case(call.installation, case)
    standing = casework.judge_standing(seen, [plan.digest for plan in seen.plans])
    steps = next_steps(call.installation, seen, Path())
    if out:
        _write_report(call, case, steps, out)
    page = case_page(call.texts, seen, steps, out)
    more = {"unproven": unproven_json(not_proven(call.installation, case))} if call.json else {}
    return call.answer([*page], {"exeunt": "case/1", **case_json(seen, steps), **more, "standing": standing})


def _write_report(call: Call, case: str, steps: Sequence[Step], out: Path) -> None:
    from exeunt.app.casework import report_facts
    from exeunt.plan.files import replacing
    from exeunt.report.html import render_html

    html = render_html(report_facts(call.installation, case), call.texts, steps)
    with replacing(out, encoding="utf-8") as file:
        file.write(html)
