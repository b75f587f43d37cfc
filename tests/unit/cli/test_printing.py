from __future__ import annotations

import io

import pytest

from exeunt.cli.page import Command, Fact, Heading, Line, Table
from exeunt.cli.printing import plain, show

HOSTILE = "\x1b[31m\u202eAcme\r\n[/bold][link=x]\\"
PAGE = [
    Heading(HOSTILE),
    Line(HOSTILE, "bad", 1),
    Fact(HOSTILE, HOSTILE),
    Table([HOSTILE, "b"], [[HOSTILE, "c"]]),
    Command(HOSTILE),
]


class Terminal(io.StringIO):
    def isatty(self):
        return True


def test_nothing_that_a_system_said_is_obeyed_on_paper():
    text = "\n".join(plain(PAGE))
    assert not {"\x1b", "\u202e", "\r"} & set(text)
    assert text.count("[/bold][link=x]") == 7
    assert len(text.splitlines()) == 6


def test_nothing_that_a_system_said_is_markup_on_a_terminal(monkeypatch):
    monkeypatch.setenv("COLUMNS", "300")
    monkeypatch.setenv("TERM", "xterm")
    stream = Terminal()
    monkeypatch.setattr("sys.stdout", stream)
    show(PAGE, environ={"TERM": "xterm"})
    shown = stream.getvalue()
    assert "\\x1b[31m\\u202eAcme\\x0d\\x0a[/bold][link=x]" in shown
    assert "\u202e" not in shown
    assert "\r" not in shown
    assert "\x1b]8" not in shown, "no link was made of it"


@pytest.mark.parametrize(
    ("line", "lines"),
    [
        (Line("- one two three four", "plain", 2), ["    - one two", "      three four"]),
        (Line("one  two", "plain", 1), ["  one  two"]),
        (Line("", "plain", 1), [""]),
        (Line("客户归属，没有人看到。结束", "plain", 1), ["  客户归属，没有", "  人看到。结束"]),
        (Line("客户归属没有人，看到", "plain", 1), ["  客户归属没有", "  人，看到"]),
        (Line("to https://acme.example/long", "plain", 1), ["  to", "  https://acme.example/long"]),
    ],
)
def test_a_line_is_as_far_in_below_as_above(line, lines, monkeypatch):
    monkeypatch.setenv("COLUMNS", "16")
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("NO_COLOR", "1")
    stream = Terminal()
    monkeypatch.setattr("sys.stdout", stream)
    show([line], environ={"TERM": "xterm"})
    assert [one.rstrip() for one in stream.getvalue().splitlines()] == lines


@pytest.mark.parametrize("environ", [{"TERM": "dumb"}, {}])
def test_a_pipe_and_a_dumb_terminal_get_plain_lines(environ, monkeypatch):
    stream = Terminal() if environ else io.StringIO()
    monkeypatch.setattr("sys.stdout", stream)
    show([Heading("a"), Line("b", "good")], environ=environ)
    assert stream.getvalue() == "a\nb\n"


def test_columns_stand_under_each_other_also_in_chinese():
    lines = [*plain([Table(["系统", "x"], [["a", "1"], ["客户关系", "2"], ["e\u0301", "3"]])])]
    assert lines == ["  系统      x", "  a         1", "  客户关系  2", "  e\u0301         3"]
