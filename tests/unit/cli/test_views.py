"""What a terminal does not show, it says; and what it cuts, it cuts at rows."""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from exeunt.audit.selfcheck import SelfCheck
from exeunt.cli.page import Line, Table
from exeunt.cli.views import case
from exeunt.cli.views.plan import plan_page
from exeunt.cli.views.sections import section_page
from exeunt.engine import judge
from exeunt.model import GONE, Reason, Ref, State
from exeunt.policy.truth import Truth
from exeunt.report import blocks
from exeunt.report.audit.risks import MOST_CUSTOMERS, check_section
from exeunt.text import Texts

TEXTS = Texts.load("en")
NOW = datetime(2026, 11, 30, tzinfo=UTC)


def shown(*, rows: int | None, count: int = 40):
    listed = [(blocks.text(f"c{place}", under=f"crm {place}"),) for place in range(count)]
    table = blocks.Table("Customers", [blocks.Column("Customer")], listed, note="A note.", more="9 elsewhere.")
    page = [*section_page(blocks.Section("s", "S", blocks=[table]), TEXTS, rows=rows)]
    (drawn,) = [block for block in page if isinstance(block, Table)]
    return drawn, [block.text for block in page if isinstance(block, Line)]


def test_a_section_says_how_many_rows_a_terminal_leaves_out():
    table, lines = shown(rows=25)
    assert len(table.rows) == 25
    assert lines == ["A note.", "… and 15 more rows; `--all` shows them.", "9 elsewhere."]


@pytest.mark.parametrize("rows", [40, None])
def test_a_section_that_is_shown_whole_says_nothing_of_it(rows):
    table, lines = shown(rows=rows)
    assert len(table.rows) == 40
    assert lines == ["A note.", "9 elsewhere."]


def test_a_section_keeps_what_stands_under_a_cell():
    table, _ = shown(rows=1)
    assert table.rows == [["c0 (crm 0)"]]


@pytest.mark.parametrize(("most", "left_out"), [(MOST_CUSTOMERS, 60), (None, 10)])
def test_the_self_check_says_how_many_core_customers_it_does_not_list(most, left_out):
    seen = SimpleNamespace(label="Acme", ref=Ref("crm", "Account", "1"))
    one = SimpleNamespace(seen=seen, others=(), perhaps=(), holder=None, works=Truth.NO, way="none", successor=None)
    check = SelfCheck(260, 0, (), 260, 0, 0, {}, 0, (one,) * 250)
    table = check_section(check, TEXTS, most=most).blocks[-1]
    assert table.more == TEXTS.sentence("report.more-core", {"count": left_out})


def test_a_case_calls_people_by_their_names():
    change = SimpleNamespace(
        id="c", status="drifted", system="crm", action="customer.transfer:Account", ref=Ref("crm", "Account", "a1"),
        planned_before=State({"owner": "u1"}), planned_after=State({"owner": "u2"}), why=None,
    )  # fmt: skip
    names = {"crm": {"u1": "Ada", "u2": "Ben"}, "other": {"u1": "Zoe", "u2": "Yan"}}
    plan = SimpleNamespace(
        kind="hand-over", spent_at=NOW, digest="d" * 64, signers=(), lanes=(), trouble=[change], names=names
    )
    assert "owner: Ada → Ben" in [block.text for block in case.plan_block(TEXTS, plan) if isinstance(block, Line)]


@pytest.mark.parametrize(("language", "said"), [("en", "owner: Ben ≠ Cleo"), ("zh", "负责人: Ben ≠ Cleo")])
def test_what_drifted_is_told_in_words_and_by_names(language, said):
    why = Reason("engine.drifted", {"fields": "owner: u2 ≠ u3"})
    change = SimpleNamespace(
        id="c", status="drifted", system="crm", action="customer.transfer:Account", ref=Ref("crm", "Account", "a1"),
        planned_before=State({"owner": "u1"}), planned_after=State({"owner": "u2"}), why=why,
    )  # fmt: skip
    names = {"crm": {"u1": "Ada", "u2": "Ben", "u3": "Cleo"}}
    plan = SimpleNamespace(
        kind="hand-over", spent_at=NOW, digest="d" * 64, signers=(), lanes=(), trouble=[change], names=names
    )
    page = case.plan_block(Texts.load(language), plan)
    assert any(said in block.text for block in page if isinstance(block, Line))


