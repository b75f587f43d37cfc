"""What plans would change, for a reader and for a program."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path as File
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from exeunt.app.footing import of_what_if
from exeunt.cli.page import Block, Fact, Heading, Line, Table
from exeunt.cli.views.access import beside, coverage_json, path_json, snapshot_json, surely
from exeunt.cli.views.coded import section, time
from exeunt.cli.views.footing import footing_json, footing_lines
from exeunt.model.access import LEVELS
from exeunt.report.paths import PathWords
from exeunt.text import Texts, moment, number

if TYPE_CHECKING:
    from exeunt.access.tables import Index, Small
    from exeunt.app.answering import OpenSystem
    from exeunt.app.what_if import Difference, Left, SystemAfter, WhatIf
    from exeunt.audit.world import World

SHOWN: Final = 10
"""Customers or people shown of one sort; `--json` has more."""

LISTED: Final = 1000
"""Customers listed of one sort in `--json`; the count is always whole."""


def what_if_page(texts: Texts, world: World, found: WhatIf, out: File | None = None) -> Iterator[Block]:
    """What the person still sees, and who else gains or loses sight; and where the page of it was written."""
    yield Heading(f"{found.person.name} <{found.person.mail}>")
    yield Fact(texts.word("heading", "taken"), moment(world.taken))
    for system in found.systems:
        yield from _system(texts, system)
    yield from (Line(one, "warn") for one in elsewhere(texts, found))
    yield from section(texts, "gaps", world.unread, "warn")
    yield from footing_lines(texts, of_what_if(world, found))
    if out:
        yield Line(texts.sentence("cli.written", {"file": str(out)}))


def _system(texts: Texts, system: SystemAfter) -> Iterator[Block]:
    yield Heading(f"{system.before.name}")
    yield Fact(texts.word("heading", "as-of"), moment(system.before.world.as_of))
    yield from surely(texts, system.before.not_whole)
    yield from beside(texts, system.before.beside)
    yield from (Fact(name, value) for name, value in handed_over(texts, system))
    if system.missed:
        yield Line(texts.sentence("cli.edits-missed", {"count": len(system.missed)}), "warn", 1)
    for left in system.left:
        yield from _left(texts, system, left)
    yield from _others(texts, system.others)


def handed_over(texts: Texts, system: SystemAfter) -> Iterator[tuple[str, str]]:
    """How many records the plans hand over, and what becomes of each: the parts add up."""
    yield texts.word("heading", "would-hand-over"), number(system.handed)
    yield texts.word("heading", "would-be-handed-over"), number(system.moved)
    for kind, count in sorted(system.aside.items()):
        yield texts.sentence("cli.handed-aside", {"kind": kind}), number(count)
    if system.astray:
        yield texts.word("heading", "handed-astray"), number(system.astray)


def elsewhere(texts: Texts, found: WhatIf) -> Iterator[str]:
    """What is handed over in systems that the snapshot does not have."""
    for system, count in sorted(found.elsewhere.items()):
        yield texts.sentence("cli.handed-elsewhere", {"system": system, "count": count})


def _left(texts: Texts, system: SystemAfter, left: Left) -> Iterator[Block]:
    before, after, latent = (int((levels > 0).sum()) for levels in (left.before, left.after, left.latent))
    counts = {"before": before, "after": after, "latent": latent}
    who = left.principal.ref.id
    whole = not (system.before.not_whole or system.missed)
    yield Line(
        f"{who}: {texts.sentence('cli.what-is-left', counts)}", "bad" if after else "good" if whole else "warn", 1
    )
    shown, levels = (system.after, left.after) if after else (system.latent, left.latent)
    yield from _second_paths(texts, shown, left, levels)


def _second_paths(texts: Texts, system: OpenSystem, left: Left, levels: Small) -> Iterator[Block]:
    words = PathWords(texts, system.world.kind)
    place = system.world.principals.index(left.principal)
    for customer in np.flatnonzero(levels)[:SHOWN].tolist():
        path = next(iter(system.paths.why(place, customer)), None)
        if path:
            yield Line(f"{system.paths.record(customer).name}: {words.line(system.paths.seen(path))}", "warn", 2)


def _others(texts: Texts, others: Sequence[Difference]) -> Iterator[Block]:
    if not others:
        return
    columns = [texts.word("heading", name) for name in ("person", "gains", "loses")]
    rows = [[one.principal.name, number(len(one.gained)), number(len(one.lost))] for one in others[:SHOWN]]
    yield Table(columns, rows)
    if len(others) > SHOWN:
        yield Line(texts.sentence("cli.more-people", {"count": len(others) - SHOWN}), "faint", 1)


def what_if_json(world: World, found: WhatIf) -> dict[str, Any]:
    return {
        "exeunt": "access-what-if/1",
        **snapshot_json(world),
        **footing_json(of_what_if(world, found)),
        "person": {"name": found.person.name, "mail": found.person.mail},
        "systems": [_system_json(system) for system in found.systems],
        "elsewhere": found.elsewhere,
    }


def _system_json(system: SystemAfter) -> dict[str, Any]:
    return {
        "system": system.before.name,
        "as_of": time(system.before.world.as_of),
        "not_whole": [coverage_json(one) for one in system.before.not_whole],
        "beside": [coverage_json(one) for one in system.before.beside],
        "handed": system.handed,
        "moved": system.moved,
        "aside": system.aside,
        "missed": [{"edit": type(one).__name__, **one._asdict()} for one in system.missed],
        "principals": [_left_json(system, left) for left in system.left],
        "others": [
            {
                "principal": one.principal.ref.id,
                "name": one.principal.name,
                "gained": _listed(system.before, one.gained),
                "lost": _listed(system.before, one.lost),
            }
            for one in system.others
        ],
    }


def _listed(system: OpenSystem, customers: Index) -> dict[str, Any]:
    ids = system.tables.customers.ids
    return {"count": len(customers), "customers": [str(ids[one]) for one in customers[:LISTED].tolist()]}


def _left_json(system: SystemAfter, left: Left) -> dict[str, Any]:
    return {
        "principal": left.principal.ref.id,
        "before": int((left.before > 0).sum()),
        "after": _remaining(system.after, left, left.after),
        "latent": _remaining(system.latent, left, left.latent),
    }


def _remaining(system: OpenSystem, left: Left, levels: Small) -> dict[str, Any]:
    place = system.world.principals.index(left.principal)
    seen = np.flatnonzero(levels)
    return {
        "count": len(seen),
        "customers": [
            {
                "id": str(system.tables.customers.ids[customer]),
                "level": LEVELS[levels[customer]],
                "paths": [path_json(system.paths.seen(path)) for path in system.paths.why(place, customer)[:SHOWN]],
            }
            for customer in seen[:SHOWN].tolist()
        ],
    }
