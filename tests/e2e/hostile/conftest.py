from __future__ import annotations

from contextlib import ExitStack

import pytest

from exeunt.sdk.clock import SystemClock
from support.quick_clock import replaces
from support.two_systems import firm


@pytest.fixture
def founded(tmp_path, monkeypatch):
    """Makes a company, by default the usual one; this process lives on its time while the test runs."""
    with ExitStack() as stack:

        def make(company=None):
            made = stack.enter_context(firm(tmp_path, company))
            for name, method in replaces(made.clock).items():
                monkeypatch.setattr(SystemClock, name, method)
            return made

        yield make
