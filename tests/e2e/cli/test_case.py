from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta

import pytest

from exeunt.cli.exits import Exit
from exeunt.plan import document
from exeunt.sdk import Undo
from exeunt.store import Store, cases
from exeunt.store import trail as rows
from support.far_side import Deactivate

WHY = "the token was replaced at 10:04"


@pytest.fixture
def administered(site):
    """A case with a rotation that waits for a person; (case, task)."""
    world = site.world()
    world.users["ada"]["powers"] = ["admin"]
    site.save(world)
    case = site.departed()
    shown = site.run("case", "show", case, "--json").json
    return case, shown["tasks"][0]["id"]


@pytest.fixture
def blocked(site):
    """A case with one refused change in the way of all that comes after it; (case, change)."""
    files = site.plans()
    site.sign(*files)
    site.faults(refuse=["acc002"])
    applied = site.run("apply", *map(str, files), "--json").json["cases"][0]
    site.faults()
    return applied["case"], applied["plans"][1]["changes"][0]["id"]


def payloads(site):
    with Store.open(site.state / "exeunt.db") as store, store.read() as conn:
        entries = [row for chunk in rows.everything(conn) for row in chunk]
    return {json.loads(row.leaf)["kind"]: json.loads(row.payload) for row in entries if row.payload}


def test_no_case_is_an_empty_list(site):
    assert site.run("case", "list", "--json").json == {"exeunt": "case-list/1", "cases": [], "exit": 0}
    assert not (site.state / "exeunt.db").exists(), "looking makes nothing"


def test_a_ticked_task_closes_the_case_and_stands_in_the_trail_with_its_signature(site, administered):
    _, task = administered
    ticked = site.run("case", "tick", task, "--because", WHY, "--sign-with", site.key("dora"), "--json")
    assert ticked.code == Exit.DONE, ticked.out
    assert ticked.json["state"] == "closed"
    assert ticked.json["tasks"][0] == {
        "id": task,
        "code": "task.rotate",
        "params": {"system": "mem"},
        "state": "done",
        "by": "dora@acme.example",
        "because": WHY,
    }
    entry = payloads(site)["person-ticked"]
    assert (entry["person"], entry["because"]) == ("dora@acme.example", WHY)
    assert json.loads(entry["document"])["what"] == task
    assert entry["signature"].startswith("-----BEGIN SSH SIGNATURE-----")
    assert site.run("trail", "verify").code == Exit.DONE


@pytest.mark.parametrize(("language", "title"), [("en", "Departure report"), ("zh", "离职报告")])
def test_a_case_is_shown_as_a_report_too_with_its_picture(site, administered, tmp_path, language, title):
    case, _ = administered
    file = tmp_path / "report.html"
    for _ in range(2):
        shown = site.run("--lang", language, "case", "show", case, "--out", str(file))
        assert shown.code == Exit.DONE, shown.err
    assert str(file) in shown.out
    html = file.read_text(encoding="utf-8")
    assert title in html
    assert case in html
    assert 'class="reach gone"' in html
    assert file.stat().st_mode & 0o777 == 0o600
    nowhere = site.run("case", "show", "case-of-nobody", "--out", str(tmp_path / "none.html"))
    assert nowhere.code == Exit.REFUSED
    assert not (tmp_path / "none.html").exists()


def test_a_case_says_until_when_a_change_can_be_put_back(site, monkeypatch):
    monkeypatch.setattr(Deactivate, "undo", Undo("exact", within=timedelta(days=15)))
    case = site.departed()
    [end] = site.run("case", "show", case, "--json").json["undo_ends"]
    assert (end["system"], end["action"], end["count"]) == ("mem", "account.deactivate:principal", 1)
    until = datetime.fromisoformat(end["until"])
    assert timedelta(days=14, hours=23) < until - datetime.now(UTC) < timedelta(days=15)
    said = f"can be put back until {until.astimezone(UTC):%Y-%m-%d %H:%M} UTC."
    assert said in site.run("case", "show", case).out
    assert site.run("undo", case).code == Exit.DONE


