from __future__ import annotations

import hashlib

import pytest

from exeunt.cli.exits import Exit
from support.sharing import not_whole


def test_everything_read_is_said_and_ends_well(here):
    ran = here.run("snapshot", "take", "--name", "q3")
    assert ran.code == Exit.DONE, ran.err
    assert "The snapshot q3 is kept. Everything was read." in ran.out
    assert ran.out.split("crm")[1].split()[:4] == ["whole", "2", "3", "3"]
    assert ran.err == ""


def test_something_missing_is_said_and_is_incomplete(here):
    here.crm.fail["customers/account"] = 2
    here.erp.unreachable = True
    ran = here.run("snapshot", "take")
    assert ran.code == Exit.INCOMPLETE
    assert "Not everything was read" in ran.out
    assert "erp could not be read. Nothing about it is in the snapshot." in ran.out
    assert "Of crm, customers (account) could not be read whole." in ran.out


def test_an_audit_says_that_the_roster_could_not_be_read_and_not_that_none_is_named(here):
    here.erp.unreachable = True
    out = here.run("audit").out
    assert "erp should say who works here (`roster`), and could not be read." in out
    assert "No system is named that says who works here" not in out


def test_it_speaks_chinese(here):
    here.crm.said["members"] = not_whole()
    ran = here.run("snapshot", "take", "--lang", "zh", "--name", "第三季度")
    assert "快照 第三季度 已保存。未能读到全部内容" in ran.out
    assert "不能确定 crm 的 组成员 是否全部读到" in ran.out


def test_for_a_program_every_part_and_every_gap_is_told(here):
    here.crm.fail["owners"] = 0
    ran = here.run("snapshot", "take", "--json")
    told = ran.json
    assert (told["exeunt"], told["exit"], ran.code) == ("snapshot-take/1", Exit.INCOMPLETE, Exit.INCOMPLETE)
    crm = told["snapshot"]["systems"][0]
    states = {part["part"]: part["state"] for part in crm["parts"]}
    assert states == {"principals": "whole", **dict.fromkeys(here.crm.parts, "whole"), "owners": "absent"}
    assert crm["sizes"]["grants"] == 3
    assert told["snapshot"]["roster"] == ["erp"]
    (gap,) = told["snapshot"]["gaps"]
    assert (gap["code"], gap["params"]["why"]) == ("snapshot.not-read", "sharing.broke")
    manifest = here.state / "snapshots" / told["snapshot"]["id"] / "manifest.json"
    assert told["snapshot"]["digest"] == hashlib.sha256(manifest.read_bytes()).hexdigest()


def test_the_list_names_what_can_be_used_and_what_cannot(here):
    assert "no snapshot yet" in here.run("snapshot", "list").out
    first, second = here.taken("--name", "q3"), here.taken()
    (here.state / "snapshots" / second["id"] / "manifest.json").write_text("{}")
    ran = here.run("snapshot", "list")
    assert "q3" in ran.out
    assert "Not usable (1)" in ran.out
    told = here.run("snapshot", "list", "--json").json
    assert [one["id"] for one in told["snapshots"]] == [first["id"]]
    assert [one["code"] for one in told["broken"]] == ["snapshot.bad-manifest"]


def test_one_is_shown_part_by_part(here):
    here.taken("--name", "q3")
    for arguments in (["q3"], []):
        ran = here.run("snapshot", "show", *arguments)
        assert ran.code == Exit.DONE
        assert "grants (account, sharing rule)" in ran.out
        assert "the system's own count agrees" in ran.out
    ran = here.run("snapshot", "show", "q3", "--lang", "zh")
    assert "授权 (account, 共享规则)" in ran.out
    ran = here.run("snapshot", "show", "q33")
    assert ran.code == Exit.ERROR
    assert "Did you mean “q3”?" in ran.err


def test_two_are_compared(here):
    here.taken("--name", "before")
    here.taken()
    assert "Both hold as many rows" in here.run("snapshot", "show", "--against", "before").out
    here.crm.parts["members"].pop()
    here.crm.fail["owners"] = 0
    del here.crm.parts["traits"]
    here.taken()
    told = here.run("snapshot", "show", "newest", "--against", "before", "--json").json
    assert told["differs"] == [
        {"system": "crm", "part": "members", "rows": [2, 1], "state": ["whole", "whole"]},
        {"system": "crm", "part": "owners", "rows": [1, 0], "state": ["whole", "absent"]},
        {"system": "crm", "part": "traits", "rows": [1, None], "state": ["whole", None]},
    ]
    ran = here.run("snapshot", "show", "--against", "before")
    assert [line.split() for line in ran.out.splitlines() if "owners" in line] == [
        ["crm", "further", "owners", "1", "→", "0", "whole", "→", "not", "read"]
    ]


@pytest.mark.parametrize("called", ["newest", "q3"])
@pytest.mark.parametrize("arguments", [["snapshot", "show", "newest", "--against"], ["access", "diff"]])
def test_a_snapshot_is_not_held_against_itself(here, arguments, called):
    here.taken()
    here.taken("--name", "q3")
    ran = here.run(*arguments, called)
    assert (ran.code, ran.out) == (Exit.USAGE, "")
    assert "Both are the same snapshot, q3." in ran.err


def test_old_ones_go_and_the_newest_stays(here):
    first, second = here.taken(), here.taken()
    told = here.run("snapshot", "prune", "--older-than", "0s", "--json").json
    assert told["removed"] == [first["id"]]
    assert [path.name for path in (here.state / "snapshots").iterdir()] == [second["id"]]
    assert here.run("snapshot", "prune", "--older-than", "a while").code == Exit.USAGE
    assert here.run("snapshot", "prune").code == Exit.USAGE


def test_one_travels_to_another_machine(here, settle):
    taken = here.taken("--name", "q3")
    file = here.folder / "q3.zip"
    ran = here.run("snapshot", "export", "q3", str(file))
    assert ran.code == Exit.DONE
    assert taken["digest"] in ran.out
    assert "personal data" in ran.out
    there = settle("there")
    told = there.run("snapshot", "import", str(file), "--json").json
    assert told["snapshot"] | {"ours": True} == taken
    assert not told["snapshot"]["ours"]
    assert there.run("snapshot", "show", "q3").code == Exit.DONE
    assert there.run("snapshot", "show").code == Exit.ERROR, "somebody else's is never the newest"


@pytest.mark.parametrize("arguments", [["export", "q3"], ["import"], ["import", "nothing.zip"], ["take", "--name"]])
def test_what_is_typed_wrongly_is_wrong_usage(here, arguments):
    assert here.run("snapshot", *arguments).code == Exit.USAGE


def test_a_taken_name_is_refused_before_anything_is_read(here):
    here.taken("--name", "q3")
    here.crm.asked.clear()
    ran = here.run("snapshot", "take", "--name", "q3")
    assert (ran.code, here.crm.asked) == (Exit.ERROR, [])
    assert "already named q3" in ran.err
