"""An office whose far side is small, and in memory."""

from __future__ import annotations

from pathlib import Path

import pytest

from support.desk import Office
from support.far_side import World, company


@pytest.fixture
def world() -> World:
    return company(3)


@pytest.fixture
def office(tmp_path: Path, world: World) -> Office:
    return Office.open(tmp_path / "state", world)
