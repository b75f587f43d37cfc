"""`--exports FOLDER`: a first report from files alone, with nothing configured, and the same as with a configuration."""

from __future__ import annotations

import io
import json
import os
import shutil
import tempfile
from datetime import UTC, datetime, timedelta
from pathlib import Path

import openpyxl
import pytest

from exeunt.app import initial
from exeunt.cli.exits import Exit
from exeunt.cli.main import main
from exeunt_exports.practice import write_practice_exports
from exeunt_policies import shipped
from support.command_line import POLICY, Ran, Site

SAME = (
    "verdicts",
    "findings",
    "tiers",
    "worth",
    "roles",
    "customers",
    "left_out",
    "gaps",
    "beside",
    "data_of",
    "incomplete",
)
CONFIGURATION = """\
state = "state"
policy = "departure.yaml"
roster = ["hr"]

[systems.hr]
kind = "exports"
folder = "files/hr"

[systems.crm]
kind = "exports"
folder = "files/crm"
people_from = ["files/hr"]

[systems.mail]
kind = "exports"
folder = "files/mail"
people_from = ["files/hr"]
"""
USERS = "Username,Name,Email,Enabled\nada,Ada,ada@acme.example,true\n"
CUSTOMERS = "客户编号,客户名称,负责人,年采购额\nC1,甲,ada,1\n"