@pytest.mark.parametrize(
    ("key", "because", "code"),
    [
        ("ada", WHY, "signature.key-suspended"),
        ("stranger", WHY, "signature.unknown-key"),
        ("dora", "  ", "case.no-reason"),
    ],
)
def test_who_may_not_decide_decides_nothing(site, administered, key, because, code):
    from pathlib import Path

    from exeunt.plan import signature

    if key == "stranger":
        signature.generate_key(Path(site.key(key)), key)
    _, task = administered
    refused = site.run("case", "tick", task, "--because", because, "--sign-with", site.key(key), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, code)
    assert "person-ticked" not in payloads(site)


def test_the_successor_decides_nothing_in_the_case_he_takes_over_from(site, administered):
    _, task = administered
    from pathlib import Path

    from exeunt.plan import signature

    signature.generate_key(Path(site.key("ben")), "ben")
    public = f"{site.key('ben')}.pub"
    site.run("approver", "add", "ben@acme.example", public, "--sign-with", site.key("dora"))
    refused = site.run("case", "tick", task, "--because", WHY, "--sign-with", site.key("ben"), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "case.self-signed")


def test_a_task_is_ticked_once(site, administered):
    _, task = administered
    site.run("case", "tick", task, "--because", WHY, "--sign-with", site.key("dora"))
    again = site.run("case", "tick", task, "--because", WHY, "--sign-with", site.key("emil"), "--json")
    assert (again.code, again.json["error"]["code"]) == (Exit.REFUSED, "case.task-over")


def test_a_reason_is_not_optional(site, administered):
    _, task = administered
    refused = site.run("case", "tick", task, "--sign-with", site.key("dora"), "--json")
    assert (refused.code, refused.json["error"]["params"]["name"]) == (Exit.USAGE, "--because")


def test_a_case_is_not_closed_over_what_the_leaver_was_given_since_the_plan(site):
    world = site.world()
    world.users["ada"]["powers"] = ["admin"]
    site.save(world)
    files = site.plans()
    site.sign(*files)
    world.groups["alumni"].append("ada")
    site.save(world)
    applied = site.run("apply", *map(str, files), "--json").json["cases"][0]
    [task] = applied["tasks"]
    ticked = site.run("case", "tick", task["id"], "--because", WHY, "--sign-with", site.key("dora"), "--json")
    assert (ticked.code, ticked.json["state"]) == (Exit.DONE, "open")
    world = site.world()
    world.groups["alumni"].remove("ada")
    site.save(world)
    closed = site.run("apply", applied["case"], "--json")
    assert (closed.code, closed.json["cases"][0]["state"]) == (Exit.DONE, "closed")


def test_what_no_program_can_do_waits_for_a_person_and_is_attested_never_verified(site):
    site.faults(by_hand=True)
    files = site.plans()
    site.sign(*files)
    applied = site.run("apply", *map(str, files), "--json")
    assert applied.code == Exit.INCOMPLETE
    case = applied.json["cases"][0]
    (task,) = case["tasks"]
    assert (task["code"], task["params"]["ref"]) == ("task.by-hand", "drive of ada")
    ticked = site.run("case", "tick", task["id"], "--because", WHY, "--sign-with", site.key("emil"), "--json")
    assert (ticked.json["count"], ticked.json["state"]) == (1, "open"), "what waited for it is still to be done"
    gone_on = site.run("apply", case["case"], "--json").json["cases"][0]
    counts = gone_on["plans"][1]["lanes"][0]["counts"]
    assert counts["attested"] == 1
    assert gone_on["plans"][1]["lanes"][0]["state"] == "done"


