"""`exeunt access customer ID`, `access person WHO` and `access what-if WHO`."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit, worst
from exeunt.cli.exports import FOLDER
from exeunt.cli.opening import opened
from exeunt.cli.verb import argument, option, verb
from exeunt.errors import ConfigError, RefusedPlan

if TYPE_CHECKING:
    from exeunt.app.answering import OpenSystem
    from exeunt.app.what_if import WhatIf
    from exeunt.audit.world import World
    from exeunt.model import Gap
    from exeunt.policy.audit import AuditPolicy
    from exeunt.policy.tiers import Tier

_PLAN = click.Path(exists=True, dir_okay=False, path_type=Path)
_TIERS: tuple[Tier, ...] = ("A", "B", "C", "unknown")


@verb("access-customer")
@argument("customer")
@option("--snapshot", help="option.snapshot", metavar="NAME", default="")
@option("--exports", help="option.exports", type=FOLDER, metavar="FOLDER")
@option("--as-of", help="option.as-of", metavar="TIME", default="")
@option("--all", "every", help="option.all-viewers", is_flag=True)
def customer_command(
    call: Call, *, customer: str, snapshot: str, exports: Path | None, as_of: str, every: bool
) -> Exit:
    from exeunt.app.answering import open_systems, records_called
    from exeunt.cli.views.access import customer_json, customer_page

    world = opened(call, snapshot, as_of, exports)
    systems = open_systems(world)
    try:
        records = records_called(systems, customer)
    except RefusedPlan as error:
        unread = [ConfigError(gap.code, **gap.params) for gap in _unread(world, systems)]
        error.errors = [*error.errors, *unread]  # it may be there
        raise
    page = customer_page(call.texts, world, systems, records, every=every)
    return call.answer([*page], customer_json(world, systems, records), _end(world, systems))


@verb("access-person")
@argument("who")
@option("--snapshot", help="option.snapshot", metavar="NAME", default="")
@option("--exports", help="option.exports", type=FOLDER, metavar="FOLDER")
@option("--as-of", help="option.as-of", metavar="TIME", default="")
@option("--tier", "tiers", help="option.access-tier", type=click.Choice(_TIERS), multiple=True)
@option("--policy", help="option.audit-policy", type=_PLAN)
@option("--csv", "csv_file", help="option.access-csv", type=click.Path(dir_okay=False, path_type=Path))
def person_command(
    call: Call,
    *,
    who: str,
    snapshot: str,
    exports: Path | None,
    as_of: str,
    tiers: Sequence[Tier],
    policy: Path | None,
    csv_file: Path | None,
) -> Exit:
    from exeunt.app.answering import open_systems, sights
    from exeunt.app.tiering import tiers_of_records
    from exeunt.cli.views.access import person_json, person_page, write_csv

    world = opened(call, snapshot, as_of, exports)
    systems = open_systems(world)
    sorting = _policy(call, policy, configured=not (exports or _is_file(snapshot, as_of)))
    only = tiers or _TIERS
    person, found = sights(world, systems, who, tiers_of_records(world, sorting, world.taken), only)
    if csv_file:
        write_csv(call.texts, csv_file, found)
    page = person_page(call.texts, world, systems, person, found, only=only, csv_file=csv_file)
    doubt = Exit.INCOMPLETE if any(one.unsorted for one in found) else Exit.DONE
    return call.answer([*page], person_json(world, systems, person, found, only), worst(_end(world, systems), doubt))


@verb("access-what-if")
@argument("who")
@option("--plan", "plans", help="option.what-if-plan", type=_PLAN, multiple=True, required=True)
@option("--snapshot", help="option.snapshot", metavar="NAME", default="")
@option("--out", help="option.what-if-out", type=click.Path(dir_okay=False, path_type=Path))
def what_if_command(call: Call, *, who: str, plans: Sequence[Path], snapshot: str, out: Path | None) -> Exit:
    from exeunt.app.answering import open_systems
    from exeunt.app.what_if import what_if
    from exeunt.cli.views.what_if import what_if_json, what_if_page

    world = opened(call, snapshot)
    systems = open_systems(world)
    with call.working("cli.looking"):
        found = what_if(call.installation, world, systems, who, plans)
    if out:
        _write_page(call, world, found, out)
    missed = any(system.missed for system in found.systems)
    end = worst(_end(world, systems), Exit.INCOMPLETE if missed else Exit.DONE)
    return call.answer([*what_if_page(call.texts, world, found, out)], what_if_json(world, found), end)


def _write_page(call: Call, world: World, found: WhatIf, out: Path) -> None:
    from exeunt.app.installation import PRACTICE_FILE
    from exeunt.cli.views.what_if_html import preview_of
    from exeunt.plan.files import replacing
    from exeunt.report.preview import render_preview

    practice = (call.installation.state / PRACTICE_FILE).exists()
    page = render_preview(preview_of(call.texts, world, found, practice=practice), call.texts)
    with replacing(out, encoding="utf-8") as file:
        file.write(page)


def _policy(call: Call, given: Path | None, *, configured: bool) -> AuditPolicy:
    """What sorts customers into tiers. A file or a folder of exports asks for no configuration."""
    from exeunt.app.auditing import policy_for, policy_of

    return policy_for(call.installation, None) if configured and not given else policy_of(given)


def _is_file(snapshot: str, as_of: str) -> bool:
    return not as_of and Path(snapshot).is_file()


def _unread(world: World, systems: Iterable[OpenSystem]) -> list[Gap]:
    from exeunt.audit.missing import not_read

    parts = [not_read(system.name, part) for system in systems for part in system.not_whole]
    return [*world.unread, *parts]


def _end(world: World, systems: Iterable[OpenSystem]) -> Exit:
    short = bool(world.unread) or any(system.not_whole for system in systems)
    return Exit.INCOMPLETE if short else Exit.DONE
