"""An organisation as a snapshot on disk, kept and opened as the product does it."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from exeunt.access.tables import Tables
from exeunt.app.snapshots import coded
from exeunt.store.snapshots import Kept, Manifest, Snapshots, SystemLine, new_id


def keep(tables: Tables, state: Path) -> Path:
    """The folder of the snapshot."""
    now = datetime.now(UTC)
    state.mkdir(parents=True, exist_ok=True)
    system = SystemLine(
        kind="synthetic", distribution="bench", version="1", code="", settings="", read_at=now, parts=(), sizes={}
    )
    with Snapshots(state, "bench").draft() as draft:
        coded.facts_into(draft, tables.system)(tables.facts.schema, iter(tables.facts.to_batches()))
        coded.write(draft, tables)
        manifest = Manifest(
            id=new_id(now), taken=now, installation="bench", config="", systems={tables.system: system}, files={}
        )
        return draft.finish(manifest).folder


def opened(folder: Path) -> Tables:
    """Mapped, every file held against its digest."""
    return coded.read(Kept.at(folder), "crm", (), ())
