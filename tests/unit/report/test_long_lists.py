"""Eight hundred rows of one sort are one row of a report, and each of them is there when it is unfolded."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from exeunt.model import Ref
from exeunt.report.alike import FEW
from exeunt.report.facts import ROWS
from exeunt.report.folding import MANY
from exeunt.report.html import render_html
from exeunt.report.shape import FieldFacts, Noted, Restored, RestoredFacts, TaskFacts, ThingFacts
from exeunt.report.terminal import render_rich, render_terminal
from unit.report import departures

NOW = datetime(2026, 11, 30, 10, tzinfo=UTC)
CUSTOMERS = 800


@pytest.fixture(scope="module")
def refused(tmp_path_factory):
    """All customers refused, for one reason that names the row; ten of them for another."""
    names = [f"Customer {number}" for number in range(CUSTOMERS)]
    going, plans = departures.ordered(tmp_path_factory.mktemp("refused") / "state", customers=names)
    going.work(plans[0])
    rows = [number for number, row in enumerate(plans[1].rows) if row.kind == "Account"]
    for place, number in enumerate(rows):
        code = "engine.not-so" if place < 10 else "engine.not-taken"
        detail = json.dumps([code, {"ref": plans[1].rows[number].id}])
        departures.set_rows(going, plans[1], [number], status="failed", detail=detail)
    yield going.facts()
    going.office.store.close()


def fold(html, place):
    """What stands in the fold, and the page without it."""
    before, _, rest = html.partition(f'<details id="{place}" class="rows">')
    inside, _, after = rest.partition("</details>")
    return inside, before + after


def test_facts_count_every_row_of_each_sort(refused):
    failed = [one for one in refused.unproven.alike if one.first[0].status == "failed"]
    assert sorted(one.count for one in failed) == [10, CUSTOMERS - 10]
    assert all(one.one_reason and len(one.first) == FEW for one in failed), "a reason may name its own row"
    assert sum(one.count for one in refused.unproven.alike) == refused.unproven.total


def test_a_page_tells_a_sort_in_a_row_and_keeps_every_row_folded(refused, texts):
    inside, page = fold(render_html(refused, texts), "unproven-rows-one-by-one")
    assert all(f"Customer {number}<" in inside for number in range(CUSTOMERS))
    assert sum(f"Customer {number}<" in page for number in range(CUSTOMERS)) == 2 * FEW
    assert f">{CUSTOMERS - 10}<" in page
    assert texts.sentence("report.one-by-one", {"count": refused.unproven.total}) in inside
    assert texts.sentence("report.and-more", {"count": CUSTOMERS - 10 - FEW}) in page


def test_a_terminal_tells_the_sorts_and_where_the_rows_are(refused, texts):
    lines = render_terminal(refused, texts)
    assert sum(bool(re.search(r"Customer \d", line)) for line in lines) == 2 * FEW
    params = {"count": refused.unproven.total, "command": f"exeunt case show {refused.case} --json"}
    where = texts.sentence("summary.see-one-by-one", params)
    assert f"  {where}" in lines
    assert any(where in str(one) for one in render_rich(refused, texts))


def test_a_list_that_is_cut_says_so_where_it_is_unfolded(refused, texts):
    total = ROWS + 7
    cut = replace(refused.unproven, counts={"failed": total})
    inside, _ = fold(render_html(replace(refused, unproven=cut), texts), "unproven-rows-one-by-one")
    command = f"exeunt case show {refused.case} --json"
    shown = len(refused.unproven.rows)
    assert texts.sentence("report.first-one-by-one", {"count": total, "shown": shown, "command": command}) in inside
    assert texts.sentence("summary.more", {"count": total - shown, "command": command}) in inside


def notes(count):
    return tuple(
        Noted("sweep.appeared", {"system": "crm", "action": "group.leave:group", "ref": f"g-{number}-"}, ref, NOW)
        for number in range(count)
        for ref in [Ref("crm", "group", f"g-{number}-")]
    )


def tasks(count):
    params = {"system": "crm", "action": "files.hand_over:drive"}
    return tuple(
        TaskFacts(f"t{number}", "task.by-hand", {**params, "ref": f"g-{number}-"}, "open", "", "", NOW)
        for number in range(count)
    )


def restored(count):
    fields = (FieldFacts("stage", "lost", "open", None),)
    rows = [
        RestoredFacts("crm", "customer.transfer:Account", ThingFacts("crm", "Account", f"{n}", "", f"g-{n}-"), fields)
        for n in range(count)
    ]
    return Restored(count, tuple(rows))


@pytest.mark.parametrize(
    ("name", "made", "place"),
    [
        ("findings", notes, "finding-rows"),
        ("gaps", notes, "gap-rows"),
        ("tasks", tasks, "task-rows"),
        ("restored", restored, "restored-rows"),
    ],
)
def test_every_other_long_list_is_folded_likewise(smooth, texts, name, made, place):
    going, _ = smooth
    facts = replace(going.facts(), **{name: made(CUSTOMERS)})
    inside, page = fold(render_html(facts, texts), f"{place}-one-by-one")
    names = [f"g-{number}-" for number in range(CUSTOMERS)]
    assert all(one in inside for one in names)
    assert [one for one in names if one in page] == names[:FEW]
    told = "\n".join(render_terminal(facts, texts))
    assert [one for one in names if one in told] == names[:FEW]


@pytest.mark.parametrize(("name", "made"), [("findings", notes), ("tasks", tasks), ("restored", restored)])
def test_a_list_that_is_short_is_told_as_it_is(smooth, texts, name, made):
    going, _ = smooth
    facts = replace(going.facts(), **{name: made(MANY)})
    assert "<details" not in render_html(facts, texts)


def test_what_has_nothing_in_common_is_not_told_twice(smooth, texts):
    going, _ = smooth
    different = tuple(Noted(f"crm.rule-{number}", {"system": "crm"}, None, NOW) for number in range(MANY + 10))
    page = render_html(replace(going.facts(), findings=different), texts)
    assert "<details" not in page
    assert page.count("crm.rule-") == MANY + 10
