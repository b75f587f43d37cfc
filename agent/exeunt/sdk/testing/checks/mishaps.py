from __future__ import annotations

import pytest

from exeunt.errors import Uncertain
from exeunt.sdk.testing.checks.base import Checks, lever_for, rows_of, written_by_connector
from exeunt.sdk.testing.checks.writing import MOST_ROWS, not_doubled, settled
from exeunt.sdk.testing.host import Applied, Written, apply, look, write_needed
from exeunt.sdk.testing.stage import Stage
from exeunt.sdk.testing.verdict import broken

LOST = ("error-before", "error-after", "lost-call", "lost-answer")
HAPPENED = frozenset({"error-after", "lost-answer"})


class MishapChecks(Checks):
    """A write that goes wrong half-way is settled by looking, never by guessing."""

    @pytest.mark.parametrize("fault", LOST)
    def test_a_lost_answer_is_settled_by_looking(self, stage: Stage, action: str, fault: str) -> None:
        writing, lever = written_by_connector(stage, action), lever_for(stage, fault)
        rows = rows_of(stage, action)[:MOST_ROWS]
        goal = stage.goal(writing, stage.intent(action))
        lever.arm(fault, on="write")
        first = write_needed(stage, writing, rows, goal)
        lever.clear()
        if fault in HAPPENED:
            _not_denied(first, action, fault)
        applied = Applied(rounds=[first])
        look(stage, writing, rows, goal, applied)
        left = [row for row in rows if applied.standing[row.ref] == "needed" and row.ref not in first.refused]
        later = apply(stage, writing, left, goal).rounds if left else []
        final = Applied(rounds=[first, *later])
        look(stage, writing, [row for row in rows if row.ref not in first.refused], goal, final)
        settled(final, action, rows)
        not_doubled(stage, writing)

    def test_a_refused_write_is_never_accepted(self, stage: Stage, action: str) -> None:
        writing, lever = written_by_connector(stage, action), lever_for(stage, "denied")
        rows = rows_of(stage, action)[:MOST_ROWS]
        goal = stage.goal(writing, stage.intent(action))
        before = stage.census()
        writing.observe([row.ref for row in rows])
        lever.arm("denied", on="write")
        written = write_needed(stage, writing, rows[:1], goal)
        lever.clear()
        if stage.census() == before and written.accepted:
            broken(
                f"`write` of {action} calls accepted what the far side refused: {sorted(map(str, written.accepted))}"
            )

    def test_a_running_job_is_never_begun_again(self, stage: Stage, action: str) -> None:
        writing, lever = written_by_connector(stage, action), lever_for(stage, "slow-job")
        rows = rows_of(stage, action)[:1]
        goal = stage.goal(writing, stage.intent(action))
        lever.arm("slow-job", on="write")
        begun = stage.census()
        first = write_needed(stage, writing, rows, goal)
        applied = Applied(rounds=[first])
        look(stage, writing, rows, goal, applied)
        if not applied.left():
            return  # no job: it was done at once
        again = write_needed(stage, writing, rows, goal)
        if again.met:
            broken(f"A job of {action} runs, and looking does not show it (`State.underway`): it was begun again.")
        lever.clear()
        look(stage, writing, rows, goal, applied)
        settled(applied, action, rows)
        not_doubled(stage, writing)
        if stage.census() == begun:
            broken(f"The job of {action} ended and nothing changed over there.")


def _not_denied(written: Written, action: str, fault: str) -> None:
    """It happened: whoever says that it did not, or was refused, makes the host write twice or give up."""
    if wrong := [error for error in written.errors if not isinstance(error, Uncertain)]:
        broken(f"After `{fault}` (it happened) `write` of {action} raised {wrong[0]!r}; `Uncertain` is what is known.")
    if written.refused:
        broken(f"After `{fault}` (it happened) `write` of {action} says it was refused: {written.outcomes}")
