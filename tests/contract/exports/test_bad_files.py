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
CHINESE = "客户名称,负责人\n" + "上海东方贸易有限公司,张伟\n" * 58
CODE = re.compile(r'"(exports\.[a-z-]+)"')


def test_every_code_in_the_source_has_a_sentence_and_every_sentence_a_code():
    folder = Path(exeunt_exports.__file__).parent
    files = [file for file in folder.glob("*.py") if not file.name.startswith("texts")]
    said = {code for file in files for code in CODE.findall(file.read_text(encoding="utf-8"))}
    words = ("exports.group.", "setting.", "kind.")
    assert said == {code for code in TEXTS if not code.startswith(words)}


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_sentence_names_file_row_and_column_in_both_languages(exports, language):
    body = "客户名称,负责人,年采购额\n甲,ada,1\n乙,ada,[/red]\n"
    [(code, params)] = exports({"u.csv": GOOD, "客户.csv": body}, default="private").findings()
    sentence = Texts.load(language, TEXTS).sentence(code, params)
    assert all(word in sentence for word in ("客户.csv", "3", "年采购额", "[/red]"))


def book(*rows, merge=""):
    made, stream = Workbook(), io.BytesIO()
    for row in rows:
        made.active.append(row)
    if merge:
        made.active.merge_cells(merge)
    made.save(stream)
    return stream.getvalue()


@pytest.mark.parametrize(
    ("name", "content", "code", "told"),
    [
        ("a.csv", b"", "exports.empty-file", {}),
        ("a.csv", GOOD.splitlines()[0].encode(), "exports.header-only", {}),
        ("a.csv", (GOOD + "ben,Ben\n").encode(), "exports.ragged", {"row": 3}),
        (
            "a.csv",
            (GOOD + "ben,Béatrice,b@acme.example,true\n").encode("cp1252"),
            "exports.encoding-in",
            {"line": 3, "column": "Name"},
        ),
        ("a.csv", CHINESE.encode("gbk") + b"\xff\xff,1\n", "exports.encoding-in", {"line": 60, "column": "客户名称"}),
        ("a.csv", CHINESE.encode() + b"\xff\xff,1\n", "exports.encoding-in", {"line": 60, "column": "客户名称"}),
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
    end = reader.connector.principals().all()[1]
    assert [(gap.code, gap.params["file"]) for gap in end.gaps] == [
        ("exports.empty-file", "a.csv"),
        ("exports.unrecognised", "b.csv"),
    ]


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


OWNED = ["客户编号", "客户名称", "负责人", "年采购额"]


def as_csv(*rows):
    return "\n".join(",".join(f'"{cell}"' for cell in row) for row in rows).encode()


@pytest.mark.parametrize(("name", "made"), [("c.csv", as_csv), ("c.xlsx", book)])
@pytest.mark.parametrize(
    "total",
    [
        ["总计", "", "", "152万"],
        ["", "合计", "", "3"],
        ["", "Grand Total:", "-", "3,000"],
        ["小计", "2家", "", "3"],
        ["合 计", "", "", "=SUM(D2:D3)"],
    ],
)
def test_a_row_of_totals_is_no_customer_and_is_told(exports, name, made, total):
    body = made(OWNED, ["C1", "甲", "ada", "1"], total, ["C2", "乙", "ada", "2"])
    reader = exports({"u.csv": GOOD, name: body}, default="private")
    assert [row["id"] for row in reader.rows("customers/Customer")] == ["C1", "C2"]
    assert {row["value"] for row in reader.rows("facts/Customer") if row["field"] == "purchases"} == {"1", "2"}
    assert reader.findings() == [("exports.total-rows", {"file": name, "count": 1, "rows": "3"})]


def test_a_row_of_totals_is_nobody_on_a_list_of_people(exports):
    reader = exports({"h.xlsx": book(["工号", "姓名", "入职日期"], ["1", "Ada", "2020-01-01"], ["合计", "1人"])})
    assert [one.name for one in reader.connector.principals()] == ["Ada"]
    assert reader.findings() == [("exports.total-rows", {"file": "h.xlsx", "count": 1, "rows": "3"})]


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Account Name,Account Owner,Annual Revenue", "Total,ada,3"),
        ("Account Name,Customer ID,Account Owner", "Total,C9,"),
        ("Customer ID,Account Name,Account Owner", "Total,TotalEnergies,"),
    ],
)
def test_a_customer_that_is_called_like_totals_is_a_customer(exports, header, row):
    reader = exports({"u.csv": GOOD, "c.csv": f"{header}\nA,B,C\n{row}\n"}, default="private")
    assert len(reader.rows("customers/Customer")) == 2


