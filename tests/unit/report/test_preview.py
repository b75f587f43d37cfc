"""The page of what plans would change: the answer's own numbers, in both languages, and nothing that runs."""

from __future__ import annotations

from types import SimpleNamespace

import numpy as np

from exeunt.cli.views.what_if_html import departing_of
from exeunt.report.blocks import Line, Section
from exeunt.report.preview import Preview, render_preview
from exeunt.report.reach import Departing, Flow, Place, Reach
from exeunt.text import Texts, printable
from unit.report.departures import HOSTILE
from unit.report.test_html import ALLOWED, Page


def what_if(*, not_whole=(), missed=()):
    left = SimpleNamespace(before=np.array([1, 2, 0, 3]), after=np.array([0, 0, 0, 1]), latent=np.array([0, 1, 0, 1]))
    system = SimpleNamespace(before=SimpleNamespace(name="crm", not_whole=not_whole), left=[left], missed=missed)
    groups = [
        SimpleNamespace(to="ben", to_name="Ben", tiers={"B": 2}),
        SimpleNamespace(to="ben", to_name="Ben", tiers={"A": 1, "B": 1}),
        SimpleNamespace(to="", to_name="", tiers={"A": 9}),
        SimpleNamespace(to="cleo", to_name="", tiers={}),
    ]
    plan = SimpleNamespace(header=SimpleNamespace(groups=groups))
    return SimpleNamespace(person=SimpleNamespace(name="Ada"), systems=[system], plans=[plan])


def test_the_picture_has_the_numbers_of_the_answer():
    found = departing_of(what_if())
    (place,) = found.places
    assert place.reaches == [Reach("sight", 3, left=1), Reach("latent", 2, left=2)]
    assert found.flows == [Flow("Ben", {"A": 1, "B": 3})]
    assert found.planned


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
