"""What the tutorial shows is what runs: every block of it stands in the example, to the letter."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

PLACE = Path(__file__).parents[3] / "docs" / "connectors"
PAGE = (PLACE / "writing.md").read_text(encoding="utf-8")
BLOCK = re.compile(r"^```(\w+)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
SHOWN_FOR_OPERATORS = "[systems.badges]"


def blocks(language: str) -> list[str]:
    return [body for name, body in BLOCK.findall(PAGE) if name == language]


@pytest.mark.parametrize("block", blocks("python"), ids=lambda block: block.strip().splitlines()[0].strip())
def test_every_python_block_stands_in_the_example(block: str) -> None:
    files = [file for folder in ("example", "example_access") for file in (PLACE / folder).glob("*.py")]
    assert any(block in file.read_text(encoding="utf-8") for file in files)


def test_the_project_file_is_the_example_s() -> None:
    shown, *_ = [block for block in blocks("toml") if SHOWN_FOR_OPERATORS not in block]
    assert shown == (PLACE / "example" / "pyproject.toml").read_text(encoding="utf-8")


def test_every_language_of_a_block_is_checked_somewhere() -> None:
    assert {name for name, _ in BLOCK.findall(PAGE)} == {"python", "toml", "console"}