def test_a_list_of_nothing_but_totals_is_empty(exports):
    reader = exports({"u.csv": GOOD, "c.csv": "客户名称,负责人\n合计,\n"})
    assert [code for code, _ in reader.findings()] == ["exports.header-only"]


def test_a_formula_in_a_row_that_is_no_total_is_refused(exports):
    reader = exports({"u.csv": GOOD, "c.xlsx": book(["客户名称", "负责人", "年采购额"], ["Total", "ada", "=1+1"])})
    assert [(code, params["cell"]) for code, params in reader.findings()] == [("exports.formula", "C2")]


@pytest.mark.parametrize(
    ("name", "body", "rows"),
    [
        ("h.csv", "花名册\n\n工号,姓名,邮箱\n1,Ada,ada@acme.example\n".encode(), "1"),
        ("h.csv", "花名册;;\n2026年;;\n工号;姓名;邮箱\n1;Ada;ada@acme.example\n".encode(), "1, 2"),
        ("h.xlsx", book(["花名册"], [], ["工号", "姓名", "邮箱"], ["1", "Ada", "ada@acme.example"]), "1"),
        (
            "h.xlsx",
            book(["花名册"], ["工号", "姓名", "邮箱"], ["1", "Ada", "ada@acme.example"], merge="A1:C1"),
            "1",
        ),
    ],
)
def test_titles_above_the_headings_are_read_past_and_told(exports, name, body, rows):
    reader = exports({name: body}, files={"h.*": {"role": "people"}})
    assert [one.ids["employee_number"] for one in reader.connector.principals()] == ["1"]
    found = [(code, params["rows"]) for code, params in reader.findings()]
    assert found == [("exports.title-rows", rows)]


def test_cells_merged_beside_the_rows_are_refused_whatever_stands_above(exports):
    rows = (["花名册"], ["工号", "姓名", "入职日期"], ["1", "Ada", "2020-01-01"], ["2", "Ben", "2020-01-01"])
    [(code, params)] = exports({"h.xlsx": book(*rows, merge="C3:C4")}).findings()
    assert (code, params["range"]) == ("exports.merged", "C3:C4")


USERS = ["用户名", "姓名", "邮箱", "状态"]


@pytest.mark.parametrize("again", [USERS, OWNED, ["序号", *OWNED], [*USERS, "最近登录时间", "手机号"]])
@pytest.mark.parametrize(("name", "made"), [("c.csv", as_csv), ("c.xlsx", book)])
def test_a_second_table_below_is_refused_with_its_row(exports, name, made, again):
    body = made(OWNED, ["C1", "甲", "ada", "1"], [], again, ["1"] * len(again))
    [(code, params)] = exports({"u.csv": GOOD, name: body}).findings()
    assert (code, params) == ("exports.second-table", {"file": name, "row": 4})


def test_values_that_look_like_headings_are_values(exports):
    body = book(["客户名称", "负责人", "行业"], ["公司名称", "ada", "x"], ["客户", "ada", "客户"])
    assert len(exports({"u.csv": GOOD, "c.xlsx": body}).rows("customers/Customer")) == 2


