from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from exeunt.errors import WriteDuringRead
from exeunt.model import GONE, LATER
from exeunt.sdk.action import Action
from exeunt.sdk.testing.checks.base import Checks, rows_of, written_by_connector
from exeunt.sdk.testing.checks.reading import unknown_ref
from exeunt.sdk.testing.host import Applied, apply, look, send
from exeunt.sdk.testing.rules import Row, unkept
from exeunt.sdk.testing.stage import Stage
from exeunt.sdk.testing.verdict import aside, broken

MOST_ROWS = 8
"""Changes of one kind that a check writes: enough for two to meet, few enough to be quick."""


class WritingChecks(Checks):
    """`write` makes it so, for what it was given and nothing else, and answers for each."""

    def test_a_write_with_a_reading_kit_is_stopped(self, stage: Stage, action: str) -> None:
        written_by_connector(stage, action)
        reading = stage.action(action)
        changes = stage.changes(reading, rows_of(stage, action)[:1])
        before = stage.census()
        try:
            list(reading.write(changes))
        except WriteDuringRead:
            pass
        else:
            broken(f"`write` of {action} went on with a reading kit: ask `kit.gate`, and let its error through.")
        if stage.census() != before:
            broken(f"`write` of {action} wrote with a reading kit: it passed by the gate.")

    def test_what_was_written_is_so(self, stage: Stage, action: str) -> None:
        writing = written_by_connector(stage, action)
        rows = rows_of(stage, action)[:MOST_ROWS]
        before = stage.census()
        _tried(stage, action, rows, "not work before it is taken", works=True)
        applied = apply(stage, writing, rows, stage.goal(writing, stage.intent(action)), rounds=1)
        settled(applied, action, rows)
        if stage.census() == before:
            broken(f"{action} was written and looks done, and the far side is as it was: an echo, not an effect.")
        _tried(stage, action, rows, "still work: an echo, not an effect", works=False)

    def test_nothing_is_left_afterwards(self, stage: Stage, action: str) -> None:
        """The sweep: find again, and want nothing more."""
        writing = written_by_connector(stage, action)
        intent = stage.intent(action)
        rows = rows_of(stage, action)
        apply(stage, writing, rows, stage.goal(writing, intent))
        if left := stage.rows(stage.action(action, stage.stranger()), intent):
            broken(f"A second plan of {action} still wants {[str(row.ref) for row in left][:5]}.")

    def test_each_change_has_its_answer(self, stage: Stage, action: str) -> None:
        writing = written_by_connector(stage, action)
        rows = rows_of(stage, action)[:MOST_ROWS]
        seen = writing.observe([row.ref for row in rows])
        written = send(stage, writing, stage.changes(writing, rows, seen))
        silent = [str(row.ref) for row in rows if row.ref not in written.outcomes]
        if written.errors or silent:
            broken(f"`write` of {action} on a far side that answers: no outcome for {silent}, errors {written.errors}")
        if written.refused:
            broken(f"`write` of {action} was refused for {[str(ref) for ref in written.refused]}: give it the rights.")

    def test_only_what_was_given_is_touched(self, stage: Stage, action: str) -> None:
        writing = written_by_connector(stage, action)
        rows = rows_of(stage, action)
        given, spared = rows[: max(1, len(rows) // 2)], rows[max(1, len(rows) // 2) :][:MOST_ROWS]
        others = _of_others(stage)
        apply(stage, writing, given[:MOST_ROWS], stage.goal(writing, stage.intent(action)))
        seen = stage.action(action, stage.stranger()).observe([row.ref for row in spared])
        for row in spared:
            if seen.get(row.ref, GONE).without(writing.evidence) != row.before.without(writing.evidence):
                broken(f"`write` of {action} changed {row.ref}, which it was not given.")
        if _of_others(stage) != others:
            broken(f"`write` of {action} changed something of people who are neither leaver nor successor.")

    def test_other_fields_are_as_before(self, stage: Stage, action: str) -> None:
        writing = written_by_connector(stage, action)
        rows = rows_of(stage, action)[:MOST_ROWS]
        applied = apply(stage, writing, rows, stage.goal(writing, stage.intent(action)))
        for row in rows:
            met = applied.met.get(row.ref, row.before)
            if dropped := unkept(row, met, applied.seen[row.ref], writing.evidence).fields:
                broken(
                    f"{action} lost {dict(dropped)} of {row.ref}, and writing them once more did not bring them back."
                )

    def test_writing_again_after_a_lost_record_changes_nothing(self, stage: Stage, action: str) -> None:
        """The host forgets that it wrote: it looks, and finds it done."""
        writing = written_by_connector(stage, action)
        rows = rows_of(stage, action)[:MOST_ROWS]
        goal = stage.goal(writing, stage.intent(action))
        settled(apply(stage, writing, rows, goal), action, rows)
        done = stage.census()
        stamped = any(LATER in row.after.fields.values() for row in rows)
        if writing.repeatable:
            seen = writing.observe([row.ref for row in rows])
            send(stage, writing, stage.changes(writing, rows, seen))
        elif not stamped:
            again = apply(stage, writing, rows, goal)
            if any(written.met for written in again.rounds):
                broken(f"{action} is done, and looking says that it must be written again.")
        if not stamped and stage.census() != done:
            broken(f"{action} written again changed the far side once more.")
        not_doubled(stage, writing)

    def test_one_bad_target_does_not_stop_the_rest(self, stage: Stage, action: str) -> None:
        writing = written_by_connector(stage, action)
        rows = rows_of(stage, action)[:MOST_ROWS]
        bad = replace(rows[0], ref=unknown_ref(stage, [row.ref for row in rows]))
        goal = stage.goal(writing, stage.intent(action))
        given = [rows[0], bad, *rows[1:]]
        seen = writing.observe([row.ref for row in rows])
        written = send(stage, writing, stage.changes(writing, given, seen))
        if stopped := [error for error in written.errors if type(error).__name__ in {"Denied", "Throttled"}]:
            broken(f"One bad target stops all of {action} by {stopped[0]}; it needs an outcome of its own.")
        if silent := [str(row.ref) for row in rows if row.ref not in written.outcomes]:
            broken(f"`write` of {action} with one bad target gave no outcome for {silent[:5]}: the rest has theirs.")
        if refused := [str(row.ref) for row in rows if row.ref in written.refused]:
            broken(f"`write` of {action} refused {refused[:5]} because of one bad target beside them.")
        applied = Applied(rounds=[written])
        look(stage, writing, rows, goal, applied)
        settled(applied, action, rows)

    @pytest.mark.parametrize("minutes", [-5, 5])
    def test_a_stamp_holds_though_clocks_differ(self, stage: Stage, action: str, minutes: int) -> None:
        """The time of the cut is meant on the far side's clock; ours may be wrong."""
        stage.ahead = timedelta(minutes=minutes)
        writing = written_by_connector(stage, action)
        rows = rows_of(stage, action)[:MOST_ROWS]
        if not any(LATER in row.after.fields.values() for row in rows):
            aside(f"{action} has no value that the vendor picks")
        goal = stage.goal(writing, stage.intent(action))
        settled(apply(stage, writing, rows, goal, rounds=1), action, rows)
        if left := stage.rows(stage.action(action, stage.stranger())):
            wanted = [str(row.ref) for row in left]
            broken(f"With clocks {minutes} minutes apart a second plan of {action} still wants {wanted}.")


def settled(applied: Applied, action: str, rows: list[Row]) -> None:
    """All rows are as wanted, for somebody who only looks."""
    if left := applied.left():
        seen = {str(row.ref): dict(applied.seen[row.ref].fields) for row in rows if str(row.ref) in left}
        broken(f"{action} was written; a reader who knows nothing of it sees {left}: {seen}. Errors: {applied.errors}")


def not_doubled(stage: Stage, action: Action) -> None:
    """No effect stands in the journal twice, where there is one and doing it twice would matter."""
    if stage.far.journal is None or action.repeatable:
        return
    effects = list(stage.far.journal())
    if doubled := sorted({effect for effect in effects if effects.count(effect) > 1}):
        broken(f"{action.id} took effect twice over there: {doubled[:5]}")


def _of_others(stage: Stage) -> dict[str, object]:
    ours = {stage.far.leaver, stage.far.successor}
    people = {mail for person in stage.reader.principals() for mail in person.mail} - ours
    return {mail: truth for mail, truth in stage.far.census().items() if mail in people}


def _tried(stage: Stage, action: str, rows: list[Row], how: str, *, works: bool) -> None:
    attempt = stage.far.works.get(action)
    if attempt is None:
        return
    if wrong := [str(row.ref) for row in rows if attempt(row.ref) is not works]:
        broken(f"{action}: tried, {wrong[:5]} {how}.")
