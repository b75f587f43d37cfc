"""An undo is told as a plan is: with what it costs, and with what could not be told of that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from exeunt.cli.exits import Exit
from exeunt.errors import Unavailable
from support.far_side import Memory

RESETS = datetime.now(UTC).replace(microsecond=0) + timedelta(hours=9)


@pytest.fixture
def metered(monkeypatch):
    monkeypatch.setattr(Memory, "quotas", lambda _self: {"calls": (90, 100, RESETS)})


@pytest.mark.usefixtures("metered")
@pytest.mark.parametrize(("language", "said"), [("en", "of what is left."), ("zh", "calls")])
def test_an_undo_says_what_it_takes_of_a_quota_in_the_words_of_a_plan(site, language, said):
    planned = site.run("--lang", language, "plan", "ada@acme.example")
    there = [line for line in planned.out.splitlines() if line.startswith("  mem (filed)")]
    case = site.departed()
    undone = site.run("--lang", language, "undo", case)
    (line,) = [line for line in undone.out.splitlines() if line.startswith("  mem (filed)")]
    assert line == there[-1], "it writes back as many things as the hand-over wrote"
    assert said in line


@pytest.mark.usefixtures("metered")
def test_a_program_reads_what_an_undo_costs(site):
    case = site.departed()
    undone = site.run("undo", case, "--json")
    assert undone.code == Exit.DONE
    (quota,) = undone.json["plan"]["quotas"]
    assert (quota["system"], quota["used"], quota["allowed"]) == ("mem", 90, 100)
    assert quota["calls"] == undone.json["plan"]["cost"]["mem"]["calls"] > 0
    assert quota["share"] == round(quota["calls"] / 10, 4)
    assert undone.json["gaps"] == []


def test_a_system_that_cannot_be_asked_keeps_no_undo_from_being_planned(site, monkeypatch):
    def silent(_self):
        raise Unavailable("kit.no-answer", system="mem")

    case = site.departed()
    monkeypatch.setattr(Memory, "actions", silent)
    undone = site.run("undo", case, "--json")
    assert undone.code == Exit.INCOMPLETE
    assert undone.json["plan"]["rows"] > 0
    assert undone.json["plan"]["cost"] == {}
    assert [(gap["code"], gap["params"]["why"]) for gap in undone.json["gaps"]] == [
        ("undo.not-priced", "kit.no-answer")
    ]


def test_what_the_connector_no_longer_offers_has_no_price(site, monkeypatch):
    case = site.departed()
    monkeypatch.setattr(Memory, "actions", lambda _self: [])
    undone = site.run("undo", case, "--json")
    assert {gap["code"] for gap in undone.json["gaps"]} == {"undo.action-gone"}
