"""From an applied plan to rest: every lane at one time, each as a short durable workflow, then another look."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from exeunt.engine import lane as lanes
from exeunt.engine.durable import Durable
from exeunt.engine.lane import Ended
from exeunt.engine.scene import Scene
from exeunt.engine.status import CUT_ENOUGH, status
from exeunt.engine.sweep import is_fresh, record_no_look, sweep
from exeunt.errors import CallError, ExeuntError, RefusedPlan, with_reason
from exeunt.model import Gap
from exeunt.plan import document
from exeunt.plan.document import Plan
from exeunt.policy import Departure
from exeunt.sdk.clock import Clock
from exeunt.sdk.connector import Connector
from exeunt.store import Connection, Store, cases, record_fact
from exeunt.trail import kinds
from exeunt.trail.trail import Trail

DID_NOT_TAKE: Final = frozenset({"engine.not-taken", "engine.not-so", "engine.not-seen", "engine.still-under-way"})
"""Why a change failed that may hold when it is tried again."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What the engine works with. `connect` opens a system for writing; it refuses what must not be written to."""

    store: Store
    trail: Trail
    clock: Clock
    log: Any  # structlog's bound loggers have no common static type
    connect: Callable[[str], Connector]
    policy: Departure | None
    engine_file: Path
    patience: timedelta


@dataclass(frozen=True, slots=True)
class LaneEnd:
    """How one lane stands when the engine let go of it."""

    system: str
    state: str
    why: str
    params: Mapping[str, Any]
    until: str | None


def carry_on(desk: Desk, digests: Sequence[str]) -> dict[str, list[LaneEnd]]:
    """Work on these applied plans until they rest: cuts first, for hand-overs wait for them, else in the order given;
    all systems of a plan at one time.
    """
    ends: dict[str, list[LaneEnd]] = {}
    with Durable(desk.engine_file, lambda digest, system: run_lane(desk, digest, system)) as engine:
        for plan in sorted(_applied(desk, digests), key=lambda one: one["kind"] != "cut"):
            ends[plan["digest"]] = _carry_on(desk, engine, plan)
        engine.finish()
    return ends


def _applied(desk: Desk, digests: Sequence[str]) -> list[cases.Row]:
    with desk.store.read() as conn:
        found = [cases.plan(conn, digest) for digest in digests]
    for digest, plan in zip(digests, found, strict=True):
        if plan is None:
            raise RefusedPlan("plan.unknown", digest=digest)
    return [plan for plan in found if plan is not None]


def _carry_on(desk: Desk, engine: Durable, plan: cases.Row) -> list[LaneEnd]:
    with desk.store.read() as conn:
        rows = cases.lanes_of(conn, plan["digest"])
    waits = [_begun(desk, engine, plan, lane) for lane in rows]
    return [_lane_end(lane["system"], wait()) for lane, wait in zip(rows, waits, strict=True)]


def _begun(desk: Desk, engine: Durable, plan: cases.Row, lane: cases.Row) -> Callable[[], Mapping[str, Any]]:
    """A lane at work; how to wait for its end. What a crash left is under way already: the engine took it up."""
    if lane["state"] == "done":
        return lambda: {"state": "done"}
    prefix = f"{plan['case_id']}:{plan['digest'][:12]}:{lane['system']}"
    current = f"{prefix}:{lane['attempt']}"

    def begin() -> Any:
        _begin_attempt(desk, plan, lane)
        return engine.start(f"{prefix}:{lane['attempt'] + 1}", plan["digest"], lane["system"])

    if current in engine.pending():
        return lambda: engine.wait_for_left(current) or engine.wait(begin())
    handle = begin()
    return lambda: engine.wait(handle)


def _begin_attempt(desk: Desk, plan: cases.Row, lane: cases.Row) -> None:
    attempt = lane["attempt"] + 1
    with desk.store.write() as conn:
        cases.set_lane(conn, plan["digest"], lane["system"], attempt=attempt, state="running")
        _ask_again(conn, plan["digest"], lane["system"])
        record_fact(conn, "lane-begun")


def _ask_again(conn: Connection, digest: str, system: str) -> None:
    """Somebody applies again: what was refused, or did not take, is tried once more, looked at afresh; what could not
    be seen is looked at, as after a crash. Not so where somebody else changed the thing meanwhile or something was
    lost with it: that is for people.
    """
    mine = [row for row in cases.changes_of(conn, digest, "refused", "failed") if row["system"] == system]
    refused = [row["n"] for row in mine if row["status"] == "refused"]
    failed = [row["n"] for row in mine if row["status"] == "failed" and json.loads(row["detail"])[0] in DID_NOT_TAKE]
    unproven = [row for row in cases.changes_of(conn, digest, "unproven") if row["system"] == system]
    for answered, was in ((True, "accepted"), (False, "intended")):
        again = [row["n"] for row in unproven if bool(row["accepted_at"]) is answered]
        cases.set_changes(conn, digest, again, status=was, detail=None, ended_at=None)
    afresh = {"status": "planned", "batch": None, "detail": None, "ended_at": None}
    cases.set_changes(conn, digest, refused, met=None, **afresh)
    # what was met before our write says what the write must not lose
    cases.set_changes(conn, digest, failed, **afresh)