@pytest.mark.parametrize("how", ["by its id", "by system and action"])
def test_a_waived_change_lets_the_rest_go_on(site, blocked, how):
    case, change = blocked
    what = change if how == "by its id" else "mem:customer.transfer"
    waived = site.run(
        "case", "waive", case, what, "--because", "Ben takes it by hand", "--sign-with", site.key("emil"), "--json"
    )
    assert (waived.code, waived.json["count"]) == (Exit.DONE, 1), waived.out
    gone_on = site.run("apply", case, "--json")
    assert gone_on.json["cases"][0]["state"] == "closed"
    assert site.world().accounts["acc002"]["owner"] == "ada"
    assert not site.world().users["ada"]["active"]
    assert payloads(site)["person-waived"]["because"] == "Ben takes it by hand"


@pytest.mark.parametrize("what", ["mem:sign_in.block", "mem:nothing", "0123456789ab-0"])
def test_what_holds_or_is_not_there_cannot_be_waived(site, blocked, what):
    case, _ = blocked
    refused = site.run("case", "waive", case, what, "--because", WHY, "--sign-with", site.key("dora"), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.REFUSED, "case.nothing-to-waive")


def test_a_cancelled_case_writes_no_more_and_can_still_be_undone(site, blocked):
    case, _ = blocked
    before = len(site.world().journal)
    cancelled = site.run("case", "cancel", case, "--because", "she stays", "--sign-with", site.key("dora"), "--json")
    assert (cancelled.code, cancelled.json["state"]) == (Exit.DONE, "cancelled"), cancelled.out
    again = site.run("case", "cancel", case, "--because", "she stays", "--sign-with", site.key("dora"), "--json")
    assert again.code == Exit.REFUSED
    site.run("apply", case)
    assert len(site.world().journal) == before
    undone = site.run("undo", case, "--json")
    file = site.folder / undone.json["plan"]["file"]
    site.sign(file)
    assert site.run("apply", str(file), "--json").json["cases"][0]["state"] == "closed"
    assert not site.world().users["ada"]["blocked"]
    assert site.world().accounts["acc000"]["owner"] == "ada"


def test_an_undo_of_a_case_at_rest_ends_it_and_nobody_is_sent_back_to_it(site, blocked):
    case, _ = blocked
    undone = site.run("undo", case, "--json")
    file = site.folder / undone.json["plan"]["file"]
    site.sign(file)
    ran = site.run("apply", str(file))
    assert ran.code == Exit.DONE, ran.out
    shown = site.run("case", "show", case).out
    for out in (ran.out, shown):
        assert f"exeunt apply {case}" not in out
        assert "exeunt plan" not in out
    assert "an undo gave access back" in shown
    site.run("case", "show", case, "--out", "report.html")
    report = (site.folder / "report.html").read_text(encoding="utf-8")
    assert "an undo gave access back" in report
    assert "is still there" not in report, "it is meant to be"
    before = len(site.world().journal)
    site.run("apply", case)
    assert len(site.world().journal) == before
    assert not site.world().users["ada"]["blocked"]
    assert site.run("undo", case, "--json").json["error"]["code"] == "undo.nothing", "it is back already"


def test_decisions_wait_until_no_apply_runs(site, administered):
    from exeunt.store import EngineLock

    _, task = administered
    with EngineLock.take(site.state / "engine.db"):
        refused = site.run("case", "tick", task, "--because", WHY, "--sign-with", site.key("dora"), "--json")
    assert (refused.code, refused.json["error"]["code"]) == (Exit.ERROR, "store.locked")


def test_an_unknown_case_or_task_is_refused(site, administered):
    for arguments in (
        ["show", "case-0123456789ab"],
        ["tick", "nothing", "--because", WHY, "--sign-with", site.key("dora")],
    ):
        assert site.run("case", *arguments).code == Exit.REFUSED


def test_an_undo_of_what_was_never_written_is_refused(site):
    cut, _ = site.plans()
    case = cut.name.split(".")[0]
    assert site.run("undo", case, "--json").code == Exit.REFUSED


