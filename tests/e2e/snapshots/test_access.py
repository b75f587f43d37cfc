"""`exeunt access`, asked of snapshots of a system in memory."""

from __future__ import annotations

import csv

import pytest

from exeunt.cli.exits import Exit
from exeunt.model.access import Cap, Customer, Fact, Grant, Label, Member, shape
from support.sharing import ACCOUNT, not_whole


@pytest.fixture
def open_to_all(here):
    """Everybody in the system may edit accounts, and the rule has a name."""
    here.crm.parts["caps"] = [Cap("g1", "all", "", "account", "", 3)]
    here.crm.parts["labels"] = [Label("r1", "rule", "Sales sees all")]
    return here


@pytest.fixture
def taken(open_to_all):
    open_to_all.taken()
    return open_to_all


def test_a_customer_is_answered_with_everybody_and_why(taken):
    ran = taken.run("access", "customer", "c1")
    assert ran.code == Exit.DONE, ran.err
    lines = [line.strip() for line in ran.out.splitlines()]
    assert "One (crm: account c1)" in lines
    assert "Ada <ada@acme.example>: edit" in lines
    assert "edit: owner" in lines
    assert "edit: sharing rule “Sales sees all” · via role “Sales”" in lines


def test_it_answers_in_chinese(taken):
    out = taken.run("access", "customer", "c1", "--lang", "zh").out
    assert "编辑: 共享规则 “Sales sees all” · 经由角色 “Sales”" in out


@pytest.mark.parametrize("called", ["c1", "crm:c1", "DE1", "one"])
def test_a_customer_is_meant_by_id_key_or_name(taken, called):
    assert taken.run("access", "customer", called, "--json").json["records"][0]["id"] == "c1"


def test_a_program_gets_every_step(taken):
    told = taken.run("access", "customer", "c1", "--json").json
    assert told["exeunt"] == "access-customer/1"
    (record,) = told["records"]
    assert record["not_whole"] == []
    ben = next(one for one in record["viewers"] if one["name"] == "Ben")
    assert (ben["level"], ben["may"], ben["mail"]) == ("edit", "edit", "ben@acme.example")
    (path,) = ben["paths"]
    assert (path["cause"], path["labels"], path["other_ways"]) == ("rule", ["Sales sees all"], 0)
    assert [step["id"] for step in path["chain"]] == ["u2", "g1"]


def test_two_customers_of_one_name_are_listed_and_not_guessed(open_to_all):
    open_to_all.crm.parts["customers/account"].append(Customer("c4", "account", "u1", label="One"))
    open_to_all.taken()
    ran = open_to_all.run("access", "customer", "One")
    assert ran.code == Exit.REFUSED
    assert ran.err.splitlines()[1:] == [
        "  - The record crm:c1 (account: One).",
        "  - The record crm:c4 (account: One).",
    ]
    told = open_to_all.run("access", "customer", "One", "--json").json["error"]
    assert [one["params"]["ref"] for one in told["errors"]] == ["crm:c1", "crm:c4"]
    assert open_to_all.run("access", "customer", "Nothing").code == Exit.REFUSED


def test_the_same_key_in_another_system_is_the_same_customer(open_to_all):
    open_to_all.erp.parts = {
        **open_to_all.crm.parts,
        "customers/account": [Customer("77", "account", "7", label="One Ltd", key="DE1")],
        "members": [],
        "owners": [],
        "grants/account/owner": [],
    }
    open_to_all.taken()
    records = open_to_all.run("access", "customer", "c1", "--json").json["records"]
    assert [(one["system"], one["id"]) for one in records] == [("crm", "c1"), ("erp", "77")]


def test_what_was_not_read_whole_makes_an_answer_at_least(open_to_all):
    open_to_all.crm.said["members"] = not_whole()
    open_to_all.taken()
    ran = open_to_all.run("access", "customer", "c1")
    assert ran.code == Exit.INCOMPLETE
    assert "This is what is seen at least" in ran.out
    assert "members of groups: in part" in ran.out


@pytest.mark.parametrize("how", ["a list fails", "the reading breaks off"])
def test_where_no_customer_could_be_read_nobody_is_said_to_see_none(open_to_all, how):
    if how == "a list fails":
        open_to_all.crm.fail["customers/account"] = 0
    else:
        open_to_all.crm.breaks_after = 3
    open_to_all.taken()
    part = "customers (account)" if how == "a list fails" else "access rights"
    ran = open_to_all.run("access", "person", "ada@acme.example")
    assert ran.code == Exit.INCOMPLETE
    assert "Sees no customer that is known of" in ran.out
    assert f"- {part}: not read" in ran.out
    ran = open_to_all.run("access", "customer", "c1")
    assert ran.code == Exit.REFUSED
    assert part in ran.err


