"""`exeunt audit` and `exeunt drill` on a folder of exports: no credential, no network, one report."""

from __future__ import annotations

import csv
import json
import re

import openpyxl
import pytest

from exeunt.cli.exits import Exit

FOUND = {
    "finding.left-can-sign-in",
    "finding.owner-inactive",
    "finding.nobody-knows",
    "finding.forwarding-outside",
    "finding.second-factor-off",
    "finding.single-track",
    "finding.successor-inactive",
    "finding.sees-beyond",
    "finding.activity-stale",
}
"""What the practice company does wrong."""


@pytest.fixture(scope="module")
def told(desk):
    return desk.run("audit", "--snapshot", "first", "--json").json


def test_everything_planted_is_found(told):
    assert {one["code"] for one in told["findings"]} >= FOUND
    assert told["exeunt"] == "audit/1"
    assert sum(told["tiers"].values()) == 120


def test_every_finding_has_its_evidence_and_its_page(told):
    for finding in told["findings"]:
        assert finding["severity"] in ("high", "medium", "low")
        assert finding["page"].startswith("how-to/findings/")
        assert finding["params"]
        assert bool(finding["examples"]) == bool(finding["count"])


SEEN = {"finding.sees-beyond", "finding.export-allowed", "finding.left-can-sign-in", "finding.second-factor-off"}
"""What is about an account that sees customers."""


def test_what_somebody_sees_is_proven_by_a_path_of_his_account(desk, told):
    proven = [one for one in told["findings"] if one["proof"]]
    assert {one["code"] for one in proven} == SEEN & FOUND
    assert not [one for one in told["findings"] if one["code"] in SEEN and one["count"] and not one["proof"]]
    for finding in proven:
        proof = finding["proof"]
        assert proof["id"] == finding["examples"][0]["id"]
        assert proof["path"]["chain"][0]["id"] == finding["about"]["id"]


def test_the_path_is_the_first_that_access_customer_tells(desk, told):
    finding = next(one for one in told["findings"] if one["proof"] and len(one["proof"]["path"]["chain"]) > 1)
    proof = finding["proof"]
    seen = desk.run("access", "customer", f"{proof['system']}:{proof['id']}", "--snapshot", "first", "--json").json
    viewers = {one["principal"]: one for one in seen["records"][0]["viewers"]}
    assert viewers[finding["about"]["id"]]["paths"][0] == proof["path"]


@pytest.mark.parametrize(
    ("lang", "line"),
    [
        ("en", "path to “北辰46贸易有限公司”: full: owner"),
        ("zh", "看到“北辰46贸易有限公司”的路径：完全: 负责人"),
        ("en", "full: role hierarchy · owner: Noor Haddad · via those above “Noor Haddad”"),
        ("zh", "完全: 角色层级 · 负责人：Noor Haddad · 经由上级 “Noor Haddad”"),
    ],
)
def test_the_path_stands_under_the_finding_on_the_terminal_and_in_the_report(desk, tmp_path, lang, line):
    ran = desk.run("audit", "--snapshot", "first", "--lang", lang, "--out", str(tmp_path))
    assert line in ran.out
    assert line in (tmp_path / "audit.html").read_text(encoding="utf-8")


def test_a_rule_that_nothing_is_known_for_is_listed_and_never_passes(told):
    verdicts = {one["rule"]: one for one in told["verdicts"]}
    assert verdicts["sensitive-fields"]["answer"] == "unknown"
    assert verdicts["sensitive-fields"]["missing"]
    assert told["incomplete"]
    assert told["exit"] == Exit.INCOMPLETE


def test_a_person_reads_the_worst_first(desk):
    ran = desk.run("audit", "--snapshot", "first")
    assert ran.code == Exit.INCOMPLETE
    assert ran.out.index("high: ") < ran.out.index("medium: ") < ran.out.index("low: ")
    assert "Tom Hale has left" in ran.out
    assert "forwarded to ada.private@mail.example" in ran.out


def test_a_person_is_told_where_it_says_how_to_mend_it(desk):
    ran = desk.run("audit", "--snapshot", "first")
    codes = re.findall(r"How to mend it: `exeunt audit --explain ([a-z-]+)`", ran.out)
    assert {f"finding.{code}" for code in codes} >= FOUND
    assert "1. `exeunt plan WHO` makes the plan" in desk.run("audit", "--explain", "owner-inactive").out
    assert "1. `exeunt plan WHO` 按策略" in desk.run("audit", "--explain", "owner-inactive", "--lang", "zh").out
    told = desk.run("audit", "--explain", "finding.owner-inactive", "--json").json
    assert (told["code"], [part["title"] for part in told["parts"]][-1]) == ("finding.owner-inactive", "How to mend it")


