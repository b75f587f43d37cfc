"""`exeunt drill`: what if somebody left tomorrow, for everybody; and the three questions of the self-check."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.exports import FOLDER, alone
from exeunt.cli.parse import parse_as_of
from exeunt.cli.verb import option, verb

if TYPE_CHECKING:
    from exeunt.audit.drill import By, Departing, Drill
    from exeunt.audit.selfcheck import CoreCustomer, SelfCheck
    from exeunt.policy.truth import Truth

_BY: tuple[By, ...] = ("revenue", "single-track", "administrator", "hours")


@verb("drill")
@option("--snapshot", help="option.snapshot", metavar="NAME", default="")
@option("--exports", help="option.exports", type=FOLDER, metavar="FOLDER")
@option("--as-of", help="option.audit-as-of", metavar="TIME", default="")
@option(
    "--policy", help="option.audit-policy", type=click.Path(exists=True, dir_okay=False, path_type=Path), default=None
)
@option("--by", help="option.drill-by", type=click.Choice(_BY), default="revenue")
@option("--all", "every", help="option.all-people", is_flag=True)
def command(
    call: Call, *, snapshot: str, exports: Path | None, as_of: str, policy: Path | None, by: By, every: bool
) -> Exit:
    from exeunt.app.auditing import Asked, scene_of
    from exeunt.audit.drill import drill
    from exeunt.audit.selfcheck import self_check
    from exeunt.cli.views.sections import ROWS, section_page
    from exeunt.report.audit.risks import check_section, drill_section

    alone(call, exports, {"--snapshot": snapshot, "--as-of": as_of})
    asked = Asked(snapshot, parse_as_of(as_of) if as_of else None, policy)
    with call.installed(exports) as installation, call.working("cli.opening"):
        scene = scene_of(installation, asked, read=exports is not None)
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
        "roster": departures.roster,
        "unsure": departures.unsure,
        "shared": departures.shared,
        "people": [_departing(one) for one in departures.people],
        "self_check": {
            "whole": check.whole,
            "core": check.core,
            "unknown": check.unknown,
            "unheld": check.unheld,
            "gone": check.gone,
            "doubtful": check.doubtful,
            "holders": [{"name": one.name, "mail": one.mail, "customers": count} for one, count in check.holders],
            "ways": dict(check.ways),
            "perhaps": check.perhaps,
            "customers": [_core(one) for one in check.shown],
        },
        "gaps": [coded(gap) for gap in departures.gaps],
    }


def _known(works: Truth) -> bool | None:
    """Null where it is not known."""
    return None if works.name == "UNKNOWN" else works.name == "YES"


def _departing(one: Departing) -> dict[str, Any]:
    from exeunt.cli.views.coded import ref

    return {
        "name": one.person.name,
        "mail": one.person.mail,
        "active": _known(one.works),
        "role": one.role,
        "customers": one.customers,
        "tiers": dict(one.tiers),
        "worth": dict(one.worth),
        "shares": dict(one.shares),
        "single_track": one.single_track,
        "perhaps_shared": one.perhaps_shared,
        "examples": [ref(example) for example in one.examples],
        "alone_in": list(one.alone_in),
        "perhaps_with": list(one.perhaps_with),
        "seconds": one.seconds,
    }


def _core(one: CoreCustomer) -> dict[str, Any]:
    from exeunt.cli.views.coded import ref

    return {
        "ref": ref(one.seen.ref),
        "label": one.seen.label,
        "owner": one.holder.mail if one.holder else "",
        "active": _known(one.works),
        "others": [person.mail for person in one.others],
        "perhaps": [person.mail for person in one.perhaps],
        "successor": one.successor.mail if one.successor else "",
        "successor_active": _known(one.successor_works) if one.successor else None,
        "contacts": one.contacts,
        "way": one.way,
    }
