"""One plan in one system, from its first change until it rests. Everything it knows is in our own rows."""

from __future__ import annotations

import json
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final, Literal
from uuid import uuid4

from exeunt.engine import judge, record
from exeunt.engine.decide import Decision, Rest, Run, Wait, decide, nodes
from exeunt.engine.perform import Batch, Work, perform
from exeunt.engine.pool import Done, Job, Pool
from exeunt.engine.scene import Scene
from exeunt.errors import (
    CallError,
    Param,
    PluginError,
    StoreError,
    Throttled,
    Unavailable,
    Uncertain,
    with_reason,
)
from exeunt.model import Change, Reason, State
from exeunt.plan.encoding import state_in
from exeunt.store import cases

WORKERS: Final = 4
"""Batches in flight per system: vendors' limits, not our threads, set the pace."""

_OF_THE_STORE: Final = frozenset({"sqlalchemy", "sqlite3"})

TRIES: Final = 4
"""How often a lane begins again after the system did not answer, before it rests."""


@dataclass(frozen=True, slots=True)
class Ended:
    """Why a lane stopped, and when it may go on."""

    state: Literal["done", "rest", "waiting"]
    why: str = ""
    params: Mapping[str, Any] = field(default_factory=dict)
    until: datetime | None = None


def run(scene: Scene, *, patience: timedelta) -> Ended:
    """Work until nothing more can be done here, or nothing before a time later than *patience* from now."""
    tries = 0
    while True:
        ended = _run_once(scene, patience=patience)
        if ended.why != "unavailable" or tries >= TRIES:
            return ended
        tries += 1
        scene.clock.sleep(min(0.25 * 2**tries, 8.0))


def _run_once(scene: Scene, *, patience: timedelta) -> Ended:
    with Pool[Batch](lambda batch: perform(scene, batch), workers=WORKERS) as pool:
        shift = _Shift(scene, pool)
        while True:
            decision = _next(scene)
            shift.begin(decision)
            if pool.busy:
                shift.take_back()
            elif shift.trouble is not None:
                return shift.trouble
            elif (ended := _pause(scene, decision, patience)) is not None:
                return ended


@dataclass(slots=True)
class _Shift:
    """The batches in flight, by action, and the first trouble any of them met: after it nothing more is begun."""

    scene: Scene
    pool: Pool[Batch]
    flying: Counter[str] = field(default_factory=Counter)
    trouble: Ended | None = None

    def begin(self, decision: Decision) -> None:
        if self.trouble is not None or not isinstance(decision, Run):
            return
        for action, turn in decision.actions.items():
            if not self.flying[action]:
                jobs = _jobs(self.scene, action, turn)
                self.flying[action] = len(jobs)
                self.pool.add(jobs)

    def take_back(self) -> None:
        """Wait for at least one batch to end, and learn from how it ended."""
        for done in self.pool.next_done():
            self.flying[done.subject.action.id] -= 1
            if (ended := _trouble(done)) is not None:
                self.trouble = ended
                self.pool.drop_waiting()


def _pause(scene: Scene, decision: Decision, patience: timedelta) -> Ended | None:
    """With nothing in flight: wait a little, or say why the lane ends here."""
    match decision:
        case Wait(until=until):
            left = until - scene.clock.now()
            if left > patience:
                return Ended("waiting", "order", until=until)
            scene.clock.sleep(max(left.total_seconds(), 0.0))
            return None
        case Rest(why="done"):
            return Ended("done")
        case Rest(actions=actions):
            return Ended("rest", "blocked", {"actions": ", ".join(actions)})
        case Run():
            return None


def _next(scene: Scene) -> Decision:
    with scene.store.read() as conn:
        standings = cases.standings(conn, scene.plan.digest, scene.system)
    return decide(nodes(standings), scene.orders, backwards=scene.undo, started=scene.since, now=scene.clock.now())


