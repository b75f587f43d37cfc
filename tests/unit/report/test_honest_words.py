"""Accepted is not verified, attested is not verified, unproven is not verified; nothing unread is shown as fine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import get_args

import pytest

from exeunt.engine.status import Status
from exeunt.report.blocks import Line, Table
from exeunt.report.html import render_html
from exeunt.report.sections import sections
from exeunt.report.shape import PROVEN
from exeunt.report.summary import summary
from exeunt.report.terminal import render_terminal
from exeunt.report.wording import tone_of
from exeunt.text import Texts
from exeunt.text.catalogue import ENGLISH
from unit.report import departures
from unit.report.departures import set_rows


def lines(facts, texts) -> Iterator[Line]:
    """Every line of every cell, the legend of words left out."""
    for section in sections(facts, texts):
        if section.id == "meanings":
            continue
        for block in section.blocks:
            if isinstance(block, Table):
                yield from (line for row in block.rows for cell in row for line in cell.lines)


def section(facts, texts, name):
    return next(section for section in sections(facts, texts) if section.id == name)


@pytest.fixture(scope="module")
def shared(tmp_path_factory):
    """Its tests set every row's status anew."""
    going, plans = departures.ordered(tmp_path_factory.mktemp("shared") / "state")
    yield going, plans
    going.office.store.close()


def all_in(going, plans, status):
    for plan in plans:
        set_rows(going, plan, range(len(plan.rows)), status=status)


@pytest.mark.parametrize("status", get_args(Status))
def test_only_what_was_looked_at_is_good(status):
    assert (tone_of(status) == "good") == (status in PROVEN)


@pytest.mark.parametrize("status", get_args(Status))
def test_a_report_says_done_of_nothing_that_was_not_seen(shared, texts, status):
    going, plans = shared
    all_in(going, plans, status)
    facts = going.facts()
    good = [line.text for line in lines(facts, texts) if line.tone == "good"]
    assert bool(good) == (status in PROVEN)
    assert (summary(facts, texts).figures[0].tone == "good") == (status in PROVEN)
    if status != "verified":
        assert texts.word("status", "verified") not in {line.text for line in lines(facts, texts)}


@pytest.mark.parametrize("status", [one for one in get_args(Status) if one not in PROVEN])
def test_every_change_that_is_not_proven_stands_in_the_table_with_its_own_word(shared, texts, status):
    going, plans = shared
    all_in(going, plans, status)
    facts = going.facts()
    table = section(facts, texts, "unproven").blocks[0]
    assert [row[0].lines[0].text for row in table.rows] == [texts.word("status", status)] * facts.unproven.total
    total = sum(len(plan.rows) for plan in plans)
    assert summary(facts, texts).figures[0].value == f"0 / {total}"


def test_one_verified_row_among_others_is_counted_as_one(ordered, texts):
    going, (cut, _) = ordered
    set_rows(going, cut, [0], status="verified")
    assert summary(going.facts(), texts).figures[0].value.startswith("1 / ")


def test_a_system_that_was_not_read_is_never_shown_as_empty_or_fine(troubled, texts):
    going, _ = troubled
    facts = going.facts()
    rows = {row[0].lines[0].text: row for row in section(facts, texts, "exposure").blocks[0].rows}
    for name in ("erp-finance", "hubspot-emea"):
        assert rows[name][2].lines == (Line(texts.word("answer", "unknown"), "warn"),)
        assert rows[name][3].lines == (Line(texts.word("answer", "unknown"), "warn"),)
    tables = {table.caption.partition(" · ")[0]: table for table in section(facts, texts, "systems").blocks}
    assert tables["erp-finance"].rows == ()
    assert (tables["erp-finance"].note, tables["erp-finance"].tone) == (texts.word("unknown", "not-read"), "warn")
    assert [line.text for line in tables["hubspot-emea"].rows[0][2].lines] == ["≥ 1"]
    assert [line.text for line in tables["hubspot-emea"].rows[0][3].lines] == ["?"]


def test_a_summary_with_nothing_open_says_so_and_no_other_does(ordered, texts):
    going, plans = ordered
    all_in(going, plans, "verified")
    facts = going.facts()
    done = summary(facts, texts)
    assert done.open  # the lanes have not ended, and nobody looked again
    assert done.headline != texts.sentence("summary.all-proven", {"changes": sum(facts.counts.values())})


def test_what_an_undo_wrote_to_is_the_first_thing_said(undone, texts):
    going, _ = undone
    facts = going.facts()
    said = summary(facts, texts)
    assert said.tone == "bad"
    assert said.headline == texts.sentence("summary.undone", {"proven": 14, "changes": 14, "back": 13})
    assert said.figures[0].tone == "plain"


def test_a_plan_without_its_signatures_is_said(ordered, texts):
    going, _ = ordered
    assert not [line for line in summary(going.facts(), texts).open if line.tone == "bad"]
    made = going.plan("case-unsigned")
    going.spend(made.cut)
    unsigned = [line.text for line in summary(going.facts("case-unsigned"), texts).open if line.tone == "bad"]
    assert unsigned == [texts.sentence("summary.unsigned", {"kind": "cut", "persons": 0, "needed": 1})]


class Missing(dict[str, str]):
    """A catalogue that notes what it was asked for in vain."""

    def __init__(self, known: Mapping[str, str]) -> None:
        super().__init__(known)
        self.asked: set[str] = set()

    def get(self, key, default=None):
        if key not in self:
            self.asked.add(key)
        return super().get(key, default)


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("scene", ["smooth", "troubled", "undone"])
def test_the_catalogue_has_every_word_that_a_report_says(request, scene, language):
    going, _ = request.getfixturevalue(scene)
    known = Missing(Texts.load(language).sentences)
    texts = Texts(language, known)
    render_html(going.facts(), texts)
    render_terminal(going.facts(), texts)
    # words for fields and kinds are those of the connector that has them, which is none here
    areas = {code.partition(".")[0] for code in ENGLISH} - {"field", "kind"}
    assert {code for code in known.asked if code.partition(".")[0] in areas} == set()
