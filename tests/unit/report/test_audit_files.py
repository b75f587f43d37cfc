"""The files of an audit for spreadsheets: amounts that can be summed, nothing said that is not known, for one's own eyes."""

from __future__ import annotations

import csv
import re

import openpyxl
import pytest

from exeunt.audit.judge import judge_scene
from exeunt.audit.named import described
from exeunt.audit.scene import Scene
from exeunt.audit.testing.build import build
from exeunt.audit.testing.small import SmallCustomer, SmallPerson, SmallWorld
from exeunt.model import Ref
from exeunt.policy.truth import Truth
from exeunt.report.audit import write_report
from exeunt.report.audit.gather import gather
from exeunt.report.cells import known
from exeunt.text import Language, Texts
from unit.audit.conftest import NOW, policy

WORLD = SmallWorld(
    people={"ada": SmallPerson(groups=("Desk",)), "ben": SmallPerson()},
    customers={
        "007": SmallCustomer("ada", facts={"purchases": ("12345678901234567.5 CNY",)}),
        "008": SmallCustomer("ada", facts={"purchases": ("0 CNY",)}),
        "009": SmallCustomer("Desk", facts={"purchases": ("20.5 USD",)}),
        "010": SmallCustomer("whoever"),
        "011": SmallCustomer(),
        "=cmd()\uffff\ufdd0": SmallCustomer("ben"),
    },
)
RULES = "tier: {A: {purchases: {CNY: '> 1000000'}}, B: {purchases: {CNY: '> 10'}}}\n"


def written(folder, language: Language = "en") -> None:
    scene, texts = Scene(build(WORLD, NOW), policy(RULES), NOW), Texts.load(language)
    write_report(gather(scene, judge_scene(scene), texts), texts, folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    made = tmp_path_factory.mktemp("report")
    written(made)
    return made


def lines(folder, name: str) -> dict[str, dict[str, str]]:
    """The rows of a CSV file by their id or name."""
    rows = csv.DictReader((folder / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines())
    return {row.get("id") or row["name"]: row for row in rows}


def sheet(folder, name: str) -> dict[object, dict[str, object]]:
    """The rows of a sheet in the same way."""
    head, *rows = openpyxl.load_workbook(folder / "audit.xlsx")[name].iter_rows(values_only=True)
    found = [dict(zip(head, row, strict=True)) for row in rows]
    return {row.get("id") or row["name"]: row for row in found}


def test_a_worth_that_nobody_says_is_empty_and_no_amount_has_an_exponent(folder):
    rows = lines(folder, "customers")
    assert [rows[one]["annual purchases CNY"] for one in ("007", "008", "009", "010")] == [
        "12345678901234568",
        "0",
        "",
        "",
    ]
    assert [rows[one]["annual purchases USD"] for one in ("007", "009")] == ["", "20.5"]


def test_amounts_and_counts_are_numbers_in_a_sheet_and_ids_are_text(folder):
    customers, people = sheet(folder, "customers"), sheet(folder, "people")
    assert customers["007"]["annual purchases CNY"] == pytest.approx(12345678901234568)
    assert customers["010"]["annual purchases CNY"] is None
    assert customers["007"]["id"] == "007"
    assert (people["ada"]["customers"], people["ada"]["tier A"]) == (2, 1)


def test_a_queue_and_a_stranger_own_by_their_name_and_only_nobody_is_empty(folder):
    rows = lines(folder, "customers")
    assert [rows[one]["owner"] for one in ("007", "009", "010", "011")] == ["ada@acme.example", "Desk", "whoever", ""]


def test_the_page_names_a_queue_and_a_stranger_as_owners_too():
    scene = Scene(build(WORLD, NOW), policy(RULES), NOW)
    places = {one: scene.numbering.customer("crm", one) for one in ("007", "009", "010", "011")}
    seen = [described(scene, Ref("crm", "Account", one), place).owner for one, place in places.items()]
    assert seen == ["ada", "Desk", "whoever", ""]


def test_the_drill_stands_in_a_file_and_a_sheet(folder):
    assert lines(folder, "drill")["ada"]["customers"] == "2"
    assert sheet(folder, "drill")["ada"]["customers"] == 2


TABLES = ["findings", "rules", "people", "drill", "customers"]


def rows_of(folder, name: str) -> list[list[str]]:
    return [*csv.reader((folder / f"{name}.csv").read_text(encoding="utf-8-sig").splitlines())]


@pytest.mark.parametrize("name", TABLES)
def test_the_headings_of_each_file_and_sheet_are_in_the_readers_language(tmp_path, folder, name):
    written(tmp_path, "zh")
    (chinese, *rows), (english, *others) = rows_of(tmp_path, name), rows_of(folder, name)
    assert [one for one in chinese if not re.search(r"[\u4e00-\u9fff]", one)] == []
    assert len(set(chinese)) == len(chinese) == len(english)
    assert [one for one in english if "_" in one] == []
    assert len(rows) == len(others)
    sheet = openpyxl.load_workbook(tmp_path / "audit.xlsx")[name]
    assert next(sheet.iter_rows(values_only=True)) == tuple(chinese)


def test_words_follow_the_language_and_codes_and_ids_do_not(tmp_path, folder):
    written(tmp_path, "zh")
    (ours, *chinese), (theirs, *english) = rows_of(tmp_path, "findings"), rows_of(folder, "findings")
    assert [(row[1], row[2], row[5], row[10]) for row in chinese] == [
        (row[1], row[2], row[5], row[10]) for row in english
    ]
    assert {row[ours.index("严重程度")] for row in chinese} <= {"高", "中", "低"}
    assert {row[theirs.index("severity")] for row in english} <= {"high", "medium", "low"}
    rules = rows_of(tmp_path, "rules")
    assert {row[rules[0].index("结论")] for row in rules[1:]} & {"通过", "违反", "没有可判断的对象"}
    customers = rows_of(tmp_path, "customers")
    assert {row[4] for row in customers[1:]} <= {"A", "B", "C", "未知"}
    assert [row[:3] for row in customers[1:]] == [row[:3] for row in rows_of(folder, "customers")[1:]]


def test_what_is_no_character_is_written_out_in_every_file(folder):
    name = r"'=cmd()\uffff\ufdd0"
    assert name in lines(folder, "customers")
    assert name in sheet(folder, "customers")


def test_a_file_that_others_could_read_is_replaced_by_one_that_they_cannot(tmp_path):
    for name in ("audit.html", "audit.xlsx", "customers.csv"):
        (tmp_path / name).write_text("old", encoding="utf-8")
        (tmp_path / name).chmod(0o644)
    written(tmp_path)
    assert {file.stat().st_mode & 0o777 for file in tmp_path.iterdir()} == {0o600}
    assert len([*tmp_path.iterdir()]) == 7


@pytest.mark.parametrize(("language", "said"), [("en", ["yes", "no", "unknown"]), ("zh", ["是", "否", "未知"])])
def test_who_is_not_known_to_work_here_is_neither_yes_nor_no(language, said):
    texts = Texts.load(language)
    assert [known(texts, truth) for truth in (Truth.YES, Truth.NO, Truth.UNKNOWN)] == said
