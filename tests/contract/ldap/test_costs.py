"""What a plan says that a change costs is what it costs: looked at, written, looked at again, on a real server."""

from __future__ import annotations

import pytest

from exeunt.sdk import CALLS
from exeunt.sdk.http import HttpOptions

ACTIONS = (
    "sign_in.block:principal",
    "admin_role.remove:group",
    "membership.remove:group",
    "reference.hand_over:manager",
    "reference.hand_over:owner",
)


@pytest.mark.parametrize("name", ACTIONS)
def test_the_cost_of_a_change_is_what_was_counted(world, name):
    calls = []
    http = HttpOptions(connect=5.0, read=5.0, on_call=lambda verb, _: calls.append(verb))
    run = world.run()
    run.to = world.principal(world.successor)
    planned = run.plan(name)
    assert planned
    run.writes = world.connector(writing=True, http=http)
    acting = {item.id: item for item in run.writes.actions()}[name]
    acting.observe([planned[0].ref])  # signed in, and what is asked once is asked
    counted = []
    for change in planned:
        calls.clear()
        run.write([change], name)
        acting.observe([change.ref])
        counted.append(len(calls))
    # some more or fewer where groups lead on to groups, or where others are named whose ids are asked for
    assert all(abs(count - acting.cost[CALLS]) <= 3 for count in counted), counted
