"""A trail on a real database, with a clock that moves a second at each look."""

import itertools
from datetime import UTC, datetime, timedelta

import pytest

from exeunt.store import Store
from exeunt.trail import Trail, kinds

START = datetime(2026, 3, 1, 8, 0, tzinfo=UTC)


@pytest.fixture
def state(tmp_path):
    return tmp_path / "state"


@pytest.fixture
def store(state):
    with Store.open(state / "app.db") as opened:
        yield opened


@pytest.fixture
def clock():
    seconds = itertools.count()
    return lambda: START + timedelta(seconds=next(seconds))


@pytest.fixture
def trail(store, state, clock):
    return Trail.open(store, state, clock=clock)


@pytest.fixture
def add(store, trail):
    """Appends one entry, by default of the case `case-1` with a payload; its number."""

    def append(kind=kinds.FINDING, **given):
        entry = {"case": "case-1", "facts": {"rule": "crm.owner-left"}, "payload": {"who": "Ada Lovelace"}} | given
        with store.write() as conn:
            return trail.append(conn, kind, **entry)

    return append
