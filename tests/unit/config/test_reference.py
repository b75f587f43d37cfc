"""docs/reference/configuration.md says what the code takes."""

from __future__ import annotations

import re
from pathlib import Path

from exeunt.config.file import COMMON_KEYS, TOP_KEYS, load

PAGE = (Path(__file__).parents[3] / "docs/reference/configuration.md").read_text(encoding="utf-8")


def test_every_key_has_its_row_and_no_row_is_about_another():
    assert re.findall(r"^\| `(\w+)` \|", PAGE, re.MULTILINE) == [*TOP_KEYS, *COMMON_KEYS]


def test_the_example_is_taken(tmp_path):
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)
    file = tmp_path / "exeunt.toml"
    file.write_text(example)
    config = load(file)
    assert set(config.systems) == {"crm", "hr"}
    assert config.systems["crm"].pace.burst == 20
    assert config.systems["hr"].settings == {"folder": "/srv/hr"}
