"""A leaver who may sign, who administers the systems, and whose account the agent itself may run as."""

from __future__ import annotations

import dataclasses

import pytest
from ldap3 import MODIFY_ADD

from exeunt.cli.exits import Exit
from exeunt.plan import approvers
from exeunt.plan.document import read_file
from exeunt.sdk.simulator.company import ADMINS, LEAVER, make_company
from exeunt_ldap.simulator.census import root_connection
from exeunt_salesforce.simulator.seed_setup import READ_APP, READER, WRITE_APP, WRITER

NUMBER = "E1007"
COLLEAGUE = "mia.santos@acme.example"


def company(*admins):
    return dataclasses.replace(make_company(7, 14), admins=admins)


def planned(made):
    shown = made.run("plan", LEAVER, "--json", "--out", str(made.folder / "plans"))
    assert shown.code == Exit.INCOMPLETE, shown.out
    return shown.json


def left_out(shown, code):
    return {
        (one["about"]["system"], one["params"]["action"])
        for one in shown["findings"]
        if one["code"] == code and one["about"] is not None
    }


def rows_about(files, system, principal):
    """Actions of the plans that take something from this principal."""
    found = set()
    for file in files:
        plan, _ = read_file(file)
        for row in plan.rows:
            ref = plan.ref(row)
            if ref.system == system and principal in {ref.id, ref.of}:
                found.add(plan.group(row).action)
    return found


def apply(made, *files):
    return made.run("apply", *map(str, files), "--json")


def rotations(case):
    return {task["params"]["system"] for task in case["tasks"] if task["code"] == "task.rotate"}


def test_the_plan_says_first_that_he_is_administrator_and_approver_and_his_cut_goes_on(founded):
    made = founded(company(*ADMINS, LEAVER))
    told = made.run("plan", LEAVER, "--out", str(made.folder / "shown")).out
    assert max(told.index("administers crm"), told.index("is an approver")) < told.index("Leaver: Ada")
    shown = planned(made)
    assert {one["code"] for one in shown["dangers"]} >= {"danger.admin", "danger.approver"}
    files = made.plans()
    made.sign(*files)
    applied = apply(made, *files)
    case = applied.json["cases"][0]
    assert applied.code == Exit.INCOMPLETE, applied.out
    assert rotations(case) == {"crm", "dir"}
    assert case["state"] == "open", "what he could know is still to be changed by a person"
    assert made.crm.standing(LEAVER).may_sign_in is made.directory.standing(LEAVER).may_sign_in is False
    assert made.crm.standing(LEAVER).ways_in == 0
    (mine,) = [line for line in approvers.read(made.state / "approvers").lines if line.person == LEAVER]
    assert mine.suspended_by == case["case"]


def test_the_case_closes_only_when_others_have_rotated_what_he_could_know(founded):
    made = founded()
    files = made.plans()
    made.sign(*files)
    case = apply(made, *files).json["cases"][0]
    assert case["tasks"]
    for task in case["tasks"]:
        by_himself = made.run("case", "tick", task["id"], "--because", "done", "--sign-with", made.keys[LEAVER])
        assert by_himself.code == Exit.REFUSED, by_himself.err
    shown = tick_all(made, case)
    assert {task["state"] for task in shown["tasks"]} == {"done"}
    assert shown["state"] == "closed"


