"""One batch: look, set aside what drifted, record the intent, write, and look until every ref has an outcome."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import TYPE_CHECKING, Final

from exeunt.engine import record
from exeunt.engine.judge import Content, Drifted, Goal, Impossible, Needed, Underway, Verdict, judge, lost
from exeunt.engine.status import Status
from exeunt.errors import CallError, Denied, Unavailable, Uncertain
from exeunt.model import Change, Outcome, Reason, Ref, State
from exeunt.model.canonical import encode
from exeunt.plan.encoding import ref_out, state_out
from exeunt.sdk.action import Action

if TYPE_CHECKING:
    from exeunt.engine.scene import Scene

ATTEMPTS: Final = 3
"""Writes of one row without an answer, each after looking, before it counts as failed."""

FIRST_PAUSE: Final = 0.2
LONGEST_PAUSE: Final = 5.0


@dataclass(frozen=True, slots=True)
class Work:
    """One change as it stands: the plan's row, and what was recorded of it so far."""

    n: int
    ref: Ref
    before: State
    after: State
    goal: Goal
    reason: Reason
    status: Status
    met: State | None = None
    begun_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """Changes that go to the vendor together."""

    id: str
    action: Action
    works: Sequence[Work]


@dataclass(slots=True)
class Look:
    """What looking said about the works of a batch."""

    good: list[Work] = field(default_factory=list)
    needed: list[Work] = field(default_factory=list)
    unkept: list[tuple[Work, State, State]] = field(default_factory=list)
    """Content, but a kept field is not as it was: (work, seen now, the fields as they were)."""
    unseen: list[Work] = field(default_factory=list)
    underway: list[Work] = field(default_factory=list)
    """A job over there is at it: only looked at, never written."""
    aside: list[tuple[Work, Verdict]] = field(default_factory=list)
    seen: Mapping[Ref, State] = field(default_factory=dict)

    @property
    def settled(self) -> bool:
        """All is as wanted; what was dropped beside it is not waited for: it is put back."""
        return not (self.needed or self.unseen or self.underway)

    @property
    def whole(self) -> bool:
        return self.settled and not self.unkept


def perform(scene: Scene, batch: Batch) -> None:
    """Bring a batch to its end. CallErrors that stop the lane pass through; what was recorded stands."""
    if batch.action.by_hand:
        record.handed_to_person(scene, batch)
        return
    fresh = [work for work in batch.works if work.status == "planned"]
    begun = [work for work in batch.works if work.status != "planned"]
    todo = _take_up(scene, batch, begun) if begun else []
    for attempt in range(ATTEMPTS):
        if not (fresh or todo):
            return
        todo = _round(scene, batch, fresh, todo)
        fresh = []
        if todo and attempt + 1 < ATTEMPTS:
            scene.clock.sleep(FIRST_PAUSE * 4**attempt)
    _end(scene, batch, todo)


def _end(scene: Scene, batch: Batch, asked: Sequence[Work]) -> None:
    """Asked for often enough. What is seen not to be so was not taken; of what cannot be seen, nobody knows."""
    look = judged(asked, batch.action.observe([work.ref for work in asked]), batch.action)
    record.settled(scene, batch, good=look.good, aside=look.aside, note="found-done")
    _restore(scene, batch, look.unkept)
    _give_up(scene, batch, look.underway)
    record.failed(scene, batch, look.needed, Reason("engine.not-taken", {"attempts": ATTEMPTS}))
    record.unproven(scene, batch, look.unseen, Reason("engine.no-answer"))


def _take_up(scene: Scene, batch: Batch, begun: Sequence[Work]) -> list[Work]:
    """After a crash: look first, and only then write what is still needed."""
    accepted = [work for work in begun if work.status == "accepted"]
    asked = [work for work in begun if work.status == "intended"]
    if accepted:
        _verify(scene, batch, accepted, silent=[])
    if not asked:
        return []
    started = min((work.begun_at for work in asked if work.begun_at), default=scene.clock.now())
    span = timedelta(0) if batch.action.repeatable else batch.action.settles
    look = _look_until(scene, batch, asked, deadline=started + span)
    record.settled(scene, batch, good=look.good, aside=look.aside, note="found-done")
    _restore(scene, batch, look.unkept)
    _give_up(scene, batch, look.underway)
    return look.needed + look.unseen


