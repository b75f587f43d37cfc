from __future__ import annotations

import json
import os
import time
from datetime import datetime
from pathlib import Path

import pytest
from msgspec.structs import replace

from exeunt.cli.exits import Exit
from exeunt.plan.document import read, write
from exeunt.store import EngineLock
from support.command_line import add_other


@pytest.fixture
def signed(site):
    files = site.plans()
    site.sign(*files)
    return [str(file) for file in files]


def test_an_unsigned_plan_writes_nothing(site):
    cut, _ = site.plans()
    refused = site.run("apply", str(cut), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "plan.unsigned")
    assert site.world().journal == []


@pytest.mark.parametrize(
    ("write", "code"), [("", "config.no-write-credential"), ('write = { token = "env:NOT_SET" }', "secret.env-missing")]
)
def test_without_a_write_credential_nothing_is_spent(site, write, code):
    lines = site.config.read_text().splitlines()
    site.config.write_text("\n".join(write if line.startswith("write") else line for line in lines))
    files = site.plans()
    site.sign(*files)
    refused = site.run("apply", *map(str, files), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.ERROR, code)
    assert site.run("case", "list", "--json").json["cases"] == []


def test_one_system_without_its_write_secret_does_not_keep_the_others_from_being_cut(site, monkeypatch):
    other = add_other(site, more='write = { token = "env:NOT_YET" }')
    assert "other" in site.run("doctor").out
    assert "NOT_YET" in site.run("doctor").out
    cut, _ = site.plans()
    site.sign(cut)
    applied = site.run("apply", str(cut), "--json")
    assert applied.code == Exit.STOPPED
    lanes = {lane["system"]: lane for lane in applied.json["cases"][0]["plans"][0]["lanes"]}
    assert (lanes["mem"]["state"], lanes["other"]["state"]) == ("done", "rest")
    assert site.world().users["ada"]["blocked"]
    monkeypatch.setenv("NOT_YET", "a-test-token")
    site.run("apply", applied.json["cases"][0]["case"])
    assert json.loads(other.read_text())["users"]["ada"]["blocked"]


def test_the_leaver_cannot_sign_for_himself(site, monkeypatch):
    cut, _ = site.plans()
    with monkeypatch.context() as elsewhere:  # where nobody knows who may sign
        elsewhere.delenv("EXEUNT_CONFIG")
        site.sign(cut, by=["ada"])
    refused = site.run("apply", str(cut), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "plan.self-approved")


def test_all_plans_are_checked_before_the_first_is_applied(site):
    cut, hand_over = site.plans()
    site.sign(cut)
    refused = site.run("apply", str(cut), str(hand_over), "--json")
    assert refused.code == Exit.REFUSED
    assert site.world().journal == []


def test_a_plan_that_was_written_by_hand_is_refused_whoever_signed_it(site):
    """Its header says that nobody takes over and that no customer is dear: with that the successor could sign alone."""
    cut, hand_over = site.plans()
    plan = read(hand_over.read_bytes())
    groups = [replace(group, tiers={}) for group in plan.header.groups]
    header = replace(plan.header, signatures=1, signatures_why=[], groups=groups, successors=[])
    forged = site.folder / "forged.plan"
    forged.write_bytes(write(header, plan.rows))
    site.sign(cut, forged)
    refused = site.run("apply", str(cut), str(forged), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "plan.not-made-here")
    assert site.world().journal == []
    assert site.run("case", "list", "--json").json["cases"] == []


def test_a_file_that_anybody_can_put_beside_a_plan_neither_stops_it_nor_moves_its_order(site, signed):
    long_ago = time.time() - 3600
    for file in site.folder.rglob("*.sig"):
        os.utime(file, (long_ago, long_ago))
    (site.folder / f"{signed[0]}.sig").mkdir()
    junk = site.folder / f"{signed[0]}.0123456789abcdef.sig"
    junk.write_text("junk")
    time.sleep(1)  # a plan says its time in whole seconds
    assert site.run("apply", *signed, "--quiet").code == Exit.DONE
    [case] = site.run("case", "list", "--json").json["cases"]
    plan, *_ = site.run("case", "show", case["case"], "--json").json["plans"]
    created = read(Path(signed[0]).read_bytes()).header.created
    assert datetime.fromisoformat(plan["ordered_at"]) == datetime.fromisoformat(created)


def test_a_plan_is_used_once(site, signed):
    assert site.run("apply", *signed, "--quiet").code == Exit.DONE
    again = site.run("apply", signed[0], "--json")
    assert (again.code, again.json["error"]["code"]) == (Exit.REFUSED, "plan.spent")


