"""Eight hundred of one sort are told as one sort, and nothing that differs is told as one."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from exeunt.app.casework import CaseView, ChangeView, Noted, PlanView, TaskView
from exeunt.cli.page import Line
from exeunt.cli.views.case import case_json, case_page, plan_block
from exeunt.cli.views.plan import observed
from exeunt.model import Reason, Ref, State
from exeunt.report.alike import FEW, SORTS
from exeunt.text import Texts

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
MANY = 800
ALL = "exeunt case show case-1 --json"


@pytest.fixture(params=["en", "zh"])
def texts(request):
    return Texts.load(request.param)


def refused(number, code="engine.not-taken", action="customer.transfer:Account", status="failed", **params):
    return ChangeView(
        f"d-{number}", "crm", action, Ref("crm", action.partition(":")[2], f"a{number}"), status,
        State({"owner": "ada"}), State({"owner": "ben"}), None, Reason(code, params),
    )  # fmt: skip


def plan_of(changes):
    return PlanView("d" * 64, "hand-over", len(changes), NOW, NOW, ["dora@acme.example"], (), changes)


def lines(page):
    return [block.text for block in page if isinstance(block, Line)]


def count_of(line):
    """How many a line says that there are of a sort; none where it is about one thing."""
    found = re.search(r"^(\d+) × |共 (\d+) 项：$", line)
    return int(found[1] or found[2]) if found else None


def trouble(texts, changes):
    return lines(plan_block(texts, plan_of(changes), ALL))


def test_many_rows_of_one_reason_are_one_sort_with_the_first_by_name(texts):
    told = trouble(texts, [refused(number) for number in range(MANY)])
    assert len(told) == 1 + 1 + 2 * FEW + 1
    assert count_of(told[0]) == MANY
    assert told.count(texts.sentence("engine.not-taken")) == 1
    assert told[-1] == texts.sentence("cli.more-alike", {"count": MANY - FEW, "command": ALL})
    assert any("d-2  Account a2" in line for line in told)


def test_another_reason_kind_or_status_is_another_sort(texts):
    changes = [refused(number) for number in range(MANY)]
    changes += [refused(number, "engine.not-so") for number in range(10)]
    changes += [refused(number, action="customer.transfer:Contact") for number in range(20)]
    changes += [refused(number, status="refused") for number in range(30)]
    assert sorted(filter(None, map(count_of, trouble(texts, changes)))) == [10, 20, 30, MANY]


def test_a_reason_that_names_its_own_row_is_the_same_reason(texts):
    told = trouble(texts, [refused(number, "memory.locked", ref=f"a{number}", by="flow") for number in range(MANY)])
    assert count_of(told[0]) == MANY


def test_where_each_row_has_a_reason_of_its_own_the_first_few_tell_theirs(texts):
    told = trouble(texts, [refused(number, "memory.locked", by=f"user {number}") for number in range(MANY)])
    assert [number for number in range(MANY) if any(f"user {number}'" in line for line in told)] == [0, 1, 2]


def test_the_gravest_sort_comes_first(texts):
    changes = [refused(number, status="drifted") for number in range(MANY)] + [refused(9, status="failed")]
    assert texts.word("status", "failed") in trouble(texts, changes)[0]


def test_few_rows_are_told_one_by_one(texts):
    told = trouble(texts, [refused(number) for number in range(FEW)])
    assert not any(map(count_of, told))
    assert sum(line.startswith("d-") for line in told) == FEW


def test_more_sorts_than_are_told_are_counted(texts):
    changes = [refused(1, action=f"customer.transfer:Kind{kind}") for kind in range(SORTS + 7)]
    left = texts.sentence("cli.more-changes", {"count": 7, "command": ALL})
    assert trouble(texts, changes)[-1] == left


def noted(number, code="sweep.appeared", sort="finding"):
    params = {"system": "crm", "action": "group.leave:group", "ref": f"g{number}"}
    return Noted(sort, "crm", code, params, Ref("crm", "group", f"g{number}"), NOW, open=True)


def whole_case(*, notes=(), tasks=()):
    return CaseView("case-1", "Ada", "ada@acme.example", "open", NOW, None, [plan_of([])], notes, tasks, {})


def test_what_is_left_over_is_told_by_sort_and_a_program_reads_all_of_it(texts):
    case = whole_case(notes=[noted(number) for number in range(MANY)] + [noted(7, "sweep.still-there")])
    told = lines(case_page(texts, case))
    assert len(told) < 10
    assert texts.sentence("cli.more-alike", {"count": MANY - FEW, "command": ALL}) in told
    assert any("g7" in line for line in told), "the one of another sort"
    assert len(case_json(case, ())["findings"]) == MANY + 1


def test_many_tasks_of_one_sort_are_counted(texts):
    params = {"system": "crm", "action": "files.hand_over:drive"}
    tasks = [TaskView(f"t{n}", "task.by-hand", {**params, "ref": f"d{n}"}, "open", "", "") for n in range(MANY)]
    tasks.append(TaskView("rotate", "task.rotate", {"system": "crm"}, "open", "", ""))
    case = whole_case(tasks=tasks)
    told = lines(case_page(texts, case))
    assert [line.split()[0] for line in told if line[0] in "tr"] == ["t0", "t1", "t2", "rotate"]
    assert len(case_json(case, ())["tasks"]) == MANY + 1


def test_a_plan_with_many_findings_tells_their_sorts_and_all_where_it_is_asked(texts):
    about = [("crm", "group", f"g{number}", "") for number in range(MANY)]
    params = {"system": "crm", "action": "group.leave:group", "principal": "Ben"}
    findings = [("guard.successor", params, one) for one in about]
    shown = SimpleNamespace(findings=findings, gaps=[])
    few = lines(observed(texts, shown, every=False))
    assert len(few) == 1 + FEW + 1
    assert few[-1] == texts.sentence("cli.more-alike", {"count": MANY - FEW, "command": "--all"})
    assert len(lines(observed(texts, shown, every=True))) == MANY
