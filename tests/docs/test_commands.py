"""Every command that the documents tell somebody to type exists, with the options it is given."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import click
import pytest

from exeunt.cli.call import Call
from exeunt.cli.main import VERBS
from exeunt.cli.verb import Group

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def typed(page: Path) -> list[str]:
    """Lines of code blocks, and pieces in backticks, that begin with `exeunt`; make targets likewise."""
    text = page.read_text(encoding="utf-8")
    blocks = re.findall(r"^ *```[a-z]*\n(.*?)^ *```", text, re.DOTALL | re.MULTILINE)
    lines = [line.strip().removeprefix("$ ") for block in blocks for line in block.splitlines()]
    lines += re.findall(r"`(exeunt [^`\n]*)`", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    return [line.split("#")[0].strip() for line in lines if re.match(r"exeunt( [^\[]|$)", line)]


def resolve(words: list[str]) -> tuple[click.Command, list[str]]:
    command: click.Command = Group("exeunt", verbs=VERBS)
    rest = words
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        found = command.get_command(click.Context(command, obj=Call("en", {}, json=False)), rest[0])
        if found is None:
            raise AssertionError(f"no verb {rest[0]}")
        command, rest = found, rest[1:]
    return command, rest


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_every_command_in_the_documents_exists(page):
    for line in typed(page):
        words = [word for word in shlex.split(line.replace("…", "x"))[1:] if word not in {"|", ">"}]
        while words and words[0].startswith("--"):
            words = words[2:] if words[0] in {"--config", "--lang", "--log-level"} else words[1:]
        command, rest = resolve(words)
        known = {name for param in command.params for name in (*param.opts, *param.secondary_opts)}
        known |= {"--json", "--lang", "--config", "--help", "--quiet", "--log-level"}
        for word in rest:
            if word.startswith("--"):
                assert word.split("=")[0] in known, f"{page.name}: {line}: {word}"


def test_the_readme_names_make_targets_that_exist():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    named = set(re.findall(r"make ([a-z]+)", (ROOT / "README.md").read_text()))
    assert named - {"and"} <= targets


def test_links_between_the_documents_lead_somewhere():
    for page in PAGES:
        for link in re.findall(r"\]\((?!http)([^)#]+)", page.read_text(encoding="utf-8")):
            assert (page.parent / link).exists(), f"{page}: {link}"
