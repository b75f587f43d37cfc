from __future__ import annotations

import json

import pytest

from exeunt.cli.main import VERBS, main
from exeunt.text.catalogue import ENGLISH

LATER = {"demo"}
"""Verbs whose modules are looked at by their own tests."""


def leaves():
    import click

    from exeunt.cli.verb import Group

    for name, place in VERBS.items():
        if name in LATER:
            continue
        command = __import__(place, fromlist=["command"]).command
        if isinstance(command, Group):
            for inner in command.list_commands(click.Context(command)):
                yield [name, inner], command.get_command(click.Context(command), inner)
        else:
            yield [name], command


@pytest.mark.parametrize("language", ["en", "zh"])
def test_help_names_every_verb_in_one_line(language, capsys):
    assert main(["--lang", language, "--help"]) == 0
    lines = capsys.readouterr().out.splitlines()
    for name in VERBS:
        (line,) = [line for line in lines if line.split()[:1] == [name]]
        assert len(line) < 80
    assert ("客户" in "".join(lines)) == (language == "zh")


@pytest.mark.parametrize(
    ("path", "command"), [*leaves()], ids=lambda value: " ".join(value) if isinstance(value, list) else ""
)
def test_every_verb_explains_itself_and_all_of_its_options(path, command, capsys):
    assert main([*path, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"verb.{'-'.join(path)}" in ENGLISH
    for option in (param for param in command.params if getattr(param, "help", None)):
        assert option.help in ENGLISH, option.help
        assert option.opts[0] in shown
    assert {"--json", "--lang", "--config", "--quiet", "--log-level"} <= {
        opt for param in command.params for opt in param.opts
    }


@pytest.mark.parametrize("path", [[], ["plan"], ["case"], ["case", "show"]], ids=" ".join)
def test_the_short_flag_shows_the_same_help(path, capsys):
    assert main([*path, "-h"]) == 0
    short = capsys.readouterr().out
    assert main([*path, "--help"]) == 0
    assert capsys.readouterr().out == short != ""


def test_without_a_verb_help_is_shown_and_it_was_wrong_usage(capsys):
    assert main([]) == 64
    assert "plan" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "code", "params"),
    [
        (["plann"], "usage.no-such-verb", {"verb": "plann", "suggestion": "plan"}),
        (["case", "shw"], "usage.no-such-verb", {"verb": "shw", "suggestion": "show"}),
        (["plan", "--sucessor", "x"], "usage.no-such-option", {"option": "--sucessor", "suggestion": "--successor"}),
        (["plan"], "usage.missing", {"name": "WHO"}),
        (["case", "show"], "usage.missing", {"name": "CASE"}),
    ],
)
def test_a_mistype_is_said_with_what_was_probably_meant(arguments, code, params, capsys):
    assert main([*arguments, "--json"]) == 64
    assert json.loads(capsys.readouterr().out)["error"] == {"code": code, "params": params}


def test_global_options_stand_before_or_after_the_verb(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    for arguments in (
        ["--json", "--config", "nowhere", "case", "list"],
        ["case", "list", "--json", "--config", "nowhere"],
    ):
        assert main(arguments) == 1
        assert json.loads(capsys.readouterr().out)["error"]["params"]["places"] == "nowhere"
