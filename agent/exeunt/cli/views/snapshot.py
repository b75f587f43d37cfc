"""Snapshots: one line each, or part by part with what is missing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from exeunt.app.snapshots.compare import Differs
from exeunt.app.snapshots.lines import gap_of, gaps_of
from exeunt.cli.page import Block, Fact, Heading, Line, Table
from exeunt.cli.views.coded import coded, coded_about, section, time
from exeunt.model import Gap
from exeunt.store.snapshots import Kept, PartLine, Shelf, SystemLine
from exeunt.text import Texts
from exeunt.text.figures import moment, number

_COUNTED = ("principals", "customers", "grants")


def called(kept: Kept) -> str:
    return kept.manifest.name or kept.manifest.id


def taken_page(texts: Texts, kept: Kept, pruned: int) -> Iterator[Block]:
    if kept.manifest.whole:
        yield Line(texts.sentence("cli.snapshot-whole", {"name": called(kept)}), "good")
    else:
        yield Line(texts.sentence("cli.snapshot-in-part", {"name": called(kept)}), "warn")
    yield _systems(texts, kept)
    yield Fact("SHA-256", kept.digest)
    yield from section(texts, "gaps", gaps(kept), "warn")
    if pruned:
        yield Line(texts.sentence("cli.snapshot-pruned", {"count": pruned}), "faint")


def list_page(texts: Texts, shelf: Shelf) -> Iterator[Block]:
    if not shelf.kept:
        yield Line(texts.sentence("cli.snapshots-none"))
    else:
        columns = [texts.word("heading", name) for name in ("name", "id", "taken", "coverage", "size", "systems")]
        yield Table(columns, [_row(texts, one) for one in shelf.kept])
    yield from section(texts, "unusable", [Gap(error.code, error.params) for error in shelf.broken], "bad")


def snapshot_page(texts: Texts, kept: Kept) -> Iterator[Block]:
    manifest = kept.manifest
    yield Heading(called(kept))
    yield Fact(texts.word("heading", "id"), manifest.id)
    yield Fact(texts.word("heading", "taken"), moment(manifest.taken))
    yield Fact(texts.word("heading", "size"), _size(manifest.size))
    yield Fact("SHA-256", kept.digest)
    for name, system in manifest.systems.items():
        yield Heading(f"{name} ({system.kind} {system.version})")
        columns = [texts.word("heading", column) for column in ("part", "rows", "coverage", "how", "as-of")]
        yield Table(columns, [_part_row(texts, part) for part in system.parts])
    yield from section(texts, "gaps", gaps(kept), "warn")


def differs_page(texts: Texts, before: Kept, after: Kept, differs: Sequence[Differs]) -> Iterator[Block]:
    yield Heading(f"{called(before)} → {called(after)}")
    if not differs:
        yield Line(texts.sentence("cli.snapshot-same"))
        return
    columns = [texts.word("heading", name) for name in ("system", "part", "rows", "coverage")]
    yield Table(columns, [_differs_row(texts, one) for one in differs])


def gaps(kept: Kept) -> list[Gap]:
    """Everything that is missing, as it is said to people."""
    found = [gap_of(line) for line in kept.manifest.gaps]
    return found + [
        gap for name, system in kept.manifest.systems.items() for part in system.parts for gap in gaps_of(name, part)
    ]


def _systems(texts: Texts, kept: Kept) -> Table:
    columns = ["system", "coverage", *_COUNTED]
    rows = [
        [name, _coverage(texts, system.parts), *(number(system.sizes.get(table, 0)) for table in _COUNTED)]
        for name, system in kept.manifest.systems.items()
    ]
    return Table([texts.word("heading", name) for name in columns], rows)


def _coverage(texts: Texts, parts: Sequence[PartLine]) -> str:
    return texts.word("coverage", "whole" if all(part.whole for part in parts) else "partial")


def _row(texts: Texts, kept: Kept) -> list[str]:
    manifest = kept.manifest
    return [
        manifest.name or "–",
        manifest.id,
        moment(manifest.taken),
        texts.word("coverage", "whole" if manifest.whole else "partial"),
        _size(manifest.size),
        ", ".join(manifest.systems),
    ]


def _part_row(texts: Texts, part: PartLine) -> list[str]:
    state = "partial" if part.state == "whole" and not part.whole else part.state
    return [
        texts.part(part.part),
        number(part.rows),
        texts.word("coverage", state),
        texts.word("how", part.how) if part.how not in ("", part.state) else "–",
        moment(part.as_of) if part.as_of else "–",
    ]


def _differs_row(texts: Texts, one: Differs) -> list[str]:
    rows = " → ".join("–" if rows is None else number(rows) for rows in one.rows)
    states = ["–" if state is None else texts.word("coverage", state) for state in one.state]
    return [one.system, texts.part(one.part), rows, " → ".join(dict.fromkeys(states))]


def _size(size: int) -> str:
    return f"{size / 1e6:,.1f} MB"


def line_json(kept: Kept, installation: str) -> dict[str, Any]:
    manifest = kept.manifest
    return {
        "id": manifest.id,
        "name": manifest.name,
        "taken": time(manifest.taken),
        "ours": manifest.installation == installation,
        "whole": manifest.whole,
        "size": manifest.size,
        "digest": kept.digest,
        "systems": list(manifest.systems),
    }


def snapshot_json(kept: Kept, installation: str) -> dict[str, Any]:
    return {
        **line_json(kept, installation),
        "installation": kept.manifest.installation,
        "roster": list(kept.manifest.roster),
        "systems": [_system_json(name, system) for name, system in kept.manifest.systems.items()],
        "gaps": [coded_about(gap) for gap in gaps(kept)],
    }


def _system_json(name: str, system: SystemLine) -> dict[str, Any]:
    return {
        "system": name,
        "connector": system.kind,
        "version": system.version,
        "read_at": time(system.read_at),
        "sizes": dict(system.sizes),
        "parts": [_part_json(part) for part in system.parts],
    }


def _part_json(part: PartLine) -> dict[str, Any]:
    numbers = {name: getattr(part, name) for name in ("rows", "counted", "missing", "repeated", "circles")}
    words = {name: getattr(part, name) for name in ("part", "table", "kind", "cause", "state", "how")}
    return {**words, **numbers, "as_of": time(part.as_of), "gaps": [coded(gap_of(gap)) for gap in part.gaps]}


def differs_json(one: Differs) -> dict[str, Any]:
    return {"system": one.system, "part": one.part, "rows": list(one.rows), "state": list(one.state)}
