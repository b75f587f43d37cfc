from __future__ import annotations

import codecs

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exeunt.sdk import Denied
from exeunt_exports.encodings import encoding_of

CHINESE = "工号,姓名,部门\nE1001,张敏,销售部\nE1002,王国强,财务部\n"


def refused(file, said=""):
    with pytest.raises(Denied) as error:
        encoding_of(file, said)
    return error.value


@pytest.mark.parametrize("encoding", ["utf-8", "gbk", "gb18030", "utf-16", "utf-8-sig"])
def test_the_encodings_of_chinese_exports_are_told_apart(file_of, encoding):
    found = encoding_of(file_of("a.csv", CHINESE.encode(encoding)), "")
    assert CHINESE.encode(encoding).decode(found) == CHINESE


def test_a_big_endian_mark_is_seen(file_of):
    assert encoding_of(file_of("a.csv", codecs.BOM_UTF16_BE + CHINESE.encode("utf-16-be")), "") == "utf-16"


def test_rare_names_do_not_make_gbk_implausible(file_of):
    assert encoding_of(file_of("a.csv", "姓名,部门\n朱镕基,销售部\n陶喆,市场部\n".encode("gb18030")), "") == "gb18030"


@pytest.mark.parametrize("encoding", ["cp1252", "big5", "shift_jis", "cp1251"])
def test_what_only_looks_like_gbk_is_refused_with_its_line(file_of, encoding):
    words = {
        "cp1252": "Müller, Zoë, Björn, Señor, façade",
        "big5": "員工編號,姓名,部門,銷售部",
        "shift_jis": "社員番号,氏名,ひらがな,カタカナ",
        "cp1251": "Имя,Фамилия,Отдел",
    }
    error = refused(file_of("a.csv", f"id,name\n1,plain\n2,{words[encoding]}\n".encode(encoding)))
    assert (error.code, error.params["file"], error.params["line"]) == ("exports.encoding-in", "a.csv", 3)


def test_one_line_in_another_encoding_is_found_however_late(file_of):
    body = "编号,名称\n".encode() + b"1,plain\n" * 400_000 + "2,张敏\n".encode("gbk")
    error = refused(file_of("a.csv", body))
    assert (error.code, error.params["line"], error.params["column"]) == ("exports.encoding-in", 400_002, "名称")


def test_an_encoding_that_the_configuration_names_is_taken_at_its_word(file_of):
    file = file_of("a.csv", "id,name\n1,Müller\n".encode("cp1252"))
    assert encoding_of(file, "cp1252") == "cp1252"
    assert refused(file, "utf-8").params == {"file": "a.csv", "line": 2, "column": "name", "tried": "utf-8"}


def test_a_cut_utf16_file_is_refused(file_of):
    assert refused(file_of("a.csv", CHINESE.encode("utf-16")[:-1])).code == "exports.encoding-in"


@pytest.mark.parametrize("content", [b"id,name\n1,a\n2,b\0c\n", "id\n1\n".encode("utf-16-le")])
def test_nul_is_refused_with_its_line(file_of, content):
    error = refused(file_of("a.csv", content))
    assert error.code == "exports.nul"
    assert error.params["line"] == content.replace(b"\r", b"").split(b"\0", maxsplit=1)[0].count(b"\n") + 1


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), min_size=1))
def test_utf8_is_always_read_as_utf8(file_of, text):
    assert encoding_of(file_of("a.csv", b"x" + text.encode()), "") == "utf-8"


@pytest.mark.parametrize(
    ("body", "line", "column"),
    [
        (b"id,name,city\n1,x,y\n2,x,M\xfcnchen\n", 3, "city"),
        (b"id,name,city\n1,M\xfcller,M\xfcnchen\n", 2, "name"),
        (b"id;name;city\r\n1;a,b,c;\xfc\r\n", 2, "city"),
        (b"id\tname\n\xfc\tx\n", 2, "id"),
        (b'id,name,city\n1,"x, ""y"", z",\xfc\n', 2, "city"),
        (b'id,name,city\n1,"two\nlines, and a \xfc",y\n', 3, "name"),
        (b'id,name,city\n1,"two\nlines",\xfc\n', 3, "city"),
        (b"Customers of 2026\n\nid,name\n1,\xfc\n", 4, "name"),
        (b"id,name\n1,x,\xfc\n", 2, "3"),
        (b"id,n\xe4me\n1,\xfc\n", 1, "2"),
        (b"name\n\xfc\n", 2, "name"),
        (b"id,\n1,\xfc\n", 2, "2"),
    ],
)
def test_the_column_of_a_byte_that_is_no_letter_is_named(file_of, body, line, column):
    error = refused(file_of("a.csv", body))
    assert (error.code, error.params["line"], error.params["column"]) == ("exports.encoding-in", line, column)


def test_of_chinese_that_goes_wrong_late_the_column_is_read_as_chinese(file_of):
    error = refused(file_of("a.csv", CHINESE.encode("gbk") * 20 + b"E1003,\xff\xff,x\n"))
    assert (error.code, error.params["line"], error.params["column"]) == ("exports.encoding-in", 61, "姓名")


@pytest.mark.parametrize("long", [b'"' + b"x" * 200_000, b"x," * 600_000], ids=["cell", "line"])
def test_where_a_line_cannot_be_split_it_is_named_alone(file_of, long):
    error = refused(file_of("a.csv", b"id,name\n1," + long + b"\xfc\n"))
    assert (error.code, dict(error.params)) == (
        "exports.encoding",
        {"file": "a.csv", "line": 2, "tried": "UTF-8, GB18030"},
    )
