"""`exeunt snapshot`: take, list, show, prune, export, import."""

from __future__ import annotations

from pathlib import Path

import click

from exeunt.cli.call import Call
from exeunt.cli.exits import Exit
from exeunt.cli.page import Block, Fact, Line
from exeunt.cli.parse import parse_duration
from exeunt.cli.verb import Group, argument, option, verb
from exeunt.errors import UsageError

_NEWEST = "newest"

command = Group(
    "snapshot",
    help="snapshot",
    no_args_is_help=True,
    verbs={
        name: f"exeunt.cli.verbs.snapshot:{name}_command"
        for name in ("take", "list", "show", "prune", "export", "import")
    },
)


@verb("snapshot-take")
@option("--name", help="option.snapshot-name", metavar="NAME", default="")
def take_command(call: Call, name: str) -> Exit:
    from exeunt.app.snapshots import take
    from exeunt.cli.views import snapshot as view

    installation = call.installation
    with call.working("cli.reading") as progress:

        def tell(system: str, part: str, rows: int) -> None:
            progress.say(call.texts.sentence("cli.part-read", {"system": system, "part": part, "rows": rows}))

        taken = take(installation, name, tell=tell)
    end = Exit.DONE if taken.kept.manifest.whole else Exit.INCOMPLETE
    result = {
        "exeunt": "snapshot-take/1",
        "snapshot": view.snapshot_json(taken.kept, installation.id),
        "pruned": [one.manifest.id for one in taken.pruned],
    }
    return call.answer([*view.taken_page(call.texts, taken.kept, len(taken.pruned))], result, end)


@verb("snapshot-list")
def list_command(call: Call) -> Exit:
    from exeunt.cli.views import snapshot as view
    from exeunt.cli.views.coded import coded

    installation = call.installation
    shelf = installation.snapshots.look()
    result = {
        "exeunt": "snapshot-list/1",
        "snapshots": [view.line_json(one, installation.id) for one in shelf.kept],
        "broken": [coded(error) for error in shelf.broken],
    }
    return call.answer([*view.list_page(call.texts, shelf)], result)


@verb("snapshot-show")
@argument("name", required=False, default=_NEWEST)
@option("--against", help="option.snapshot-against", metavar="NAME", default="")
def show_command(call: Call, name: str, against: str) -> Exit:
    from exeunt.app.snapshots import compare
    from exeunt.cli.views import snapshot as view

    installation = call.installation
    kept = installation.snapshots.find(name)
    call.explain({name: system.kind for name, system in kept.manifest.systems.items()})
    result = {"exeunt": "snapshot-show/1", "snapshot": view.snapshot_json(kept, installation.id)}
    if not against:
        return call.answer([*view.snapshot_page(call.texts, kept)], {**result, "against": None, "differs": []})
    other = installation.snapshots.find(against)
    if other.manifest.id == kept.manifest.id:
        raise UsageError("usage.same-snapshot", name=kept.manifest.name or kept.manifest.id)
    differs = compare(other.manifest, kept.manifest)
    more = {"against": other.manifest.id, "differs": [view.differs_json(one) for one in differs]}
    return call.answer([*view.differs_page(call.texts, other, kept, differs)], {**result, **more})


@verb("snapshot-prune")
@option("--older-than", help="option.older-than", metavar="AGE", required=True)
@option("--named", help="option.prune-named", is_flag=True)
def prune_command(call: Call, older_than: str, *, named: bool) -> Exit:
    installation = call.installation
    before = installation.clock.now() - parse_duration(older_than)
    removed = installation.snapshots.prune(before=before, named=named)
    page = [Line(call.texts.sentence("cli.snapshot-pruned", {"count": len(removed)}))]
    result = {"exeunt": "snapshot-prune/1", "removed": [one.manifest.id for one in removed]}
    return call.answer(page, result)


@verb("snapshot-export")
@argument("name")
@argument("file", type=click.Path(dir_okay=False, path_type=Path))
def export_command(call: Call, name: str, file: Path) -> Exit:
    from exeunt.cli.views import snapshot as view
    from exeunt.store.snapshots import carry_out

    kept = call.installation.snapshots.find(name)
    carry_out(kept, file)
    params = {"name": view.called(kept), "file": str(file)}
    page: list[Block] = [
        Line(call.texts.sentence("cli.snapshot-carried-out", params), "good"),
        Fact("SHA-256", kept.digest),
    ]
    return call.answer(
        page, {"exeunt": "snapshot-export/1", "id": kept.manifest.id, "digest": kept.digest, "file": str(file)}
    )


@verb("snapshot-import")
@argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def import_command(call: Call, file: Path) -> Exit:
    from exeunt.cli.views import snapshot as view
    from exeunt.store.snapshots import carry_in

    installation = call.installation
    kept = carry_in(installation.snapshots, file)
    page: list[Block] = [
        Line(call.texts.sentence("cli.snapshot-carried-in", {"name": view.called(kept)}), "good"),
        Fact("SHA-256", kept.digest),
    ]
    return call.answer(page, {"exeunt": "snapshot-import/1", "snapshot": view.snapshot_json(kept, installation.id)})
