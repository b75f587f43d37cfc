from __future__ import annotations

import csv
import io

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exeunt.sdk import Denied, Unavailable
from exeunt_exports.delimited import read_delimited


def plainly(file, *, encoding):
    """A table whose first row is the headings, and no other."""
    return read_delimited(file, encoding=encoding, fits=lambda _: False, headings=lambda _: False)


def rows(table, columns=None):
    wanted = range(len(table.header)) if columns is None else columns
    found = []
    for numbers, batch in table.batches(list(wanted)):
        values = zip(*(column.to_pylist() for column in batch.columns), strict=True)
        found += [(number, *row) for number, row in zip(numbers.to_pylist(), values, strict=True)]
    return found


def refused(file):
    with pytest.raises(Denied) as error:
        plainly(file, encoding="")
    return error.value


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_the_one_that_the_headings_have(file_of, delimiter):
    table = plainly(file_of("a.csv", f"id{delimiter}name\n1{delimiter}a, b\n".replace(", ", " ").encode()), encoding="")
    assert (table.header, rows(table)) == (("id", "name"), [(2, "1", "a b")])


def test_rows_have_the_numbers_that_a_spreadsheet_shows(file_of):
    table = plainly(file_of("a.csv", b'id,name\n1,"two\nlines"\n\n3,c\n'), encoding="")
    assert rows(table) == [(2, "1", "two\nlines"), (3, "", ""), (4, "3", "c")]


@pytest.mark.parametrize("before", [b"#TYPE Microsoft.ActiveDirectory.Management.ADUser\r\n", b"sep=;\r\n", b"\r\n"])
def test_lines_that_tools_put_before_the_headings_are_passed_over(file_of, before):
    delimiter = b";" if b"sep" in before else b","
    body = b"id,name\r\n1,a\r\n2\r\n".replace(b",", delimiter).replace(b"2\r\n", b"")
    assert rows(plainly(file_of("a.csv", before + body), encoding="")) == [(3, "1", "a")]


def test_headings_of_several_lines_are_one_row(file_of):
    table = plainly(file_of("a.csv", b'id,"name\n(full)"\n1,a\n'), encoding="")
    assert (table.header, rows(table, [1])) == (("id", "name\n(full)"), [(2, "a")])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_rows_are_the_same_in_every_encoding(file_of, encoding):
    body = '编号,名称\r\n1,"张,敏"\r\n2,"他说""好"""\r\n'
    table = plainly(file_of("a.csv", body.encode(encoding)), encoding="")
    assert rows(table) == [(2, "1", "张,敏"), (3, "2", '他说"好"')]


@pytest.mark.parametrize(
    ("body", "code", "params"),
    [
        (b"", "exports.empty-file", {}),
        (b"\n\n", "exports.empty-file", {}),
        (b"id,name\n", "exports.header-only", {}),
        (b"id,name\n,\n\n", "exports.header-only", {}),
        (b"id,name\n1,a\n2,b,c\n", "exports.ragged", {"row": 3, "columns": 3, "expected": 2}),
        (b"id,name\n1,a\n\n2\n", "exports.ragged", {"row": 4, "columns": 1, "expected": 2}),
        (b'id,name\n1,a\n2,"b\n3,c\n', "exports.quote", {"row": 3}),
        (b'id,name\n1,"a\n2,"b"\n', "exports.quote", {"row": 2}),
        (b'id,name\n1,"a" b\n', "exports.quote", {"row": 2}),
        (b"id,name\n1," + b"x" * 200_000 + b"\n", "exports.long-cell", {"row": 2, "characters": 131_072}),
        (b"PK\x03\x04 and so on", "exports.is-workbook", {}),
    ],
)
def test_a_bad_file_is_refused_with_its_row(file_of, body, code, params):
    error = refused(file_of("a.csv", body))
    assert (error.code, error.params) == (code, {"file": "a.csv", **params})


def test_a_row_beyond_what_is_read_at_once_is_refused(file_of):
    header = ",".join(f"c{number}" for number in range(40)).encode()
    table = plainly(file_of("a.csv", header + b"\n" + b",".join([b"x" * 100_000] * 40) + b"\n"), encoding="")
    with pytest.raises(Denied, match=r"exports\.long-row"):
        rows(table)


def test_a_file_that_changes_between_two_readings_is_no_file(file_of, tmp_path):
    table = plainly(file_of("a.csv", b"id,name\n1,a\n"), encoding="")
    (tmp_path / "a.csv").write_bytes(b"id,name\n1,a\n2,b\n")
    with pytest.raises(Unavailable, match=r"exports\.changed"):
        rows(table)


CELL = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=12)


WAYS = [("\r\n", csv.QUOTE_ALL), ("\r\n", csv.QUOTE_MINIMAL), ("\n", csv.QUOTE_ALL)]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.integers(2, 5).flatmap(lambda n: st.lists(st.lists(CELL, min_size=n, max_size=n), min_size=1, max_size=8)),
    st.sampled_from(WAYS),
)
def test_what_is_streamed_is_what_stands_there(file_of, cells, way):
    """Arrow reads what Python's csv has looked through: whatever is in a cell, both see the same."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator=way[0], quoting=way[1])
    writer.writerow([f"column {number}" for number in range(len(cells[0]))])
    writer.writerows([["x", *row[1:]] for row in cells])
    table = plainly(file_of("a.csv", text.getvalue().encode()), encoding="utf-8")
    assert [row[1:] for row in rows(table)] == [("x", *row[1:]) for row in cells]


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(st.sampled_from('a,"\r\n;\t x张'), max_size=60).map(str.encode))
def test_any_bytes_are_read_whole_or_refused(file_of, content):
    try:
        table = plainly(file_of("a.csv", content), encoding="")
    except Denied as error:
        assert error.params["file"] == "a.csv"
    else:
        assert any(any(row[1:]) for row in rows(table))
