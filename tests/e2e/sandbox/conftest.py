import pytest

from support.practice import end, start_company


@pytest.fixture(scope="module")
def company(tmp_path_factory):
    running = start_company(tmp_path_factory.mktemp("stranger"))
    yield running
    end(running.process)


@pytest.fixture
def fresh(tmp_path):
    """One that the test itself ends."""
    running = start_company(tmp_path)
    yield running
    end(running.process)
