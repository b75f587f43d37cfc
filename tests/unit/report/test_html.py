from __future__ import annotations

import base64
import re
from dataclasses import replace
from hashlib import sha256
from html.parser import HTMLParser

import pytest

from exeunt.report.facts import ROWS
from exeunt.report.heads import trail_head
from exeunt.report.html import render_html
from exeunt.text import Texts, printable
from unit.report.departures import HOSTILE

pytestmark = pytest.mark.slow

VOID = {"meta", "line", "rect", "path", "br"}
ALLOWED = frozenset(
    """html head meta title style body svg defs pattern line rect path text desc header p span div h1 h2 h3 bdi dl dt dd
    main section ul li b figure figcaption nav a table caption thead tbody tr th td pre code footer details summary""".split()  # noqa: SIM905 (a list of forty would be longer than what it says)
)


class Page(HTMLParser):
    """The page as a browser's parser sees it: tags, attributes, texts."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: list[str] = []
        self.open: list[str] = []
        self.style = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):
        self.tags.append((tag, dict(attrs)))

    def handle_endtag(self, tag):
        assert self.open.pop() == tag

    def handle_data(self, data):
        if self.open and self.open[-1] == "style":
            self.style += data
        else:
            self.texts.append(data)

    def all(self, tag):
        return [attrs for name, attrs in self.tags if name == tag]


@pytest.fixture(params=["smooth", "troubled", "undone"])
def facts(request):
    going, _ = request.getfixturevalue(request.param)
    return going.facts()


@pytest.fixture
def hostile(troubled):
    """Every name that a system could deliver, hostile."""
    going, _ = troubled
    facts = going.facts()
    person = replace(facts.person, name=HOSTILE[1], mail=HOSTILE[5], employee_number=HOSTILE[3])
    systems = tuple(replace(system, name=HOSTILE[5]) for system in facts.systems)
    loads = tuple(replace(one, to_name=HOSTILE[1]) for one in facts.hand_overs)
    return replace(facts, person=person, systems=systems, hand_overs=loads)


def test_a_page_is_well_formed_and_made_of_harmless_elements(facts, texts):
    page = Page(render_html(facts, texts))
    assert page.open == []
    assert {tag for tag, _ in page.tags} <= ALLOWED


def test_nothing_is_loaded_and_nothing_runs(facts, texts):
    page = Page(render_html(facts, texts))
    for tag, attributes in page.tags:
        assert not [name for name in attributes if name.startswith("on") or name in {"src", "srcset", "style"}], tag
        target = attributes.get("href")
        assert target is None or target.startswith("#"), tag
    assert "@import" not in page.style
    assert not re.search(r"url\((?!#)", page.style)


def test_the_page_forbids_itself_everything_but_its_own_style(facts, texts):
    page = Page(render_html(facts, texts))
    policy = next(one["content"] for one in page.all("meta") if one.get("http-equiv") == "Content-Security-Policy")
    digest = base64.b64encode(sha256(page.style.encode()).digest()).decode()
    assert policy.split("; ") == [
        "default-src 'none'",
        f"style-src 'sha256-{digest}'",
        "base-uri 'none'",
        "form-action 'none'",
    ]


def test_hostile_names_are_text(hostile, texts):
    html = render_html(hostile, texts)
    page = Page(html)
    assert {tag for tag, _ in page.tags} <= ALLOWED
    said = " ".join(page.texts)
    for name in HOSTILE:
        assert printable(name) in said
        assert name not in html or not set(name) & set("<>\"'&\x1b\u202e")
    assert "\x1b" not in html
    assert "\u202e" not in html
    assert "{{7*7}}" in said


def test_every_table_has_a_caption_and_named_columns_and_rows(facts, texts):
    page = Page(render_html(facts, texts))
    tables = len(page.all("table"))
    assert tables == len(page.all("caption")) > 5
    assert {one.get("scope") for one in page.all("th")} == {"col", "row"}


def test_a_picture_says_in_words_what_it_shows(troubled, texts):
    going, _ = troubled
    page = Page(render_html(going.facts(), texts))
    labels = [one.get("aria-label") or one["aria-labelledby"] for one in page.all("svg") if one.get("role") == "img"]
    assert f"erp-finance: {texts.word('answer', 'unknown')}" in labels
    assert "picture-title picture-words" in labels
    assert len(labels) == 4 + 2 + 1


def test_ids_are_unique_and_every_link_leads_somewhere(facts, texts):
    page = Page(render_html(facts, texts))
    ids = [attributes["id"] for _, attributes in page.tags if "id" in attributes]
    assert len(ids) == len(set(ids))
    assert {one["href"].removeprefix("#") for one in page.all("a")} <= set(ids)


def test_the_language_is_told(smooth):
    going, _ = smooth
    tags = {code: Page(render_html(going.facts(), Texts.load(code))).all("html")[0]["lang"] for code in ("en", "zh")}
    assert tags == {"en": "en", "zh": "zh-Hans"}


def test_the_head_of_the_trail_can_be_read_back_out_of_the_page(hostile, texts):
    assert trail_head(render_html(hostile, texts).encode()) == hostile.trail


@pytest.mark.parametrize(
    "page", ["", "<!doctype html>", '<!doctype html><meta name="exeunt-trail-head" content="1:zz">']
)
def test_another_page_carries_no_head(page):
    assert trail_head(page.encode()) is None


def test_a_name_cannot_bring_a_head_of_its_own(smooth, texts):
    going, _ = smooth
    facts = going.facts()
    forged = f'<meta name="exeunt-trail-head" content="1:{"0" * 64}">'
    person = replace(facts.person, name=forged)
    assert trail_head(render_html(replace(facts, person=person), texts).encode()) == facts.trail


def test_more_rows_than_are_shown_are_counted_with_the_command_that_shows_them(troubled, texts):
    going, _ = troubled
    facts = going.facts()
    counts = {**facts.unproven.counts, "planned": ROWS + 7}
    many = replace(facts, unproven=replace(facts.unproven, counts=counts))
    left = many.unproven.total - len(many.unproven.rows)
    command = f"exeunt case show {facts.case} --json"
    assert texts.sentence("summary.more", {"count": left, "command": command}) in render_html(many, texts)


def test_widths_of_the_pictures_stay_within_the_page(facts, texts):
    page = Page(render_html(facts, texts))
    for one in page.all("rect"):
        if one["x"].endswith("%"):
            assert 0 <= float(one["x"][:-1]) + float(one["width"][:-1]) <= 100.1
