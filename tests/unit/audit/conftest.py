"""Small worlds for the tests of audits, written as a customer writes them beside his policy."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import numpy as np
import pytest

from exeunt.access.bits import unpacked
from exeunt.audit.judge import judge_scene
from exeunt.audit.marks import Look
from exeunt.audit.scene import Scene
from exeunt.audit.testing.build import build
from exeunt.audit.testing.small import SmallWorld, read_world
from exeunt.cli.call import as_json
from exeunt.cli.views.audit import audit_json
from exeunt.policy.audit import AuditPolicy, load_audit
from exeunt.policy.opening import open_bytes, refuse_mistakes

NOW = datetime(2026, 11, 30, tzinfo=UTC)
HEAD = "exeunt: audit/1\nname: Test\n"


def small(text: str) -> SmallWorld:
    place = open_bytes(text.encode(), "w.yaml")
    found = read_world(place)
    refuse_mistakes(place)
    return found


def policy(text: str = "") -> AuditPolicy:
    return load_audit(HEAD + text, "a.yaml") if text else AuditPolicy()


@pytest.fixture
def scene_of():
    """world, policy → scene; the world as text, or as one."""

    def make(world: str | SmallWorld, rules: str = "", *, now: datetime = NOW) -> Scene:
        return Scene(build(small(world) if isinstance(world, str) else world, now), policy(rules), now)

    return make


@pytest.fixture
def audit_of(scene_of):
    def make(world, rules: str = "", exceptions=(), *, now: datetime = NOW):
        found = judge_scene(scene_of(world, rules, now=now), exceptions)
        as_json(audit_json(found))  # whatever was judged can be told to a program
        return found

    return make


def records_of(look: Look) -> list[int]:
    """All records, by row, that somebody was measured at."""
    seen = look.seen
    rows = seen.see(np.arange(len(seen.home.tables.customers), dtype=np.int32))
    return np.flatnonzero(unpacked(rows, len(seen.records))[:, look.bit]).tolist()


def customers_of(scene: Scene, looks: Mapping[str, Look]) -> dict[str, set[str]]:
    """All customers that each was measured at, by the ids of the records that speak for them."""
    found = {}
    for who, look in looks.items():
        only = np.arange(len(look.seen.records)) == look.bit
        customers = np.flatnonzero(scene.sight.touched_by(look.seen, only)).tolist()
        found[who] = {scene.numbering.ref(one).id for one in customers}
    return found
