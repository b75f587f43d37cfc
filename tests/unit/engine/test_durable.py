"""What the engine's library asks of the machine is found out before a plan is spent."""

from __future__ import annotations

import pytest

from exeunt.engine.durable import check_library
from exeunt.errors import StoreError


@pytest.mark.parametrize(("python", "sqlite"), [((3, 11), (3, 40, 1)), ((3, 12), (3, 42, 0)), ((3, 14), (3, 53, 2))])
def test_a_pair_that_works_is_let_through(python, sqlite):
    check_library(python, sqlite)


@pytest.mark.parametrize(("python", "sqlite"), [((3, 12), (3, 40, 1)), ((3, 13), (3, 41, 2))])
def test_a_pair_that_does_not_is_named_with_what_is_needed(python, sqlite):
    with pytest.raises(StoreError) as caught:
        check_library(python, sqlite)
    assert caught.value.code == "store.old-library"
    assert caught.value.params["needed"] == "3.42"


def test_this_very_machine_is_asked():
    check_library()
