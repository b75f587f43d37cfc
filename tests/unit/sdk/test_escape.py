from __future__ import annotations

import csv
import io
import unicodedata

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from rich.text import Text

from exeunt.sdk import escape

HOSTILE = st.text(
    alphabet=st.one_of(st.sampled_from("\\[]/'\"*()=+-@,;#<> \t\r\n\0\x1b\u202e\u200b{}%:_"), st.characters())
)


@given(HOSTILE)
@example("\x1b[31mred\x1b]0;title\x07")
@example("\u202egnp.exe")
def test_a_terminal_obeys_nothing(text):
    shown = escape.terminal(text)
    assert not {unicodedata.category(char) for char in shown} & {"Cc", "Cf", "Cs", "Co", "Zl", "Zp"}


@given(st.text(alphabet="abcXYZ 0189.-äß李雷é"))
def test_names_stay_as_they_are_on_a_terminal(text):
    assert escape.terminal(text) == text


def test_hidden_characters_are_made_visible():
    assert escape.terminal("a\x1b\u202e\U000e0001\nb") == "a\\x1b\\u202e\\U000e0001\\x0ab"
    assert escape.terminal("a\nb", keep="\n") == "a\nb"


@given(HOSTILE)
@example("[red]x[/red]")
@example("[/]")
@example("end\\")
@example("\\[bold]")
@example("\\[")
@example("[a")
def test_rich_reads_no_markup(text):
    for behind in ("", "[bold]ours[/bold]", " ]"):
        rendered = Text.from_markup(escape.rich_markup(text) + behind, emoji=False)
        assert plain(rendered.plain) == plain(escape.terminal(text)) + behind.replace("[bold]", "").replace(
            "[/bold]", ""
        )
        assert [span.style for span in rendered.spans] == (["bold"] if "bold" in behind else [])


def plain(shown: str) -> str:
    return shown.replace("\\x5c", "\\")


@pytest.mark.parametrize(
    "text", ["=cmd()", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1", "\u200b=1", "\ufeff=1", "\0=1", "＝1"]
)
def test_a_spreadsheet_reads_no_formula(text):
    assert escape.csv_cell(text) == "'" + text


@given(HOSTILE)
def test_a_cell_never_begins_a_formula_and_keeps_its_text(text):
    cell = escape.csv_cell(text)
    assert not cell.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
    assert cell in (text, "'" + text)


@given(st.text(alphabet=st.characters(exclude_characters="\0\r\n", exclude_categories=("Cs",))))
def test_a_cell_survives_the_csv_module(text):
    file = io.StringIO()
    csv.writer(file).writerow([escape.csv_cell(text), "next"])
    assert next(csv.reader(io.StringIO(file.getvalue()))) == [escape.csv_cell(text), "next"]


def read_soql(source: str) -> tuple[str, str]:
    """What SOQL reads as the literal at the start of *source*, and what is left after it."""
    named = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "'": "'", '"': '"', "\\": "\\"}
    assert source[0] == "'"
    value, at = [], 1
    while source[at] != "'":
        escaped = source[at] == "\\"
        value.append(named[source[at + 1]] if escaped else source[at])
        at += 2 if escaped else 1
    return "".join(value), source[at + 1 :]


@given(HOSTILE)
@example("x' OR Name LIKE '%")
@example("\\' OR 1=1 --")
def test_soql_reads_back_exactly_the_text(text):
    assert read_soql(f"'{escape.soql(text)}' AND rest") == (text, " AND rest")


@given(st.one_of(st.binary(), HOSTILE.filter(lambda text: not any("\ud800" <= char <= "\udfff" for char in text))))
@example("*)(uid=*")
@example(" both ends ")
@example(b"\xff\x00*")
def test_an_ldap_filter_has_no_syntax_of_the_texts_and_reads_back_exactly(value):
    from ldap3.operation.search import parse_filter
    from ldap3.protocol.convert import prepare_filter_for_sending

    shown = escape.ldap_filter(value)
    assert not set(shown) & set("*()\0")
    assert shown == shown.strip()
    raw = {"schema": None, "auto_escape": False, "auto_encode": False, "validator": None, "check_names": False}
    (found,) = parse_filter(f"(&(cn={shown}))", **raw).elements[0].elements
    data = value.encode() if isinstance(value, str) else value
    assert (found.assertion["attr"], prepare_filter_for_sending(found.assertion["value"])) == ("cn", data)
