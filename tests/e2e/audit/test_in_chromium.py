"""The audit's report in a real browser: silent, alone, linked, and usable with 5,000 customers."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from e2e.report.test_in_chromium import chromium, launch, look, proxy  # noqa: F401 (fixtures)
from exeunt.app.auditing import Asked, audit
from exeunt.app.installation import Installation
from exeunt.audit.finding import CustomerSeen
from exeunt.model import Reason, Ref
from exeunt.report.audit import render_audit
from exeunt.report.audit.gather import gather
from exeunt.sdk.simulator.company import HOSTILE_COMPANY
from exeunt.text import Texts

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture(scope="module")
def audited(desk):
    installation = Installation.at(desk.folder / "exeunt.toml")
    return audit(installation, Asked(snapshot="first"), lambda *_: None)


@pytest.fixture(params=["en", "zh"])
def page(request, audited, tmp_path):
    texts = Texts.load(request.param)
    file = tmp_path / "audit.html"
    file.write_text(render_audit(gather(audited.scene, audited.audit, texts), texts), encoding="utf-8")
    return file


def test_it_loads_silently_and_asks_nobody(chromium, proxy, page):  # noqa: F811
    seen = look(chromium, proxy, page)
    assert seen.console == []
    assert seen.asked == []
    assert "<script" not in seen.dom
    assert HOSTILE_COMPANY not in seen.dom
    assert "&lt;script&gt;" in seen.dom


def test_every_link_leads_somewhere_on_the_page(page):
    html = page.read_text(encoding="utf-8")
    links, places = set(re.findall(r'href="#([^"]+)"', html)), re.findall(r' id="([^"]+)"', html)
    assert links
    assert links <= set(places)
    assert len(places) == len(set(places))


def test_rows_are_linked_with_each_other(page):
    html = page.read_text(encoding="utf-8")
    led = {
        (kind, to)
        for kind, row in re.findall(r'<tr id="(person|customer|finding)-(.*?)</tr>', html, re.DOTALL)
        for to in re.findall(r'href="#(person|customer|finding|mending)-', row)
    }
    assert led == {
        ("finding", "person"),
        ("finding", "customer"),
        ("finding", "mending"),
        ("customer", "person"),
        ("customer", "finding"),
        ("person", "finding"),
    }


def test_the_pictures_are_drawn(page):
    html = page.read_text(encoding="utf-8")
    assert html.count('<rect class="tier ') > 10
    assert html.count('class="strand ') > 3
    assert html.count("<svg") > 10


def test_what_stands_in_one_line_is_kept_apart(page):
    """Several names in a cell: `Ada · Ben`, also where the line is copied out of the page."""
    html = re.sub(r"\s+", " ", page.read_text(encoding="utf-8"))
    assert html.count('<span class="between"> · </span><span class="line') > 5
    assert '</span><span class="line' not in html.replace('<span class="between"> · </span><span', "")


def test_five_thousand_customers_stay_usable(chromium, proxy, audited, tmp_path):  # noqa: F811
    """It opens within the browser's time-out, without a word, and every row is there to be found."""
    many = {
        ref: CustomerSeen(ref, f"Customer {ref.id}", "A", Reason("tier.by-field", {"field": "t", "value": "A"}), (), "")
        for ref in (Ref("crm", "customer", str(number)) for number in range(5_000))
    }
    large = replace(audited.audit, customers=many)
    texts = Texts.load("en")
    file = tmp_path / "large.html"
    file.write_text(render_audit(replace(gather(audited.scene, audited.audit, texts), audit=large), texts))
    seen = look(chromium, proxy, file)
    assert seen.console == []
    assert seen.dom.count('id="customer-') == 5_000


def test_it_prints_with_all_that_is_folded_on_the_screen(chromium, page, tmp_path):  # noqa: F811
    file = tmp_path / "audit.pdf"
    launch(chromium, page, "--no-pdf-header-footer", f"--print-to-pdf={file}")
    printed = file.read_bytes()
    assert printed.startswith(b"%PDF-")
    folds = re.findall(r"<details.*?</details>", page.read_text(encoding="utf-8"), re.DOTALL)
    steps = sum(fold.count("<li>") for fold in folds)
    assert len(re.findall(rb"/S\s*/LI\b", printed)) >= steps > 20
