"""The picture of a customer's access paths lets in nobody whom a ceiling keeps out, and marks what is not certain."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from exeunt.access.coding import code
from exeunt.audit.drill import Drill
from exeunt.audit.numbering import number
from exeunt.audit.world import SystemWorld, World
from exeunt.model import Gap, Principal, Ref
from exeunt.model.access import Cap, Customer, Grant, Group, Kind, Member, shape
from exeunt.people import join
from exeunt.report.audit.gather import graph_of
from exeunt.report.audit.pictures import graphs, whiskers
from exeunt.report.audit.shape import Graph, Report, Spread
from exeunt.text import Texts

NOW = datetime(2026, 11, 30, tzinfo=UTC)
READ, EDIT, FULL = 1, 2, 3
EVERYBODY = [f"p{place}" for place in range(100)]
ACME = Ref("crm", "Account", "1")


def graph(grants, caps, *, members=(), texts=None):
    """Of the only customer, in a system where everybody is in `all`."""
    mine = [
        Principal(ref=Ref("crm", "user", name), name=name, status="active", ids={}, mail=(), powers=frozenset())
        for name in EVERYBODY
    ]
    rows = {
        "groups": [Group("all", "group", "all"), Group("few", "group", "few")],
        "members": [*(Member("all", name) for name in EVERYBODY), *members],
        "kinds": [Kind("Account")],
        "customers": [Customer("1", "Account", "p0", label="Acme")],
        "grants": grants,
        "caps": caps,
    }
    system = SystemWorld("crm", "test", tuple(mine), code("crm", mine, rows, []), NOW)
    world = World("w", NOW, join({"crm": system.principals}), {"crm": system}, frozenset(), ())
    return graph_of(number(world).homes[0], ACME, "A", "Acme", texts or Texts.load("en"))


def to(subject, level, *, cause="default", certainty="exact"):
    return Grant(subject, "all", "", shape(("Account", "self", level)), cause, certainty=certainty)


def ceiling(subject, level, *, certainty="exact"):
    return Cap(subject, "all", "", "Account", "", level, certainty=certainty)


def drawn(found):
    return [(row.level, row.people, row.certainty) for row in found.rows]


FEW = (Member("few", "p1"), Member("few", "p2"))


def test_whom_a_ceiling_keeps_out_is_not_let_in_by_any_line_and_nobody_is_let_in_higher():
    found = graph([to("all", FULL)], [ceiling("few", READ)], members=FEW)
    assert found.viewers == 2
    assert drawn(found) == [(READ, 2, "exact")]
    assert found.rows[0].names == ("p1", "p2")


def test_people_of_one_group_under_different_ceilings_have_a_line_each():
    found = graph([to("all", FULL)], [ceiling("all", READ), ceiling("few", EDIT)], members=FEW)
    assert drawn(found) == [(EDIT, 2, "exact"), (READ, 98, "exact")]


def test_a_grant_that_is_not_certain_has_its_own_line_and_never_hides_a_certain_one():
    found = graph([to("all", READ), to("all", FULL, cause="bypass", certainty="unknown")], [ceiling("all", FULL)])
    assert drawn(found) == [(FULL, 100, "unknown"), (READ, 100, "exact")]
    assert found.unsure == 0


def test_what_a_ceiling_makes_no_higher_than_what_is_certain_needs_no_line():
    found = graph([to("all", READ), to("all", FULL, certainty="unknown")], [ceiling("all", READ)])
    assert drawn(found) == [(READ, 100, "exact")]


def test_a_ceiling_that_is_not_certain_makes_the_line_so():
    found = graph([to("all", FULL)], [ceiling("few", EDIT, certainty="unknown")], members=FEW)
    assert drawn(found) == [(EDIT, 2, "unknown")]
    assert (found.viewers, found.unsure) == (2, 2)


def test_what_an_operator_stated_says_so():
    assert drawn(graph([to("all", READ, certainty="stated")], [ceiling("all", FULL)])) == [(READ, 100, "stated")]


@pytest.mark.parametrize("certainty", ["exact", "stated", "unknown"])
def test_a_strand_is_broken_and_says_so_where_it_is_not_certain(texts, certainty):
    found = graph([to("p1", FULL, cause="bypass", certainty=certainty)], [ceiling("all", FULL)], texts=texts)
    (one,) = graphs(Report(None, Drill((), ()), None, graphs=[found]), texts)
    (strand,) = one.strands
    assert strand.doubtful is (certainty == "unknown")
    assert (texts.word("certainty", certainty) in strand.why) is (certainty != "exact")
    assert (texts.sentence("report.graph-unsure", {"count": 1}) in one.says) is (certainty == "unknown")


@pytest.mark.parametrize("gaps", [(), (Gap("audit.no-customers"),)])
def test_a_picture_says_where_not_all_was_read(gaps):
    about = Ref("crm", "Account", "1")
    graph = Graph(about, "Acme", "A", 4, [], 0, 0)
    report = Report(None, Drill((), gaps), None, spreads={"A": Spread(3, 1, 1, 2, 3)}, graphs=[graph])
    texts = Texts.load("en")
    (drawn,), (whisker,) = graphs(report, texts), whiskers(report, texts)
    assert ("more may see it" in drawn.says) == ("as far as was read" in whisker.says) == bool(gaps)
