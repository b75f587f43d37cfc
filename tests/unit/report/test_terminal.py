from __future__ import annotations

import io
import subprocess
import sys
import unicodedata

import pytest
from rich.console import Console

from exeunt.report.terminal import CELL, render_rich, render_terminal
from exeunt.text import Texts
from unit.report.departures import HOSTILE

OBEYED = {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


def plain(facts, texts, **more) -> str:
    return "\n".join(render_terminal(facts, texts, **more))


def printed(facts, texts) -> str:
    """What a rich console without colours writes."""
    console = Console(file=io.StringIO(), width=220, color_system=None, emoji=False, highlight=False)
    for one in render_rich(facts, texts):
        console.print(one)
    return console.file.getvalue()


@pytest.mark.parametrize("draw", [plain, printed])
def test_hostile_names_steer_no_terminal(troubled, texts, draw):
    going, _ = troubled
    shown = draw(going.facts(), texts)
    assert not {char for char in shown if unicodedata.category(char) in OBEYED and char != "\n"}
    assert HOSTILE[0] in shown.replace("\n", "")
    assert "\\x1b[2J" in shown
    assert "\\u202e" in shown


def test_with_colours_the_only_escapes_are_our_own(troubled, texts):
    going, _ = troubled
    console = Console(file=io.StringIO(), width=220, force_terminal=True, color_system="standard", emoji=False)
    for one in render_rich(going.facts(), texts):
        console.print(one, highlight=False)
    written = console.file.getvalue()
    rest = written.split("\x1b[")[1:]
    assert rest
    assert all(part[: part.index("m")].replace(";", "").isdigit() for part in rest)
    assert "\x1b]" not in written


def test_both_tell_the_same(troubled, texts):
    going, _ = troubled
    facts = going.facts()
    one, other = plain(facts, texts), printed(facts, texts)
    for word in ("Blue Heron Labs", "Kowalski & Söhne", facts.plans[0].digest, facts.trail.root):
        assert word in one
        assert word in other.replace("\n", "")


def test_a_long_table_is_cut_and_says_so(troubled, texts):
    going, _ = troubled
    facts = going.facts()
    short = plain(facts, texts, rows=3)
    assert texts.sentence("summary.cut-here", {"count": facts.unproven.total - 3}) in short
    assert texts.sentence("summary.cut-here", {"count": facts.unproven.total - 3}) not in plain(facts, texts)


def test_no_cell_is_wider_than_it_may_be_and_columns_stand_below_each_other(troubled):
    going, _ = troubled
    lines = render_terminal(going.facts(), Texts.load("en"))
    at = next(number for number, line in enumerate(lines) if "Seen to hold" in line and "Found before" in line)
    end = lines[at].index("Found before") + len("Found before")
    assert lines[at + 1][:end].rstrip()[-1].isdigit()
    digest = going.facts().plans[0].digest
    assert len(digest) == CELL
    assert any(digest in line for line in lines)


def test_rich_is_not_imported_before_it_is_asked_for():
    code = "import sys, exeunt.report.terminal, exeunt.report.facts; print('rich' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603 (our own code)
    assert done.stdout.strip() == "False"
