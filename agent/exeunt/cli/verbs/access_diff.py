"""`exeunt access diff BEFORE [AFTER]`."""

from __future__ import annotations

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.opening import opened
from exeunt.cli.verb import argument, option, verb
from exeunt.errors import UsageError


@verb("access-diff")
@argument("before")
@argument("after", required=False, default="newest")
@option("--person", "who", help="option.diff-person", metavar="WHO", default="")
@option("--customer", help="option.diff-customer", metavar="ID", default="")
@option("--top", help="option.diff-top", metavar="N", type=click.IntRange(min=1))
def command(call: Call, *, before: str, after: str, who: str, customer: str, top: int | None) -> Exit:
    from exeunt.app.differences import access_difference
    from exeunt.cli.views.access_diff import diff_page
    from exeunt.cli.views.access_diff_json import diff_json

    worlds = opened(call, before), opened(call, after)
    if (worlds[0].name, worlds[0].taken) == (worlds[1].name, worlds[1].taken):
        raise UsageError("usage.same-snapshot", name=worlds[0].name)
    with call.working("cli.looking"):
        found = access_difference(*worlds, who=who, customer=customer, top=top)
        page = [*diff_page(call.texts, found)]
    return call.answer(page, diff_json(found), Exit.INCOMPLETE if found.incomplete else Exit.DONE)
