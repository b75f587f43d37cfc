from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path

import pytest

from exeunt.app import initial
from exeunt_exports.practice import write_practice_exports
from support.command_line import POLICY, Ran, Site

CONFIG = """\
state = "state"
policy = "departure.yaml"
roster = ["hr"]
"""


@dataclass
class Desk:
    """Three folders of exports, configured as three systems."""

    folder: Path

    def run(self, *arguments: str) -> Ran:
        return Site(self.folder, self.folder).run("--config", str(self.folder / "exeunt.toml"), *arguments)


@pytest.fixture(scope="package")
def desk(tmp_path_factory) -> Desk:
    folder = tmp_path_factory.mktemp("exports")
    systems = write_practice_exports(folder / "files")
    tables = "".join(f"\n[systems.{name}]\n{_toml(table)}" for name, table in systems.items())
    (folder / "exeunt.toml").write_text(CONFIG + tables, encoding="utf-8")
    (folder / "departure.yaml").write_text(POLICY, encoding="utf-8")
    initial.prepare_state(folder / "state")
    desk = Desk(folder)
    assert desk.run("snapshot", "take", "--name", "first").code == 0
    return desk


def _toml(table) -> str:
    return "".join(f"{key} = {json.dumps(value)}\n" for key, value in table.items())
