"""A snapshot, opened or taken: the world that an audit judges."""

from __future__ import annotations

import os
import tempfile
from datetime import datetime
from pathlib import Path

from exeunt.app.installation import Installation
from exeunt.app.snapshots import coded, take
from exeunt.app.snapshots.lines import PRINCIPALS, covered, gap_of, gaps_of
from exeunt.app.snapshots.parts import Tell, silent
from exeunt.app.snapshots.people import read_people, read_principals
from exeunt.audit.world import SystemWorld, World
from exeunt.store.snapshots import NEWEST, Kept, Snapshots, carry_in


def open_world(installation: Installation, which: str = "", *, as_of: datetime | None = None) -> World:
    """The snapshot with this id or name, or in this file; without any our newest, not later than *as_of*.

    StoreError: `snapshot.none`, `snapshot.none-before`, `snapshot.no-such`, or for what is wrong with its files.
    """
    if names_file(which):
        return open_file(Path(which))
    return world_of(installation.snapshots.find(which or NEWEST, as_of=as_of), installation.kernels)


def names_file(which: str) -> bool:
    """Whether a snapshot is meant by its file, be it there or not: names and ids have no such characters."""
    return os.sep in which or which.endswith(".zip")


def read_world(installation: Installation, *, tell: Tell = silent) -> World:
    """Every system, read now with its read credential; kept as a snapshot."""
    return world_of(take(installation, tell=tell).kept, installation.kernels)


def open_file(file: Path) -> World:
    """An exported snapshot, without taking it in: an auditor needs neither configuration nor state folder."""
    with tempfile.TemporaryDirectory(prefix="exeunt-snapshot-") as folder:
        # what is mapped stays readable after its folder is gone
        return world_of(carry_in(Snapshots(Path(folder), ""), file))


def world_of(kept: Kept, kernels: Path | None = None) -> World:
    manifest = kept.manifest
    systems = {name: _system(kept, name) for name in sorted(manifest.systems)}
    people = read_people(kept, {name: system.principals for name, system in systems.items()})
    unread = [
        gap
        for name, system in manifest.systems.items()
        for line in system.parts
        if line.part == PRINCIPALS
        for gap in gaps_of(name, line)
    ]
    return World(
        name=manifest.name or manifest.id,
        taken=manifest.taken,
        people=people,
        systems=systems,
        roster=frozenset(manifest.roster),
        gaps=(*map(gap_of, manifest.gaps), *unread, *people.gaps),
        kernels=kernels,
    )


def _system(kept: Kept, name: str) -> SystemWorld:
    line = kept.manifest.systems[name]
    principals = read_principals(kept, name)
    tables = coded.read(kept, name, principals, [covered(part) for part in line.parts])
    return SystemWorld(name, line.kind, principals, tables, line.read_at)