def typed_next(ran):
    return [line.strip() for line in ran.out.splitlines() if line.strip().startswith("$ exeunt approve")]


def test_the_hand_over_to_sign_is_named_where_it_lies(site, monkeypatch):
    cut, hand_over = site.plans("--out", "nodir/plans")
    site.sign(cut)
    applied = site.run("apply", f"nodir/plans/{cut.name}")
    assert typed_next(applied) == [f"$ exeunt approve nodir/plans/{hand_over.name}"]
    case = cut.name.removesuffix(".cut.plan")
    shown = site.run("case", "show", case)
    assert typed_next(shown) == [f"$ exeunt approve '…/{hand_over.name}'"], "here it does not lie"
    assert "lies where `exeunt plan` wrote it" in shown.out
    monkeypatch.chdir(cut.parent)
    assert typed_next(site.run("case", "show", case)) == [f"$ exeunt approve {hand_over.name}"]


def test_a_cancelled_case_that_wrote_nothing_has_nothing_to_put_back(site):
    cut, _ = site.plans()
    site.sign(cut)
    site.faults(refuse=["ada"])
    case = site.run("apply", str(cut), "--json").json["cases"][0]["case"]
    assert site.world().journal == []
    said = site.run("case", "cancel", case, "--because", "she stays", "--sign-with", site.key("dora"))
    assert "Nothing had been written" in said.out
    assert "exeunt undo" not in said.out
    assert site.run("undo", case, "--json").json["error"]["code"] == "undo.nothing"


def test_a_cancelled_case_that_wrote_something_names_the_way_back(site, blocked):
    case, _ = blocked
    said = site.run("case", "cancel", case, "--because", "she stays", "--sign-with", site.key("dora"))
    assert f"exeunt undo {case}" in said.out


@pytest.fixture
def stuck(site):
    """A case whose hand-over waits for a quota, with one write sent of which nobody knows the end; (case, ref)."""
    files = site.plans()
    site.sign(*files)
    site.run("apply", str(files[0]))
    site.faults(throttle=1)
    applied = site.run("apply", str(files[1]), "--wait", "1s", "--json").json["cases"][0]
    site.faults()
    with Store.open(site.state / "exeunt.db") as store, store.write() as conn:
        digest = cases.plans_of(conn, applied["case"])[-1]["digest"]
        [row, *_] = cases.changes_of(conn, digest, "planned")
        cases.set_changes(conn, digest, [row["n"]], status="intended")
    return applied["case"], row["ref"]


def test_a_system_that_does_not_come_back_locks_nothing(site, stuck):
    case, sent = stuck
    signed = ("--because", "the vendor is gone", "--sign-with", site.key("dora"), "--json")
    for act in (("case", "cancel", case, *signed), ("undo", case, "--json")):
        assert site.run(*act).json["error"]["code"].endswith(".under-way")
    only = site.run("case", "waive", case, "mem:customer.transfer", *signed)
    assert only.json["error"]["code"] == "case.nothing-to-waive", "nobody waives by accident what is still to be done"
    waived = site.run("case", "waive", case, "mem", "--unfinished", *signed)
    assert (waived.code, waived.json["state"]) == (Exit.DONE, "open"), waived.out
    assert waived.json["count"] > 1
    entry = json.loads(payloads(site)["person-waived"]["document"])
    assert (entry["what"], entry["unfinished"]) == ("mem", "yes")
    undone = site.run("undo", case, "--json")
    assert undone.code == Exit.DONE, undone.out
    plan = document.read((site.folder / undone.json["plan"]["file"]).read_bytes())
    assert sent in {row.id for row in plan.rows}, "what was sent counts as written"
    cancelled = site.run("case", "cancel", case, *signed)
    assert (cancelled.code, cancelled.json["state"]) == (Exit.DONE, "cancelled"), cancelled.out
