"""`exeunt access diff`, asked of two snapshots."""

from __future__ import annotations

import pytest

from exeunt.cli.exits import Exit
from exeunt.model.access import Cap, Customer, Label, Member
from exeunt_salesforce.simulator.world import By
from support.command_line import Site
from support.sharing import not_whole
from support.two_systems import firm


def lines(ran):
    return [line.strip() for line in ran.out.splitlines()]


@pytest.fixture
def moved(here):
    """Ben leaves the role that a rule gives everything to, and Cy comes into it; Dee is new, and so is an account."""
    here.crm.people.append(("u3", "cy"))
    here.crm.parts["caps"] = [Cap(one, "all", "", "account", "", 2) for one in ("u1", "u2", "u3", "u4")]
    here.crm.parts["labels"] = [Label("r1", "rule", "Sales sees all")]
    here.taken("--name", "before")
    here.crm.people.append(("u4", "dee"))
    here.crm.parts["members"] = [Member("g1", "u1"), Member("g1", "u3"), Member("g1", "u4")]
    here.crm.parts["customers/account"].append(Customer("c4", "account", "u2", label="Four"))
    here.taken("--name", "after")
    return here


def test_who_gained_and_who_lost_is_said_with_the_path(moved):
    ran = moved.run("access", "diff", "before", "after")
    assert ran.code == Exit.DONE, ran.err
    told = lines(ran)
    people = told.index("crm: People who see more or less (2)")
    assert told[people + 1 : people + 4] == [
        "Cy <cy@acme.example>: gained 3",
        "gained: One (account c1): edit",
        "edit: sharing rule “Sales sees all” · via role “Sales”",
    ]
    lost = told.index("lost: One (account c1): edit")
    assert told[lost + 1] == "no longer: edit: sharing rule “Sales sees all” · via role “Sales”"
    assert "Ben <ben@acme.example>: lost 2" in told, "he still owns the other"
    assert told[told.index("crm: New user accounts (1)") + 1] == "Dee <dee@acme.example>: sees 4 customers"
    assert told[told.index("crm: New customers (1)") + 1] == "Four (account c4): seen by 3 user accounts"
    assert ran.out.split("Pairs of a user account and a customer")[1].split()[:4] == ["3", "2", "0", "0"]


def test_it_answers_in_chinese(moved):
    told = lines(moved.run("access", "diff", "before", "after", "--lang", "zh"))
    assert "crm: 可见范围有变化的人员 (2)" in told
    assert "新增: One (account c1): 编辑" in told
    assert "已不存在：编辑: 共享规则 “Sales sees all” · 经由角色 “Sales”" in told


def test_a_program_gets_counts_and_paths(moved):
    told = moved.run("access", "diff", "before", "--json").json
    assert (told["exeunt"], told["exit"], told["incomplete"]) == ("access-diff/1", 0, False)
    assert (told["before"]["snapshot"], told["after"]["snapshot"]) == ("before", "after"), "the newest, unless named"
    (system,) = told["systems"]
    assert system["counts"] == {"gained": 3, "lost": 2, "raised": 0, "lowered": 0}
    assert system["certain"] is None
    cy, ben = system["people"]["shown"]
    assert (cy["name"], cy["counts"]["gained"]) == ("Cy", 3)
    assert [step["id"] for step in cy["rows"][0]["path"]["chain"]] == ["u3", "g1"]
    assert {(row["shift"], row["was"]["level"], row["now"]["level"], row["why"]) for row in ben["rows"]} == {
        ("lost", "edit", "none", "path")
    }
    assert system["new_customers"]["shown"][0]["id"] == "c4"


def test_one_person_or_one_customer_is_shown_whole(moved):
    told = lines(moved.run("access", "diff", "before", "--person", "cy@acme.example", "--customer", "One"))
    assert "gained: One (account c1): edit" in told
    assert not [line for line in told if "Two" in line or "Ben" in line]
    told = lines(moved.run("access", "diff", "before", "--person", "cy@acme.example"))
    assert "Cy <cy@acme.example>: gained 3, 1 new customer" in told
    assert "new customer: Four (account c4): edit" in told
    told = lines(moved.run("access", "diff", "before", "--customer", "DE1"))
    assert "One (account c1): gained 1, lost 1, 1 new user account" in told
    told = lines(moved.run("access", "diff", "before", "--person", "ada@acme.example", "--customer", "c1"))
    assert "Nothing differs for whom or what was asked about." in told
    assert moved.run("access", "diff", "before", "--person", "zed@acme.example").code == Exit.REFUSED
    assert moved.run("access", "diff", "before", "--customer", "c9").code == Exit.REFUSED


def test_how_many_are_shown_and_how_many_there_are_is_said(moved):
    told = lines(moved.run("access", "diff", "before", "--top", "1"))
    assert "crm: People who see more or less (2)" in told
    assert "1 of 2 are shown; a greater `--top` shows more." in told
    assert moved.run("access", "diff", "before", "--top", "0").code == Exit.USAGE