@pytest.fixture
def files(tmp_path, monkeypatch) -> Path:
    """The practice company's exports, on a machine where nothing is configured."""
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    for name in ("EXEUNT_CONFIG", "XDG_CONFIG_HOME", "XDG_STATE_HOME", "EXEUNT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    write_practice_exports(tmp_path / "files")
    return tmp_path / "files"


@pytest.fixture
def run(tmp_path):
    def run(*arguments: str) -> Ran:
        return Site(tmp_path, tmp_path).run(*arguments)

    return run


def test_it_finds_what_an_audit_by_configuration_finds(files, run, tmp_path):
    (tmp_path / "exeunt.toml").write_text(CONFIGURATION, encoding="utf-8")
    (tmp_path / "departure.yaml").write_text(POLICY, encoding="utf-8")
    initial.prepare_state(tmp_path / "state")
    configured = run("--config", str(tmp_path / "exeunt.toml"), "audit", "--json")
    alone = run("audit", "--exports", str(files), "--json")
    assert alone.code == configured.code == Exit.INCOMPLETE
    assert {"finding.left-can-sign-in", "finding.owner-inactive"} <= {one["code"] for one in alone.json["findings"]}
    for key in SAME:
        assert alone.json[key] == configured.json[key], key


@pytest.mark.parametrize(
    ("language", "words"),
    [
        ("en", ("Tom Hale has left", "Data as of", "Say what everybody may do")),
        ("zh", ("Tom Hale 已离职", "数据时间", "请说明所有人的默认权限")),
    ],
)
def test_one_command_reports_in_either_language(files, run, tmp_path, language, words):
    ran = run("--lang", language, "audit", "--exports", str(files), "--out", str(tmp_path / "report"))
    assert ran.code == Exit.INCOMPLETE
    page = (tmp_path / "report" / "audit.html").read_text(encoding="utf-8")
    for said in words:
        assert said in ran.out
        assert said in page


def test_the_answer_says_what_time_the_files_are_of(files, run, tmp_path):
    then = datetime(2026, 3, 4, 5, 6, tzinfo=UTC)
    old = next((files / "crm").glob("CRM*"))
    os.utime(old, (then.timestamp(), then.timestamp()))
    ran = run("audit", "--exports", str(files), "--out", str(tmp_path / "report"))
    assert "crm 2026-03-04 05:06 UTC" in ran.out
    assert "crm 2026-03-04 05:06 UTC" in (tmp_path / "report" / "audit.html").read_text(encoding="utf-8")
    assert "2026-03-04 05:06 UTC" in run("access", "customer", "C00010", "--exports", str(files)).out
    assert run("audit", "--exports", str(files), "--json").json["data_of"]["crm"] == "2026-03-04T05:06:00Z"


def test_nothing_is_left_behind(files, run, tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temporary"))
    (tmp_path / "temporary").mkdir()
    before = sorted(tmp_path.rglob("*"))
    run("audit", "--exports", str(files))
    assert sorted(tmp_path.rglob("*")) == before


def test_who_sees_a_customer_and_what_a_person_sees(files, run):
    customer = run("access", "customer", "C00010", "--exports", str(files), "--json")
    assert customer.code == Exit.INCOMPLETE  # no export says what everybody may do
    assert [one["system"] for one in customer.json["records"]] == ["crm"]
    lines = run("access", "customer", "C00010", "--exports", str(files)).out.splitlines()
    assert "full: owner" in [line.strip() for line in lines]  # and not whose: it is his own
    person = run("access", "person", "ada.moreau@acme.example", "--exports", str(files), "--json")
    assert [one["customers"] for one in person.json["principals"]] == [14]


def test_the_drill_and_two_policies_are_asked_of_files_alone(files, run, tmp_path):
    drilled = run("drill", "--exports", str(files), "--json").json
    assert (drilled["roster"], drilled["self_check"]["core"]) == (True, 17)
    for name in ("audit.yaml", "audit-start-up.yaml"):
        (tmp_path / name).write_bytes(shipped(name))
    policies = str(tmp_path / "audit.yaml"), str(tmp_path / "audit-start-up.yaml")
    told = run("policy", "diff", *policies, "--exports", str(files), "--json").json
    assert told["customers"] > sum(one["count"] for one in told["tiers"])
    assert told["at_least"], "no export says what everybody may do"
    ran = run("policy", "diff", *policies, "--exports", str(files))
    lines = ran.out.splitlines()
    assert (ran.code, lines[1]) == (
        Exit.INCOMPLETE,
        "That is at least: not everything that the rules rest on was read.",
    )
    every = run("policy", "diff", *policies, "--exports", str(files), "--all").out.splitlines()
    assert any("--all" in line for line in lines)
    assert sum(line.strip().startswith("- ") for line in every) == sum(
        len(told[key]) for key in ("gained", "lost", "changed")
    )


def test_two_folders_of_exports_are_compared_by_their_paths(run, files, tmp_path):
    later = tmp_path / "later"
    shutil.copytree(files, later)
    users = later / "crm" / next(file.name for file in (later / "crm").iterdir() if "user" in file.name.lower())
    text = users.read_text(encoding="utf-8-sig")
    gone = next(line for line in text.splitlines(keepends=True) if line.startswith("ada.moreau@"))
    users.write_text(text.replace(gone, ""), encoding="utf-8")
    told = run("access", "diff", str(files), str(later), "--json").json
    [crm] = [one for one in told["systems"] if one["system"] == "crm"]
    assert "ada.moreau@acme.example" in json.dumps(crm["gone_principals"])
    assert run("access", "diff", str(files), str(later)).out.strip()


def test_a_finding_that_concerns_fewer_is_shown_with_both_numbers(files, run, tmp_path):
    text = shipped("audit.yaml").decode()
    (tmp_path / "before.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "after.yaml").write_text(text.replace("within: 90d", "within: 120d"), encoding="utf-8")
    policies = str(tmp_path / "before.yaml"), str(tmp_path / "after.yaml")
    told = run("policy", "diff", *policies, "--exports", str(files), "--json").json
    assert told["changed"]
    assert told["customers"] == sum(one["before"]["count"] - one["after"]["count"] for one in told["changed"]) + sum(
        one["count"] for one in told["lost"]
    )
    out = run("policy", "diff", *policies, "--exports", str(files)).out
    assert "Findings that concern other customers" in out
    assert f"(Before: {told['changed'][0]['before']['count']})" in out


def test_a_list_of_employees_is_the_roster_whatever_its_folder_is_called(files, run):
    (files / "hr").rename(files / "export_1")
    told = run("audit", "--exports", str(files), "--json").json
    assert "finding.left-can-sign-in" in {one["code"] for one in told["findings"]}


def test_folders_may_have_chinese_names(files, run):
    (files / "hr").rename(files / "人事")
    (files / "crm").rename(files / "客户")
    told = run("audit", "--exports", str(files), "--json").json
    assert set(told["data_of"]) == {"hr", "crm", "mail"}
    assert "finding.left-can-sign-in" in {one["code"] for one in told["findings"]}


def test_one_folder_is_one_system_and_nobody_is_known_to_have_left(files, run, tmp_path):
    flat = tmp_path / "Exports 2026"
    flat.mkdir()
    for file in files.rglob("*.csv"):
        shutil.copy(file, flat)
    told = run("audit", "--exports", str(flat), "--json").json
    assert set(told["data_of"]) == {"exports-2026"}
    verdicts = [one for one in told["verdicts"] if one["sort"] in {"left", "nobody-knows", "owner"}]
    waiting = [one for one in verdicts if "audit.no-roster" in {gap["code"] for gap in one["missing"]}]
    assert {one["sort"] for one in waiting} == {"left", "nobody-knows", "owner"}
    assert not [one["rule"] for one in waiting if one["answer"] == "passes"]


def test_without_customers_no_rule_about_them_passes(files, run):
    shutil.rmtree(files / "crm")
    told = run("audit", "--exports", str(files), "--json")
    assert told.code == Exit.INCOMPLETE
    about = [one for one in told.json["verdicts"] if "audit.no-customers" in [gap["code"] for gap in one["missing"]]]
    assert len(about) > 10
    assert not [one["rule"] for one in about if one["answer"] == "passes"]
    assert all([gap["code"] for gap in one["missing"]].count("audit.no-customers") == 1 for one in about)


STAFF = (
    "工号,姓名,邮箱,在职状态,离职日期\n1,李娜,lina@acme.example,在职,\n2,张敏,zhangmin@acme.example,离职,2026-01-31\n"
)


@pytest.mark.parametrize(
    ("heading", "words"),
    [
        ("负责人", ("李娜", "张敏")),
        ("负责人邮箱", ("lina@acme.example", "zhangmin@acme.example")),
        ("负责人工号", ("1", "2")),
    ],
)
def test_a_list_of_employees_and_one_of_customers_tell_whose_owner_has_left(tmp_path, run, heading, words):
    rows = "".join(f"C{number},甲{number},{word}\n" for number, word in enumerate(words, 1))
    for name, body in {"人事/花名册.csv": STAFF, "客户/客户.csv": f"客户编号,客户名称,{heading}\n{rows}"}.items():
        (tmp_path / "files" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "files" / name).write_text(body, encoding="utf-8")
    told = run("audit", "--exports", str(tmp_path / "files"), "--json").json
    [left] = [one for one in told["findings"] if one["code"] == "finding.owner-inactive"]
    assert (left["params"]["person"], [one["id"] for one in left["examples"]]) == ("张敏", ["C2"])
    assert "finding.nobody-knows" not in {one["code"] for one in told["findings"]}
    assert "people.weak-match" not in {gap["code"] for gap in told["gaps"]}


@pytest.mark.parametrize("key", ["Email", "Employee number"])
def test_a_list_of_employees_needs_names_and_one_thing_more(tmp_path, run, key):
    told = {"Email": "{}@acme.example", "Employee number": "E-{}"}[key]
    staff = [("Ada Moss", "ada", "2026-01-31", "no"), ("Ben Ott", "ben", "", "yes")]
    hr = [f"Name,{key},Last day", *(f"{name},{told.format(one)},{day}" for name, one, day, _ in staff)]
    users = [f"User ID,Name,{key},Active", *(f"u{n},{one[0]},{told.format(one[1])},yes" for n, one in enumerate(staff))]
    customers = ["Account ID,Account Name,Owner", "1,Northwind,u0", "2,Contoso,u1"]
    for name, lines in {"hr/hr.csv": hr, "crm/users.csv": users, "crm/customers.csv": customers}.items():
        file = tmp_path / "files" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join([*lines, ""]), encoding="utf-8")
    answer = run("audit", "--exports", str(tmp_path / "files"), "--json").json
    found = {(one["code"], one["person"]["name"]): one["count"] for one in answer["findings"]}
    assert found == {
        ("finding.left-can-sign-in", "Ada Moss"): 1,
        ("finding.owner-inactive", "Ada Moss"): 1,
    }


@pytest.mark.parametrize("language", ["en", "zh"])
def test_an_owner_of_a_name_that_two_have_hides_nobody_s_customers(tmp_path, run, language):
    crm = tmp_path / "files" / "crm"
    crm.mkdir(parents=True)
    two = "".join(f"wang{number},王伟,wang{number}@acme.example,true\n" for number in (1, 2))
    (crm / "users.csv").write_text(USERS + two, encoding="utf-8")
    (crm / "客户.csv").write_text("客户编号,客户名称,负责人\nC1,甲,王伟\nC2,乙,\nC3,丙,ada\n", encoding="utf-8")
    (tmp_path / "files" / "hr").mkdir()
    (tmp_path / "files" / "hr" / "h.csv").write_text(STAFF, encoding="utf-8")
    ran = run("--lang", language, "audit", "--exports", str(tmp_path / "files"))
    assert "name:" not in ran.out
    assert "“王伟”" in ran.out
    assert ("1 customer belongs to nobody" if language == "en" else "1 个客户没有负责人") in ran.out
    told = run("audit", "--exports", str(tmp_path / "files"), "--json").json
    found = {one["code"]: [each["id"] for each in one["examples"]] for one in told["findings"]}
    assert (found["finding.owner-missing"], found["finding.owner-unknown"]) == (["C2"], ["C1"])
    assert "exports.several-fit" in json.dumps(told["verdicts"])


MAILBOXES = [["Username", "Name", "Email", "Enabled"], ["zoe", "Zoe", "zoe@acme.example", "true"]]


def book(title: str, rows: list[list[str]], *, more: str) -> bytes:
    made, stream = openpyxl.Workbook(), io.BytesIO()
    made.active.title = title
    for row in rows:
        made.active.append(row)
    made.create_sheet(more).append(["x"])
    made.save(stream)
    return stream.getvalue()


def sheet(*rows, merge: str = "") -> bytes:
    book, stream = openpyxl.Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(row)
    if merge:
        book.active.merge_cells(merge)
    book.save(stream)
    return stream.getvalue()


HEADINGS = ["客户编号", "客户名称", "负责人", "年采购额"]
BAD = {
    "a column is missing": ("客户.csv", "客户编号,客户名称\nC1,甲\n".encode(), ["客户.csv", "客户编号", "负责人"]),
    "a number comes twice": ("客户.csv", (CUSTOMERS + "C1,乙,ada,2\n").encode(), ["客户.csv", "C1", "3", "客户编号"]),
    "a cell is no number": ("客户.csv", (CUSTOMERS + "C2,乙,ada,[/red]\n").encode(), ["客户.csv", "3", "年采购额", "[/red]"]),
    "a formula": ("客户.xlsx", sheet(HEADINGS, ["C1", "甲", "ada", "=1+1"]), ["客户.xlsx", "D2"]),
    "merged cells": ("客户.xlsx", sheet(HEADINGS, ["C1", "甲", "ada", 1], ["C2", "乙", "", 2], merge="C2:C3"), ["客户.xlsx", "C2:C3"]),
    "another encoding": ("客户.csv", (CUSTOMERS + "C2,é,ada,2\n").encode("utf-8")[:-9] + b"\xff\xff,ada,2\n", ["客户.csv", "3"]),
}  # fmt: skip


@pytest.mark.parametrize("language", ["en", "zh"])
@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_named_with_the_place_in_it(tmp_path, run, language, what):
    name, body, words = BAD[what]
    crm = tmp_path / "files" / "crm"
    crm.mkdir(parents=True)
    (crm / "users.csv").write_text(USERS)
    (crm / name).write_bytes(body)
    ran = run("--lang", language, "audit", "--exports", str(tmp_path / "files"))
    assert ran.code == Exit.INCOMPLETE
    for word in words:
        assert word in ran.out, ran.out


@pytest.mark.parametrize("language", ["en", "zh"])
def test_all_that_is_wrong_in_a_folder_is_named_at_once_and_the_rest_is_judged(files, run, language):
    (files / "hr" / "old.xls").write_bytes(b"x")
    (files / "hr" / "empty.csv").write_bytes(b"")
    ran = run("--lang", language, "audit", "--exports", str(files))
    assert ran.code == Exit.INCOMPLETE
    told = [line for line in ran.out.splitlines() if "hr" in line]
    assert any("old.xls" in line for line in told)
    assert any("empty.csv" in line for line in told)
    as_data = run("audit", "--exports", str(files), "--json").json
    assert set(as_data["data_of"]) == {"crm", "mail"}
    assert sum(as_data["tiers"].values()) > 100


def test_a_good_gbk_file_is_read(tmp_path, run):
    crm = tmp_path / "files" / "crm"
    crm.mkdir(parents=True)
    (crm / "users.csv").write_text(USERS)
    (crm / "客户.csv").write_bytes(CUSTOMERS.encode("gbk"))
    assert sum(run("audit", "--exports", str(tmp_path / "files"), "--json").json["tiers"].values()) == 1


def test_where_a_system_could_not_be_read_no_answer_is_whole(files, run):
    (files / "crm" / "客户列表.csv").write_text("客户编号,客户名称\nC1,甲\n", encoding="utf-8")
    ran = run("access", "customer", "C00010", "--exports", str(files))
    assert ran.code == Exit.REFUSED
    assert "客户列表.csv" in ran.err
    ran = run("access", "person", "ada.moreau@acme.example", "--exports", str(files))
    assert ran.code == Exit.INCOMPLETE
    assert "客户列表.csv" in ran.out


def test_a_file_that_is_no_table_and_a_further_sheet_are_said_and_change_no_answer(files, run, tmp_path):
    before = run("audit", "--exports", str(files), "--json").json
    assert before["beside"] == []
    (files / "crm" / "prices.docx").write_bytes(b"x")
    (files / "mail" / "more.xlsx").write_bytes(book("Mailboxes", MAILBOXES, more="Old"))
    ran = run("audit", "--exports", str(files), "--out", str(tmp_path / "report"))
    page = (tmp_path / "report" / "audit.html").read_text(encoding="utf-8")
    for said in (
        "Not looked at",
        "prices.docx is no table",
        "more.xlsx the sheet Mailboxes was read",
        "Not read: Old.",
    ):
        assert said in ran.out
        assert said in page
    after = run("audit", "--exports", str(files), "--json").json
    assert [(one["system"], one["code"]) for one in after["beside"]] == [
        ("crm", "exports.not-read"),
        ("mail", "exports.other-sheets"),
    ]
    assert after["tiers"] == before["tiers"]
    assert after["gaps"] == before["gaps"]


@pytest.mark.parametrize(
    ("made", "code"),
    [
        ({}, "exports.nothing-here"),
        ({"notes.md": ""}, "exports.nothing-here"),
        ({"crm/a.csv": USERS, "b.csv": USERS}, "exports.beside-folders"),
        ({"crm/2026/a.csv": USERS}, "exports.too-deep"),
        ({"crm/a.csv": USERS, "CRM/b.csv": USERS}, "exports.same-system"),
        ({"其他/a.csv": USERS}, "exports.folder-name"),
    ],
)
def test_what_cannot_be_told_of_the_folder_is_an_error(tmp_path, capsys, made, code):
    folder = tmp_path / "files"
    folder.mkdir()
    for name, body in made.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(body)
    assert main(["audit", "--exports", str(folder), "--json"]) == Exit.ERROR
    assert json.loads(capsys.readouterr().out)["error"]["code"] == code


@pytest.mark.parametrize("verb", [("drill",), ("policy", "diff", "audit.yaml", "audit.yaml")])
@pytest.mark.parametrize("more", [("--snapshot", "first"), ("--as-of", "2026-01-01T00:00:00Z")])
def test_nor_do_the_drill_and_two_policies(files, run, monkeypatch, verb, more):
    monkeypatch.chdir(files.parent)
    (files.parent / "audit.yaml").write_bytes(shipped("audit.yaml"))
    ran = run(*verb, "--exports", str(files), *more, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (Exit.USAGE, "usage.exports-alone")


@pytest.mark.parametrize(
    ("more", "code"),
    [
        (["--snapshot", "first"], "usage.exports-alone"),
        (["--as-of", "2026-01-01T00:00:00Z"], "usage.exports-alone"),
        (["--config", "exeunt.toml"], "usage.exports-alone"),
        (["--out", "{files}/report"], "usage.out-in-exports"),
    ],
)
def test_it_goes_with_nothing_else_that_is_read(files, run, more, code):
    ran = run("audit", "--exports", str(files), *(one.format(files=files) for one in more), "--json")
    assert ran.code == Exit.USAGE
    assert ran.json["error"]["code"] == code


def aged(folder: Path, days: int) -> datetime:
    """Every file was last written so long ago."""
    then = datetime.now(UTC) - timedelta(days=days)
    for file in folder.rglob("*.csv"):
        os.utime(file, (then.timestamp(), then.timestamp()))
    return then


@pytest.fixture
def configured(files, run, tmp_path):
    """The CRM and the list of employees, with all said that files do not say; the rule that owners work here."""
    (tmp_path / "departure.yaml").write_text(POLICY, encoding="utf-8")
    rules = "exeunt: audit/1\nname: Own\nrules:\n  owned: {name: Owned, severity: high, owner: true}\n"
    (tmp_path / "audit.yaml").write_text(rules, encoding="utf-8")
    initial.prepare_state(tmp_path / "state")

    def audited(more: str = "") -> Ran:
        text = CONFIGURATION.split("[systems.mail]", maxsplit=1)[0].replace(
            'folder = "files/crm"', f'folder = "files/crm"\n{more}'
        )
        (tmp_path / "exeunt.toml").write_text('audit = "audit.yaml"\n' + text, encoding="utf-8")
        return run("--config", str(tmp_path / "exeunt.toml"), "audit")

    return audited


def test_files_of_this_month_are_no_gap_and_older_ones_are_and_say_their_time(files, configured):
    then = aged(files, days=30)
    assert configured().code == Exit.FINDINGS
    then = aged(files, days=32)
    ran = configured()
    assert ran.code == Exit.INCOMPLETE
    assert f"“customers (customer)” of crm is of {then:%Y-%m-%d %H:%M}" in ran.out


def test_how_old_they_may_be_is_said_for_each_system(files, configured):
    aged(files, days=8)
    assert configured().code == Exit.FINDINGS
    ran = configured('fresh = "7d"')
    assert ran.code == Exit.INCOMPLETE
    assert "of hr is of" not in ran.out
    aged(files, days=60)
    assert "of hr is of" in configured('fresh = "90d"').out
