"""`exeunt drill`: what if somebody left tomorrow, for everybody; and the three questions of the self-check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.parse import parse_as_of
from exeunt.cli.verb import option, verb

if TYPE_CHECKING:
    from exeunt.audit.drill import By, Departing, Drill
    from exeunt.audit.selfcheck import CoreCustomer, SelfCheck

_BY: tuple[By, ...] = ("revenue", "single-track", "administrator", "hours")


@verb("drill")
@option("--snapshot", help="option.snapshot", metavar="NAME", default="newest")
@option("--as-of", help="option.audit-as-of", metavar="TIME", default="")
@option(
    "--policy", help="option.audit-policy", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None
)
@option("--by", help="option.drill-by", type=click.Choice(_BY), default="revenue")
@option("--all", "every", help="option.all-people", is_flag=True)
def command(call: Call, *, snapshot: str, as_of: str, policy: Path | None, by: By, every: bool) -> Exit:
    from exeunt.app.auditing import Asked, scene_of
    from exeunt.audit.drill import drill
    from exeunt.audit.selfcheck import self_check
    from exeunt.cli.views.sections import ROWS, section_page
    from exeunt.report.audit.risks import check_section, drill_section

    with call.working("cli.opening"):
        scene = scene_of(call.installation, Asked(snapshot, parse_as_of(as_of) if as_of else None, policy))
        call.explain(scene.world.connectors)
        departures, check = drill(scene, by), self_check(scene)
    sections = (check_section(check, call.texts, most=None), drill_section(departures, call.texts, most=None))
    page = [block for one in sections for block in section_page(one, call.texts, rows=None if every else ROWS)]
    return call.answer(page, _json(departures, check, by), Exit.INCOMPLETE if departures.gaps else Exit.DONE)


def _json(departures: Drill, check: SelfCheck, by: By) -> dict[str, Any]:
    from exeunt.cli.views.coded import coded

    return {
        "exeunt": "drill/1",
        "by": by,
        "people": [_departing(one) for one in departures.people],
        "self_check": {
            "whole": check.whole,
            "core": check.core,
            "unknown": check.unknown,
            "unheld": check.unheld,
            "holders": [{"name": one.name, "mail": one.mail, "customers": count} for one, count in check.holders],
            "ways": dict(check.ways),
            "customers": [_core(one) for one in check.shown],
        },
        "gaps": [coded(gap) for gap in departures.gaps],
    }


def _departing(one: Departing) -> dict[str, Any]:
    from exeunt.cli.views.coded import ref

    return {
        "name": one.person.name,
        "mail": one.person.mail,
        "role": one.role,
        "customers": one.customers,
        "tiers": dict(one.tiers),
        "worth": dict(one.worth),
        "shares": dict(one.shares),
        "single_track": one.single_track,
        "examples": [ref(example) for example in one.examples],
        "alone_in": list(one.alone_in),
        "seconds": one.seconds,
    }


def _core(one: CoreCustomer) -> dict[str, Any]:
    from exeunt.cli.views.coded import ref

    return {
        "ref": ref(one.seen.ref),
        "label": one.seen.label,
        "owner": one.holder.mail if one.holder else "",
        "active": one.active,
        "others": [person.mail for person in one.others],
        "successor": one.successor.mail if one.successor else "",
        "contacts": one.contacts,
        "way": one.way,
    }
