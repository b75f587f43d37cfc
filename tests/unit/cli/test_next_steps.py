"""What is named next is what is gravest, and the very command that does it."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from exeunt.app.casework import CaseView, ChangeView, LaneView, PlanView, TaskView
from exeunt.app.next_steps import steps
from exeunt.app.plan_files import PlanFile
from exeunt.cli.page import Command, Line
from exeunt.cli.views.next_steps import next_json, next_page
from exeunt.model import Reason, Ref, State
from exeunt.text import Texts

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
SOON = NOW + timedelta(hours=3)
CASE = "case-1"
GO_ON = ("apply", CASE)
PLAN = ("plan", "ada@acme.example")
CUT, HAND, UNDO = (Path(f"plans/{CASE}.{kind}.plan") for kind in ("cut", "hand-over", "undo"))


def lane(state="done", why="", *, until=None, left=0, system="crm", **counts):
    return LaneView(system, state, why, {}, until, counts or {"verified": 3}, NOW, swept_whole=True, left_over=left)


def change(status, code="", number=0):
    why = Reason(code) if code else None
    place = ("crm", "customer.transfer:Account", Ref("crm", "Account", str(number)))
    return ChangeView(f"d-{number}", *place, status, State({}), State({}), None, why)


def plan(kind, *lanes, trouble=()):
    return PlanView(kind * 8, kind, 3, NOW, NOW, ["dora@acme.example"], lanes or [lane()], trouble)


def commands(*plans, tasks=(), state="open", **files):
    case = CaseView(CASE, "Ada", "ada@acme.example", state, NOW, None, plans, (), tasks, {})
    found = {file.kind: file for file in files.values()}
    return [(step.code.removeprefix("cli.next-"), step.command) for step in steps(case, found, NOW)]


def task(name="t1"):
    return TaskView(name, "task.rotate", {"system": "crm"}, "open", "", "")


TO_SIGN = PlanFile("hand-over", HAND)
REST = lane("rest", "unavailable", planned=4)
QUOTA = lane("waiting", "quota", until=SOON, planned=4)


@pytest.mark.parametrize(
    ("plans", "first"),
    [
        ([plan("cut", REST)], ("go-on", GO_ON)),
        ([plan("cut", lane("running", intended=1))], ("go-on", GO_ON)),
        ([plan("cut", QUOTA)], ("go-on-after", GO_ON)),
        ([plan("cut", lane("waiting", "order", until=NOW, planned=4))], ("go-on", GO_ON)),
        ([plan("cut", lane(), lane("rest", "defect", planned=1, system="ad"))], ("go-on", GO_ON)),
        ([plan("cut", REST), plan("hand-over", lane("rest", "cut-not-accepted", planned=9))], ("go-on", GO_ON)),
        (
            [plan("cut", lane("rest", "blocked", refused=2, planned=1), trouble=[change("refused")])],
            ("go-on", GO_ON),
        ),
        (
            [plan("cut", lane("rest", "blocked", failed=1), trouble=[change("failed", "engine.moved-again")])],
            ("plan-again", PLAN),
        ),
    ],
    ids=["no answer", "crash", "quota", "order", "one of two", "both", "refused", "not tried again"],
)
def test_a_cut_that_is_not_through_comes_first_and_no_hand_over_is_named(plans, first):
    named = commands(*plans, file=TO_SIGN)
    assert named[0] == first
    assert not [command for _, command in named if str(HAND) in command]


def test_a_cut_that_waits_for_a_person_names_the_task():
    cut = plan("cut", lane("rest", "blocked", todo=1, planned=2), trouble=[change("todo")])
    named = commands(cut, tasks=[task()], file=TO_SIGN)
    assert named == [("tick", ("case", "tick", "t1", "--because", "…"))]


def test_the_cut_is_signed_first_where_only_the_hand_over_was_applied():
    waits = plan("hand-over", lane("rest", "cut-not-applied", planned=9))
    assert commands(waits, file=PlanFile("cut", CUT)) == [("sign", ("approve", str(CUT)))]
    assert commands(waits, file=PlanFile("cut", CUT, signed=True)) == [("apply", ("apply", str(CUT)))]
    then = commands(plan("cut"), waits)
    assert then == [("go-on", GO_ON)]


@pytest.mark.parametrize(
    ("file", "named"),
    [
        (TO_SIGN, ("sign", ("approve", str(HAND)))),
        (PlanFile("hand-over", HAND, signed=True), ("apply", ("apply", str(HAND)))),
        (PlanFile("hand-over", HAND, signed=True, not_before=SOON), ("apply-from", ("apply", str(HAND)))),
        (PlanFile("hand-over", HAND, unusable="plan.expired"), ("plan-anew", PLAN)),
        (PlanFile("hand-over", Path(HAND.name), here=False), ("sign-elsewhere", ("approve", f"…/{HAND.name}"))),
    ],
    ids=["not signed", "signed", "too early", "expired", "elsewhere"],
)
def test_after_the_cut_comes_the_hand_over_as_far_as_it_is(file, named):
    assert commands(plan("cut"), file=file) == [named]


def test_what_was_left_in_the_cut_comes_before_the_hand_over():
    left = commands(plan("cut", lane(left=2)), file=TO_SIGN)
    assert [code for code, _ in left] == ["plan-left", "sign"]
    drifted = commands(plan("cut", trouble=[change("drifted")]), tasks=[task()], file=TO_SIGN)
    assert [code for code, _ in drifted] == ["plan-again", "waive", "tick", "sign"]


@pytest.mark.parametrize(("count", "what"), [(1, "d-0"), (800, "crm:customer.transfer:Account")])
def test_what_is_let_be_is_named_so_that_it_can_be_typed(count, what):
    hand_over = plan("hand-over", trouble=[change("failed", number=number) for number in range(count)])
    assert ("waive", ("case", "waive", CASE, what, "--because", "…")) in commands(plan("cut"), hand_over)


def test_a_system_that_does_not_come_back_can_be_let_be_and_then_the_hand_over_is_named():
    assert ("waive-system", ("case", "waive", CASE, "crm", "--unfinished", "--because", "…")) in commands(
        plan("cut", REST)
    )
    let_be = plan("cut", lane("rest", "unavailable", waived=4))
    assert [code for code, _ in commands(let_be, file=TO_SIGN)] == ["go-on", "sign"]


def test_when_all_is_done_it_is_looked_again_and_undo_comes_last():
    assert commands(plan("cut"), plan("hand-over")) == [("look-again", GO_ON), ("undo", ("undo", CASE))]


def test_an_undo_that_was_signed_was_decided_and_comes_first():
    signed = PlanFile("undo", UNDO, signed=True)
    assert commands(plan("cut", REST), file=signed)[0] == ("apply", ("apply", str(UNDO)))
    assert commands(plan("cut"), state="closed", file=signed) == [("apply", ("apply", str(UNDO)))]


def test_an_undo_that_nobody_signed_keeps_no_cut_from_being_finished():
    named = commands(plan("cut", REST), file=PlanFile("undo", UNDO))
    assert (named[0], named[-1]) == (("go-on", GO_ON), ("sign", ("approve", str(UNDO))))
    through = commands(plan("cut"), plan("hand-over"), file=PlanFile("undo", UNDO))
    assert [code for code, _ in through] == ["look-again", "sign"], "no second undo beside it"


def test_an_undo_that_is_over_is_planned_anew():
    over = PlanFile("undo", UNDO, signed=True, unusable="plan.expired")
    assert commands(plan("cut"), plan("hand-over"), file=over)[-1] == ("undo", ("undo", CASE))


def test_a_case_that_was_undone_goes_on_with_the_undo_alone():
    was_cut = plan("cut", trouble=[change("failed")])
    assert commands(was_cut, plan("undo", REST), file=TO_SIGN) == [("go-on", GO_ON)]
    drifted = plan("undo", trouble=[change("drifted")])
    assert commands(was_cut, drifted) == [("waive", ("case", "waive", CASE, "d-0", "--because", "…"))]


@pytest.mark.parametrize("state", ["closed", "cancelled"])
def test_of_a_case_that_is_over_nothing_is_next(state):
    assert commands(plan("cut"), plan("hand-over", trouble=[change("drifted")]), state=state) == []


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "Go on with the cut after 2026-11-30 13:00 UTC, until when it waits: crm."),
        ("zh", "2026-11-30 13:00 UTC 之后继续切断计划，在此之前须等待：crm。"),
    ],
)
def test_a_step_is_told_to_people_and_to_programs(language, said):
    case = CaseView(CASE, "Ada", "", "open", NOW, None, [plan("cut", QUOTA)], (), (), {})
    found = steps(case, {}, NOW)
    page = [*next_page(Texts.load(language), found)]
    assert page[1:] == [Line(said, indent=1), Command(f"exeunt apply {CASE}")]
    assert next_json(found)[0]["command"] == ["exeunt", "apply", CASE]
    assert next_json(found)[0]["params"]["until"] == "2026-11-30T13:00:00Z"