def test_the_same_twice_is_no_difference(moved):
    moved.taken("--name", "later")
    ran = moved.run("access", "diff", "after", "later")
    assert ran.code == Exit.DONE
    assert "Nobody sees more or less than before." in ran.out


def test_the_later_first_is_said(moved):
    assert "The first snapshot is the later one" in moved.run("access", "diff", "after", "before").out


@pytest.mark.parametrize("order", [("whole", "part"), ("part", "whole")])
def test_nothing_seen_in_a_part_is_not_called_no_difference(here, order):
    here.taken("--name", "whole")
    here.crm.said["members"] = not_whole()
    here.taken("--name", "part")
    ran = here.run("access", "diff", *order)
    assert ran.code == Exit.INCOMPLETE
    assert "Nobody sees more or less than before." not in ran.out
    assert "What was not read may differ." in ran.out
    doubtful = "who lost something may still have it" if order[1] == "part" else "may have had it before"
    assert doubtful in ran.out
    assert "members of groups: in part" in ran.out
    assert here.run("access", "diff", *order, "--json").json["systems"][0]["not_whole"][order.index("part")]


def test_a_system_that_could_not_be_read_is_not_answered(here):
    here.taken("--name", "whole")
    here.crm.unreachable = True
    here.taken("--name", "without")
    ran = here.run("access", "diff", "whole")
    assert ran.code == Exit.INCOMPLETE
    assert "crm is only in the first snapshot. What has changed there is not known." in ran.out
    assert "crm could not be read." in ran.out
    told = here.run("access", "diff", "without", "whole", "--json").json
    assert [(one["system"], one["in"]) for one in told["unanswered"]] == [("crm", "after")]


def test_a_hostile_name_is_data(moved):
    moved.crm.parts["customers/account"].append(Customer("c9", "account", "u1", label="=cmd()\x1b[31m[/red]"))
    moved.taken()
    ran = moved.run("access", "diff", "after")
    assert "[/red]" in ran.out
    assert "\x1b" not in ran.out


def test_exported_files_need_no_configuration(moved, tmp_path):
    files = [str(tmp_path / f"{name}.zip") for name in ("before", "after")]
    for name, file in zip(("before", "after"), files, strict=True):
        assert moved.run("snapshot", "export", name, file).code == Exit.DONE
    ran = Site(tmp_path, tmp_path).run("access", "diff", *files, "--json")
    assert ran.json["systems"][0]["counts"]["gained"] == 3


@pytest.fixture(scope="module")
def practice(tmp_path_factory):
    """The practice company before and after: a customer changes hands, and an account is switched off."""
    with firm(tmp_path_factory.mktemp("firm")) as company:
        assert company.run("snapshot", "take", "--name", "before", "--quiet").code == Exit.DONE
        world = company.org.world
        customers = {row["Id"]: row["OwnerId"] for row in world.table("Account").rows.values()}
        customer, owner = next(iter(customers.items()))
        heir = next(one for one in customers.values() if one != owner)
        world.change("Account", customer, {"OwnerId": heir}, By("test"))
        gone = company.user_of("ben.okafor@acme.example")
        assert gone not in {owner, heir}
        world.change("User", gone, {"IsActive": False}, By("test"))
        assert company.run("snapshot", "take", "--name", "after", "--quiet").code == Exit.DONE
        yield company, customer, heir, gone


def test_the_heir_of_a_customer_is_seen_over_the_wire(practice):
    company, customer, heir, _ = practice
    told = company.run("access", "diff", "before", "after", "--customer", customer, "--json").json
    (crm,) = told["systems"]
    (entry,) = crm["customers"]["shown"]
    (row,) = [one for one in entry["rows"] if one["person"]["principal"] == heir]
    assert (row["shift"], row["now"]["level"], row["why"]) == ("raised", "full", "path")
    assert (row["path"]["cause"], row["path"]["owner"][0]["id"]) == ("owner", heir)


def test_who_was_switched_off_has_lost_everything_by_that(practice):
    company, _, _, gone = practice
    ran = company.run("access", "diff", "before", "after", "--person", "ben.okafor@acme.example")
    assert "the user account can no longer sign in" in ran.out
    told = company.run("access", "diff", "before", "after", "--person", "ben.okafor@acme.example", "--json").json
    (crm,) = told["systems"]
    (entry,) = crm["people"]["shown"]
    assert entry["principal"] == gone
    assert entry["counts"]["lost"] == len(entry["rows"]) > 0
    assert {row["why"] for row in entry["rows"]} == {"sign-in"}
    out = company.run("access", "diff", "before", "after", "--lang", "zh").out
    assert "账号已不能登录" in out
    assert "已显示" in out
