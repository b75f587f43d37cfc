"""All systems as they were read at one time: what an audit judges."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from exeunt.access.tables import Tables
from exeunt.model import Gap, Principal
from exeunt.people import People

_DOUBTS: Final = "people."
"""What the codes of doubts about who is who begin with."""


@dataclass(frozen=True, slots=True)
class SystemWorld:
    """One system. `principals` in the order of the tables' subjects; a system without customers has none in them."""

    name: str
    kind: str
    principals: tuple[Principal, ...]
    tables: Tables
    read_at: datetime

    @property
    def as_of(self) -> datetime:
        """The time that all of it is true for: its oldest part's, where parts name one, else when it was read."""
        return min((part.as_of for part in self.tables.coverage if part.as_of), default=self.read_at)

    @property
    def beside(self) -> tuple[Gap, ...]:
        """What the system has and nobody looks at."""
        parts = [part for part in self.tables.coverage if part.state == "beside"]
        return tuple(Gap(code, dict(params)) for part in parts for code, params in part.gaps)


@dataclass(frozen=True, slots=True)
class World:
    """A snapshot, opened.

    name    of the snapshot
    taken   when its reading began, UTC
    people  everybody, joined over the systems
    roster  the systems that say who works here (an HR list, the directory); empty: nobody does
    gaps    what could not be read at all, and doubts about who is who
    kernels a folder of ours alone that keeps what is compiled for large systems; None: nothing is compiled
    """

    name: str
    taken: datetime
    people: People
    systems: Mapping[str, SystemWorld]
    roster: frozenset[str]
    gaps: tuple[Gap, ...]
    kernels: Path | None = None

    @property
    def connectors(self) -> Mapping[str, str]:
        """System → connector, of those that were read; and of the others, as far as the reason tells."""
        missed = {
            str(gap.params["system"]): str(gap.params.get("why", "")).partition(".")[0]
            for gap in self.gaps
            if gap.code == "snapshot.unreadable"
        }
        return {**missed, **{name: system.kind for name, system in self.systems.items()}}

    @property
    def unread(self) -> tuple[Gap, ...]:
        """What could not be read at all. Doubts about who is who leave nothing unread."""
        return tuple(gap for gap in self.gaps if not gap.code.startswith(_DOUBTS))