def test_systems_without_the_customer_of_which_not_all_was_read_may_have_it_too(open_to_all):
    open_to_all.erp.parts = {"kinds": [], "customers/account": [Customer("77", "account", "7")]}
    open_to_all.erp.said["customers/account"] = not_whole()
    open_to_all.taken()
    ran = open_to_all.run("access", "customer", "c1")
    assert ran.code == Exit.INCOMPLETE
    assert "erp" in ran.out.splitlines()
    assert "- customers (account): in part" in ran.out
    told = open_to_all.run("access", "customer", "c1", "--json").json
    assert [(one["system"], one["not_whole"][0]["part"]) for one in told["elsewhere"]] == [("erp", "customers/account")]


def test_who_may_have_an_account_that_was_not_read_is_not_said_to_see_nothing(open_to_all):
    open_to_all.erp.people.append(("8", "cleo"))
    open_to_all.crm.said["principals"] = not_whole()
    open_to_all.taken()
    ran = open_to_all.run("access", "person", "cleo@acme.example")
    assert ran.code == Exit.INCOMPLETE
    assert "Sees no customer that is known of" in ran.out
    told = open_to_all.run("access", "person", "cleo@acme.example", "--json").json
    assert [one["system"] for one in told["elsewhere"]] == ["crm"]


def test_what_is_not_certain_is_counted_apart(open_to_all):
    maybe = Grant("u1", "one", "c3", shape(("account", "self", 2)), "bypass", certainty="unknown")
    open_to_all.crm.parts = {**open_to_all.crm.parts, "grants/account/rule": [], "grants/account/bypass": [maybe]}
    open_to_all.taken()
    out = open_to_all.run("access", "person", "ada@acme.example").out
    assert "2; of 1 it is not known" in out
    told = open_to_all.run("access", "person", "ada@acme.example", "--json").json["principals"][0]
    assert (told["customers"], told["may"]) == (1, 2)


def test_a_person_is_answered_with_what_he_sees_and_by_what(taken, tmp_path):
    file = tmp_path / "seen.csv"
    ran = taken.run("access", "person", "ada@acme.example", "--csv", str(file))
    assert ran.code == Exit.DONE, ran.err
    assert ran.out.split("sharing rule")[1].split()[0] == "3"
    assert ran.out.split("account ")[1].split()[:3] == ["0", "3", "0"]
    rows = rows_of(file)
    assert [(row["id"], row["level"], row["certain"]) for row in rows] == [(f"c{n}", "edit", "yes") for n in (1, 2, 3)]
    assert file.stat().st_mode & 0o777 == 0o600
    taken.run("access", "person", "ada@acme.example", "--lang", "zh", "--csv", str(file))
    (row, *_) = rows_of(file)
    assert row == {
        "系统": "crm",
        "用户账号": "u1",
        "类型": "account",
        "编号": "c1",
        "名称": row["名称"],
        "级别": "未知",
        "权限": "编辑",
        "确定": "是",
    }
    told = taken.run("access", "person", "ada@acme.example", "--json").json
    assert told["principals"][0]["kinds"] == {"account": {"read": 0, "edit": 3, "full": 0}}
    assert told["principals"][0]["causes"] == {"rule": 3, "owner": 1}


TIERS = "exeunt: audit/1\nname: T\ntier: {field: grade}\n"


@pytest.fixture
def graded(open_to_all, tmp_path):
    """c1 is A, c2 is C; of c3 nobody says."""
    open_to_all.crm.parts["facts"] = [Fact("c1", "grade", "A"), Fact("c2", "grade", "C")]
    open_to_all.taken()
    file = tmp_path / "audit.yaml"
    file.write_text(TIERS)
    return open_to_all, ("access", "person", "ada@acme.example", "--policy", str(file))


def test_a_person_is_answered_by_tier(graded):
    here, asking = graded
    (told,) = here.run(*asking, "--json").json["principals"]
    edits = {tier: counts["edit"] for tier, counts in told["tiers"].items()}
    assert edits == {"A": 1, "C": 1, "unknown": 1}
    assert (told["may"], told["unsorted"]) == (3, 0)


def test_an_answer_is_narrowed_to_a_tier_with_its_causes_and_its_file(graded, tmp_path):
    here, asking = graded
    file = tmp_path / "seen.csv"
    ran = here.run(*asking, "--tier", "A", "--tier", "unknown", "--csv", str(file))
    assert ran.code == Exit.DONE, ran.err
    assert [(row["id"], row["tier"]) for row in rows_of(file)] == [("c1", "A"), ("c3", "unknown")]
    assert "Only           tier A, tier not known" in ran.out
    assert ran.out.split("sharing rule")[1].split()[0] == "2"


