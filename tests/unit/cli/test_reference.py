"""The reference pages name every verb, every exit code and every shape."""

from __future__ import annotations

import re
from pathlib import Path

import click

from exeunt.cli.exits import Exit
from exeunt.cli.main import VERBS
from exeunt.cli.verb import Group

ROOT = Path(__file__).parents[3]
CLI = (ROOT / "docs/reference/cli.md").read_text(encoding="utf-8")
JSON = (ROOT / "docs/reference/json.md").read_text(encoding="utf-8")


def test_every_shape_is_described():
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "agent/exeunt/cli").rglob("*.py"))
    shapes = set(re.findall(r'"exeunt": "([a-z-]+/\d+)"', sources)) - {"sandbox/1", "demo/1"}
    shapes |= {f"case-{act}/1" for act in ("tick", "waive", "cancel")} | {"approver-add/1", "approver-revoke/1"}
    assert len(shapes) > 10
    assert not [shape for shape in shapes if shape not in JSON]


def test_every_verb_and_sub_verb_is_described():
    for name, place in VERBS.items():
        assert f"`{name}" in CLI, name
        if name in {"approver", "case", "trail"}:
            group = __import__(place, fromlist=["command"]).command
            assert isinstance(group, Group)
            for inner in group.list_commands(click.Context(group)):
                assert f"{name} {inner}" in CLI


def test_every_exit_code_is_described():
    assert [int(code) for code in re.findall(r"^\| (\d+) \|", CLI, re.MULTILINE)] == [int(one) for one in Exit]
