"""What is only accepted is said to be: at the head of the report, on the terminal, in JSON, in both languages."""

from __future__ import annotations

import pytest

from exeunt.audit.judge import judge_scene
from exeunt.cli.page import Line
from exeunt.cli.views.audit import audit_json, audit_page
from exeunt.policy.audit.exceptions import load_exceptions
from exeunt.report.audit.gather import gather
from exeunt.report.audit.page import head
from exeunt.report.audit.sections import sections
from exeunt.text import Texts

WORLD = "roster: [hr]\npeople: {ex: {accounts: {crm: active, hr: inactive}}, ada: {accounts: [crm, hr]}}\ncustomers: {d: {owner: ada}}\n"
EXCEPTIONS = """exeunt: exceptions/1
exceptions:
  - {code: left-can-sign-in, about: ex@acme.example, owner: li@acme.example, until: 2027-01-01, because: x}
"""
ACCEPTED = {
    "en": "Everything was read, and nothing is open. 1 finding is accepted; the next exception runs out on 2027-01-01.",
    "zh": "已全部读取，没有未处理的问题。已接受 1 项发现；最早到期的例外截至 2027-01-01。",
}
BESIDES = {"en": "Nothing besides what is accepted (1) was found", "zh": "除已接受的 1 项外，没有发现问题"}


@pytest.fixture(params=["en", "zh"])
def texts(request):
    return Texts.load(request.param)


def said(scene, texts):
    """The head of the page, what its section of findings leads with, the line on the terminal; and the audit."""
    audit = judge_scene(scene, load_exceptions(EXCEPTIONS, "e.yaml"))
    report = gather(scene, audit, texts)
    (section,) = [one for one in sections(report, texts) if one.id == "found"]
    line = next(one for one in audit_page(texts, audit, every=False) if isinstance(one, Line))
    return head(report, texts), section, line, audit


def test_an_audit_that_finds_only_what_is_accepted_does_not_say_that_all_rules_hold(scene_of, texts):
    top, section, line, audit = said(scene_of(WORLD), texts)
    assert (top.headline, top.tone) == (ACCEPTED[texts.language], "warn")
    assert (line.text, line.tone, section.lead) == (top.headline, "warn", top.headline)
    told = audit_json(audit)
    assert [(one["rule"], one["answer"]) for one in told["verdicts"] if one["acknowledged"]] == [("left", "accepted")]
    assert [one["until"] for one in told["acknowledged"]] == ["2027-01-01"]


def test_where_not_all_is_known_what_is_accepted_is_said_besides(scene_of, texts):
    top, section, line, _ = said(scene_of(f"{WORLD}incomplete: [customers]\n"), texts)
    assert top.headline.startswith(BESIDES[texts.language])
    assert line.text.startswith(BESIDES[texts.language])
    assert "1" in section.lead
    assert (top.tone, line.tone) == ("warn", "warn")


def test_without_an_exception_nothing_is_said_of_any(scene_of):
    texts = Texts.load("en")
    scene = scene_of(WORLD.replace("hr: inactive", "hr: active"))
    top, _, line, _ = said(scene, texts)
    assert (top.headline, top.tone) == ("All 3 rules hold, and everything was read.", "good")
    assert (line.text, line.tone) == ("Nothing was found, and everything was read.", "good")
