"""One process that judges a rule about who sees what: `python -m bench.access.judged SNAPSHOT CACHE`.

Half of the people are asked, and may see what is their own: nearly all of them see more. Writes what it took as JSON.
"""

from __future__ import annotations

import json
import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pyarrow as pa

from bench.access.disk import opened
from bench.access.timing import peak, timed
from exeunt.access.tables import Tables
from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.audit.world import SystemWorld, World
from exeunt.model import Principal, Ref
from exeunt.people import join
from exeunt.policy.audit import load_audit

NOW = datetime(2026, 11, 30, tzinfo=UTC)
POLICY = """\
exeunt: audit/1
name: Bench
roles: {seller: {title: seller}}
rules: {sees: {name: Sees, severity: high, sees: {role: seller, may: {own: full}}}}
"""


def main(snapshot: Path, cache: Path) -> None:
    scene = Scene(_world(opened(snapshot), cache), load_audit(POLICY, "bench.yaml"), NOW)
    _ = scene.numbering, scene.roles, scene.sight  # what any rule needs
    audit, took = timed(lambda: judge_scene(scene))
    (verdict,) = [one for one in audit.verdicts if one.rule.id == "sees"]
    found = [one for one in audit.findings if one.rule == "sees"]
    told: dict[str, Any] = {
        "took": took,
        "peak": peak(),
        "judged": verdict.judged,
        "found": verdict.findings,
        "proven": sum(one.proof is not None for one in found),
    }
    json.dump(told, sys.stdout)


def _world(tables: Tables, cache: Path) -> World:
    """One system, whose people are all different; every second one is a seller."""
    subjects = tables.subjects
    ids = subjects.ids[: subjects.principals].to_pylist()
    people = tuple(
        Principal(Ref(tables.system, "user", one), one, "active" if on else "inactive", {}, (f"{one}@bench.example",))
        for one, on in zip(ids, subjects.active.tolist(), strict=True)
    )
    said = ["seller" if place % 2 else "other" for place in range(len(ids))]
    traits = pa.table(
        {
            "principal": pa.array(range(len(ids)), pa.int32()),
            "field": ["title"] * len(ids),
            "value": said,
            "type": ["text"] * len(ids),
        }
    )
    facts = pa.table({name: pa.array([], pa.string()) for name in ("field", "value", "type", "unit")})
    facts = facts.add_column(0, "customer", pa.array([], pa.int32()))
    system = SystemWorld(tables.system, "bench", people, replace(tables, traits=traits, facts=facts), NOW)
    return World("bench", NOW, join({tables.system: people}), {tables.system: system}, frozenset(), (), cache)


if __name__ == "__main__":
    main(*(Path(word) for word in sys.argv[1:]))
