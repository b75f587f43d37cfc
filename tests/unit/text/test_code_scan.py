from __future__ import annotations

import pytest

from .code_scan import scan, words_asked_for

ERRORS = "class ExeuntError(Exception): ...\nclass Denied(ExeuntError): ...\n"


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("raise Denied('a.plain', system=s)", {"a.plain": {"system"}}),
        ("raise errors.Denied('a.dotted')", {"a.dotted": set()}),
        ("raise Denied('a.one' if x else 'a.other', n=1)", {"a.one": {"n"}, "a.other": {"n"}}),
        ("raise Denied('a.unpacked', **given)", {"a.unpacked": None}),
        ("def f(**more):\n raise Denied('a.more', **more)", {"a.more": None}),
        ("def f():\n where = {'path': p}\n raise Denied('a.where', **where, n=1)", {"a.where": {"path", "n"}}),
        (
            "def f():\n sort, code = (Denied, 'a.x') if y else (Denied, 'a.y')\n raise sort(code)",
            {"a.x": set(), "a.y": set()},
        ),
        ("TABLE = {1: 'a.table'}\ndef f(n):\n raise Denied(TABLE[n])", {"a.table": set()}),
        ("def g():\n return 'a.returned'\ndef f():\n raise Denied(g())", {"a.returned": set()}),
        ("def no(code, value):\n raise Denied(code, value=value)\nno('a.carried', 1)", {"a.carried": {"value"}}),
        (
            "class P:\n def no(self, code, **more):\n  raise Denied(code, line=1, **more)\nP().no('a.method', n=2)",
            {"a.method": {"line", "n"}},
        ),
        ("class Odd(Denied): ...\nraise Odd('a.derived')", {"a.derived": set()}),
        ("class Odd:\n code: str\n params: dict\nOdd('a.data', {'x': 1, **{'y': 2}})", {"a.data": {"x", "y"}}),
        ("class Odd:\n code: str\n params: dict\nOdd('a.data', params=given)", {"a.data": None}),
        (
            "def f():\n found = []\n found.append('a.listed')\n return [Denied(code) for code in found]",
            {"a.listed": set()},
        ),
        ("def note(row, code): ...\nnote(1, 'a.noted')", {"a.noted": None}),
        ("row = {'code': 'a.row', 'n': 1}", {"a.row": None}),
        ("raise Denied(f'a.{what}', n=1)", {"a.*": {"n"}}),
        ("why = [('a.pair', {'n': 1})]", {"a.pair": {"n"}}),
        ("yield Line(texts.sentence('a.screen', {'n': 1}))", {"a.screen": {"n"}}),
        ("log.info('a.event', n=1)", {}),
    ],
)
def test_the_scan_reads(source: str, expected: dict[str, set[str] | None]) -> None:
    assert {call.code: call.params for call in scan({"errors.py": ERRORS, "x.py": source})} == expected


def test_the_scan_does_not_guess_between_two_of_one_name() -> None:
    one = "def no(code, value):\n raise Denied(code, value=value)\n"
    other = "def no(code, place):\n raise Denied(code, place=place)\n"
    calls = scan({"errors.py": ERRORS, "one.py": one + "no('a.own', 1)", "other.py": other, "x.py": "no('a.far', 1)"})
    assert {call.code: call.params for call in calls} == {"a.own": {"value"}, "a.far": None}


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("texts.word('heading', 'plan')", ["heading.plan"]),
        ("word('answer', 'yes' if x else 'no')", ["answer.yes", "answer.no"]),
        ("[word('heading', name) for name in ('a', 'b')]", ["heading.a", "heading.b"]),
        ("option('--all', help='option.all')", ["option.all"]),
        ("texts.word('undo-kind', kind)", []),
        ("section(texts, 'danger', found, 'bad')", ["heading.danger"]),
    ],
)
def test_the_scan_reads_words(source: str, expected: list[str]) -> None:
    assert [code for code, _ in words_asked_for({"x.py": source})] == expected
