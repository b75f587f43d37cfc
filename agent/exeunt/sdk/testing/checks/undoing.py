from __future__ import annotations

from collections.abc import Mapping, Sequence

from exeunt.model import Ref, State, altered
from exeunt.sdk.action import Action
from exeunt.sdk.testing.checks.base import Checks, lever_for, rows_of, written_by_connector
from exeunt.sdk.testing.checks.writing import MOST_ROWS, not_doubled, settled
from exeunt.sdk.testing.host import Applied, apply, look, write_needed
from exeunt.sdk.testing.rules import Row, turned, undo_goal
from exeunt.sdk.testing.stage import Stage, difference
from exeunt.sdk.testing.verdict import aside, broken


class UndoChecks(Checks):
    """What is said to be undoable is put back: every field that was altered, and nothing else."""

    def test_undo_puts_back_what_was_altered(self, stage: Stage, action: str) -> None:
        writing = _undoable(stage, action)
        rows = rows_of(stage, action)[:MOST_ROWS]
        before = stage.census()
        backs = _done_and_turned(stage, writing, rows)
        restored: dict[Ref, State] = {}
        for back in backs:  # each has a goal of its own
            applied = apply(stage, writing, [back], undo_goal(back))
            settled(applied, f"the undo of {action}", [back])
            restored |= applied.seen
        _compare(writing, rows, restored)
        _tried_again(stage, action, rows)
        if writing.undo.kind == "exact" and stage.census() != before:
            other = difference(before, stage.census())
            broken(f"The undo of {action} is said to be exact, and the far side is not as it was: {other}")

    def test_a_lost_answer_to_an_undo_is_settled_by_looking(self, stage: Stage, action: str) -> None:
        writing, lever = _undoable(stage, action), lever_for(stage, "lost-answer")
        rows = rows_of(stage, action)[:1]
        for back in _done_and_turned(stage, writing, rows):
            lever.arm("lost-answer", on="write")
            first = write_needed(stage, writing, [back], undo_goal(back))
            lever.clear()
            applied = Applied(rounds=[first])
            look(stage, writing, [back], undo_goal(back), applied)
            if applied.left():
                applied = apply(stage, writing, [back], undo_goal(back))
            settled(applied, f"the undo of {action}", [back])
            _compare(writing, rows, applied.seen)
        not_doubled(stage, writing)

    def test_an_undo_says_what_it_loses(self, stage: Stage, action: str) -> None:
        undo = stage.action(action).undo
        if undo.kind == "exact" and undo.lost:
            broken(f"The undo of {action} is exact and loses {sorted(undo.lost)}: one of the two.")
        if undo.kind == "partial" and not undo.lost:
            broken(f"The undo of {action} is partial and names nothing that is lost (`Undo.lost`).")


def _undoable(stage: Stage, action: str) -> Action:
    writing = written_by_connector(stage, action)
    if writing.undo.kind in {"none", "renewable"}:
        aside(f"the undo of {action} is {writing.undo.kind}: nothing is promised")
    return writing


def _done_and_turned(stage: Stage, writing: Action, rows: list[Row]) -> list[Row]:
    applied = apply(stage, writing, rows, stage.goal(writing, stage.intent(writing.id)))
    settled(applied, writing.id, rows)
    pairs = [(row, applied.met[row.ref].without(writing.evidence)) for row in rows]
    backs = [back for row, met in pairs if (back := turned(row, met, lost=writing.undo.lost)) is not None]
    if not backs:
        broken(f"The undo of {writing.id} is {writing.undo.kind}, and nothing of it could be written back.")
    return backs


def _compare(writing: Action, rows: Sequence[Row], seen: Mapping[Ref, State]) -> None:
    for row in rows:
        if row.ref not in seen:
            continue
        forgiven = writing.evidence | writing.undo.lost
        if other := altered(row.before.without(forgiven), seen[row.ref].without(forgiven)):
            broken(f"The undo of {writing.id} left {sorted(other)} of {row.ref} otherwise than before.")


def _tried_again(stage: Stage, action: str, rows: list[Row]) -> None:
    attempt = stage.far.works.get(action)
    if attempt is None or stage.action(action).undo.lost:
        return
    if dead := [str(row.ref) for row in rows if not attempt(row.ref)]:
        broken(f"{action} was undone; tried, {dead[:5]} do not work again.")