def test_what_is_not_there_any_more_is_told_in_words():
    after = State({"owner": "u2"})
    why = Reason("engine.drifted", {"fields": f"*: {judge.shown(after)} ≠ {judge.shown(GONE)}"})
    change = SimpleNamespace(
        id="c", status="drifted", system="crm", action="customer.transfer:Account", ref=Ref("crm", "Account", "a1"),
        planned_before=State({"owner": "u1"}), planned_after=after, why=why,
    )  # fmt: skip
    plan = SimpleNamespace(
        kind="hand-over", spent_at=NOW, digest="d" * 64, signers=(), lanes=(), trouble=[change],
        names={"crm": {"u1": "Ada", "u2": "Ben"}},
    )  # fmt: skip
    page = case.plan_block(TEXTS, plan)
    assert any("owner: Ben ≠ not there" in block.text for block in page if isinstance(block, Line))


@pytest.mark.parametrize(("lost", "said"), [([], "2 × put back: block sign-in."), (["stamp"], "but for: stamp.")])
def test_an_undo_says_what_does_not_come_back(lost, said):
    system = SimpleNamespace(name="crm", connector="test", cost={}, quotas={})
    group = SimpleNamespace(
        system="crm", action="sign_in.block", count=2, to="", to_name="", reason=("reason.leaves", {}), tiers={},
        undo=SimpleNamespace(kind="partial", lost=lost, within_s=None, note=""),
    )  # fmt: skip
    header = SimpleNamespace(
        kind="undo", rows=2, expires="2026-12-01T00:00:00Z", not_before=None, signatures=1, signatures_why=[],
        systems=[system], groups=[group], person=SimpleNamespace(principals=[], name="", mail=""), successors=[],
    )  # fmt: skip
    page = plan_page(TEXTS, SimpleNamespace(header=header, digest="d", rows=[]), file="f", every=False)
    assert any(said in block.text for block in page if isinstance(block, Line))


def test_a_case_names_a_way_that_exists_to_the_changes_it_leaves_out():
    change = SimpleNamespace(
        id="c", status="failed", system="crm", action="sign_in.block:user", ref=Ref("crm", "user", "ada"),
        planned_before=State({}), planned_after=State({}), why=None,
    )  # fmt: skip
    plan = SimpleNamespace(
        kind="cut", spent_at=NOW, digest="d" * 64, signers=(), lanes=(), trouble=[change] * 23, names={}
    )
    *_, last = case.plan_block(TEXTS, plan, "exeunt case show case-1 --json")
    assert last.text == "… and 20 more of this sort; `exeunt case show case-1 --json` has them all."


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "[can be put back, for 15 d after it is applied]"), ("zh", "[可完全撤销, 执行后 15 天内]")],
)
def test_a_plan_says_how_long_after_it_is_applied_a_change_can_be_put_back(language, said):
    system = SimpleNamespace(name="crm", connector="test", cost={}, quotas={})
    group = SimpleNamespace(
        system="crm", action="sign_in.block:user", count=2, to="", to_name="", reason=("reason.leaves", {}), tiers={},
        undo=SimpleNamespace(kind="exact", lost=[], within_s=15 * 24 * 3600),
    )  # fmt: skip
    header = SimpleNamespace(
        kind="cut", rows=2, expires="2026-12-01T00:00:00Z", not_before=None, signatures=1, signatures_why=[],
        systems=[system], groups=[group], person=SimpleNamespace(principals=[], name="", mail=""), successors=[],
    )  # fmt: skip
    page = plan_page(Texts.load(language), SimpleNamespace(header=header, digest="d", rows=[]), file="f", every=False)
    assert any(said in block.text for block in page if isinstance(block, Line))


@pytest.mark.parametrize(
    ("name", "quotas", "said"),
    [
        ("api", {"api": (90, 100, "")}, "5 calls of the quota api, 50.0 % of what is left."),
        ("api", {"api": (100, 100, "")}, "5 calls of the quota api, and nothing of it is left."),
        ("api", {}, "5 calls of the quota api, unknown of what is left."),
        ("calls", {}, "5 calls; no quota counts them."),
    ],
    ids=["half", "spent", "not known", "no quota"],
)
def test_a_plan_says_what_it_costs_of_a_quota_also_where_it_is_spent(name, quotas, said):
    system = SimpleNamespace(name="crm", connector="test", cost={name: 5}, quotas=quotas)
    group = SimpleNamespace(
        system="crm", action="sign_in.block:user", count=0, to="", to_name="", reason=("plan.policy", {}), tiers={},
        undo=SimpleNamespace(kind="exact", lost=[], within_s=None, note=""),
    )  # fmt: skip
    header = SimpleNamespace(
        kind="cut", rows=0, expires="2026-12-01T00:00:00Z", not_before=None, signatures=1, signatures_why=[],
        systems=[system], groups=[group], person=SimpleNamespace(principals=[], name="", mail=""), successors=[],
    )  # fmt: skip
    page = plan_page(TEXTS, SimpleNamespace(header=header, digest="d", rows=[]), file="f", every=False)
    assert f"crm (test): {said}" in [block.text for block in page if isinstance(block, Line)]
