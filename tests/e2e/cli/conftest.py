from __future__ import annotations

import pytest

from support.command_line import install, settle_in
from support.far_side import company


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("packages")
    install(folder)
    return folder


@pytest.fixture
def site(tmp_path, packages, monkeypatch):
    """An installation, and this process at home in it."""
    made = settle_in(tmp_path / "here", packages, company())
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.chdir(made.folder)
    for name in ("EXEUNT_LANG", "LC_ALL", "LC_MESSAGES", "LANG", "EXEUNT_KEY", "XDG_CONFIG_HOME", "XDG_STATE_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in made.environ.items():
        monkeypatch.setenv(name, value)
    return made
