"""Accounts that are not the leaver's, and whose credential he could know."""

from __future__ import annotations

import pytest

from exeunt.model import Principal, Ref
from exeunt.plan.dangers import RUN_AS, SERVICE, lent_accounts

ROBOT = Ref("crm", "principal", "robot")


@pytest.mark.parametrize(
    ("powers", "own", "codes"),
    [
        ({"service"}, set(), [SERVICE]),
        ({"service"}, {ROBOT}, [RUN_AS]),
        ({"self"}, set(), [RUN_AS]),
        (set(), {ROBOT}, [RUN_AS]),
        (set(), set(), []),
    ],
)
def test_a_robot_with_the_leavers_address_is_named_and_a_human_is_not(powers, own, codes):
    robot = Principal(ref=ROBOT, name="sync", status="active", powers=frozenset(powers))
    found = lent_accounts([robot], own)
    assert [one.code for one in found] == codes
    assert all(one.about == ROBOT and one.params == {"system": "crm", "name": "sync"} for one in found)
