from __future__ import annotations

import json
from pathlib import Path

import click
import pytest

from exeunt.cli import door
from exeunt.cli.call import Call
from exeunt.errors import ConfigError, RefusedPlan
from exeunt.policy.errors import PolicyErrors


@pytest.fixture
def call():
    return Call("en", {})


def ending(error):
    def work():
        raise error

    return work


def test_an_expected_error_is_one_line_without_a_traceback(call, capsys):
    assert door.through(call, ending(RefusedPlan("plan.spent", case="case-1"))) == 4
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.startswith("exeunt: The plan was applied before, in the case case-1.")
    assert said.err.count("\n") == 1


def test_every_mistake_in_a_policy_is_said_with_its_line(call, capsys):
    wrong = [
        ConfigError("policy.unknown-key", file="p.yaml", line=line, field="x", value="x", suggestion="y")
        for line in (9, 4)
    ]
    assert door.through(call, ending(PolicyErrors("p.yaml", wrong))) == 1
    lines = capsys.readouterr().err.splitlines()
    assert len(lines) == 3
    assert "p.yaml, line 4" in lines[1]
    assert "p.yaml, line 9" in lines[2]
    door.through(Call("en", {}, json=True), ending(PolicyErrors("p.yaml", wrong)))
    told = json.loads(capsys.readouterr().out)["error"]
    assert [one["params"]["line"] for one in told["errors"]] == [4, 9]


def test_it_speaks_chinese(capsys):
    door.through(Call("zh", {}), ending(RefusedPlan("plan.spent", case="case-1")))
    assert "case-1" in (said := capsys.readouterr().err)
    assert "计划" in said


def test_parameters_of_an_error_never_steer_the_terminal(call, capsys):
    door.through(call, ending(ConfigError("config.unreadable", file="\x1b[2J\u202e\n", why="x")))
    said = capsys.readouterr().err
    assert "\x1b" not in said
    assert "\u202e" not in said
    assert said.count("\n") == 1


def test_for_a_program_it_is_code_and_parameters_on_stdout(capsys):
    call = Call("en", {}, json=True)
    assert door.through(call, ending(ConfigError("config.missing", file="f", field="policy"))) == 1
    said = capsys.readouterr()
    assert json.loads(said.out) == {
        "error": {"code": "config.missing", "params": {"file": "f", "field": "policy"}},
        "exit": 1,
    }
    assert said.err == ""


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_an_interruption_is_130(call, capsys, error):
    assert door.through(call, ending(error)) == 130
    assert capsys.readouterr().err == "exeunt: interrupted\n"


def test_an_interrupted_verb_may_say_how_it_goes_on(call, capsys):
    call.interrupted = "It goes on."
    assert door.through(call, ending(KeyboardInterrupt())) == 130
    assert capsys.readouterr().err == "exeunt: It goes on.\n"


@pytest.mark.parametrize(
    "error", [PermissionError(13, "Permission denied", "out/x.plan"), FileExistsError(17, "File exists", "out/x.plan")]
)
def test_a_file_that_the_system_refuses_is_expected_and_named(call, capsys, error):
    assert door.through(call, ending(error)) == 1
    assert "out/x.plan" in capsys.readouterr().err


def test_a_disk_without_room_is_expected_where_no_file_is_named(call, capsys):
    assert door.through(call, ending(OSError(28, "No space left on device"))) == 1
    said = capsys.readouterr().err
    assert "No space left on device" in said
    assert "defect" not in said


def test_our_own_bug_leaves_a_private_report_without_secrets_people_or_places(call, capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    call.redactor.register("s3cret-value")
    call.verb = "plan"
    home = Path.home()
    error = ValueError(f"s3cret-value for ada@acme.example in {home}/x, password=hunter22")
    assert door.through(call, ending(error)) == 1
    said = capsys.readouterr().err
    (file,) = tmp_path.glob("exeunt-bug-*.txt")
    assert str(file) in said
    assert said.count("\n") == 1
    assert file.stat().st_mode & 0o077 == 0
    text = file.read_text()
    assert "verb plan" in text
    assert "ValueError" in text
    assert "test_door.py" in text
    for hidden in ("s3cret-value", "ada@acme.example", "hunter22", f"{home}/x"):
        assert hidden not in text


def test_a_bug_without_a_file_of_the_systems_is_not_taken_for_one(call, capsys, tmp_path, monkeypatch):
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    assert door.through(call, ending(ConnectionResetError("peer"))) == 1
    assert [*tmp_path.glob("exeunt-bug-*.txt")]
