"""An undo is told as a plan is: with what it costs, and with what could not be told of that."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from exeunt.cli.exits import Exit
from exeunt.errors import Unavailable
from exeunt.sdk import Undo
from support.far_side import Leave, Memory

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


def asked_of(site, signatures):
    """How many persons the policy's rule makes sign a hand-over and its undo, and why, by code."""
    policy = site.folder / "departure.yaml"
    policy.write_text(f"{policy.read_text()}signatures: {signatures}\n")
    planned = site.run("plan", "ada@acme.example", "--json").json["plans"]
    files = [site.folder / plan["file"] for plan in planned]
    site.sign(*files, by=("dora", "emil", "fay"))
    case = site.run("apply", *map(str, files), "--json").json["cases"][0]["case"]
    return next(plan for plan in planned if plan["kind"] == "hand-over"), case


def test_an_undo_is_signed_by_as_many_as_the_policy_asks_of_every_plan(site):
    site.may_sign("fay")
    planned, case = asked_of(site, "{always: 3}")
    undo = site.run("undo", case, "--json").json["plan"]
    assert undo["signatures"] == planned["signatures"] == 3
    site.sign(site.folder / undo["file"])
    assert site.run("apply", undo["file"]).code == Exit.REFUSED
    assert site.world().users["ada"]["blocked"]
    site.sign(site.folder / undo["file"], by=["fay"])
    assert site.run("apply", undo["file"]).code == Exit.DONE
    assert not site.world().users["ada"]["blocked"]


def test_an_undo_says_every_reason_for_a_second_person(site):
    site.may_sign("fay")
    planned, case = asked_of(site, "{always: 2, second-person-for: [A, B, unknown]}")
    undo = site.run("undo", case, "--json").json["plan"]
    codes = [(why["code"], why["params"].get("tier")) for why in undo["signatures_why"]]
    assert codes == [
        ("signatures.gives-access-back", None),
        ("signatures.tier", "A"),
        ("signatures.tier", "B"),
        ("signatures.always", None),
    ]
    assert [why for why in undo["signatures_why"] if why["code"] != "signatures.gives-access-back"] == planned[
        "signatures_why"
    ]


@pytest.fixture
def named_groups(monkeypatch):
    bare = Leave.state
    monkeypatch.setattr(Leave, "evidence", frozenset({"name"}))

    def state(action, ref):
        seen = bare(action, ref)
        return seen if seen.gone else seen.but(name=f"The {ref.id} people")

    monkeypatch.setattr(Leave, "state", state)


@pytest.mark.usefixtures("named_groups")
def test_who_signs_an_undo_reads_the_names_of_what_is_given_back(site):
    case = site.departed()
    undone = site.run("undo", case)
    file = next(site.folder.glob("*.undo.plan"))
    signing = site.run("approve", str(file), "--key", site.key("dora"), "--confirm", "nobody")
    for page in (undone.out, signing.out):
        assert "The sales people (sales): " in page
        assert "The forecast people (forecast): " in page


@pytest.mark.usefixtures("named_groups")
def test_an_applied_undo_is_told_by_names_on_the_screen_and_on_the_page(site):
    case = site.departed()
    file = site.run("undo", case, "--json").json["plan"]["file"]
    site.sign(site.folder / file)
    site.faults(refuse=["sales"])
    applied = site.run("apply", file)
    assert "The sales people (sales)" in applied.out
    site.run("case", "show", case, "--out", "report.html")
    report = (site.folder / "report.html").read_text()
    assert "The sales people" in report
    assert "The forecast people" not in report, "what is back is told by count"


@pytest.mark.usefixtures("named_groups")
def test_what_is_not_put_back_is_told_by_name_in_every_form(site, monkeypatch):
    monkeypatch.setattr(Leave, "undo", Undo("none"))
    case = site.departed()
    undone = site.run("undo", case, "--json")
    assert {one["params"]["name"] for one in undone.json["not_put_back"]} == {"The sales people", "The forecast people"}
    assert "“The sales people”" in site.run("undo", case).out
    assert "“The sales people”" in site.run("--lang", "zh", "undo", case).out
    site.run("case", "show", case, "--out", "report.html")
    assert "“The forecast people, The sales people”" in (site.folder / "report.html").read_text()


@pytest.mark.parametrize(("language", "said"), [("en", "not as of now"), ("zh", "并非当前情况")])
def test_the_leavers_status_is_not_told_as_if_it_were_of_now(site, language, said):
    planned = site.run("--lang", language, "plan", "ada@acme.example")
    assert said not in planned.out
    case = site.departed()
    undone = site.run("--lang", language, "undo", case)
    file = next(site.folder.glob("*.undo.plan"))
    signing = site.run("--lang", language, "approve", str(file), "--key", site.key("dora"), "--confirm", "nobody")
    for page in (undone.out, signing.out):
        told = page.index(said)
        assert told < page.index("E-ada" if "E-ada" in page else "  ada "), "before the table of accounts"


def test_a_program_reads_when_the_leavers_status_was_so(site):
    planned = site.run("plan", "ada@acme.example", "--json").json
    assert planned["person"]["as_of"] == planned["plans"][0]["created"]
    files = [site.folder / plan["file"] for plan in planned["plans"]]
    site.sign(*files)
    case = site.run("apply", *map(str, files), "--json").json["cases"][0]["case"]
    undone = site.run("undo", case, "--json").json
    assert undone["person"]["as_of"] == planned["plans"][0]["created"]
    signed = site.run(
        "approve", undone["plan"]["file"], "--key", site.key("dora"), "--confirm", "ada@acme.example", "--json"
    )
    assert signed.json["person"]["as_of"] is None
