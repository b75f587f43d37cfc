"""One process that does a departure and is killed at a chosen fact. Runs in a child of the fork server."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Literal

from exeunt.errors import RefusedPlan
from exeunt.plan.document import read
from exeunt.store import cases
from support.desk import Office
from support.far_side import World

Moment = Literal["before", "after"]


def depart(folder: str, kill_at: int, moment: Moment) -> None:
    """`apply cut hand-over` on the world in *folder*; killed at the commit of that number (0: not at all)."""
    place = Path(folder)
    world = World.load(place / "world.json")
    office = Office.open(place / "state", world)
    count = 0

    def at_commit(_: Sequence[str]) -> None:
        nonlocal count
        count += 1
        if count == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    (office.store.before_commit if moment == "before" else office.store.on_commit)(at_commit)
    bodies = [(place / name).read_bytes() for name in ("cut.plan", "hand-over.plan")]
    digests = [_spent(office, body) for body in bodies]
    office.go_on(*digests)
    (place / "facts").write_text(str(count))


def _spent(office: Office, body: bytes) -> str:
    """The plan's digest, spent now or before the crash: the same command again."""
    try:
        return office.spend(body).digest
    except RefusedPlan as refused:
        if refused.code != "plan.spent":
            raise
        return read(body).digest


def outcome(folder: Path) -> dict[str, Any]:
    """The end state: the far side's truth, what it was told, and how every change stands."""
    world = World.load(folder / "world.json")
    office = Office.open(folder / "state", world)
    with office.store.read() as conn:
        plans = [read((folder / name).read_bytes()) for name in ("cut.plan", "hand-over.plan")]
        statuses = {
            f"{row['action']}/{row['ref']}": row["status"]
            for plan in plans
            for row in cases.changes_of(conn, plan.digest)
        }
    office.store.close()
    return {"census": json.loads(json.dumps(world.census())), "journal": world.journal, "statuses": statuses}
