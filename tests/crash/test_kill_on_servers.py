"""kill -9 at every recorded fact of a small departure on real servers, the same command again, and no system shows it."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ProcessPoolExecutor

import pytest

from exeunt_salesforce.simulator.seed_customers import Sizes
from support.servers_case import kill_everywhere

PLACES_AT_ONCE = 2  # a process that takes up after a crash waits a second for its queue

SIZES = Sizes(accounts=20, contacts=10, opportunities=6, leads=4, cases=3, tasks=2, visits=2, leaver_accounts=6)
POLICY = """\
exeunt: departure/1
name: Small departure
actions:
  hand:
    reference.hand_over:User.DelegatedApproverId: {skip: true, because: written as the manager is}
    reference.hand_over:owner: {skip: true, because: written as the manager is}
  take:
    licence.remove:package_licence: {skip: true, because: written as the other licence is}
    membership.remove: {skip: true, because: written as roles are}
    team.leave:default_account_team: {skip: true, because: written as members are}
    team.leave:default_opportunity_team: {skip: true, because: written as members are}
tier: {field: tier}
successors:
  - {kind: [manager, "User.*"], to: grace.lindqvist@acme.example}
  - {tier: [A, unknown], to: ben.okafor@acme.example}
  - {to: chen.wei@acme.example}
limits:
  customer.transfer: {count: 500, share: 100%}
"""


@pytest.mark.needs("slapd")
@pytest.mark.parametrize("moment", ["before", "after"])
def test_a_kill_at_any_recorded_fact_shows_in_no_system(tmp_path, moment):
    spawned = multiprocessing.get_context("spawn")  # a fork server and an interpreter of its own for each
    with ProcessPoolExecutor(PLACES_AT_ONCE, mp_context=spawned) as pool:
        shares = [
            pool.submit(
                kill_everywhere, tmp_path / str(first), SIZES, POLICY, moment, slice(first, None, PLACES_AT_ONCE)
            )
            for first in range(PLACES_AT_ONCE)
        ]
        places = [share.result() for share in shares]
    assert "\n".join(problem for place in places for command in place for problem in command.problems) == ""
    for same_command in zip(*places, strict=True):
        facts = max(command.facts for command in same_command)
        assert sorted(number for command in same_command for number in command.at) == list(range(1, facts + 1))
