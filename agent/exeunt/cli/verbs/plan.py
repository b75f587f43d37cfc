"""`exeunt plan WHO`: both plans of a departure, shown before anything is changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit, worst
from exeunt.cli.page import Block
from exeunt.cli.parse import parse_lifts, parse_time
from exeunt.cli.verb import argument, option, verb

if TYPE_CHECKING:
    from exeunt.app.planning import Planned
    from exeunt.model import Finding
    from exeunt.report.shape import Step


@verb("plan")
@argument("who")
@option("--successor", help="option.successor", metavar="MAIL", default="")
@option("--lift", help="option.lift", metavar="ACTION=COUNT", multiple=True)
@option("--not-before", help="option.not-before", metavar="TIME", default="")
@option("--out", help="option.out", type=click.Path(file_okay=False, path_type=Path), default=Path())
@option("--all", "every", help="option.all", is_flag=True)
@option("--exit-code", "tell", help="option.exit-code", is_flag=True)
def command(
    call: Call,
    *,
    who: str,
    successor: str,
    lift: Sequence[str],
    not_before: str,
    out: Path,
    every: bool,
    tell: bool,
) -> Exit:
    from exeunt.app.planning import Asked, plan

    asked = Asked(
        who=who,
        successor=successor,
        lifted=parse_lifts(lift),
        not_before=parse_time(not_before) if not_before else None,
    )
    installation = call.installation
    with call.working("cli.looking"):
        planned = plan(installation, asked, out)
    dangerous = _dangers(call, planned)
    end = _end(planned, tell=tell)
    if every and not (call.json or call.quiet):
        call.show([*_page(call, planned, dangerous, every=True)], paged=True)
        return end
    return call.answer([*_page(call, planned, dangerous, every=False)], _result(planned, dangerous), end)


def _dangers(call: Call, planned: Planned) -> list[Finding]:
    from exeunt.app import approving
    from exeunt.plan import approvers

    installation = call.installation
    listed = approvers.read(installation.approvers_file) if installation.approvers_file.exists() else None
    return approving.dangers(planned.plans["cut"].header, listed, installation.clock.now())


def _end(planned: Planned, *, tell: bool) -> Exit:
    """Incomplete where something was not read or left out; findings where there are changes and it was asked."""
    from exeunt.plan.needs import HELD_BACK

    header = planned.plans["cut"].header
    incomplete = bool(header.gaps) or any(about or code in HELD_BACK for code, _, about in header.findings)
    changes = tell and any(plan.rows for plan in planned.plans.values())
    return worst(Exit.INCOMPLETE if incomplete else Exit.DONE, Exit.FINDINGS if changes else Exit.DONE)


def _page(call: Call, planned: Planned, dangerous: Sequence[Finding], *, every: bool) -> Iterator[Block]:
    from exeunt.cli.views import plan as view
    from exeunt.cli.views.coded import section
    from exeunt.cli.views.next_steps import next_page

    texts = call.texts
    cut, hand_over = planned.plans["cut"], planned.plans["hand-over"]
    yield from section(texts, "danger", dangerous, "bad")
    yield from view.person_page(texts, cut.header)
    yield from view.taking_over(texts, [cut.header, hand_over.header])
    yield from view.left_by_policy(texts, cut.header)
    yield from view.plan_page(texts, cut, file=str(planned.cut), every=every)
    yield from view.plan_page(texts, hand_over, file=str(planned.hand_over), every=every)
    yield from view.observed(texts, cut.header, every=every)
    yield from next_page(texts, _steps(planned))


def _steps(planned: Planned) -> Sequence[Step]:
    from exeunt.app.next_steps import after_planning

    return after_planning(planned.cut, planned.plans["cut"].header)


def _result(planned: Planned, dangerous: Sequence[Finding]) -> dict[str, Any]:
    from exeunt.cli.views import plan as view
    from exeunt.cli.views.coded import coded_about, from_header
    from exeunt.cli.views.next_steps import next_json

    cut, hand_over = planned.plans["cut"], planned.plans["hand-over"]
    successors = {person.mail or person.name: person for plan in (cut, hand_over) for person in plan.header.successors}
    return {
        "exeunt": "plan/1",
        "case": planned.case,
        "person": view.leaver_json(cut.header),
        "successors": [view.person_json(person) for person in successors.values()],
        "plans": [view.plan_json(cut, str(planned.cut)), view.plan_json(hand_over, str(planned.hand_over))],
        "dangers": [coded_about(one) for one in dangerous],
        "findings": [coded_about(one) for one in view.findings(cut.header)],
        "gaps": [coded_about(one) for one in from_header(cut.header.gaps)],
        "next": next_json(_steps(planned)),
    }
