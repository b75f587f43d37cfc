"""One bad file is told by name, row and column, in both languages; nothing follows from what was read before it."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from openpyxl import Workbook

import exeunt_exports
from exeunt.sdk import CallError, Unavailable
from exeunt.text import Texts
from exeunt_exports.texts import TEXTS

GOOD = "Username,Name,Email,Enabled\nada,Ada,ada@acme.example,true\n"
CODE = re.compile(r'"(exports\.[a-z-]+)"')


def test_every_code_in_the_source_has_a_sentence_and_every_sentence_a_code():
    folder = Path(exeunt_exports.__file__).parent
    files = [file for file in folder.glob("*.py") if not file.name.startswith("texts")]
    said = {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}
    assert said == {code for code in TEXTS if not code.startswith("exports.group.")}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sentence_names_file_row_and_column_in_both_languages(exports, language):
    body = "客户名称,负责人,年采购额\n甲,ada,1\n乙,ada,[/red]\n"
    [(code, params)] = exports({"u.csv": GOOD, "客户.csv": body}, default="private").findings()
    sentence = Texts.load(language, TEXTS).sentence(code, params)
    assert all(word in sentence for word in ("客户.csv", "3", "年采购额", "[/red]"))


def book(*rows):
    made, stream = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code", "told"),
    [
        ("a.csv", b"", "exports.empty-file", {}),
        ("a.csv", GOOD.splitlines()[0].encode(), "exports.header-only", {}),
        ("a.csv", (GOOD + "ben,Ben\n").encode(), "exports.ragged", {"row": 3}),
        ("a.csv", (GOOD + "ben,Béatrice,b@acme.example,true\n").encode("cp1252"), "exports.encoding", {"line": 3}),
        ("a.csv", b"a,b\n1,2\n", "exports.unrecognised", {"seen": "a, b"}),
        ("a.csv", b"Employee ID,Username,Name\n1,2,3\n", "exports.ambiguous", {"roles": "people, users"}),
        (
            "a.csv",
            b"Username,Email,email,Enabled\n1,2,3,true\n",
            "exports.same-heading",
            {"column": "Email", "field": "mail"},
        ),
        ("a.xls", b"\xd0\xcf\x11\xe0", "exports.other-format", {"format": ".xls"}),
        ("a.xlsx", b"\xd0\xcf\x11\xe0 protected", "exports.no-workbook", {}),
        (
            "a.xlsx",
            book(["Username", "Name", "Enabled", "Email"], ["ada", "=A1", "true", "x@y.example"]),
            "exports.formula",
            {"cell": "B2"},
        ),
    ],
)
def test_a_bad_file_is_a_finding_and_leaves_nothing_whole(exports, name, content, code, told):
    reader = exports({name: content, "customers.csv": "客户名称,负责人\n甲,ada\n"}, default="private")
    [(found, params)] = reader.findings()
    assert (found, params["file"]) == (code, name)
    assert params.items() >= told.items()
    assert not reader.connector.principals().all()[1].whole
    with pytest.raises(CallError):
        list(reader.connector.access({}))


def test_every_bad_file_is_told_at_once(exports):
    reader = exports({"a.csv": b"", "b.csv": b"x,y\n1,2\n", "c.csv": GOOD})
    assert [code for code, _ in reader.findings()] == ["exports.empty-file", "exports.unrecognised"]


def test_a_good_folder_has_no_findings(exports):
    reader = exports({"u.csv": GOOD, "c.csv": "客户名称,负责人\n甲,ada\n"}, default="private")
    assert reader.findings() == []


@pytest.mark.parametrize("files", [{}, {"notes.md": "x"}])
def test_a_folder_without_tables_is_no_empty_company(exports, tmp_path, files):
    (tmp_path / "exports").mkdir()
    found, end = exports(files).connector.principals().all()
    assert (found, [gap.code for gap in end.gaps]) == ([], ["exports.no-files"])


def test_a_folder_that_is_not_there_is_named(exports):
    _, end = exports({}).connector.principals().all()
    assert [gap.code for gap in end.gaps] == ["exports.no-folder"]


def test_what_is_no_table_is_told_unless_it_is_to_be_ignored(exports):
    files = {"u.csv": GOOD, "users.json": "{}", "notes.md": "x", ".DS_Store": "x", "~$u.xlsx": "x"}
    assert exports(files, files={"*.md": {"role": "ignore"}}).findings() == [
        ("exports.not-read", {"file": "users.json"})
    ]


def test_a_file_to_be_ignored_is_not_read(exports):
    assert exports({"u.csv": GOOD, "old.csv": b"\xff\0"}, files={"old*": {"role": "ignore"}}).findings() == []


def test_sheets_that_were_not_read_are_told(exports):
    made, stream = Workbook(), io.BytesIO()
    made.active.title = "Users"
    for row in (["Username", "Name", "Enabled", "Email"], ["ada", "Ada", True, "ada@acme.example"]):
        made.active.append(row)
    made.create_sheet("Old").append(["x"])
    made["Old"].sheet_state = "hidden"
    made.save(stream)
    reader = exports({"u.xlsx": stream.getvalue()})
    assert reader.findings() == [("exports.other-sheets", {"file": "u.xlsx", "sheet": "Users", "others": "Old"})]
    assert list(reader.people) == ["ada@acme.example"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"columns": {"Nickname": "name"}}, "exports.no-column"),
        ({"role": "customers"}, "exports.missing-column"),
        (
            {"role": "members", "columns": {"Username": "group", "Email": "member", "Name": "nickname"}},
            "exports.no-field",
        ),
    ],
)
def test_a_mapping_that_cannot_be_is_told(exports, said, code):
    [(found, _)] = exports({"u.csv": GOOD}, files={"u.csv": said}).findings()
    assert found == code


def test_a_few_lines_make_sense_of_any_file(exports):
    body = "Konto;Betreuer;Umsatz\nMüller KG;ada;1.250,50\n".encode("cp1252")
    said = {
        "k.csv": {
            "role": "customers",
            "encoding": "cp1252",
            "columns": {"Konto": "label", "Betreuer": "owner", "Umsatz": "purchases"},
        }
    }
    reader = exports({"u.csv": GOOD, "k.csv": body}, default="private", files=said, currency="EUR", decimal_comma=True)
    assert reader.rows("customers/Customer")[0]["owner"] == "ada@acme.example"
    [fact] = reader.rows("facts/Customer")
    assert (fact["customer"], fact["field"], fact["value"], fact["unit"]) == ("Müller KG", "purchases", "1250.5", "EUR")


def test_a_file_that_goes_away_may_be_tried_again(exports, tmp_path):
    reader = exports({"u.csv": GOOD})
    files = reader.connector.folder.files
    (tmp_path / "exports" / "u.csv").unlink()
    with pytest.raises(Unavailable, match=r"exports\.unreadable"):
        reader.connector.folder._source(files[0])
