"""What the next reading of a system may be built upon: the last one, if everything that shaped it is the same."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from exeunt.config import SystemConfig
from exeunt.host.plugins import Loaded
from exeunt.store.snapshots import Kept, PartLine, Snapshots


@dataclass(frozen=True, slots=True)
class Base:
    """The whole parts of a system's last reading. `times`: by part id, the time that each is true for."""

    lines: Mapping[str, PartLine] = field(default_factory=dict)
    times: Mapping[str, datetime] = field(default_factory=dict)
    kept: Kept | None = None

    def file(self, part: str) -> Path:
        """The part's rows, held against their digest. KeyError for a part that is not in it."""
        if self.kept is None:
            raise KeyError(part)
        return self.kept.path(self.lines[part].file)


def find_base(snapshots: Snapshots, system: SystemConfig, loaded: Loaded) -> Base:
    """Of our own snapshots the last that holds the system; nothing if connector or settings have changed since."""
    ours = [one for one in snapshots.look().kept if one.manifest.installation == snapshots.installation]
    kept = next((one for one in reversed(ours) if system.name in one.manifest.systems), None)
    if kept is None:
        return Base()
    line = kept.manifest.systems[system.name]
    if (line.kind, line.version, line.code, line.settings) != (
        system.kind,
        loaded.version,
        loaded.code,
        settings_digest(system),
    ):
        return Base()
    whole = {part.part: part for part in line.parts if part.state == "whole" and part.file}
    return Base(whole, {name: part.as_of or line.read_at for name, part in whole.items()}, kept)


def settings_digest(system: SystemConfig) -> str:
    """Of all that says what a reading sees: other settings or another credential see another world."""
    said = [system.kind, dict(system.read), dict(system.settings)]
    return hashlib.sha256(json.dumps(said, sort_keys=True, default=str).encode()).hexdigest()
