from __future__ import annotations

from exeunt.cli.exits import Exit


def test_a_departure_from_the_plan_to_the_closed_case_and_back(site):
    before = site.world().census()
    cut, hand_over = site.plans()
    site.sign(cut, by=["dora"])
    site.sign(hand_over)

    applied = site.run("apply", str(cut), "--json")
    assert applied.code == Exit.DONE, applied.err
    case = applied.json["cases"][0]
    assert (case["standing"], case["state"]) == ("done", "open"), "the hand-over is still to come"
    assert case["exposure"][0]["seconds"] is not None

    applied = site.run("apply", str(hand_over), "--json")
    assert applied.code == Exit.DONE, applied.err
    case = applied.json["cases"][0]
    assert (case["standing"], case["state"]) == ("done", "closed")
    assert site.world().users["ada"]["blocked"]
    assert {row["owner"] for key, row in site.world().accounts.items() if key != "other"} == {"ben"}

    undone = site.run("undo", case["case"], "--json")
    assert undone.code == Exit.DONE
    file = site.folder / undone.json["plan"]["file"]
    assert undone.json["plan"]["signatures"] == 2
    site.sign(file)
    assert site.run("apply", str(file)).code == Exit.DONE
    back = site.world().census()
    assert back["accounts"] == before["accounts"]
    assert back["users"]["ada"]["active"]
    assert not back["users"]["ada"]["blocked"]

    shown = site.run("case", "show", case["case"], "--json").json
    assert [plan["kind"] for plan in shown["plans"]] == ["cut", "hand-over", "undo"]
    assert shown["state"] == "closed"
    verified = site.run("trail", "verify", "--against", str(file), str(hand_over), "--json")
    assert (verified.code, verified.json["problems"]) == (Exit.DONE, [])


def test_the_same_departure_is_told_to_a_reader_in_either_language(site):
    planned = site.run("plan", "ada@acme.example")
    assert planned.code == Exit.DONE
    for said in (
        "Ada <ada@acme.example>",
        "block sign-in",
        "Customer 0",
        "owner: Ada → Ben",
        "SHA-256",
        "exeunt approve",
    ):
        assert said in planned.out
    chinese = site.run("--lang", "zh", "plan", "ada@acme.example")
    assert "离职" in chinese.out
    assert "Ada <ada@acme.example>" in chinese.out
    case = site.departed()
    shown = site.run("case", "show", case)
    assert "checked, done" in shown.out
    assert "closed" in shown.out
    listed = site.run("case", "list")
    assert case in listed.out
