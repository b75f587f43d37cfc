from __future__ import annotations

import json
import stat
from datetime import UTC, datetime, timedelta

import pytest

from exeunt.cli.exits import Exit
from support.command_line import write_config
from support.far_side import company

HOSTILE = "\x1b[2J\u202e[bold red]=cmd()\r\nAcme"


def test_a_plan_writes_two_private_files_and_remembers_them_and_changes_nothing(site):
    before = {path for path in site.folder.rglob("*") if path.is_file()}
    planned = site.run("plan", "ada@acme.example", "--json")
    assert planned.code == Exit.DONE
    made = {path for path in site.folder.rglob("*") if path.is_file()} - before
    case = planned.json["case"]
    plans = {path for path in made if path.parent == site.folder}
    assert {path.name for path in plans} == {f"{case}.cut.plan", f"{case}.hand-over.plan"}
    assert {path.parent for path in made - plans} == {site.state}
    assert {stat.S_IMODE(path.stat().st_mode) for path in made} == {0o600}
    assert site.world().journal == []


def test_the_json_of_a_plan_holds_codes_and_parameters_only(site):
    planned = site.run("plan", "ada@acme.example", "--json").json
    assert planned["exeunt"] == "plan/1"
    assert planned["person"]["mail"] == "ada@acme.example"
    assert [plan["kind"] for plan in planned["plans"]] == ["cut", "hand-over"]
    cut, hand_over = planned["plans"]
    assert (cut["rows"], hand_over["rows"]) == (1, 8)
    group = next(group for group in hand_over["groups"] if group["action"] == "customer.transfer:Account")
    assert set(group["reason"]) == {"code", "params"}
    assert group["to"] == "ben"
    assert planned["dangers"] == [
        {"code": "danger.approver", "params": {"person": "ada@acme.example"}, "about": None}
    ], "Ada may sign"
    assert planned["exit"] == 0


def test_the_json_is_the_same_in_both_languages(site):
    def shape(language):
        planned = site.run("plan", "ada@acme.example", "--json", "--lang", language, "--out", language).json
        return [(group["action"], group["reason"]) for plan in planned["plans"] for group in plan["groups"]]

    assert shape("en") == shape("zh")


def test_exit_code_tells_whether_there_is_anything_to_change(site):
    assert site.run("plan", "ada@acme.example", "--exit-code", "--quiet").code == Exit.FINDINGS
    site.departed()
    assert site.run("plan", "ada@acme.example", "--exit-code", "--quiet").code == Exit.DONE


def test_what_could_not_be_read_whole_makes_the_plan_incomplete(site):
    site.faults(not_whole=True)
    planned = site.run("plan", "ada@acme.example", "--exit-code", "--json")
    assert planned.code == Exit.INCOMPLETE
    assert "survey.not-whole" in {gap["code"] for gap in planned.json["gaps"]}


def test_a_row_that_was_left_out_makes_the_plan_incomplete_and_is_said_first(site):
    world = company()
    world.users["ada"]["powers"] = ["admin", "last-admin"]
    site.save(world)
    planned = site.run("plan", "ada@acme.example", "--json")
    assert planned.code == Exit.INCOMPLETE
    assert "guard.last-admin" in {finding["code"] for finding in planned.json["findings"]}
    shown = site.run("plan", "ada@acme.example").out
    assert shown.index("last administrator") < shown.index("Leaver: Ada")


def test_what_stands_in_the_way_of_the_changes_is_said_before_they_are_signed(site):
    site.faults(locked=["acc001"], surplus=True)
    planned = site.run("plan", "ada@acme.example", "--json")
    assert [finding["code"] for finding in planned.json["findings"]] == ["filed.surplus", "filed.locked"]
    assert "acc001 is locked." in site.run("plan", "ada@acme.example").out