def _round(scene: Scene, batch: Batch, fresh: Sequence[Work], again: Sequence[Work]) -> list[Work]:
    """One write with the looking before and after it; returns what had no answer and is still needed."""
    look = judged([*fresh, *again], batch.action.observe([work.ref for work in (*fresh, *again)]), batch.action)
    writing = [
        replace(work, met=work.met or look.seen[work.ref].without(batch.action.evidence), status="intended")
        for work in look.needed
    ]
    record.intended(scene, batch, writing, look)
    _restore(scene, batch, look.unkept)
    left = [work for work in look.unseen if work.status == "intended"]
    left += _wait_out(scene, batch, look.underway)
    if not writing:
        return left
    changes = changes_for(scene, batch, writing, look.seen)
    beside = _beside(scene, batch, changes)
    outcomes = send(batch.action, changes)
    accepted, silent = record.answered(scene, batch, writing, outcomes)
    still = _verify(scene, batch, accepted, silent=silent)
    _note_disturbed(scene, beside)
    return [*left, *still]


def _wait_out(scene: Scene, batch: Batch, underway: Sequence[Work]) -> list[Work]:
    """Somebody's job is at these: look until it ends; returns what is needed then."""
    if not underway:
        return []
    look = _look_until(scene, batch, underway, deadline=scene.clock.now() + batch.action.settles)
    record.settled(scene, batch, good=look.good, aside=look.aside, note="")
    _restore(scene, batch, look.unkept)
    _give_up(scene, batch, look.underway)
    return [*look.needed, *look.unseen]


def _give_up(scene: Scene, batch: Batch, underway: Sequence[Work]) -> None:
    """The job is not at its end, and it is not submitted twice."""
    record.failed(scene, batch, underway, Reason("engine.still-under-way"))


def changes_for(scene: Scene, batch: Batch, works: Sequence[Work], seen: Mapping[Ref, State]) -> list[Change]:
    """What `write` gets: before as seen a moment ago, after as planned, and the batch's key."""
    key = batch_key(scene.case, batch.action.id, works)
    return [Change(batch.action.id, work.ref, seen[work.ref], work.after, work.reason, key) for work in works]


def batch_key(case: str, action: str, works: Sequence[Work]) -> str:
    """The idempotency key of exactly these changes: the same list has the same key after a crash, another another."""
    rows = [[ref_out(work.ref), state_out(work.after)] for work in works]
    return sha256(encode([case, action, rows])).hexdigest()[:32]


def send(action: Action, changes: Sequence[Change]) -> dict[Ref, Outcome]:
    """The outcomes that came. A lost answer, or one that broke off, leaves the rest without one: they are looked at.

    Denied and Throttled pass through: the vendor has said that it did nothing.
    """
    outcomes: dict[Ref, Outcome] = {}
    try:
        for outcome in action.write(changes):
            outcomes[outcome.ref] = outcome
    except (Uncertain, Unavailable):
        return outcomes
    except CallError:
        if outcomes:
            return outcomes  # some of it went through: look at the rest
        raise
    return outcomes


def _verify(scene: Scene, batch: Batch, accepted: Sequence[Work], *, silent: Sequence[Work]) -> list[Work]:
    """Look until what was accepted holds; what had no answer is found done, or comes back as still needed."""
    if not (accepted or silent):
        return []
    deadline = scene.clock.now() + batch.action.settles
    look = _look_until(scene, batch, [*accepted, *silent], deadline=deadline)
    quiet = {work.n for work in silent}
    record.settled(scene, batch, good=look.good, aside=look.aside, note="")
    _restore(scene, batch, look.unkept)
    failed = [work for work in look.needed if work.n not in quiet]
    record.failed(scene, batch, failed, Reason("engine.not-so", {}))
    _give_up(scene, batch, look.underway)
    record.unproven(scene, batch, [work for work in look.unseen if work.n not in quiet])
    return [work for work in (*look.needed, *look.unseen) if work.n in quiet]