def test_the_last_administrator_is_left_out_row_by_row_and_the_rest_goes_on(founded):
    made = founded(company(LEAVER))
    shown = planned(made)
    assert "danger.last-admin" in {one["code"] for one in shown["dangers"]}
    assert {
        ("crm", "sign_in.block:principal"),
        ("crm", "sessions.end:principal"),
        ("crm", "token.revoke:app"),
        ("crm", "account.deactivate:principal"),
    } <= left_out(shown, "guard.last-admin")
    files = made.plans()
    assert rows_about(files, "crm", made.user) == set()
    made.sign(*files)
    applied = apply(made, *files)
    case = applied.json["cases"][0]
    assert applied.code == Exit.INCOMPLETE, applied.out
    assert made.crm.standing(LEAVER).may_sign_in, "or nobody could ever administer it again"
    assert made.crm.standing(LEAVER).customers == {}, "his customers do go over"
    left = {(note["code"], note["params"]["action"]) for note in case["findings"] if note["system"] == "crm"}
    assert ("sweep.still-there", "sign_in.block:principal") in left
    assert "sweep.appeared" not in {code for code, _ in left}
    spans = {one["system"]: one["seconds"] for one in case["exposure"]}
    assert spans["crm"] is None, "what was left out stays open, and is listed"
    assert spans["dir"] is not None
    assert not made.directory.standing(LEAVER).may_sign_in, "the other system goes on"
    assert rotations(case) == {"crm", "dir"}
    assert case["state"] == "open"


def test_he_himself_is_what_the_agent_reads_as(founded):
    made = founded()
    made.org.logins.apps[READ_APP].run_as = made.user
    allowed_as(made, READER)
    shown = planned(made)
    assert "danger.self" in {one["code"] for one in shown["dangers"]}
    assert {("crm", "sign_in.block:principal"), ("crm", "token.revoke:app")} <= left_out(shown, "guard.own-principal")
    files = made.plans()
    assert rows_about(files, "crm", made.user) == set()
    made.sign(*files)
    applied = apply(made, *files)
    case = applied.json["cases"][0]
    assert applied.code == Exit.INCOMPLETE, applied.out
    assert made.crm.standing(LEAVER).may_sign_in
    assert not made.directory.standing(LEAVER).may_sign_in
    assert rotations(case) == {"crm", "dir"}


def allowed_as(made, robot):
    """Whatever the integration user may do, he may."""
    sets = made.org.world.table("PermissionSetAssignment").where("AssigneeId", made.user_of(robot))
    made.org.world.load(
        "PermissionSetAssignment",
        [{"AssigneeId": made.user, "PermissionSetId": row["PermissionSetId"], "IsActive": True} for row in sets],
    )


def test_he_himself_is_what_the_agent_writes_as(founded):
    """Only the process that applies knows whom it writes as: it must not saw off the branch it sits on."""
    made = founded()
    made.org.logins.apps[WRITE_APP].run_as = made.user
    allowed_as(made, WRITER)
    before = made.crm.standing(LEAVER)
    files = made.plans()
    made.sign(*files)
    applied = apply(made, *files)
    case = applied.json["cases"][0]
    assert applied.code == Exit.STOPPED, applied.out
    refused = {
        (one["action"], one["status"]) for plan in case["plans"] for one in plan["changes"] if one["system"] == "crm"
    }
    assert {("sign_in.block:principal", "refused"), ("admin_role.remove:permission_set", "refused")} <= refused
    assert {one["why"]["code"] for one in case["plans"][0]["changes"]} == {"guard.own-principal"}
    now = made.crm.standing(LEAVER)
    assert (now.may_sign_in, now.memberships) == (True, before.memberships), (
        "nothing was taken from the hand that takes"
    )
    assert now.ways_in >= before.ways_in
    assert not made.directory.standing(LEAVER).may_sign_in
    assert rotations(case) == {"crm", "dir"}


@pytest.mark.parametrize("robot", [READER, WRITER], ids=["reading", "writing"])
def test_an_integration_user_that_bears_his_address_is_not_taken_for_him(founded, robot):
    made = founded()
    rename(made, robot, Email=LEAVER, EmployeeNumber=NUMBER)
    planned(made)
    files = made.plans()
    assert rows_about(files, "crm", made.user_of(robot)) == set()
    assert "sign_in.block:principal" in rows_about(files, "crm", made.user)


def rename(made, robot, **fields):
    """The vendor's own page lets anybody with that right enter what he likes here."""
    users = made.org.world.table("User")
    users.put({**users.where("Username", robot)[0], **fields})