def test_a_plan_that_is_given_twice_is_one_plan(site, signed):
    cut, hand_over = signed
    assert site.run("apply", cut, hand_over, cut, "--quiet").code == Exit.DONE


def test_a_plan_that_is_not_there_is_an_error(site):
    missing = site.run("apply", "no-such.plan", "--json")
    assert (missing.code, missing.json["error"]["code"]) == (Exit.ERROR, "plan.unreadable")


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        (["case-0123456789ab", "a.plan"], "usage.files-or-case"),
        (["a.plan", "--wait", "soon"], "usage.duration"),
        ([], "usage.missing"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_looked_at(site, arguments, code):
    refused = site.run("apply", *arguments, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.USAGE, code)


def test_an_unknown_case_is_refused(site, signed):
    site.run("apply", *signed, "--quiet")
    refused = site.run("apply", "case-0123456789ab", "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "case.unknown")


def test_a_change_that_drifted_is_stopped_part_way_and_shown_field_by_field(site, signed):
    world = site.world()
    world.accounts["acc001"]["owner"] = "cleo"
    site.save(world)
    applied = site.run("apply", *signed, "--json")
    assert applied.code == Exit.STOPPED
    case = applied.json["cases"][0]
    (change,) = case["plans"][1]["changes"]
    assert (change["status"], change["ref"]["id"]) == ("drifted", "acc001")
    assert change["after"] == {"owner": "ben"}
    assert change["why"]["code"] == "engine.drifted"
    assert change["id"] in site.run("case", "show", case["case"]).out


def test_a_refused_row_leaves_the_case_open_and_a_second_run_goes_on(site, signed):
    site.faults(refuse=["acc002"])
    applied = site.run("apply", *signed, "--json")
    assert applied.code == Exit.STOPPED
    case = applied.json["cases"][0]
    lane = case["plans"][1]["lanes"][0]
    assert (lane["state"], lane["why"]) == ("rest", "blocked")
    assert case["state"] == "open"
    shown = site.run("case", "show", case["case"]).out
    assert f"exeunt apply {case['case']}" in shown


def test_a_quota_that_is_used_up_is_incomplete_and_says_when_it_goes_on(site, signed):
    site.faults(throttle=99)
    applied = site.run("apply", *signed, "--wait", "1s", "--json")
    assert applied.code == Exit.INCOMPLETE
    lane = applied.json["cases"][0]["plans"][0]["lanes"][0]
    assert (lane["state"], lane["why"]) == ("waiting", "quota")
    assert lane["until"] is not None
    site.faults()
    gone_on = site.run("apply", applied.json["cases"][0]["case"], "--json")
    assert (gone_on.code, gone_on.json["cases"][0]["state"]) == (Exit.DONE, "closed")


def test_a_rotation_is_a_persons_task_and_keeps_the_case_open(site):
    world = site.world()
    world.users["ada"]["powers"] = ["admin"]
    site.save(world)
    files = site.plans()
    site.sign(*files)
    applied = site.run("apply", *map(str, files), "--json")
    assert applied.code == Exit.INCOMPLETE
    case = applied.json["cases"][0]
    assert [task["code"] for task in case["tasks"]] == ["task.rotate"]
    assert case["state"] == "open"


def test_two_processes_never_work_at_one_time(site, signed):
    with EngineLock.take(site.state / "engine.db"):
        refused = site.run("apply", *signed, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.ERROR, "store.locked")
    assert site.world().journal == []


def test_settings_that_changed_since_the_plan_refuse_it(site, signed):
    site.config.write_text(site.config.read_text() + "# changed\n")
    refused = site.run("apply", *signed, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "plan.other-settings")


def test_a_policy_that_changed_since_the_plan_refuses_it(site, signed):
    policy = site.folder / "departure.yaml"
    policy.write_text(policy.read_text() + "# changed\n")
    refused = site.run("apply", *signed, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "plan.other-policy")
    assert site.world().journal == []


def test_what_is_applied_is_published_to_the_witness(site, signed):
    site.config.write_text('witness = "elsewhere"\n' + site.config.read_text())
    files = site.plans()
    site.sign(*files)
    assert site.run("apply", *map(str, files), "--quiet").code == Exit.DONE
    assert [*(site.folder / "elsewhere").iterdir()]
    verified = site.run("trail", "verify", "--json")
    assert (verified.code, len(verified.json["witnesses"])) == (Exit.DONE, 1)
