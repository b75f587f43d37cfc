"""Reading what one system says of its sharing, part by part, into files."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from exeunt.access.tables import Covered
from exeunt.app.snapshots.base import Base
from exeunt.errors import CallError, ExeuntError, PluginError, StoreError
from exeunt.model import Completeness, Gap
from exeunt.model.access import TableName
from exeunt.sdk.access import Part
from exeunt.sdk.connector import Connector
from exeunt.store.snapshots import Draft, PartFile, can_be_merged, repeats

BESIDE: Final = "beside"
"""How a part without rows says that it names what is never computed, and not what was missed."""

Tell = Callable[[str, str, int], None]
"""Told system, part and rows so far, now and then."""


def silent(_system: str, _part: str, _rows: int) -> None:
    """For who does not want to be told."""


@dataclass(frozen=True, slots=True)
class Delivered:
    """One part, and the file within the snapshot that holds its rows; none where there are none."""

    table: TableName
    covered: Covered
    file: str


class AccessReading:
    """Everything that `Connector.access` of one system gives.

    Where changes alone do not come out right (their count, their completeness, a row twice, a base altered on disk),
    the part is read in full, in a second pass over the others. *oldest*: what was true before is stale.
    """

    def __init__(self, system: str, connector: Connector, draft: Draft, *, oldest: datetime, tell: Tell) -> None:
        self._system = system
        self._connector = connector
        self._draft = draft
        self._oldest = oldest
        self._tell = tell
        self.parts: dict[str, Delivered] = {}
        self.failed: Covered | None = None

    def run(self, base: Base) -> None:
        again = self._pass(base, base.times)
        if again:
            self._pass(base, {name: time for name, time in base.times.items() if name not in again}, among=again)

    def _pass(self, base: Base, times: Mapping[str, datetime], among: Collection[str] | None = None) -> set[str]:
        """Read all parts, or those *among* a few; which of them must be read in full after all."""
        again: set[str] = set()
        seen: set[str] = set()
        try:
            for part in self._connector.access(times):
                if among is not None and part.id not in among:
                    continue
                if part.id in seen:
                    self._spoil(part, PluginError("snapshot.part-twice", part=part.id))
                elif part.only is None:
                    self._take(part)
                elif part.id not in times:
                    self._spoil(part, PluginError("snapshot.not-asked", part=part.id))
                elif not self._merge(part, base):
                    again.add(part.id)
                seen.add(part.id)
        except CallError as error:
            self.failed = Covered("access", "", "", "", "absent", 0, gaps=_gaps([Gap(error.code, error.params)]))
        return again

    def _merge(self, part: Part, base: Base) -> bool:
        """Whether the base with its changes is all there is, as the system's own count says."""
        try:
            before = base.file(part.id) if can_be_merged(part.table) else None
        except StoreError:
            before = None
        if before is None:
            self._spoil(part, PluginError("snapshot.not-asked", part=part.id))
            return False
        covered = self._take(part, before)
        return covered.state in ("whole", "stale") and covered.counted is not None

    def _take(self, part: Part, before: Path | None = None) -> Covered:
        number = len(self.parts) if part.id not in self.parts else [*self.parts].index(part.id)
        name, file = self._draft.part(self._system, number, part.table)
        end = self._copied(part, file, before)
        if end.whole and file.rows and repeats(part.table, self._draft.path(name)):
            end = _less(end, Gap("snapshot.repeated"))
        covered = _covered(part, end, file.rows, oldest=self._oldest)
        self.parts[part.id] = Delivered(part.table, covered, name)
        return covered

    def _copied(self, part: Part, file: PartFile, before: Path | None) -> Completeness:
        """The rows into the file. What fails is a gap; what came before it stays, and only says less."""
        told = -1
        try:
            with file:
                if before is not None:
                    file.add_others(before, part.only or frozenset())
                for item in part.rows:
                    file.add(item)
                    if file.rows != told:
                        told = file.rows
                        self._tell(self._system, part.id, told)
        except (CallError, PluginError) as error:
            return Completeness(whole=False, gaps=(Gap(error.code, error.params),))
        end = part.rows.end
        if end.whole and end.counted not in (None, file.rows):
            return _less(end, Gap("snapshot.count-differs", {"rows": file.rows, "counted": end.counted or 0}))
        return end

    def _spoil(self, part: Part, error: ExeuntError) -> None:
        """The part as delivered so far, if at all, counts as incomplete."""
        before = self.parts.get(part.id)
        gap = Gap(error.code, error.params)
        rows = before.covered.rows if before else 0
        covered = _covered(part, Completeness(whole=False, gaps=(gap,)), rows, oldest=self._oldest)
        self.parts[part.id] = Delivered(part.table, covered, before.file if before else "")


def state_of(end: Completeness, rows: int, *, oldest: datetime) -> str:
    """*oldest*: what was true before is stale."""
    if end.how == BESIDE and not rows:
        return "beside"
    if not end.whole:
        return "partial" if rows else "absent"
    return "stale" if end.as_of is not None and end.as_of < oldest else "whole"


def _covered(part: Part, end: Completeness, rows: int, *, oldest: datetime) -> Covered:
    return Covered(
        part=part.id,
        table=part.table,
        kind=part.kind,
        cause=part.cause,
        state=state_of(end, rows, oldest=oldest),
        rows=rows,
        counted=end.counted,
        how=end.how,
        as_of=end.as_of,
        gaps=_gaps(end.gaps),
    )


def _less(end: Completeness, gap: Gap) -> Completeness:
    return Completeness(
        whole=False, how=end.how, counted=end.counted, lag=end.lag, as_of=end.as_of, gaps=(gap, *end.gaps)
    )


def _gaps(gaps: Collection[Gap]) -> tuple[tuple[str, tuple[tuple[str, str | int | bool], ...]], ...]:
    return tuple((gap.code, tuple(gap.params.items())) for gap in gaps)