def set_up_by_him(made):
    """Both integration users of the CRM and one of the directory's carry something of his."""
    rename(made, READER, Email=LEAVER)
    rename(made, WRITER, EmployeeNumber=NUMBER)
    with root_connection(made.server) as root:
        own = {"objectClass": [(MODIFY_ADD, ["extensibleObject"])], "mail": [(MODIFY_ADD, [LEAVER.upper()])]}
        root.modify(made.server.reader.dn, own)


def lent(items, *codes):
    return {(one["code"], one["params"]["system"], one["params"]["name"]) for one in items if one["code"] in codes}


def cut_of_a_colleague(made, *, by):
    """Another plan that waits for its apply, signed."""
    shown = made.run("plan", COLLEAGUE, "--json", "--out", str(made.folder / "other"))
    (file,) = [plan["file"] for plan in shown.json["plans"] if plan["kind"] == "cut"]
    signed = made.run("approve", file, "--key", made.keys[by], "--confirm", COLLEAGUE, "--quiet")
    assert signed.code == Exit.DONE, signed.err
    return file


def tick_all(made, case):
    """By those who stay; the case is open until the last."""
    for number, task in enumerate(case["tasks"]):
        assert case["state"] == "open"
        signer = made.keys[ADMINS[number % 2]]
        ticked = made.run("case", "tick", task["id"], "--because", "new secret", "--sign-with", signer, "--json")
        assert ticked.code in {Exit.DONE, Exit.INCOMPLETE}, ticked.out
        case = ticked.json
    return case


def test_approver_administrator_and_owner_of_what_the_agent_runs_as_all_in_one(founded):
    made = founded(company(*ADMINS, LEAVER))
    set_up_by_him(made)
    pending = cut_of_a_colleague(made, by=LEAVER)

    told = made.run("plan", LEAVER, "--out", str(made.folder / "shown")).out
    before_all = told[: told.index("Leaver: Ada")]
    assert all(
        words in before_all for words in ("administers crm", "is an approver", "which Exeunt itself uses in crm")
    )
    shown = planned(made)
    dangers = {one["code"] for one in shown["dangers"]}
    assert dangers == {"danger.admin", "danger.approver", "danger.run-as"}
    reader = made.server.reader.dn.partition(",")[0].partition("=")[2]
    robots = {("crm", READER.partition("@")[0]), ("crm", WRITER.partition("@")[0]), ("dir", reader)}
    assert {one[1:] for one in lent(shown["dangers"], "danger.run-as", "danger.service-account")} == robots
    assert lent(shown["findings"], "danger.run-as", "danger.service-account") == set(), "said once, and first"

    files = made.plans()
    assert rows_about(files, "crm", made.user_of(READER)) == rows_about(files, "crm", made.user_of(WRITER)) == set()
    made.sign(*files, by=ADMINS)
    made.sign_elsewhere(*files, by=LEAVER)
    applied = apply(made, *files)
    case = applied.json["cases"][0]
    assert applied.code == Exit.INCOMPLETE, applied.out
    assert {person for plan in case["plans"] for person in plan["signers"]} == set(ADMINS)
    assert made.crm.standing(LEAVER).may_sign_in is made.directory.standing(LEAVER).may_sign_in is False
    assert made.crm.standing(LEAVER).ways_in == 0

    (mine,) = [line for line in approvers.read(made.state / "approvers").lines if line.person == LEAVER]
    assert mine.suspended_by == case["case"]
    refused = made.run("apply", pending, "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "signature.key-suspended")

    assert rotations(case) == {"crm", "dir"}
    assert {one[1:] for one in lent(case["tasks"], "task.rotate-account")} == robots
    assert case["state"] == "open"
    closed = tick_all(made, case)
    assert closed["state"] == "closed"
    assert [gap for gap in planned(made)["gaps"] if gap["code"] == "survey.unreadable"] == [], "the agent still gets in"
