"""The page of what plans would change: the answer's own numbers, in both languages, and nothing that runs."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np
import pytest

from exeunt.cli.views.what_if_html import departing_of
from exeunt.report.blocks import Line, Section
from exeunt.report.preview import Preview, render_preview
from exeunt.report.reach import Departing, Flow, Place, Reach
from exeunt.text import Texts, printable
from unit.report.departures import HOSTILE
from unit.report.test_html import ALLOWED, Page


def group(to, name, tiers, *, system="crm"):
    return SimpleNamespace(system=system, to=to, to_name=name, tiers=tiers)


def successor(name, mail, **accounts):
    principals = [SimpleNamespace(ref=(system, "user", one, "")) for system, one in accounts.items()]
    return SimpleNamespace(name=name, mail=mail, employee_number="", principals=principals)


def what_if(*, not_whole=(), missed=(), more=(), successors=()):
    left = SimpleNamespace(before=np.array([1, 2, 0, 3]), after=np.array([0, 0, 0, 1]), latent=np.array([0, 1, 0, 1]))
    system = SimpleNamespace(before=SimpleNamespace(name="crm", not_whole=not_whole), left=[left], missed=missed)
    groups = [
        group("ben", "Ben", {"B": 2}),
        group("ben", "Ben", {"A": 1, "B": 1}),
        group("", "", {"A": 9}),
        group("cleo", "", {}),
        *more,
    ]
    plan = SimpleNamespace(header=SimpleNamespace(groups=groups, successors=successors))
    return SimpleNamespace(person=SimpleNamespace(name="Ada"), systems=[system], plans=[plan])


def test_the_picture_has_the_numbers_of_the_answer():
    found = departing_of(what_if())
    (place,) = found.places
    assert place.reaches == [Reach("sight", 3, left=1), Reach("latent", 2, left=2)]
    assert found.flows == [Flow("Ben", {"A": 1, "B": 3})]
    assert found.planned


def test_customers_go_to_persons_and_not_to_names():
    more = [
        group("1", "Wei Zhang", {"A": 3}),
        group("2", "Wei Zhang", {"A": 5}),
        group("w", "w", {"A": 4}, system="erp"),
    ]
    successors = [successor("Wei Zhang", "wei1@x", crm="1", erp="w"), successor("Wei Zhang", "wei2@x", crm="2")]
    found = departing_of(what_if(more=more, successors=successors)).flows
    assert found[1:] == [Flow("Wei Zhang <wei1@x>", {"A": 7}), Flow("Wei Zhang <wei2@x>", {"A": 5})]


@pytest.mark.parametrize(("not_whole", "known"), [((), True), (("part",), False)])
def test_without_an_account_there_nothing_is_known_unless_all_was_read(not_whole, known):
    found = what_if(not_whole=not_whole)
    found.systems[0].left = []
    assert departing_of(found).places[0].known is known


def test_what_was_not_read_or_could_not_be_followed_leaves_a_rest_that_is_not_known(texts):
    for doubt in ({"not_whole": ["part"]}, {"missed": ["edit"]}):
        found = departing_of(what_if(**doubt))
        assert not found.places[0].reaches[0].whole
        html = render_preview(Preview(found, "a@x", (), ()), texts)
        assert texts.word("report", "rest-unknown") in html


def test_hostile_names_are_text(texts):
    places = [Place(HOSTILE[1], [Reach("sight", 3)])]
    departing = Departing(HOSTILE[5][:20], places, [Flow(HOSTILE[3], {"A": 1})], planned=True)
    sections = [Section("one", HOSTILE[1], "", [Line(HOSTILE[5])])]
    html = render_preview(Preview(departing, HOSTILE[2], (), sections), texts)
    page = Page(html)
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= ALLOWED
    assert printable(HOSTILE[5]) in " ".join(page.texts)


def test_it_says_that_nothing_has_happened():
    for language in ("en", "zh"):
        texts = Texts.load(language)
        html = render_preview(Preview(Departing("Ada", [], [], planned=True), "", (), ()), texts)
        assert texts.sentence("report.preview-lead") in html
        assert html.startswith("<!doctype html>")