def test_a_tier_that_is_not_known_may_be_the_one_asked_for(graded):
    here, asking = graded
    ran = here.run(*asking, "--tier", "B")
    assert ran.code == Exit.INCOMPLETE
    assert "1 customer is left out because the tier is not known" in ran.out
    assert "Sees no customer" not in ran.out


def test_people_with_the_same_reasons_stand_together_with_their_number(open_to_all):
    for number in range(4, 13):
        open_to_all.crm.people.append((f"u{number}", f"seller{number}"))
        open_to_all.crm.parts["members"].append(Member("g1", f"u{number}"))
    open_to_all.taken()
    out = open_to_all.run("access", "customer", "c1").out
    many = "10 people: edit"
    assert many in out
    assert out.count("edit: sharing rule “Sales sees all” · via role “Sales”") == 2, (
        "Ada, who owns it too, and the others"
    )
    assert "+ 4" in out
    everybody = open_to_all.run("access", "customer", "c1", "--all").out
    assert "+ 4" not in everybody
    assert "seller12@acme.example" in everybody


def test_every_reason_is_shown_in_words_where_all_are_asked_for(open_to_all):
    rules = [f"Rule {number}" for number in range(8)]
    open_to_all.crm.parts["grants/account/rule"] += [Grant("g1", "all", "", ACCOUNT, "rule", via=one) for one in rules]
    open_to_all.crm.parts["labels"] += [Label(one, "rule", one) for one in rules]
    open_to_all.taken()
    short, whole = (open_to_all.run("access", "customer", "c1", *more).out for more in ((), ("--all",)))
    assert "… and 6 more reasons; `--all` shows them" in short
    assert "more reasons" not in whole
    assert [whole.count(f"“{one}”") for one in rules] == [2] * 8, "for Ada, who owns it too, and for Ben"


def test_who_has_left_sees_nothing(open_to_all):
    open_to_all.crm.statuses["u1"] = "inactive"
    open_to_all.taken()
    assert "Sees no customer" in open_to_all.run("access", "person", "ada@acme.example").out


def test_a_hostile_name_is_data_on_the_screen_and_in_the_file(open_to_all, tmp_path):
    open_to_all.crm.parts["customers/account"].append(Customer("c9", "account", "u1", label="=cmd()\x1b[31m[/red]"))
    open_to_all.taken()
    file = tmp_path / "seen.csv"
    ran = open_to_all.run("access", "person", "ada@acme.example", "--csv", str(file))
    assert ran.code == Exit.DONE
    name = next(row["name"] for row in rows_of(file) if row["id"] == "c9")
    assert not name.startswith("=")
    assert "\x1b" not in open_to_all.run("access", "customer", "c9").out


def test_an_answer_can_be_had_from_an_earlier_snapshot(open_to_all):
    open_to_all.taken("--name", "before")
    open_to_all.crm.parts["grants/account/rule"] = []
    open_to_all.taken()
    now = open_to_all.run("access", "customer", "c1", "--json").json
    before = open_to_all.run("access", "customer", "c1", "--snapshot", "before", "--json").json
    assert [len(one["records"][0]["viewers"]) for one in (before, now)] == [2, 1]
    assert before["snapshot"] == "before"


def test_an_exported_file_needs_no_configuration(taken, tmp_path):
    file = tmp_path / "carried.exsnap"
    assert taken.run("snapshot", "export", "newest", str(file)).code == Exit.DONE
    from support.command_line import Site

    ran = Site(tmp_path, tmp_path).run("access", "customer", "c1", "--snapshot", str(file), "--json")
    assert ran.json["records"][0]["id"] == "c1"


def test_a_file_that_is_not_there_is_what_is_missing_and_not_a_configuration(tmp_path, monkeypatch):
    from support.command_line import Site

    monkeypatch.setenv("EXEUNT_CONFIG", str(tmp_path / "none.toml"))
    ran = Site(tmp_path, tmp_path).run("access", "customer", "c1", "--snapshot", "gone.zip")
    assert ran.code == Exit.ERROR
    assert "gone.zip" in ran.err
    assert "none.toml" not in ran.err


def test_without_a_snapshot_it_says_what_to_do(open_to_all):
    ran = open_to_all.run("access", "customer", "c1")
    assert ran.code == Exit.ERROR
    assert "exeunt snapshot take" in ran.err


def rows_of(file):
    return list(csv.DictReader(file.read_text(encoding="utf-8-sig").splitlines()))
