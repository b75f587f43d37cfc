from __future__ import annotations

import io
import re
import zipfile
from datetime import UTC, date, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl import Workbook

from exeunt.sdk import Denied
from exeunt_exports import archive, workbook
from exeunt_exports.workbook import read_workbook


def saved(book):
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def book_of(*rows, title="Sheet"):
    book = Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    return book


def read(file, *, sheet="", mib=10, fits=lambda header: "name" in header):
    return read_workbook(file, sheet=sheet, mib=mib, fits=fits, headings=lambda _: False)


def refused(file, **how):
    with pytest.raises(Denied) as error:
        read(file, **how)
    return error.value


def rows(table, columns=None):
    [(numbers, batch)] = table.batches(list(range(len(table.header))) if columns is None else columns)
    values = zip(*(column.to_pylist() for column in batch.columns), strict=True)
    return [(number, *row) for number, row in zip(numbers.to_pylist(), values, strict=True)]


def rewritten(content, part, change):
    """The same archive with one part changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for item in old.infolist():
            body = old.read(item)
            new.writestr(item, change(body) if item.filename == part else body)
    return out.getvalue()


def test_cells_become_what_a_person_sees(file_of):
    line = [
        1001,
        12.5,
        True,
        date(2024, 3, 4),
        datetime(2024, 3, 4, 8, 30, tzinfo=UTC).replace(tzinfo=None),
        "文字",
        None,
        13800138000.0,
    ]
    table = read(file_of("a.xlsx", saved(book_of(["name", *"bcdefgh"], line))))
    assert rows(table) == [(2, "1001", "12.5", "true", "2024-03-04", "2024-03-04 08:30:00", "文字", "", "13800138000")]


def test_text_that_looks_like_a_formula_is_text(file_of):
    book = book_of(["name"], ["x"], ["[/red]"], ["+1"], ["@home"], ["-1"])
    book.active["A2"].value = "=cmd()"
    book.active["A2"].data_type = "s"
    assert [row[1] for row in rows(read(file_of("a.xlsx", saved(book))))] == ["=cmd()", "[/red]", "+1", "@home", "-1"]


def test_a_formula_in_a_column_that_is_read_is_refused_with_its_cell(file_of):
    table = read(file_of("a.xlsx", saved(book_of(["name", "age"], ["a", 3], ["b", "=1+1"]))))
    assert rows(table, [0]) == [(2, "a"), (3, "b")]
    with pytest.raises(Denied) as error:
        rows(table, [1])
    assert (error.value.code, error.value.params) == (
        "exports.formula",
        {"file": "a.xlsx", "sheet": "Sheet", "cell": "B3"},
    )


def test_merged_cells_are_refused_with_their_range(file_of):
    book = book_of(["name", "b"], ["a", "b"], ["c", "d"])
    book.active.merge_cells("A2:B3")
    error = refused(file_of("a.xlsx", saved(book)))
    assert (error.code, error.params) == ("exports.merged", {"file": "a.xlsx", "sheet": "Sheet", "range": "A2:B3"})


def test_rows_have_their_numbers_and_short_ones_are_filled(file_of):
    book = book_of(["name", "b"], ["a"])
    book.active["B5"] = "late"
    assert rows(read(file_of("a.xlsx", saved(book)))) == [(2, "a", ""), (5, "", "late")]


def test_a_stray_cell_at_the_end_of_a_sheet_makes_no_million_of_rows(file_of):
    book = book_of(["name", "b"], ["a"])
    book.active["B1048576"] = "stray"
    assert rows(read(file_of("a.xlsx", saved(book)))) == [(2, "a", ""), (1_048_576, "", "stray")]


def test_what_is_held_of_a_sheet_has_a_bound(file_of, monkeypatch):
    monkeypatch.setattr(workbook, "_MOST_CELLS", 6)
    assert rows(read(file_of("a.xlsx", saved(book_of(["name", "b"], *[["a"]] * 3))))) != []
    error = refused(file_of("b.xlsx", saved(book_of(["name", "b"], *[["a"]] * 4))))
    assert (error.code, error.params) == ("exports.many-cells", {"file": "b.xlsx", "sheet": "Sheet", "limit": 6})


def test_a_row_beyond_what_a_sheet_can_have_is_no_workbook(file_of):
    content = saved(book_of(["name"], ["a"]))
    far = rewritten(
        content, "xl/worksheets/sheet1.xml", lambda body: re.sub(rb'<row r="2"', b'<row r="99999999"', body)
    )
    assert refused(file_of("a.xlsx", far)).code == "exports.no-workbook"


def test_headings_may_begin_lower_down(file_of):
    book = Workbook()
    book.active["A3"] = "name"
    book.active["A4"] = "a"
    assert rows(read(file_of("a.xlsx", saved(book)))) == [(4, "a")]


def test_a_value_beyond_the_headings_is_refused_with_its_cell(file_of):
    error = refused(file_of("a.xlsx", saved(book_of(["name"], ["a"], ["b", "stray"]))))
    assert (error.code, error.params["cell"]) == ("exports.beyond", "B3")


@pytest.mark.parametrize(
    ("book", "code"), [(Workbook(), "exports.empty-file"), (book_of(["name", "b"]), "exports.header-only")]
)
def test_a_workbook_without_rows_is_a_failure(file_of, book, code):
    assert refused(file_of("a.xlsx", saved(book))).code == code


def test_the_sheet_whose_headings_fit_is_read_and_the_others_are_told(file_of):
    book = book_of(["notes"], ["x"], title="Notes")
    for title in ("Data", "Secret"):
        sheet = book.create_sheet(title)
        sheet.append(["name"])
        sheet.append([title])
    book.create_sheet("Blank")
    book["Secret"].sheet_state = "hidden"
    table = read(file_of("a.xlsx", saved(book)))
    assert (table.sheet, table.others, rows(table)) == ("Data", ("Notes", "Secret"), [(2, "Data")])


def test_a_hidden_sheet_is_read_only_when_named(file_of):
    book = book_of(["notes"], ["x"], title="Notes")
    book.create_sheet("Secret").append(["name"])
    book["Secret"].append(["a"])
    book["Secret"].sheet_state = "veryHidden"
    assert read(file_of("a.xlsx", saved(book)), sheet="Secret").sheet == "Secret"
    error = refused(file_of("b.xlsx", saved(book)), sheet="Secrets")
    assert (error.code, error.params["sheets"]) == ("exports.no-sheet", "Notes, Secret")


def test_two_sheets_that_could_be_meant_are_not_chosen_between(file_of):
    book = book_of(["name"], ["a"], title="2025")
    book.create_sheet("2026").append(["name"])
    error = refused(file_of("a.xlsx", saved(book)))
    assert (error.code, error.params["sheets"]) == ("exports.several-sheets", "2025, 2026")


@pytest.mark.parametrize(
    "content",
    [
        b"<html>not a workbook</html>",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 protected or old",
        b"PK\x03\x04 cut",
        b"PK\x05\x06" + bytes(18),
    ],
)
def test_what_is_no_workbook_is_refused(file_of, content):
    assert refused(file_of("a.xlsx", content)).code == "exports.no-workbook"


def test_a_large_workbook_is_refused_before_it_is_opened(file_of):
    error = refused(file_of("a.xlsx", b"x" * ((1 << 20) + 1)), mib=1)
    assert (error.code, error.params) == ("exports.large", {"file": "a.xlsx", "mib": 2, "limit": 1})


def test_a_workbook_that_unpacks_to_gigabytes_is_refused_before_it_is_unpacked(file_of):
    bomb = io.BytesIO()
    with (
        zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archived,
        archived.open("xl/worksheets/sheet1.xml", "w", force_zip64=True) as part,
    ):
        for _ in range(archive.UNPACKED_MIB + 1):
            part.write(bytes(1 << 20))
    error = refused(file_of("a.xlsx", bomb.getvalue()))
    assert (error.code, error.params["limit"]) == ("exports.explodes", archive.UNPACKED_MIB)


def test_a_part_that_lies_about_its_size_is_no_workbook(file_of):
    content = bytearray(saved(book_of(["name"], *([f"row {number}"] for number in range(2000)))))
    with zipfile.ZipFile(io.BytesIO(content)) as archived:
        size = archived.getinfo("xl/worksheets/sheet1.xml").file_size
    wrong = bytes(content).replace(size.to_bytes(4, "little"), (100).to_bytes(4, "little"))
    assert refused(file_of("a.xlsx", wrong)).code == "exports.no-workbook"


@pytest.mark.parametrize("part", ["xl/worksheets/sheet1.xml", "xl/sharedStrings.xml", "xl/workbook.xml"])
def test_entities_are_never_expanded(file_of, part, tmp_path):
    (tmp_path / "secret").write_text("the secret")
    entity = f'<!DOCTYPE x [<!ENTITY e SYSTEM "{(tmp_path / "secret").as_uri()}">]>'.encode()

    def change(body):
        head, _, rest = body.partition(b"?>") if body.startswith(b"<?xml") else (b"", b"", body)
        return (head + b"?>" if head else b"") + entity + rest.replace(b"plain", b"&e;")

    file = file_of("a.xlsx", rewritten(saved(book_of(["name"], ["plain"])), part, change))
    try:
        shown = str(rows(read(file)))
    except Denied as error:
        shown = str(error)
        assert error.code == "exports.no-workbook"
    assert "the secret" not in shown


def test_what_openpyxl_thinks_of_styles_is_nobody_s_business(file_of):
    content = rewritten(
        saved(book_of(["name"], ["a"])), "xl/styles.xml", lambda body: re.sub(rb"<cellStyles.*</cellStyles>", b"", body)
    )
    assert rows(read(file_of("a.xlsx", content))) == [(2, "a")]


GOOD = saved(book_of(["name", "b"], *([f"row {number}", number] for number in range(20))))


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.dictionaries(st.integers(0, len(GOOD) - 1), st.integers(0, 255), min_size=1, max_size=8))
def test_a_damaged_workbook_is_read_or_refused_and_nothing_else(file_of, damage):
    content = bytearray(GOOD)
    for place, byte in damage.items():
        content[place] = byte
    try:
        assert read(file_of("a.xlsx", bytes(content)), fits=lambda _: True).header
    except Denied as error:
        assert error.params["file"] == "a.xlsx"


PARTS = sorted(zipfile.ZipFile(io.BytesIO(GOOD)).namelist())


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.sampled_from(PARTS), st.integers(0, 2000), st.binary(max_size=20))
def test_a_workbook_with_other_xml_in_it_is_read_or_refused_and_nothing_else(file_of, part, place, other):
    content = rewritten(GOOD, part, lambda body: body[:place] + other + body[place + len(other) :])
    try:
        assert read(file_of("a.xlsx", content), fits=lambda _: True).header
    except Denied as error:
        assert error.params["file"] == "a.xlsx"
