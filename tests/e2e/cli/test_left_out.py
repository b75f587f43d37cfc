"""What the policy leaves as it is: told to whoever plans, signs, applies and reads, with how many and why."""

from __future__ import annotations

import pytest

from exeunt.cli.exits import Exit
from exeunt.model import Order
from support.far_side import Deactivate

CUT = "cut: {sign_in.block: {skip: true, because: the directory does it}}"
CUSTOMERS = 'hand: {customer.transfer: {except: [acc001, "acc003"]}}'
DESPITE = "close: {account.deactivate: {despite: [customer.transfer], because: EMEA moves them}}"


@pytest.fixture(autouse=True)
def needs_customers(monkeypatch):
    monkeypatch.setattr(Deactivate, "order", Order("close", needs=("customer.transfer",)))


def rules(site, *lines):
    file = site.folder / "departure.yaml"
    file.write_text(f"{file.read_text()}actions: {{{', '.join(lines)}}}\n")


def signed(site, *lines):
    rules(site, *lines)
    files = site.plans()
    site.sign(*files)
    return files


def test_whoever_plans_and_whoever_signs_reads_it_before_the_changes(site):
    rules(site, CUT, CUSTOMERS, DESPITE)
    cut, hand_over = site.plans()
    for shown in (
        site.run("plan", "ada@acme.example", "--out", "again"),
        *(
            site.run("approve", str(file), "--key", site.key("dora"), "--confirm", "ada@acme.example")
            for file in (cut, hand_over)
        ),
    ):
        left, changes = shown.out.index("Left as it is by the policy"), shown.out.index("Plan: ")
        assert left < changes
        said = shown.out[left:changes]
        assert (
            "leaves out block sign-in (user account): 1 thing left as found. Its reason: the directory does it." in said
        )
        assert "1 thing left as found, by the rule “acc003”" in said
        assert "although 2 things of hand over customers will stay with the leaver" in said
        assert "EMEA moves them" in said
        assert "directory does it" not in shown.out[changes:], "once"


def test_a_program_reads_it_among_the_findings(site):
    rules(site, CUT, CUSTOMERS, DESPITE)
    planned = site.run("plan", "ada@acme.example", "--json")
    assert planned.code == Exit.DONE
    assert [(one["code"], one["params"]["count"]) for one in planned.json["findings"]] == [
        ("policy.skipped", 1),
        ("policy.excepted", 1),
        ("policy.excepted", 1),
        ("order.despite", 2),
    ]


def test_customers_that_stay_without_a_word_hold_the_account_and_the_plan_is_incomplete(site):
    rules(site, CUSTOMERS)
    planned = site.run("plan", "ada@acme.example", "--json")
    assert planned.code == Exit.INCOMPLETE
    assert [one["code"] for one in planned.json["findings"]][-1] == "order.would-stay"
    assert "account.deactivate" not in str(planned.json["plans"][1]["groups"])


def test_a_case_with_customers_that_stay_is_closed_and_never_called_everything(site, tmp_path):
    files = signed(site, CUSTOMERS, DESPITE)
    applied = site.run("apply", *map(str, files))
    assert applied.code == Exit.DONE, applied.out
    assert "Everything was done" not in applied.out
    assert "The policy leaves 2 things as found" in applied.out
    world = site.world()
    assert not world.users["ada"]["active"]
    assert [key for key, row in world.accounts.items() if row["owner"] == "ada"] == ["acc001", "acc003"]
    [case] = site.run("case", "list", "--json").json["cases"]
    assert case["state"] == "closed"
    file = tmp_path / "report.html"
    shown = site.run("case", "show", case["case"], "--out", str(file))
    assert "EMEA moves them" in shown.out
    html = file.read_text(encoding="utf-8")
    assert "Nothing is open" not in html
    assert "By the policy, 2 things left as found" in html
    assert "EMEA moves them" in html


def test_a_sign_in_left_open_is_an_exposure_that_nobody_knows(site):
    cut, _ = signed(site, CUT)
    shown = site.run("apply", str(cut))
    [one] = site.run("case", "show", shown_case(shown), "--json").json["exposure"]
    assert (one["seconds"], one["why"]) == (None, "left-by-policy")
    assert "mem: The policy leaves something that gives access as it is" in shown.out
    assert not site.world().users["ada"]["blocked"]


def shown_case(shown):
    return next(word for word in shown.out.split() if word.startswith("case-"))


def test_with_nothing_left_everything_was_done(site):
    applied = site.run("apply", *map(str, signed(site, "cut: {sign_in.block: do}")))
    assert "Everything was done and seen to hold." in applied.out
    assert "by the policy" not in applied.out
