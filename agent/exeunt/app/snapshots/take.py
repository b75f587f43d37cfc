"""Taking a snapshot: every system read at once, with the read credential only; kept once, whole or not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

import pyarrow as pa

from exeunt.access.coding import code
from exeunt.access.tables import Covered
from exeunt.app.installation import Installation
from exeunt.app.looking import WORKERS, close_all, open_all, read_principals
from exeunt.app.snapshots import coded
from exeunt.app.snapshots.base import find_base, settings_digest
from exeunt.app.snapshots.lines import PRINCIPALS, gap_line, line_of
from exeunt.app.snapshots.parts import AccessReading, Tell, silent, state_of
from exeunt.app.snapshots.people import write_people, write_principals
from exeunt.engine.pool import at_once
from exeunt.errors import CallError, ExeuntError, with_reason
from exeunt.model import Completeness, Gap, Principal
from exeunt.model.access import ROWS
from exeunt.people import join
from exeunt.sdk.connector import Connector
from exeunt.store.snapshots import Draft, Kept, Manifest, Parts, Snapshots, SystemLine, new_id


@dataclass(frozen=True, slots=True)
class Taken:
    """The snapshot, and the older ones that the configuration no longer wanted."""

    kept: Kept
    pruned: Sequence[Kept]


@dataclass(frozen=True, slots=True)
class _Read:
    """One system: its line in the manifest, or why there is none."""

    name: str
    principals: tuple[Principal, ...] = ()
    line: SystemLine | None = None
    gaps: Sequence[Gap] = ()


def take(installation: Installation, name: str = "", *, tell: Tell = silent) -> Taken:
    """Read everything and keep it. What could not be read is a gap in it, never an error.

    UsageError `snapshot.bad-name`, StoreError `snapshot.name-taken` before anything is read.
    """
    snapshots = installation.snapshots
    snapshots.check_name(name)
    began = installation.clock.now()
    _spare_memory()
    opened, failed = open_all(installation)
    try:
        with snapshots.draft() as draft:
            taking = _Taking(installation, snapshots, draft, began, tell)
            works = [lambda system=system: taking.read(system, opened[system]) for system in opened]
            read = at_once(works, workers=WORKERS)
            read += [_Read(system, gaps=[_unreadable(system, error)]) for system, error in failed.items()]
            kept = taking.finish(read, name)
    finally:
        close_all(opened)
    keep = installation.config.keep_snapshots
    return Taken(kept, snapshots.prune(before=began - keep) if keep is not None else ())


def _spare_memory() -> None:
    """Arrow's usual allocator keeps most of what it once had: of a large reading, more than that needs."""
    if "jemalloc" in pa.supported_memory_backends():
        pa.set_memory_pool(pa.jemalloc_memory_pool())


@dataclass(frozen=True, slots=True)
class _Taking:
    installation: Installation
    snapshots: Snapshots
    draft: Draft
    began: datetime
    tell: Tell

    def read(self, system: str, connector: Connector) -> _Read:
        """Runs beside the other systems; writes into the system's own folder only."""
        read_at = self.installation.clock.now()
        self.tell(system, PRINCIPALS, 0)
        found, end = read_principals(connector)
        if not end.whole and not found:
            return _Read(system, gaps=[_unreadable(system, gap) for gap in end.gaps or (Gap("survey.not-whole"),)])
        principals = _each_once(found)
        oldest, untold = self._oldest(connector)
        if untold:
            end = replace(end, whole=False, gaps=(*untold, *end.gaps))
        about = _about_principals(end, found=len(found), different=len(principals), oldest=oldest)
        reading = AccessReading(system, connector, self.draft, oldest=oldest, tell=self.tell)
        reading.run(find_base(self.snapshots, self.installation.system(system), self.installation.loaded(system)))
        write_principals(self.draft, system, principals)
        return _Read(system, principals, self._kept(system, read_at, principals, about, reading))

    def _oldest(self, connector: Connector) -> tuple[datetime, Sequence[Gap]]:
        """What was true before is stale: whatever says its age, where the connector cannot say what it may be."""
        try:
            return self.began - connector.fresh, ()
        except CallError as error:
            return self.began, (Gap(error.code, error.params),)
        except OverflowError:  # as old as it may be
            return datetime.min.replace(tzinfo=UTC), ()

    def _kept(
        self,
        system: str,
        read_at: datetime,
        principals: Sequence[Principal],
        about: Covered,
        reading: AccessReading,
    ) -> SystemLine:
        """Code and keep the tables; the system's line."""
        parts = reading.parts.values()
        coverage = [about, *(part.covered for part in parts), *([reading.failed] if reading.failed else [])]
        files: Mapping[str, Sequence[str]] = {
            table: [part.file for part in parts if part.table == table and part.file] for table in ROWS
        }
        rows = {table: Parts(table, [self.draft.path(file) for file in files[table]]) for table in ROWS}
        tables = code(system, principals, rows, coverage, coded.facts_into(self.draft, system))
        coded.write(self.draft, tables)
        loaded, config = self.installation.loaded(system), self.installation.system(system)
        held = {part.covered.part: part.file for part in parts}
        return SystemLine(
            kind=config.kind,
            distribution=loaded.distribution,
            version=loaded.version,
            code=loaded.code,
            settings=settings_digest(config),
            read_at=read_at,
            parts=tuple(line_of(one, held.get(one.part, "")) for one in tables.coverage),
            sizes={PRINCIPALS: len(principals), **{table: part.num_rows for table, part in rows.items()}},
        )

    def finish(self, read: Sequence[_Read], name: str) -> Kept:
        """Who is who, and the manifest."""
        there = {one.name: one for one in read if one.line is not None}
        write_people(
            self.draft,
            join({system: one.principals for system, one in there.items()}, self.installation.people_map),
        )
        manifest = Manifest(
            id=new_id(self.began),
            name=name,
            taken=self.began,
            installation=self.installation.id,
            config=self.installation.config.digest,
            roster=tuple(sorted(self.installation.config.roster)),
            gaps=tuple(gap_line(gap) for one in read for gap in one.gaps),
            systems={system: one.line for system, one in there.items() if one.line is not None},
            files={},
        )
        return self.draft.finish(manifest)


def _each_once(found: Sequence[Principal]) -> tuple[Principal, ...]:
    """By id, as the tables name them; of two the first."""
    first: dict[str, Principal] = {}
    for one in found:
        first.setdefault(one.ref.id, one)
    return tuple(first.values())


def _unreadable(system: str, why: Gap | ExeuntError) -> Gap:
    return Gap("snapshot.unreadable", with_reason({"system": system}, why))


def _about_principals(end: Completeness, *, found: int, different: int, oldest: datetime) -> Covered:
    if found != different:
        end = replace(end, whole=False, gaps=(Gap("snapshot.repeated"), *end.gaps))
    return Covered(
        part=PRINCIPALS,
        table=PRINCIPALS,
        kind="",
        cause="",
        state=state_of(end, found, oldest=oldest),
        rows=different,
        counted=end.counted,
        how=end.how,
        as_of=end.as_of,
        gaps=tuple((gap.code, tuple(gap.params.items())) for gap in end.gaps),
    )
