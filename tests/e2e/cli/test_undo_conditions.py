"""What putting back depends on is read before anything is signed, and as long as it can be put back."""

from __future__ import annotations

import pytest

from exeunt.sdk import Undo
from support.far_side import Deactivate, Leave

SAID = {"en": "Comes back if a seat is free by then.", "zh": "届时有空位方可恢复。"}


@pytest.fixture(autouse=True)
def seats(monkeypatch):
    monkeypatch.setattr(Deactivate, "undo", Undo("exact", note="filed.undo-seat"))
    monkeypatch.setattr(Leave, "undo", Undo("exact", note="filed.undo-seat"))


@pytest.mark.parametrize("language", SAID)
def test_planner_and_signer_read_it_once_for_all_actions_of_which_it_is_so(site, language):
    planned = site.run("--lang", language, "plan", "ada@acme.example", "--out", "again")
    assert planned.out.count(SAID[language]) == 1
    cut, hand_over = site.plans()
    sign = ("--key", site.key("dora"), "--confirm", "ada@acme.example")
    assert SAID[language] in site.run("--lang", language, "approve", str(hand_over), *sign).out
    assert SAID[language] not in site.run("--lang", language, "approve", str(cut), *sign).out


def test_a_program_reads_its_code(site):
    _, hand_over = site.run("plan", "ada@acme.example", "--json").json["plans"]
    notes = {group["action"].partition(":")[0]: group["undo"]["note"] for group in hand_over["groups"]}
    assert notes == {
        "customer.transfer": None,
        "membership.remove": "filed.undo-seat",
        "account.deactivate": "filed.undo-seat",
    }


def test_it_stands_in_the_report_and_in_the_undo_plan(site, tmp_path):
    case = site.departed()
    file = tmp_path / "report.html"
    site.run("case", "show", case, "--out", str(file))
    assert SAID["en"] in file.read_text(encoding="utf-8")
    assert SAID["en"] in site.run("undo", case).out
