"""How a check ends before its end."""

from __future__ import annotations

from typing import NoReturn

import pytest


def broken(promise: str) -> NoReturn:
    """The connector does not keep a promise: say which, what was seen, and what to do."""
    pytest.fail(promise, pytrace=False)


def lacking(lever: str, why: str) -> NoReturn:
    """Skipped, and the report says why."""
    pytest.skip(f"not checked: {why} (`FarSide.{lever}`)")


def aside(why: str) -> NoReturn:
    """Nothing to check here, and the report says why."""
    pytest.skip(why)