def _lane_end(system: str, result: Mapping[str, Any]) -> LaneEnd:
    return LaneEnd(system, result["state"], result.get("why", ""), result.get("params", {}), result.get("until"))


def look_again(desk: Desk, case_id: str) -> None:
    """Once all lanes of a case are done: find once more where the last look found something, or is not of now.

    A system that cannot be read is a gap of the case; it stays open. Nothing is looked for after an undo.
    """
    now = desk.clock.now()
    with desk.store.read() as conn:
        plans = cases.plans_of(conn, case_id, with_body=True)
        lanes_ = [(row, lane["system"], lane["state"]) for row in plans for lane in cases.lanes_of(conn, row["digest"])]
        looks = {(row["digest"], one["system"]): one for row in plans for one in cases.sweeps_of(conn, row["digest"])}
    if any(row["kind"] == "undo" for row in plans) or any(state != "done" for _, _, state in lanes_):
        return
    for row, system, _ in lanes_:
        look = looks.get((row["digest"], system))
        if not (look and look["whole"] and not look["left_over"] and is_fresh(cases.moment(look["at"]), now)):
            _look(desk, document.read(row["body"]), system)


def _look(desk: Desk, plan: Plan, system: str) -> None:
    try:
        with desk.connect(system) as connector:
            sweep(_scene(desk, plan, system, connector), desk.policy)
    except ExeuntError as error:
        gap = Gap("sweep.unreadable", with_reason({"system": system}, error))
        record_no_look(_scene(desk, plan, system), gap)


def run_lane(desk: Desk, digest: str, system: str) -> dict[str, Any]:
    """One run of one lane: the step that a crash may repeat. Never raises for what a system did; that is its result."""
    with desk.store.read() as conn:
        row = cases.plan(conn, digest)
        stopped = cases.lane(conn, digest, system)["state"] == "done"
    if row is None:
        raise RefusedPlan("plan.unknown", digest=digest)
    if stopped:  # a run that a crash left, of a lane that was ended since: the case was undone or cancelled
        return {"state": "done"}
    plan = document.read(row["body"])
    ended = _blocked_by_cut(desk, plan, system) or _run(desk, plan, system)
    _record_end(desk, plan, system, ended)
    return {
        "state": ended.state,
        "why": ended.why,
        "params": {key: str(value) for key, value in ended.params.items()},
        "until": cases.stamp(ended.until) if ended.until else None,
    }


def _blocked_by_cut(desk: Desk, plan: Plan, system: str) -> Ended | None:
    """A hand-over begins in a system only when that system's cut was accepted or waived."""
    if plan.header.kind != "hand-over":
        return None
    with desk.store.read() as conn:
        standings = cases.cut_standings(conn, plan.header.case, system)
    if standings is None:
        return Ended("rest", "cut-not-applied", {"system": system})
    if any(status(text) not in CUT_ENOUGH for text, _ in standings):
        return Ended("rest", "cut-not-accepted", {"system": system})
    return None


def _run(desk: Desk, plan: Plan, system: str) -> Ended:
    try:
        with desk.connect(system) as connector:
            scene = _scene(desk, plan, system, connector)
            if missing := _missing_actions(scene):
                return Ended("rest", "action-gone", {"actions": ", ".join(missing)})
            ended = lanes.run(scene, patience=desk.patience)
            if not scene.undo:
                sweep(scene, desk.policy)
            return ended
    except CallError as error:
        return lanes.ended_by(error)
    except ExeuntError as error:
        return Ended("rest", "refused", with_reason({}, error))
    except Exception as error:  # noqa: BLE001 (an answer that is not what a connector promises: its own lane's affair)
        return lanes.defect(error)


def _scene(desk: Desk, plan: Plan, system: str, connector: Connector | None = None) -> Scene:
    """Without a connector, where it could not be opened: there is nothing that it could do."""
    with desk.store.read() as conn:
        lane = cases.lane(conn, plan.digest, system)
    return Scene(
        store=desk.store,
        trail=desk.trail,
        clock=desk.clock,
        log=desk.log,
        case=plan.header.case,
        plan=plan,
        system=system,
        actions={action.id: action for action in connector.actions()} if connector else {},
        since=_since(lane, desk.clock.now()),
        own=frozenset(connector.acts_as if connector else ()),
    )


def _since(lane: cases.Row, now: datetime) -> datetime:
    return cases.moment(lane["since"]) if lane["since"] else now


def _missing_actions(scene: Scene) -> list[str]:
    planned = {group.action for group in scene.plan.header.groups if group.system == scene.system}
    return sorted(planned - scene.actions.keys())


def _record_end(desk: Desk, plan: Plan, system: str, ended: Ended) -> None:
    with desk.store.write() as conn:
        cases.set_lane(
            conn,
            plan.digest,
            system,
            state=ended.state,
            why=ended.why,
            params=json.dumps(dict(ended.params), ensure_ascii=False, default=str),
            until=cases.stamp(ended.until) if ended.until else None,
        )
        facts = {"system": system, "plan": plan.digest, "state": ended.state, "why": ended.why}
        desk.trail.append(conn, kinds.PHASE_ENDED, case=plan.header.case, facts=facts)
