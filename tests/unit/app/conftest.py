from __future__ import annotations

import pytest

from support.sharing import WORLDS, install_sharing


@pytest.fixture(scope="session")
def packages(tmp_path_factory):
    folder = tmp_path_factory.mktemp("sharing")
    install_sharing(folder)
    return folder


@pytest.fixture(autouse=True)
def _at_home(packages, monkeypatch):
    """The connector is installed, and its systems are this test's alone."""
    monkeypatch.syspath_prepend(str(packages))
    monkeypatch.setenv("TOKEN", "a-test-token")
    WORLDS.clear()
