"""In the report of an audit people, customers and findings lead to each other, and every link leads somewhere."""

from __future__ import annotations

import csv
import re

import openpyxl
import pytest

from exeunt.audit.findings import MOST_EXAMPLES
from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.audit.testing.build import build
from exeunt.audit.testing.small import SmallCustomer, SmallPerson, SmallWorld
from exeunt.policy.audit.exceptions import load_exceptions
from exeunt.report.audit import links, render_audit, write_report
from exeunt.report.audit.gather import gather
from exeunt.report.audit.runbook import runbook
from exeunt.report.blocks import Line
from exeunt.text import Texts
from unit.audit.conftest import NOW, policy

pytestmark = pytest.mark.slow

WORLD = SmallWorld(
    people={"ada": SmallPerson(), "ex": SmallPerson(accounts={"crm": "inactive"}), "idle": SmallPerson()},
    customers={
        **{f"c{number}": SmallCustomer("ex", facts={"purchases": ("9 CNY",)}) for number in range(1234)},
        "mine": SmallCustomer("ada", facts={"purchases": ("9 CNY",)}),
        "nobodys": SmallCustomer(facts={"purchases": ("9 CNY",)}),
    },
)
RULES = """\
tier: {A: {purchases: {CNY: '> 1'}}, B: {purchases: {CNY: '> 0'}}}
rules:
  owned: {name: Owned, severity: high, owner: true}
  tracks: {name: Tracks, severity: low, people: {tracks: 2}}
"""
EXCEPTIONS = """\
exeunt: exceptions/1
exceptions:
  - {code: owner-missing, about: 'crm:nobodys', owner: li@acme.example, until: 2027-01-01, because: x}
  - {code: single-track, about: 'crm:nobodys', owner: li@acme.example, until: 2027-01-01, because: x}
"""


@pytest.fixture(params=["en", "zh"])
def texts(request):
    return Texts.load(request.param)


def audit_of():
    return judge_scene(Scene(build(WORLD, NOW), policy(RULES), NOW), load_exceptions(EXCEPTIONS, "e.yaml"))


def report_of(texts):
    scene = Scene(build(WORLD, NOW), policy(RULES), NOW)
    return gather(scene, judge_scene(scene, load_exceptions(EXCEPTIONS, "e.yaml")), texts)


@pytest.fixture
def page(texts) -> str:
    return render_audit(report_of(texts), texts)


def row(page: str, section: str, what: str) -> str:
    """The first row of a section that says this."""
    (found,) = re.findall(rf'<section id="{section}".*?</section>', page, re.DOTALL)
    return next(one for one in re.findall(r"<tr.*?</tr>", found, re.DOTALL) if f">{what}</bdi>" in one)


def id_of(html: str) -> str:
    return re.findall(r'^<tr id="([^"]+)"', html)[0]


def led_to(html: str) -> list[str]:
    return re.findall(r'href="#([^"]+)"', html)


def test_every_link_leads_to_the_only_place_of_that_name(page):
    there = re.findall(r' id="([^"]+)"', page)
    assert len(there) == len(set(there))
    assert set(led_to(page)) <= set(there)


def test_a_finding_leads_to_its_person_all_the_customers_it_names_and_how_to_mend_it(page):
    found = row(page, "found", "ex")
    customers = [id_of(row(page, "customers", f"c{number}")) for number in range(MOST_EXAMPLES)]
    assert led_to(found) == [id_of(row(page, "people", "ex")), "mending-owned-owner-inactive", *customers]


def test_what_a_finding_does_not_name_is_counted_and_said_to_stand_in_the_file(page, texts):
    assert texts.sentence("report.more-customers", {"count": 1224}) in row(page, "found", "ex")
    assert "customers.csv" in texts.sentence("report.more-customers", {"count": 1224})


def test_a_customer_leads_to_its_owner_and_to_the_findings_that_name_it(page):
    assert led_to(row(page, "customers", "c1")) == [id_of(row(page, "people", "ex")), "finding-1", "finding-2"]


def test_a_customer_that_only_an_accepted_finding_names_leads_there(page):
    assert led_to(row(page, "customers", "nobodys")) == ["accepted"]


def test_a_person_leads_to_the_findings_about_him(page):
    assert led_to(row(page, "people", "ex")) == ["finding-1", "finding-2"]
    assert id_of(row(page, "found", "ex")) == "finding-1"


def test_the_drill_and_the_self_check_lead_to_the_people_and_customers_that_have_rows(page):
    ada, ex = (id_of(row(page, "people", name)) for name in ("ada", "ex"))
    assert led_to(row(page, "drill", "ada")) == [ada]
    assert led_to(row(page, "self-check", "c1")) == [id_of(row(page, "customers", "c1")), ex]
    assert led_to(row(page, "self-check", "c99")) == [ex], "no finding names this one"


def test_the_picture_of_a_customer_leads_to_its_row(page):
    (picture,) = re.findall(r'<figure id="graph-1".*?</figure>', page, re.DOTALL)
    assert led_to(picture) == [id_of(row(page, "customers", "c0"))]


def test_who_holds_nothing_has_no_row_and_no_link(page):
    assert "idle" not in "".join(led_to(page))


def test_a_finding_without_a_row_is_reached_at_its_rule(texts, monkeypatch):
    monkeypatch.setattr(links, "MOST_FINDINGS", 0)
    assert set(links.anchors(audit_of())) == {"rule-owned", "rule-tracks"}


def test_a_row_leads_to_five_findings_and_counts_the_others():
    lines = [Line(str(number), link="#rules") for number in range(7)]
    assert [line.text for line in links.some(lines).lines] == ["0", "1", "2", "3", "4", "+ 2"]


def test_the_csv_file_and_the_sheet_say_what_concerns_each_customer(tmp_path):
    texts = Texts.load("en")
    write_report(report_of(texts), texts, tmp_path)
    rows = list(csv.DictReader((tmp_path / "customers.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert sum("owner-inactive" in row["findings"].split() for row in rows) == 1234
    sheet = openpyxl.load_workbook(tmp_path / "audit.xlsx")["customers"]
    (column,) = [cells for cells in sheet.iter_cols(values_only=True) if cells[0] == "findings"]
    assert [cell or "" for cell in column[1:]] == [row["findings"] for row in rows]


def test_below_each_rule_it_says_how_to_mend_what_was_found_in_the_readers_language(page, texts):
    folds = re.findall(r'<details id="mending-([^"]+)">.*?<summary>(.*?)</summary>(.*?)</details>', page, re.DOTALL)
    assert [name for name, *_ in folds] == ["owned-owner-inactive", "tracks-single-track"]
    for (_, title, steps), word in zip(folds, ("owner-inactive", "single-track"), strict=True):
        told = runbook(word, texts.language)
        assert told.title in title
        assert steps.count("<li>") == len(told.mending.paragraphs)
    assert "<code>exeunt plan WHO</code>" in folds[0][2]
