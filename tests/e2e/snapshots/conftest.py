from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from support.command_line import Ran, Site
from support.sharing import WORLDS, Truth, company, found, install_sharing


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sharing")
    install_sharing(folder)
    return folder


@dataclass
class Here:
    """An installation with two systems, and the command line on it."""

    folder: Path
    crm: Truth
    erp: Truth

    @property
    def state(self) -> Path:
        return self.folder / "state"

    def run(self, *arguments: str) -> Ran:
        return Site(self.folder, self.folder).run("--config", str(self.folder / "exeunt.toml"), *arguments)

    def taken(self, *arguments: str):
        return self.run("snapshot", "take", "--json", *arguments).json["snapshot"]


@pytest.fixture
def settle(tmp_path, packages, monkeypatch):
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.setenv("TOKEN", "a-test-token")
    for name in ("EXEUNT_LANG", "LC_ALL", "LC_MESSAGES", "LANG"):
        monkeypatch.delenv(name, raising=False)
    WORLDS.clear()

    def made(name="here"):
        crm, erp = company(), Truth(people=[("7", "ada")])
        found(tmp_path / name, packages, {"crm": crm, "erp": erp}, more='roster = ["erp"]')
        return Here(tmp_path / name, crm, erp)

    return made


@pytest.fixture
def here(settle):
    return settle()
