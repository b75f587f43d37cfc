"""Children of a fork server that has everything heavy imported already."""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections.abc import Callable
from multiprocessing import forkserver
from multiprocessing.connection import wait
from multiprocessing.context import ForkServerContext
from pathlib import Path
from unittest import mock

TESTS = Path(__file__).parents[1]

_BOOKS = threading.Lock()
"""Whoever starts a child looks after all others, and would read the end of one that another thread is reading."""


def fork_server(*modules: str) -> ForkServerContext:
    """Makes children that have these modules. One for the whole process: the first call says which."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(modules))
    # the server knows neither our path nor how to complain: what it cannot import it leaves to every child
    path = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    with mock.patch.dict(os.environ, PYTHONPATH=path):
        forkserver.ensure_running()
    return context


def run_child(
    context: ForkServerContext, target: Callable[..., None], *arguments: object, patience: float
) -> int | None:
    """How it ended; None: it goes on after so many seconds. For several threads at once."""
    child = context.Process(target=target, args=arguments)
    with _BOOKS:
        child.start()
    wait([child.sentinel], patience)
    with _BOOKS:
        child.join(0)
        return child.exitcode