@pytest.mark.parametrize("code", ["owner-inactiv", "index", "../owner-inactive", "finding."])
def test_a_code_that_is_none_has_no_page(desk, code):
    ran = desk.run("audit", "--explain", code, "--json")
    assert (ran.code, ran.json["error"]["code"]) == (Exit.USAGE, "usage.no-such-code")


def test_it_speaks_chinese(desk):
    out = desk.run("audit", "--snapshot", "first", "--lang", "zh").out
    assert "普通销售只看自己负责的客户" in out
    assert "A 级客户双轨对接" in out
    assert "离职" in out


def test_without_a_snapshot_named_everything_is_read_anew(desk):
    before = len(desk.run("snapshot", "list", "--json").json["snapshots"])
    told = desk.run("audit", "--json").json
    assert told["snapshot"] != "first"
    assert len(desk.run("snapshot", "list", "--json").json["snapshots"]) == before + 1


def test_a_later_day_finds_more(desk, told):
    later = desk.run("audit", "--snapshot", "first", "--as-of", "2036-01-01T00:00:00Z", "--json").json
    assert later["as_of"].startswith("2036")

    def stale(told):
        return sum(one["count"] for one in told["findings"] if one["code"] == "finding.activity-stale")

    assert stale(later) > stale(told)


def test_who_sees_less_than_he_must_is_found_and_shown(desk, tmp_path):
    policy = tmp_path / "must.yaml"
    policy.write_text(
        "exeunt: audit/1\nname: Mine\n"
        "roles: {boss: {title: Managing director}, seller: {title: Account executive}}\n"
        "rules:\n"
        "  boss: {name: Boss, severity: low, sees: {role: boss, must: all}}\n"
        "  seller: {name: Seller, severity: low, sees: {role: seller, must: {own: full, all: read}}}\n"
    )
    told = desk.run("audit", "--snapshot", "first", "--policy", str(policy), "--json").json
    assert {one["rule"]: one["answer"] for one in told["verdicts"] if one["sort"] == "sees"} == {
        "boss": "passes",
        "seller": "broken",
    }
    found = [one for one in told["findings"] if one["code"] == "finding.sees-too-little"]
    assert found
    assert all(one["examples"] and not one["proof"] and one["about"]["system"] == "crm" for one in found)
    ran = desk.run("audit", "--snapshot", "first", "--policy", str(policy), "--out", str(tmp_path / "report"))
    assert "than the rule asks for (asked for · own: full · all: read)" in ran.out
    assert "sees-too-little" in (tmp_path / "report" / "customers.csv").read_text(encoding="utf-8-sig")
    assert "less than the rule asks for" in desk.run("audit", "--explain", "sees-too-little").out


def test_an_own_policy_and_its_mistakes(desk, tmp_path):
    good, bad = tmp_path / "good.yaml", tmp_path / "bad.yaml"
    good.write_text("exeunt: audit/1\nname: Mine\nrules:\n  owned: {name: Owned, severity: low, owner: true}\n")
    told = desk.run("audit", "--snapshot", "first", "--policy", str(good), "--json").json
    assert {one["rule"] for one in told["verdicts"]} == {"owned", "left", "nobody-knows"}
    bad.write_text("exeunt: audit/1\nname: Mine\nrules:\n  owned: {name: Owned, severity: loud, owner: true}\n")
    ran = desk.run("audit", "--snapshot", "first", "--policy", str(bad))
    assert ran.code == Exit.ERROR
    assert "line 4" in ran.err
    assert "loud" in ran.err


def test_an_exception_covers_its_finding_until_its_day(desk, tmp_path):
    file = tmp_path / "exceptions.yaml"
    file.write_text(
        "exeunt: exceptions/1\nexceptions:\n  - {code: forwarding-outside, about: ada.moreau@acme.example, "
        "owner: grace.lindqvist@acme.example, until: 2036-01-01, because: agreed with the management}\n"
    )
    told = desk.run("audit", "--snapshot", "first", "--exceptions", str(file), "--json").json
    assert "finding.forwarding-outside" not in {one["code"] for one in told["findings"]}
    (accepted,) = told["acknowledged"]
    assert accepted["finding"]["code"] == "finding.forwarding-outside"
    found = {
        day: desk.run("audit", "--snapshot", "first", "--exceptions", str(file), "--as-of", day, "--json").json
        for day in ("2036-01-01", "2036-01-02")
    }
    codes = {day: {one["code"] for one in told["findings"]} for day, told in found.items()}
    assert "finding.forwarding-outside" not in codes["2036-01-01"]
    assert {"finding.forwarding-outside", "finding.exception-expired"} <= codes["2036-01-02"]
    assert found["2036-01-02"]["as_of"] == "2036-01-02T23:59:59Z"


