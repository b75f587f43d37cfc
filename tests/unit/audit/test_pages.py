"""Every finding has its page, every sort of rule and key its line, every example of the reference holds."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from exeunt.audit.testing import read_tests, run
from exeunt.policy.audit import Effort, load_audit
from exeunt.policy.audit.codes import CODES, WORDS, code_of
from exeunt.policy.audit.rules import SORTS
from exeunt.policy.shapes import keys
from exeunt.report.audit.runbook import runbook
from exeunt.text import LANGUAGES
from exeunt.text.messages import SENTENCES
from exeunt_policies import AUDIT, shipped

ROOT = Path(__file__).parents[3]
FINDINGS = ROOT / "docs/how-to/findings"
REFERENCE = (ROOT / "docs/reference/audit-policy.md").read_text(encoding="utf-8")
HEAD = "exeunt: audit/1\nname: Example\n"


def examples(kind: str) -> list[str]:
    return re.findall(rf"^```{kind}\n(.*?)^```$", REFERENCE, re.DOTALL | re.MULTILINE)


def test_every_code_has_its_page_and_every_page_its_code():
    assert {path.stem for path in FINDINGS.glob("*.md")} - {"index"} == set(WORDS)
    linked = re.findall(r"\]\(([a-z-]+)\.md\)", (FINDINGS / "index.md").read_text(encoding="utf-8"))
    assert sorted(linked) == sorted(WORDS)


@pytest.mark.parametrize("word", WORDS)
def test_a_page_says_in_both_languages_what_it_means_why_it_matters_and_how_to_mend_it(word):
    text = (FINDINGS / f"{word}.md").read_text(encoding="utf-8")
    assert text.startswith(f"# {word}: ")
    headings = re.findall(r"^## (.*)$", text, re.MULTILINE)
    assert headings == ["What it means", "Why it matters", "How to mend it", "含义", "为什么重要", "如何解决"]
    assert all(len(part.strip()) > 5 for part in re.split(r"^## .*$", text, flags=re.MULTILINE)[1:])


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("word", WORDS)
def test_a_page_is_read_without_losing_a_word(word, language):
    page = runbook(word, language)
    read = [page.title, *(said for part in page.parts for said in (part.title, *(one.text for one in part.paragraphs)))]
    text = (FINDINGS / f"{word}.md").read_text(encoding="utf-8")
    bare = re.sub(r"^(# [a-z-]+: |## |\d+\. )", "", text, flags=re.MULTILINE)
    titles, *parts = re.split(r"\n\n(?=What it means|含义)", bare)
    place = LANGUAGES.index(language)
    assert "".join("".join(read).split()) == "".join((titles.split("\n\n")[place] + parts[place]).split())


@pytest.mark.parametrize("word", WORDS)
def test_how_to_mend_it_is_steps_in_order_or_no_steps_the_same_in_both_languages(word):
    numbers = [[one.number for one in runbook(word, language).mending.paragraphs] for language in LANGUAGES]
    assert numbers[0] == numbers[1]
    assert numbers[0] in ([""], [str(place) for place in range(1, len(numbers[0]) + 1)])


def test_the_judges_make_the_findings_that_have_codes_and_no_others():
    made = {
        node.value
        for path in (ROOT / "agent/exeunt/audit").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"finding\.[a-z-]+", node.value)
    }
    assert made == {code_of(word) for word in WORDS}
    assert {code for code in SENTENCES if code.startswith("finding.")} == made
    assert CODES.keys() - {"exception"} == SORTS.keys()


@pytest.mark.parametrize("sort", SORTS)
def test_every_sort_of_rule_stands_in_the_reference_with_its_keys_and_what_it_finds(sort):
    section = REFERENCE.partition(f"\n### {sort}\n")[2].partition("\n##")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", section.partition("| scope |")[0], re.MULTILINE) == list(keys(SORTS[sort]))
    assert re.findall(r"`([a-z-]+)`", section.rpartition("Finds: ")[2]) == list(CODES[sort])


def test_the_keys_of_effort_stand_in_the_reference():
    section = REFERENCE.partition("\n## effort\n")[2].partition("```")[0]
    assert all(f"`{key}`" in section for key in keys(Effort))


@pytest.mark.parametrize("example", examples("yaml"))
def test_every_example_of_the_reference_is_valid(example):
    load_audit(example if example.startswith("exeunt:") else HEAD + example, "example.yaml")


def test_the_example_of_a_test_holds(tmp_path):
    (example,) = examples("yaml test")
    (tmp_path / AUDIT).write_bytes(shipped(AUDIT))
    (tmp_path / "example.test.yaml").write_text(example, encoding="utf-8")
    (outcome,) = run(read_tests(tmp_path / "example.test.yaml"))
    assert not outcome.wrong
