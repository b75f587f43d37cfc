"""`exeunt undo CASE`: a plan that puts back what the case wrote; signed and applied like any other."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block
from exeunt.cli.verb import argument, option, verb

if TYPE_CHECKING:
    from exeunt.app.undoing import Undone
    from exeunt.report.shape import Step


@verb("undo")
@argument("case")
@option("--out", help="option.out", type=click.Path(file_okay=False, path_type=Path), default=Path())
@option("--all", "every", help="option.all", is_flag=True)
def command(call: Call, *, case: str, out: Path, every: bool) -> Exit:
    from exeunt.app.undoing import plan_undo

    installation = call.installation
    with call.working("cli.looking"):
        undone = plan_undo(installation, case, out)
    end = Exit.INCOMPLETE if undone.findings or undone.plan.header.gaps else Exit.DONE
    if every and not (call.json or call.quiet):
        call.show([*_page(call, undone, every=True)], paged=True)
        return end
    return call.answer([*_page(call, undone, every=False)], _result(undone), end)


def _page(call: Call, undone: Undone, *, every: bool) -> Iterator[Block]:
    from exeunt.cli.views import plan as view
    from exeunt.cli.views.next_steps import next_page

    texts, header = call.texts, undone.plan.header
    yield from view.person_page(texts, header)
    yield from view.plan_page(texts, undone.plan, file=str(undone.file), every=every)
    yield from view.observed(texts, header, every=every)
    yield from next_page(texts, _steps(undone))


def _steps(undone: Undone) -> list[Step]:
    from exeunt.app.next_steps import file_step
    from exeunt.app.plan_files import PlanFile
    from exeunt.report.shape import Step

    return [file_step(PlanFile("undo", undone.file)), Step("cli.next-then-apply", ("apply", str(undone.file)))]


def _result(undone: Undone) -> dict[str, Any]:
    from exeunt.cli.views.coded import coded_about, from_header
    from exeunt.cli.views.next_steps import next_json
    from exeunt.cli.views.plan import leaver_json, plan_json

    return {
        "exeunt": "undo/1",
        "case": undone.case,
        "person": leaver_json(undone.plan.header, undone.planned),
        "plan": plan_json(undone.plan, str(undone.file)),
        "not_put_back": [coded_about(finding) for finding in undone.findings],
        "gaps": [coded_about(gap) for gap in from_header(undone.plan.header.gaps)],
        "next": next_json(_steps(undone)),
    }