def test_where_nobody_could_be_asked_what_stands_in_the_way_the_plan_is_incomplete(site):
    site.faults(mute=True)
    planned = site.run("plan", "ada@acme.example", "--json")
    assert planned.code == Exit.INCOMPLETE
    assert [gap["code"] for gap in planned.json["gaps"]] == ["survey.not-asked"]
    assert planned.json["plans"][1]["rows"] > 0


def test_a_doubt_about_who_he_is_makes_the_plan_incomplete_and_is_nobody_elses(site):
    world = company()
    world.users["cleo"]["mail"] = "ada@acme.example"
    site.save(world)
    planned = site.run("plan", "E-ada", "--json")
    assert planned.code == Exit.INCOMPLETE
    assert [gap["code"] for gap in planned.json["gaps"]] == ["people.ambiguous"]
    assert planned.json["plans"][0]["rows"] == 1, "and he leaves all the same"
    assert site.run("plan", "E-ben", "--json").json["gaps"] == []


def test_a_limit_refuses_the_plan_and_names_the_way_out(site):
    (site.folder / "departure.yaml").write_text(
        (site.folder / "departure.yaml").read_text() + "limits:\n  customer.transfer: {count: 2}\n"
    )
    refused = site.run("plan", "ada@acme.example", "--json")
    assert refused.code == Exit.REFUSED
    assert refused.json["error"]["code"] == "guard.limit.count"
    lift = refused.json["error"]["params"]["lift"]
    lifted = site.run("plan", "ada@acme.example", "--lift", lift, "--json")
    assert lifted.code == Exit.DONE
    assert lifted.json["plans"][1]["limits_lifted"] == {"customer.transfer": 5}
    assert lifted.json["plans"][1]["signatures"] == 2
    assert not [*site.folder.glob("*.part")]


def test_a_name_that_people_have_is_answered_with_their_addresses(site):
    refused = site.run("plan", "Ada")
    assert [line for line in refused.err.splitlines() if "ada@acme.example" in line]
    assert not [*site.folder.glob("*.plan")]


def test_a_limit_that_can_be_lifted_need_not_be_found(site):
    for lift in ("customer.transfer:Account=3", "device.disable=1", "device.disable:phone=1"):
        assert site.run("plan", "ada@acme.example", "--lift", lift, "--json").code == Exit.DONE
    refused = site.run("plan", "ada@acme.example", "--lift", "customer.transfr=3")
    assert "Did you mean “customer.transfer”?" in refused.err
    assert "sign_in.block" in refused.err


@pytest.mark.parametrize(
    ("arguments", "end", "code"),
    [
        (["nobody@acme.example"], Exit.REFUSED, "people.nobody"),
        (["elsewhere:ada"], Exit.USAGE, "people.no-system"),
        (["ada@acme.example", "--not-before", "tomorrow"], Exit.USAGE, "usage.time"),
        (["ada@acme.example", "--not-before", "2020-01-01T00:00:00Z"], Exit.USAGE, "usage.not-before"),
        (["ada@acme.example", "--not-before", "9999-12-31T23:59:59Z"], Exit.USAGE, "usage.time"),
        (["ada@acme.example", "--lift", "customer.transfer"], Exit.USAGE, "usage.lift"),
        (["ada@acme.example", "--lift", "foo=3"], Exit.USAGE, "usage.lift-unknown"),
        (["ada@acme.example", "--lift", "customer.transfer:Accuont=3"], Exit.USAGE, "usage.lift-unknown"),
        (["ada@acme.example", "--successor", "nobody@x.example"], Exit.REFUSED, "succession.unknown"),
        (["ada@acme.example", "--successor", "Ada@acme.example"], Exit.REFUSED, "succession.leaver"),
        (["ada"], Exit.REFUSED, "people.nobody"),
        (["ada@acme.example", "--out", "departure.yaml"], Exit.USAGE, "usage.bad-value"),
        ([], Exit.USAGE, "usage.missing"),
    ],
)
def test_what_cannot_be_planned_says_why(site, arguments, end, code):
    refused = site.run("plan", *arguments, "--json")
    assert (refused.code, refused.json["error"]["code"], refused.json["exit"]) == (end, code, int(end))
    assert not [*site.folder.glob("*.plan")]