def _jobs(scene: Scene, action: str, turn: int) -> list[Job[Batch]]:
    """The batches of one action that are to be done now: those begun before a crash first, as they were."""
    if turn > 1:
        record.begin_second_round(scene, action)
    with scene.store.read() as conn:
        rows = cases.open_changes(conn, scene.plan.digest, scene.system, action, ("planned", "intended", "accepted"))
    doing = scene.actions[action]
    begun: dict[str, list[Work]] = {}
    fresh: list[Work] = []
    for row in rows:
        work = work_of(scene, row)
        if row["status"] == "planned":
            fresh.append(work)
        else:
            begun.setdefault(row["batch"], []).append(work)
    batches = [Batch(name, doing, works) for name, works in begun.items()]
    # a name that none had before: a batch that writes nothing leaves no trace, so that counting them would not do
    batches += [
        Batch(f"{scene.plan.digest[:16]}-{uuid4().hex[:16]}", doing, works) for works in _packed(scene, action, fresh)
    ]
    return [Job(batch, _locks(batch)) for batch in batches]


def _packed(scene: Scene, action: str, fresh: Sequence[Work]) -> Iterable[list[Work]]:
    by_ref = {work.ref: work for work in fresh}
    changes = [change_of(action, work, work.before) for work in fresh]
    for pack in scene.actions[action].pack(changes):
        yield [by_ref[change.ref] for change in pack]


def _locks(batch: Batch) -> frozenset[str]:
    changes = (change_of(batch.action.id, work, work.before) for work in batch.works)
    return frozenset[str]().union(*(batch.action.locks(change) for change in changes))


def change_of(action: str, work: Work, before: State, key: str = "") -> Change:
    return Change(action, work.ref, before, work.after, work.reason, key)


def work_of(scene: Scene, row: Mapping[str, Any]) -> Work:
    planned = scene.plan.rows[row["n"]]
    group = scene.plan.group(planned)
    before, after = scene.plan.before(planned), scene.plan.after(planned)
    if scene.undo:
        after = after.without(scene.actions[row["action"]].evidence)  # it stands there for whoever signs
    ref = scene.plan.ref(planned)
    wanted = judge.undo_goal(before, after) if scene.undo else scene.goal(row["action"], group)
    goal = scene.guarded(ref, row["action"], wanted)
    return Work(
        n=row["n"],
        ref=ref,
        before=before,
        after=after,
        goal=goal,
        reason=Reason(group.reason[0], group.reason[1]),
        status=row["status"],
        met=state_in(json.loads(row["met"])) if row["met"] else None,
        begun_at=None if row["batch"] is None else scene.begun_at(row["batch"]),
    )


def _trouble(done: Done[Batch]) -> Ended | None:
    """What a failed batch means for the lane. Its rows stand as they were last recorded."""
    match done.error:
        case None:
            return None
        case CallError() as error:
            return ended_by(error)
        case Exception() as error:
            return defect(error, action=done.subject.action.id)
        case error:
            raise error


def defect(error: Exception, **params: Param) -> Ended:
    """How a lane ends when a connector did by mistake what nobody expects. What is wrong with our own store is raised.

    The message is left out: it may hold what the system sent.
    """
    if isinstance(error, PluginError):
        return Ended("rest", "defect", {**params, **error.params})
    if isinstance(error, OSError | StoreError) or type(error).__module__.partition(".")[0] in _OF_THE_STORE:
        raise error
    *_, frame = traceback.extract_tb(error.__traceback__)
    where = f"{Path(frame.filename).name}:{frame.lineno}"
    return Ended("rest", "defect", {**params, "error": type(error).__name__, "where": where})


def ended_by(error: CallError) -> Ended:
    """How a lane ends when a whole call failed: what the host does next, by the kind of error."""
    said = with_reason({}, error)
    match error:
        case Throttled(until=until):
            return Ended("waiting", "quota", said, until=until)
        case Unavailable(code="plugin.defect"):
            return Ended("rest", "defect", said)
        case Unavailable() | Uncertain():
            return Ended("rest", "unavailable", said)
        case _:
            return Ended("rest", "denied", said)