@pytest.mark.parametrize(
    ("headings", "row", "cell"),
    [
        (OWNED, [123456789012345678, "甲", "ada", 1], "A2"),
        (OWNED, [1.23456789012345e17, "甲", "ada", 1], "A2"),
        (["客户编号", "客户名称", "负责人工号"], ["C1", "甲", 1234567890123456], "C2"),
    ],
)
def test_an_id_of_more_digits_than_a_spreadsheet_keeps_is_refused(exports, headings, row, cell):
    [(code, params)] = exports({"u.csv": GOOD, "c.xlsx": book(headings, row)}).findings()
    assert (code, params) == ("exports.rounded", {"file": "c.xlsx", "sheet": "Sheet", "cell": cell})


@pytest.mark.parametrize("row", [["123456789012345678", "甲", "ada", 1], [123456789012345, "甲", "ada", 10**15]])
def test_text_fifteen_digits_and_amounts_are_read(exports, row):
    reader = exports({"u.csv": GOOD, "c.xlsx": book(OWNED, row)}, default="private")
    assert [one["id"] for one in reader.rows("customers/Customer")] == [str(row[0])]
    assert reader.findings() == []


SETTING = re.compile(
    r"exeunt\.toml|configuration|date_order|decimal_comma|status_words|default =|role =|encoding =|配置"
)


@pytest.mark.parametrize("language", ["en", "zh"])
def test_a_hint_that_takes_a_configuration_says_where_to_begin_one(language):
    """Whoever meets it with `--exports` has none; those that speak of what stands in one are for who has it."""
    has_one = {"no-sheet", "missing-column", "no-column", "no-field", "no-hierarchy"}
    for code, text in TEXTS.items():
        sentence = text.zh if language == "zh" else text.en
        if SETTING.search(sentence) and code.removeprefix("exports.") not in has_one:
            assert re.search(r"exeunt\.toml ?[(（]`exeunt init`", sentence), sentence


HEADINGS = ("客户名称", "负责人", "年采购额", "最近跟进时间")


def with_failed(error: str, place: int, *, text: bool) -> dict[str, str | bytes]:
    """Two customers, of whom one has in one column what a failed formula shows."""
    row = ["乙", "ada", "2", "2026-01-31"]
    row[place] = error
    sheet = [HEADINGS, ["甲", "ada", "1", "2026-01-31"], row]
    return {"客户.csv": "\n".join(map(",".join, sheet)) + "\n"} if text else {"客户.xlsx": book(*sheet)}


@pytest.mark.parametrize("text", [True, False], ids=["csv", "xlsx"])
@pytest.mark.parametrize("place", range(4))
@pytest.mark.parametrize("error", ["#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"])
def test_a_failed_formula_is_told_with_row_and_column_wherever_it_stands(exports, error, place, text):
    files = with_failed(error, place, text=text)
    [(code, params)] = exports({"u.csv": GOOD, **files}, default="private").findings()
    where = {"file": next(iter(files)), "row": 3, "column": HEADINGS[place], "value": error}
    assert (code, dict(params)) == ("exports.failed-formula", where)


def test_an_error_cell_of_a_workbook_is_one(exports):
    made, stream = Workbook(), io.BytesIO()
    for row in (HEADINGS, ["甲", "#N/A", "1", "2026-01-31"]):
        made.active.append(row)
    assert made.active["B2"].data_type == "e"
    made.save(stream)
    reader = exports({"u.csv": GOOD, "客户.xlsx": stream.getvalue()}, default="private")
    assert [code for code, _ in reader.findings()] == ["exports.failed-formula"]


@pytest.mark.parametrize("word", ["N/A", "n/a", "-", ""])
def test_a_word_for_nothing_is_none(exports, word):
    body = f"客户名称,负责人,年采购额\n甲,{word},1\n"
    assert exports({"u.csv": GOOD, "客户.csv": body}, default="private").findings() == []


def test_a_failed_formula_in_a_column_that_is_not_read_or_among_totals_is_nothing_to_us(exports):
    body = "客户名称,负责人,年采购额,备注\n甲,ada,1,#N/A\n合计,,#REF!,\n"
    reader = exports({"u.csv": GOOD, "客户.csv": body}, default="private")
    assert [code for code, _ in reader.findings()] == ["exports.total-rows"]
