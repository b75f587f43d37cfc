"""`doctor`: configuration, files, connectors, reachability, permissions, approvers, trail, clock. Reads only."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from exeunt.app.electorate import trusted
from exeunt.app.installation import SEAL_FILE, Installation
from exeunt.app.stamping import try_out
from exeunt.app.witnessing import verify_trail
from exeunt.engine.durable import check_library
from exeunt.errors import CallError, ExeuntError
from exeunt.host.credentials import in_place
from exeunt.model import Finding
from exeunt.plan import approvers
from exeunt.plan.approvers import Approvers
from exeunt.sdk.secrets import is_in_place
from exeunt.store import Connection
from exeunt.store import trail as rows
from exeunt.trail.entry import decode_leaf

ENOUGH_APPROVERS: Final = 2
"""Some plans need two different persons."""


@dataclass(frozen=True, slots=True)
class Examined:
    """One part that was looked at (`connector:crm`), and what is wrong with it."""

    part: str
    findings: tuple[Finding, ...]


def examine(installation: Installation) -> Iterator[Examined]:
    """Every part, one after the other; what fails is a finding of its part and stops no other."""
    yield _part("state", lambda: _state(installation))
    yield _part("policy", lambda: _reads(lambda: installation.policy))
    if installation.config.people:
        yield _part("people", lambda: _reads(lambda: installation.people_map))
    yield _part("approvers", lambda: _approvers(installation))
    yield _part("trail", lambda: _trail(installation))
    if authority := installation.config.time_stamp:
        yield _part("time_stamp", lambda: _reads(lambda: try_out(installation, authority)))
    yield _part("clock", lambda: _clock(installation))
    if not installation.config.systems:
        yield Examined("systems", (Finding("doctor.no-systems", {"file": str(installation.config.file)}),))
    for name in sorted(installation.config.systems):
        yield _part(f"system:{name}", lambda name=name: _system(installation, name))  # type: ignore[misc]  # bound now


def _part(name: str, look: Callable[[], Iterable[Finding]]) -> Examined:
    try:
        return Examined(name, tuple(look()))
    except ExeuntError as error:
        return Examined(name, tuple(Finding(one.code, one.params) for one in (error, *error.errors)))


def _reads(read: Callable[[], object]) -> Iterator[Finding]:
    read()
    yield from ()


def _state(installation: Installation) -> Iterator[Finding]:
    check_library()
    _ = (installation.id, installation.world)
    if _mode(installation.state) & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("doctor.folder-open", {"folder": str(installation.state)})
    seal = installation.state / SEAL_FILE
    if _mode(seal) & (stat.S_IRWXG | stat.S_IRWXO):
        yield Finding("doctor.file-open", {"file": str(seal)})


def _mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def _approvers(installation: Installation) -> Iterator[Finding]:
    now = installation.clock.now()
    listed = _list(installation)
    valid = approvers.persons_for(line for line in listed.lines if line.is_valid(now))
    if len(valid) < ENOUGH_APPROVERS:
        yield Finding("doctor.few-approvers", {"have": len(valid), "needed": ENOUGH_APPROVERS})


def _list(installation: Installation) -> Approvers:
    if not installation.has_books:  # and so nothing says what was signed
        return approvers.read(installation.approvers_file)
    with installation.books() as (store, _), store.read() as conn:
        return trusted(conn, installation.approvers_file)


def _trail(installation: Installation) -> Iterator[Finding]:
    if installation.has_books:
        yield from (Finding(found.code, found.params) for found in verify_trail(installation, ()).problems)


def _clock(installation: Installation) -> Iterator[Finding]:
    """A clock behind our own last entry would let expired plans pass and date new entries before old ones."""
    if not installation.has_books:
        return
    with installation.books() as (store, _), store.read() as conn:
        last = _last_entry(conn)
    if last is not None and last > installation.clock.now():
        yield Finding("doctor.clock-behind", {"last": last.isoformat()})


def _last_entry(conn: Connection) -> datetime | None:
    size, _ = rows.head(conn)
    leaf = rows.leaf(conn, size - 1) if size else None
    return datetime.fromisoformat(decode_leaf(leaf).at) if leaf else None


def _system(installation: Installation, name: str) -> Iterator[Finding]:
    """Reached with the read credential only: the write one is resolved by nobody but the engine."""
    try:
        with installation.reading(name) as connector:
            yield from connector.check()
    except CallError as error:
        yield Finding(error.code, {**error.params, "system": name})
    write = installation.system(name).write
    if write is None:
        yield Finding("doctor.read-only", {"system": name})
    secret = installation.loaded(name).connector.manifest.secrets
    for called, reference in (write or {}).items():
        if called in secret and not is_in_place(in_place(installation.config, reference)):
            yield Finding("doctor.write-secret", {"system": name, "name": called, "reference": reference})
