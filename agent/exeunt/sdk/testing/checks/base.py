from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import ClassVar

import pytest

from exeunt.sdk.action import Action
from exeunt.sdk.testing.far_side import FarSide, FaultLever, Many
from exeunt.sdk.testing.rules import Row
from exeunt.sdk.testing.stage import Stage
from exeunt.sdk.testing.verdict import aside, broken, lacking


class Checks:
    """What every group of checks stands on. An author gives `actions` and `far_side`."""

    actions: ClassVar[tuple[str, ...]] = ()
    """The ids of all actions that the connector offers on this far side."""

    def far_side(self) -> AbstractContextManager[FarSide]:
        """A far side as new, running while the block runs. Asked for once a check."""
        raise NotImplementedError

    @pytest.fixture
    def stage(self) -> Iterator[Stage]:
        with self.far_side() as far, Stage(far) as stage:
            yield stage

    def pytest_generate_tests(self, metafunc: pytest.Metafunc) -> None:
        if "action" in metafunc.fixturenames:
            metafunc.parametrize("action", self.actions)


def rows_of(stage: Stage, action: str) -> list[Row]:
    """What there is to change; without any, every check of writing would hold by itself."""
    rows = stage.rows(stage.action(action))
    if not rows:
        broken(f"The leaver has nothing that {action} would change: give him something, or nothing is proved.")
    return rows


def written_by_connector(stage: Stage, action: str) -> Action:
    """The action with the writing credential. Skips what a person does."""
    found = stage.action(action, stage.writer)
    if found.by_hand:
        aside(f"{action} is a person's task: it has no `write` of its own")
    return found


def many_of(stage: Stage, action: str) -> Many:
    many = stage.far.many.get(action)
    return many if many is not None else lacking("many", f"lists of every length for {action}")


def lever_for(stage: Stage, fault: str) -> FaultLever:
    faults = stage.far.faults
    if faults is None or fault not in faults.kinds:
        lacking("faults", f"what `{fault}` does")
    return faults
