from __future__ import annotations

import pytest

from exeunt.text import Texts
from unit.report import departures

# A departure takes a second to work through; its facts are pure data and may be shared.


@pytest.fixture(scope="session")
def smooth(tmp_path_factory):
    going, plans = departures.smooth(tmp_path_factory.mktemp("smooth") / "state")
    yield going, plans
    going.office.store.close()


@pytest.fixture(scope="session")
def troubled(tmp_path_factory):
    going, plans = departures.troubled(tmp_path_factory.mktemp("troubled") / "state")
    yield going, plans
    going.office.store.close()


@pytest.fixture(scope="session")
def undone(tmp_path_factory):
    going, plans = departures.undone(tmp_path_factory.mktemp("undone") / "state")
    yield going, plans
    going.office.store.close()


@pytest.fixture
def ordered(tmp_path):
    going, plans = departures.ordered(tmp_path / "state")
    yield going, plans
    going.office.store.close()


@pytest.fixture(params=["en", "zh"])
def texts(request):
    return Texts.load(request.param)
