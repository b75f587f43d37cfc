from __future__ import annotations

import logging
import signal

import pytest
import structlog
from hypothesis import settings

from support.needed import need
from support.width import examples

# one example may meet a busy machine: promises are about results, never about time
settings.register_profile("untimed", deadline=None, max_examples=examples(60))
settings.load_profile("untimed")
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:  # as in a shell's background, and every child would inherit it
    signal.signal(signal.SIGINT, signal.default_int_handler)
structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))


@pytest.hookimpl(tryfirst=True)  # before any fixture starts what is not there
def pytest_runtest_setup(item: pytest.Item) -> None:
    for mark in item.iter_markers("needs"):
        need(*mark.args)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What mostly waits for a clock begins first: whoever has nothing left takes over from the other end."""
    items.sort(key=lambda item: item.get_closest_marker("waits") is None)
