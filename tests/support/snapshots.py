"""Small snapshots of nothing much, for tests of how they are kept."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pyarrow as pa

from exeunt.model.access import Member
from exeunt.store.snapshots import GapLine, Kept, Manifest, PartLine, Snapshots, SystemLine, new_id

NOON = datetime(2026, 11, 28, 12, tzinfo=UTC)


def make_snapshot(
    snapshots: Snapshots, *, days: int = 0, name: str = "", state: str = "whole", gaps: tuple[GapLine, ...] = ()
) -> Kept:
    """A finished snapshot, taken *days* before noon."""
    taken = NOON - timedelta(days=days)
    with snapshots.draft() as draft:
        file, part = draft.part("crm", 0, "members")
        with part:
            part.add(Member("g1", "u1"))
        draft.put_arrow("crm/members.arrow", pa.table({"group": pa.array([1], pa.int32())}))
        draft.put_json("people.json", {"persons": []})
        line = PartLine(part="members", table="members", state=state, rows=1, counted=1, how="count", file=file)
        system = SystemLine(
            kind="memory",
            distribution="exeunt",
            version="1",
            code="c",
            settings="s",
            read_at=taken,
            parts=(line,),
            sizes={"members": 1},
        )
        manifest = Manifest(
            id=new_id(taken),
            name=name,
            taken=taken,
            installation=snapshots.installation,
            config="d",
            roster=("crm",),
            gaps=gaps,
            systems={"crm": system},
            files={},
        )
        return draft.finish(manifest)
