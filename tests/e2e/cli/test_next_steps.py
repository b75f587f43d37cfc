"""The command that is named first is the one to type: each is typed here, until nothing is left to do."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from exeunt.cli.exits import Exit


def first(answer):
    """The step that is named first, as (code, words after `exeunt`)."""
    step = answer["next"][0]
    assert step["command"][0] == "exeunt"
    return step["code"].removeprefix("cli.next-"), step["command"][1:]


def shown(site, case):
    """As a program, a terminal and a page tell it: all three the same."""
    answer = site.run("case", "show", case, "--json").json
    told, page = site.run("case", "show", case, "--out", "report.html"), site.folder / "report.html"
    for step in answer["next"]:
        for text in (told.out, page.read_text(encoding="utf-8")):
            assert " ".join(step["command"][:3]) in text
    return answer


def type_first(site, answer, expected):
    code, command = first(answer)
    assert code == expected
    if command[0] == "approve":
        site.sign(site.folder / command[1])
        return shown(site, answer["case"])
    ran = site.run(*command, "--json")
    assert ran.code in {Exit.DONE, Exit.INCOMPLETE, Exit.STOPPED}, ran.err
    return shown(site, answer["case"])


def case_of(file):
    return file.name.partition(".")[0]


def test_a_departure_is_led_from_its_plan_to_its_end(site):
    planned = site.run("plan", "ada@acme.example", "--json").json
    code, command = first(planned)
    assert (code, command[0]) == ("approve", "approve")
    cut = site.folder / command[1]
    site.sign(cut)
    site.faults(unavailable=10**6)
    assert site.run("apply", str(cut), "--json").code == Exit.STOPPED
    stopped = shown(site, planned["case"])
    assert not [step for step in stopped["next"] if "hand-over" in str(step)], "the cut first"
    site.faults()
    through = type_first(site, stopped, "go-on")
    signed = type_first(site, through, "sign")
    assert type_first(site, signed, "apply")["state"] == "closed"
    assert shown(site, planned["case"])["next"] == []


def test_a_cut_that_waits_for_a_quota_is_gone_on_with_when_there_is_some(site):
    cut, _ = site.plans()
    site.sign(cut)
    site.faults(throttle=1)
    waits = site.run("apply", str(cut), "--json").json["cases"][0]
    code, command = first(waits)
    assert (code, command) == ("go-on-after", ["apply", waits["case"]])
    assert datetime.fromisoformat(waits["next"][0]["params"]["until"]) > datetime.now(UTC) + timedelta(hours=4)


def test_a_hand_over_that_was_applied_first_leads_to_its_cut(site):
    cut, hand_over = site.plans()
    site.sign(hand_over)
    approved = site.run(
        "approve", str(hand_over), "--key", site.key("dora"), "--confirm", "ada@acme.example", "--json"
    ).json
    assert first(approved)[1] == ["approve", str(cut)], "the hand-over waits for it"
    site.run("apply", str(hand_over))
    waits = shown(site, case_of(cut))
    signed = type_first(site, waits, "sign")
    applied = type_first(site, signed, "apply")
    assert type_first(site, applied, "go-on")["state"] == "closed"


def test_a_refused_row_is_let_be_by_the_very_command(site):
    files = site.plans()
    site.sign(*files)
    site.faults(refuse=["acc002", "acc003"])
    site.run("apply", *map(str, files))
    answer = shown(site, case_of(files[0]))
    open_ones = [(one["ref"]["id"], one["status"]) for one in answer["unproven"]]
    assert ("acc002", "refused") in open_ones
    assert any(status == "planned" for _, status in open_ones), "what waits behind it, too"
    (waive,) = [step["command"] for step in answer["next"] if step["code"] == "cli.next-waive"]
    assert waive[1:4] == ["case", "waive", answer["case"]]
    waived = site.run(*waive[1:], "--sign-with", site.key("dora"), "--json")
    assert (waived.code, waived.json["count"]) == (Exit.DONE, 2)
    assert first(waived.json) == ("go-on", ["apply", answer["case"]])


def test_an_undo_is_signed_applied_and_closes_the_case(site):
    case = site.departed()
    undone = site.run("undo", case, "--json").json
    assert first(undone)[1] == ["approve", undone["plan"]["file"]]
    signed = type_first(site, shown(site, case), "sign")
    assert type_first(site, signed, "apply")["state"] == "closed"
    assert shown(site, case)["next"] == []


def test_a_plan_that_another_policy_made_is_made_anew(site):
    cut, _ = site.plans()
    site.sign(cut)
    site.run("apply", str(cut))
    with (site.folder / "departure.yaml").open("a") as policy:
        policy.write("limits: {customer.transfer: {count: 7}}\n")
    assert first(shown(site, case_of(cut))) == ("plan-anew", ["plan", "ada@acme.example"])


def test_a_hand_over_that_lies_elsewhere_is_not_said_to_lie_here(site, tmp_path):
    cut, hand_over = site.plans()
    site.sign(cut)
    site.run("apply", str(cut))
    hand_over.rename(tmp_path / hand_over.name)
    code, command = first(site.run("case", "show", case_of(cut), "--json").json)
    assert (code, command) == ("sign-elsewhere", ["approve", f"…/{hand_over.name}"])


@pytest.mark.parametrize("words", [["case", "show"], ["apply"], ["undo"]])
def test_a_case_that_was_only_planned_leads_to_its_cut(site, words):
    cut, _ = site.plans()
    ran = site.run(*words, case_of(cut), "--json")
    assert ran.json["error"] == {"code": "case.not-applied", "params": {"case": case_of(cut), "file": cut.name}}


def test_one_more_signature_is_asked_for_before_anything_else(site):
    _, hand_over = site.plans()
    one = site.run("approve", str(hand_over), "--key", site.key("dora"), "--confirm", "ada@acme.example")
    assert "Have another approver sign it too" in one.out
    before, _, after = one.out.partition("Have another approver sign it too")
    assert ".cut.plan" in before, "and first of all the cut"
    assert f"exeunt apply {hand_over}" in after