def _restore(scene: Scene, batch: Batch, unkept: Sequence[tuple[Work, State, State]]) -> None:
    """Write once more what the vendor dropped with our write, as it was right before it, and look again."""
    if not unkept:
        return
    record.restoring(scene, batch, unkept)
    changes = [
        Change(batch.action.id, work.ref, seen, fields, Reason("reason.kept"), batch_key(scene.case, "kept", [work]))
        for work, seen, fields in unkept
    ]
    for pack in batch.action.pack(changes):
        send(batch.action, pack)
    works = [work for work, _, _ in unkept]
    look = _look_until(scene, batch, works, deadline=scene.clock.now() + batch.action.settles, kept=True)
    record.settled(scene, batch, good=look.good, aside=look.aside, note="restored")
    record.failed(scene, batch, [work for work, _, _ in look.unkept], Reason("engine.not-kept", {}))
    record.failed(scene, batch, [*look.needed, *look.underway], Reason("engine.not-so", {}))
    record.unproven(scene, batch, look.unseen)


def _look_until(scene: Scene, batch: Batch, works: Sequence[Work], *, deadline: datetime, kept: bool = False) -> Look:
    """Look, and look again with growing pauses, until all hold or the time is over. At least once.

    *kept*: until what was put back holds, too.
    """
    total = Look()
    left = list(works)
    pause = FIRST_PAUSE
    while True:
        try:
            look = judged(left, batch.action.observe([work.ref for work in left]), batch.action)
        except Denied:
            total.unseen += left
            return total
        total.good += look.good
        total.aside += look.aside
        rest = deadline - scene.clock.now()
        if (look.whole if kept else look.settled) or rest <= timedelta(0):
            total.needed, total.unkept = look.needed, look.unkept
            total.unseen, total.underway = look.unseen, look.underway
            return total
        left = [*look.needed, *(item[0] for item in look.unkept), *look.unseen, *look.underway]
        scene.clock.sleep(min(pause, rest.total_seconds()))
        pause = min(pause * 2, LONGEST_PAUSE)


def judged(works: Sequence[Work], seen: Mapping[Ref, State], action: Action) -> Look:
    """Sort works by what was seen of them."""
    look = Look(seen=seen)
    for work in works:
        state = seen.get(work.ref)
        if state is None:
            look.unseen.append(work)
            continue
        # without the vendor's word that it took our write, a newer stamp may be somebody else's
        written = work.met if work.status == "accepted" else None
        verdict = judge(work.after, state, work.goal, met=written)
        match verdict:
            case Content():
                dropped = lost(work.met, state, work.after, action.evidence) if work.met is not None else State()
                if dropped.gone:
                    look.good.append(work)
                else:
                    look.unkept.append((work, state, dropped))
            case Needed():
                look.needed.append(work)
            case Underway():
                look.underway.append(work)
            case Drifted() | Impossible():
                look.aside.append((work, verdict))
    return look


def _beside(scene: Scene, batch: Batch, changes: Sequence[Change]) -> dict[tuple[str, Ref], State]:
    """How the things are that this write may move elsewhere, before it."""
    places, _ = batch.action.disturbs(changes).all()
    return _observe_places(scene, places)


def _observe_places(scene: Scene, places: Iterable[tuple[str, Ref]]) -> dict[tuple[str, Ref], State]:
    by_action: dict[str, list[Ref]] = {}
    for name, ref in places:
        by_action.setdefault(name, []).append(ref)
    return {
        (name, ref): state.without(scene.actions[name].evidence)
        for name, refs in by_action.items()
        for ref, state in scene.actions[name].observe(refs).items()
    }


def _note_disturbed(scene: Scene, beside: Mapping[tuple[str, Ref], State]) -> None:
    if not beside:
        return
    now = _observe_places(scene, beside)
    moved = {place: (state, now[place]) for place, state in beside.items() if place in now and now[place] != state}
    if moved:
        record.disturbed(scene, moved)
