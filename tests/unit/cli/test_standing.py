"""What `apply` and `case show` make of a case's rows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exeunt.app.casework import CaseView, LaneView, Noted, PlanView, TaskView, judge_standing

NOW = datetime(2026, 11, 22, tzinfo=UTC)


def lane(state="done", why="", **counts):
    return LaneView("mem", state, why, {}, None, counts or {"verified": 3}, NOW, swept_whole=True, left_over=0)


def case(*lanes, notes=(), tasks=()):
    plan = PlanView("d" * 64, "cut", 3, NOW, NOW, ["dora@acme.example"], lanes, ())
    return CaseView("case-1", "Ada", "ada@acme.example", "open", NOW, None, [plan], notes, tasks, ())


def note(sort, code, *, settled=False):
    return Noted(sort, "mem", code, {}, None, NOW, not settled)


@pytest.mark.parametrize(
    ("lanes", "standing"),
    [
        ([lane()], "done"),
        ([lane(verified=1, content=2, attested=1, waived=1)], "done"),
        ([lane(verified=1, unproven=1)], "incomplete"),
        ([lane("rest", "blocked", verified=1, todo=1, planned=4)], "incomplete"),
        ([lane("waiting", "quota", planned=4)], "incomplete"),
        ([lane("waiting", "order", planned=4)], "incomplete"),
        ([lane("rest", "cut-not-accepted", planned=4)], "incomplete"),
        ([lane("rest", "denied", planned=4)], "stopped"),
        ([lane("rest", "unavailable", planned=4)], "stopped"),
        ([lane("rest", "defect", planned=4)], "stopped"),
        ([lane("running", "", intended=1)], "stopped"),
        ([lane(verified=1, drifted=1)], "stopped"),
        ([lane("rest", "blocked", refused=1, planned=4)], "stopped"),
        ([lane("rest", "blocked", failed=1, todo=1)], "stopped"),
        ([lane(), lane("waiting", "quota", planned=1)], "incomplete"),
        ([lane("rest", "denied", planned=1), lane("waiting", "quota", planned=1)], "stopped"),
    ],
)
def test_how_far_a_plan_is(lanes, standing):
    assert judge_standing(case(*lanes), ["d" * 64]) == standing


def test_plans_that_were_not_asked_about_do_not_count():
    assert judge_standing(case(lane("rest", "denied", planned=1)), ["e" * 64]) == "done"


def test_a_persons_open_task_keeps_it_incomplete_and_a_done_one_does_not():
    task = TaskView("t", "task.rotate", {}, "open", "", "")
    assert judge_standing(case(lane(), tasks=[task]), ["d" * 64]) == "incomplete"
    done = TaskView("t", "task.rotate", {}, "done", "dora@acme.example", "x")
    assert judge_standing(case(lane(), tasks=[done]), ["d" * 64]) == "done"


@pytest.mark.parametrize(
    ("found", "standing"),
    [
        (note("gap", "survey.not-whole"), "incomplete"),
        (note("gap", "survey.not-whole", settled=True), "done"),
        (note("finding", "sweep.appeared"), "incomplete"),
        (note("finding", "sweep.appeared", settled=True), "done"),
        (note("finding", "engine.disturbed"), "done"),
    ],
)
def test_what_is_left_or_was_not_read_keeps_it_incomplete(found, standing):
    assert judge_standing(case(lane(), notes=[found]), ["d" * 64]) == standing
