"""The host's part in small: look, write only what is needed, look until it holds or the settling time is over."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta

from exeunt.errors import CallError
from exeunt.model import Change, Outcome, Ref, State
from exeunt.sdk.action import Action
from exeunt.sdk.testing.rules import Goal, Row, Standing, stand, unkept
from exeunt.sdk.testing.stage import REASON, Stage
from exeunt.sdk.testing.verdict import broken

ROUNDS = 3
FIRST_PAUSE = 0.2
LONGEST_PAUSE = 5.0


@dataclass(slots=True)
class Written:
    """What one round of writing gave."""

    outcomes: dict[Ref, Outcome] = field(default_factory=dict)
    errors: list[CallError] = field(default_factory=list)
    met: dict[Ref, State] = field(default_factory=dict)
    """What was seen right before the write, of those that were sent."""

    @property
    def accepted(self) -> frozenset[Ref]:
        return frozenset(ref for ref, outcome in self.outcomes.items() if outcome.error is None and not outcome.todo)

    @property
    def refused(self) -> frozenset[Ref]:
        return frozenset(ref for ref, outcome in self.outcomes.items() if outcome.error is not None)


def send(stage: Stage, action: Action, changes: Sequence[Change]) -> Written:
    """Give *changes* to `write`, pack by pack. CallErrors end a pack; anything else is the connector's defect."""
    written = Written(met={change.ref: change.before for change in changes})
    for pack in action.pack(changes):
        given = {change.ref for change in pack}
        try:
            for outcome in action.write(pack):
                _account(written, outcome, given)
                if outcome.error is not None:
                    stage.kept.said.append(outcome.error)
        except CallError as error:
            stage.kept.errors.append(error)
            written.errors.append(error)
    return written


def _account(written: Written, outcome: Outcome, given: set[Ref]) -> None:
    if outcome.ref not in given:
        broken(
            f"`write` gave an outcome for {outcome.ref}, which it was not given: an answer for somebody else's change."
        )
    if outcome.ref in written.outcomes:
        broken(f"`write` gave two outcomes for {outcome.ref}: one a change.")
    written.outcomes[outcome.ref] = outcome


def write_needed(stage: Stage, action: Action, rows: Sequence[Row], goal: Goal) -> Written:
    """Observe, and write what is still needed; what a job is at is only looked at."""
    seen = action.observe([row.ref for row in rows])
    needed = [row for row in rows if row.ref in seen and stand(row.after, seen[row.ref], goal) == "needed"]
    return send(stage, action, stage.changes(action, needed, seen)) if needed else Written()


@dataclass(slots=True)
class Applied:
    """How rows stand at the end, and all that was written on the way."""

    standing: Mapping[Ref, Standing] = field(default_factory=dict)
    rounds: list[Written] = field(default_factory=list)
    seen: Mapping[Ref, State] = field(default_factory=dict)

    @property
    def met(self) -> dict[Ref, State]:
        """What stood there before the first write."""
        met: dict[Ref, State] = {}
        for written in self.rounds:
            met = {**written.met, **met}
        return met

    @property
    def accepted(self) -> frozenset[Ref]:
        return frozenset().union(*(written.accepted for written in self.rounds))

    @property
    def errors(self) -> list[CallError]:
        return [error for written in self.rounds for error in written.errors]

    def left(self, *, than: Standing = "content") -> dict[str, Standing]:
        return {str(ref): standing for ref, standing in self.standing.items() if standing != than}


def apply(stage: Stage, action: Action, rows: Sequence[Row], goal: Goal, *, rounds: int = ROUNDS) -> Applied:
    """Bring rows to their end: at most *rounds* writes of each, each after looking; dropped fields once more."""
    applied = Applied()
    left = list(rows)
    for _ in range(rounds):
        written = write_needed(stage, action, left, goal)
        applied.rounds.append(written)
        look(stage, action, rows, goal, applied)
        refused = written.refused
        left = [row for row in rows if applied.standing[row.ref] == "needed" and row.ref not in refused]
        if not left:
            break
    _restore(stage, action, rows, goal, applied)
    return applied


def look(stage: Stage, action: Action, rows: Sequence[Row], goal: Goal, applied: Applied) -> None:
    """Ask somebody who knows nothing of our writes, until all is content or the settling time is over."""
    met, accepted = applied.met, applied.accepted
    deadline = stage.now() + action.settles
    pause = FIRST_PAUSE
    while True:
        eyes = stage.action(action.id, stage.stranger())
        seen = eyes.observe([row.ref for row in rows])
        unseen = [str(row.ref) for row in rows if row.ref not in seen]
        if unseen:
            broken(f"`observe` of {action.id} left out what was just written, on a far side that answers: {unseen}")
        applied.seen = seen
        applied.standing = {
            row.ref: stand(row.after, seen[row.ref], goal, met=met.get(row.ref) if row.ref in accepted else None)
            for row in rows
        }
        rest = deadline - stage.now()
        if not applied.left() or rest <= timedelta(0):
            return
        stage.far.clock.sleep(min(pause, rest.total_seconds()))
        pause = min(2 * pause, LONGEST_PAUSE)


def _restore(stage: Stage, action: Action, rows: Sequence[Row], goal: Goal, applied: Applied) -> None:
    met = applied.met
    dropped = [
        (row, fields)
        for row in rows
        if row.ref in met and (fields := unkept(row, met[row.ref], applied.seen[row.ref], action.evidence)).fields
    ]
    if not dropped:
        return
    changes = [Change(action.id, row.ref, applied.seen[row.ref], fields, REASON, key="kept") for row, fields in dropped]
    applied.rounds.append(send(stage, action, changes))
    look(stage, action, rows, goal, applied)
