"""Facts in words: the known ones by their word, a customer's own by its name, and what a system said as it is."""

from __future__ import annotations

import pytest

from exeunt.text import Texts

EN, ZH = Texts.load("en"), Texts.load("zh")


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ("strategic true (True)", "strategic customer yes"),
        ("strategic False (true)", "strategic customer no (yes)"),
        ("purchases 5 CNY; years 4 (>= 3)", "annual purchases 5 CNY; years as a customer 4 (>= 3)"),
        ("our_score 7 (> 5)", "our_score 7 (> 5)"),
        ("industry Food (retail); region East", "industry Food (retail); region East"),
        ("industry a; b {years}", "industry a; b {years}"),
        ("years", "years as a customer"),
    ],
)
def test_a_reason_lists_facts_in_words(facts, said):
    assert EN.sentence("tier.fits", {"facts": facts}) == f"All of this together: {said}."


def test_the_same_in_chinese():
    facts = {"facts": "strategic true (True); years 4 (>= 3); our_score 7 (> 5)"}
    assert ZH.sentence("tier.fits", facts) == "同时满足：战略客户 是; 合作年限 4 (>= 3); our_score 7 (> 5)。"
    assert (
        ZH.sentence("tier.below", {"fact": "last_activity", "value": "2026"})
        == "最近跟进时间为 2026，低于较高级别的界限。"
    )


def test_what_a_system_said_is_made_printable():
    assert "\x1b" not in EN.sentence("tier.fits", {"facts": "region \x1b[31m"})