def test_only_what_is_grave_enough_fails(desk, tmp_path):
    policy = tmp_path / "mild.yaml"
    policy.write_text(
        "exeunt: audit/1\nname: Mild\nrules:\n  a: {name: a, severity: low, owner: true}\n"
        "  b: {name: b, severity: low, left: true}\n  c: {name: c, severity: low, nobody-knows: true}\n"
    )
    asked = ("audit", "--snapshot", "first", "--policy", str(policy))
    assert desk.run(*asked).code == Exit.FINDINGS
    assert desk.run(*asked, "--fail-on", "medium").code == Exit.DONE


def test_the_report_is_written_for_people_and_for_spreadsheets(desk, told, tmp_path):
    ran = desk.run("audit", "--snapshot", "first", "--out", str(tmp_path / "report"))
    assert str(tmp_path / "report" / "audit.html") in ran.out
    files = {file.name: file for file in (tmp_path / "report").iterdir()}
    tables = ["findings", "rules", "people", "drill", "customers"]
    assert set(files) == {"audit.html", "audit.xlsx", *(f"{name}.csv" for name in tables)}
    assert all(file.stat().st_mode & 0o777 == 0o600 for file in files.values())
    rows = list(csv.DictReader(files["findings.csv"].read_text(encoding="utf-8-sig").splitlines()))
    assert [row["code"] for row in rows] == [one["code"] for one in told["findings"]]
    customers = list(csv.DictReader(files["customers.csv"].read_text(encoding="utf-8-sig").splitlines()))
    assert len(customers) == 120
    book = openpyxl.load_workbook(files["audit.xlsx"], read_only=True)
    assert book.sheetnames == tables
    assert len([*book["customers"].rows]) == 121


def test_a_hostile_customer_is_data_everywhere(desk, tmp_path):
    desk.run("audit", "--snapshot", "first", "--out", str(tmp_path))
    customers = (tmp_path / "customers.csv").read_text(encoding="utf-8-sig")
    assert "<script>" in customers
    assert not any(cell.startswith(("=", "+", "@")) for row in csv.reader(customers.splitlines()) for cell in row)
    assert "<script>" not in (tmp_path / "audit.html").read_text(encoding="utf-8")


def test_the_drill_ranks_everybody(desk):
    told = desk.run("drill", "--snapshot", "first", "--json").json
    people = told["people"]
    assert all(one["seconds"] > 0 for one in people)
    assert "Tom Hale" not in {one["name"] for one in people}, "he has left already"
    assert sum(told["self_check"]["ways"].values()) == told["self_check"]["core"] == 17
    out = desk.run("drill", "--snapshot", "first").out
    assert "Which are the core customers? 17 customers are of tier A" in out
    assert re.search(r"\d h$", out, re.MULTILINE), "hours of work"
    assert not re.search(r"\d d \d", out), "and no days of twenty-four hours"
    assert json.dumps(told)


def test_the_drill_ranks_by_what_is_asked_for(desk):
    told = desk.run("drill", "--snapshot", "first", "--by", "hours", "--json").json
    seconds = [one["seconds"] for one in told["people"]]
    assert (told["by"], seconds) == ("hours", sorted(seconds, reverse=True))


def test_an_exception_that_covers_nothing_is_said_on_the_terminal(desk, tmp_path):
    file = tmp_path / "exceptions.yaml"
    file.write_text(
        "exeunt: exceptions/1\nexceptions:\n  - {code: forwarding-outside, about: nobody@acme.example, "
        "owner: ida.vogel@acme.example, because: it is meant, until: 2027-06-30}\n"
    )
    said = " ".join(desk.run("audit", "--snapshot", "first", "--exceptions", str(file)).out.split())
    assert "nobody@acme.example) covers nothing." in said


def test_both_policies_have_a_schema_for_editors(desk):
    audit, departure = desk.run("policy", "schema").json, desk.run("policy", "schema", "--departure").json
    assert "rules" in audit["properties"]
    assert "successors" in departure["properties"]