def test_the_account_that_exeunt_works_as_is_nobodys_successor(site):
    world = site.world()
    world.users["ben"]["powers"] = ["self"]
    site.save(world)
    refused = site.run("plan", "ada@acme.example", "--successor", "Ben@acme.example", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "succession.self")
    for language, words in (("en", "Exeunt itself works as"), ("zh", "Exeunt 自身使用的账号")):
        said = site.run("plan", "ada@acme.example", "--successor", "ben@acme.example", "--lang", language).err
        assert words in " ".join(said.split())
    assert not [*site.folder.glob("*.plan")]


@pytest.mark.parametrize("who", ["ada@acme.example", "mem:ada"])
def test_nobody_is_called_unknown_where_nothing_could_be_read(site, who):
    site.faults(deaf=True)
    refused = site.run("plan", who, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "people.not-read")
    said = site.run("plan", who).err
    assert "mem" in said
    assert "Nobody is known" not in said
    assert not [*site.folder.glob("*.plan")]


@pytest.mark.parametrize(("hours", "end"), [(25, Exit.USAGE), (23, Exit.DONE)])
def test_a_time_that_leaves_no_time_to_apply_the_cut_is_refused(site, hours, end):
    past = datetime.now(UTC) - timedelta(hours=hours)
    assert site.run("plan", "ada@acme.example", "--not-before", past.isoformat()).code == end


def test_the_exit_time_stands_in_both_plans(site):
    planned = site.run("plan", "ada@acme.example", "--not-before", "2099-01-01T18:00:00+08:00", "--json")
    assert {plan["not_before"] for plan in planned.json["plans"]} == {"2099-01-01T10:00:00Z"}


def test_names_that_a_system_delivers_never_steer_the_terminal(site):
    world = company()
    world.accounts["acc000"]["name"] = HOSTILE
    world.users["ada"]["name"] = HOSTILE
    site.save(world)
    shown = site.run("plan", "ada@acme.example")
    assert shown.code == Exit.DONE
    assert not {"\x1b", "\u202e", "\r"} & set(shown.out)
    assert "\\x1b[2J\\u202e[bold red]=cmd()\\x0d\\x0aAcme" in shown.out
    told = site.run("plan", "ada@acme.example", "--json").out
    assert told.isascii()
    assert json.loads(told)["person"]["name"] == HOSTILE


def test_all_shows_every_row_and_without_it_the_first_few(site):
    site.save(company(accounts=40))
    some = site.run("plan", "ada@acme.example").out
    every = site.run("plan", "ada@acme.example", "--all").out
    assert "Customer 39" not in some
    assert "more" in some
    assert all(f"Customer {number} " in every for number in range(40))


def test_a_system_that_does_not_open_is_a_gap_and_the_others_go_on(site):
    write_config(site, more='\n[systems.other]\nkind = "gone"\nread = {}\n')
    planned = site.run("plan", "ada@acme.example", "--json")
    assert planned.code == Exit.INCOMPLETE
    assert [gap["params"]["system"] for gap in planned.json["gaps"]] == ["other"]
    assert planned.json["plans"][0]["rows"] == 1


def test_log_events_go_to_stderr_without_secrets_and_results_to_stdout(site):
    site.config.write_text(site.config.read_text().replace('"env:TOKEN"', '"env:NOT_SET"'))
    planned = site.run("plan", "ada@acme.example", "--log-level", "debug", "--json")
    json.loads(planned.out)
    assert all(json.loads(line) for line in planned.err.splitlines())
    assert "a-test-token" not in planned.err


def test_quiet_says_nothing_and_still_writes_the_plans(site):
    planned = site.run("plan", "ada@acme.example", "--quiet")
    assert (planned.code, planned.out, planned.err) == (Exit.DONE, "", "")
    assert len([*site.folder.glob("*.plan")]) == 2
