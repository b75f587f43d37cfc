"""The long crash test: a larger departure on real servers, killed at random moments until it is done, many times.

    python -m tests.soak [--kills N] [--seed N]

A departure is killed after a random part of the time that it takes undisturbed, begun again by the same command, and
killed again, until one process comes to its end. Then the systems must be as after the undisturbed one.
"""

from __future__ import annotations

import argparse
import random
import signal
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))

import logging

import structlog

from exeunt.sdk.simulator.company import make_company
from exeunt_ldap.simulator import available
from exeunt_salesforce.simulator.seed_customers import Sizes
from support.servers import running
from support.servers_case import GOOD, Departures, problems

KILLS = 200
SHOWN = 10
SIZES = Sizes(
    accounts=400, contacts=500, opportunities=200, leads=40, cases=30, tasks=60, visits=40, leaver_accounts=120
)
POLICY = """\
exeunt: departure/1
name: Larger departure
tier: {field: tier}
successors:
  - {kind: [manager, owner, secretary, "User.*"], to: grace.lindqvist@acme.example}
  - {tier: [A, unknown], to: ben.okafor@acme.example}
  - {where: {region: EMEA}, to: ben.okafor@acme.example}
  - {to: chen.wei@acme.example}
limits:
  customer.transfer: {count: 5000, share: 100%}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    options = _options(arguments)
    if available() is None:
        print("OpenLDAP's server (slapd) is not installed: make servers")
        return 1
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    print(f"seed {options.seed}", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="exeunt-soak-") as folder,
        running(Path(folder) / "place", make_company(7, 40), SIZES, POLICY) as place,
    ):
        passed, failed = soak(Departures(place), random.Random(options.seed), options.kills)
    print(f"{passed} passed, {failed} failed")
    return 1 if failed else 0


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.soak", description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=KILLS, help="end after so many")
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1_000_000), help="of the moments")
    return parser.parse_args(arguments)


def soak(departures: Departures, moments: random.Random, kills: int) -> tuple[int, int]:
    """Departures that ended as the undisturbed one did, and those that did not."""
    began = time.monotonic()
    if departures.run() != 0:
        print("the undisturbed departure does not end well")
        return 0, 1
    calm, wanted = time.monotonic() - began, departures.outcome()
    if unfinished := sorted(set(wanted.statuses.values()) - GOOD):
        print(f"undisturbed, but not all is done: {', '.join(unfinished)}")
        return 0, 1
    print(f"undisturbed: {len(wanted.statuses)} changes, {departures.facts} facts, {calm:.1f} s", flush=True)
    done, results = 0, []
    while done < kills:
        departures.place.put_back()
        began = time.monotonic()
        killed, end = _until_done(departures, moments, calm, kills - done)
        if not killed:  # it takes less than it did: the machine has more time for us now
            calm = min(calm, time.monotonic() - began)
        found = problems(departures.outcome(), wanted) + ([f"exit code {end}"] if end else [])
        done += len(killed)
        results.append(not found)
        print(f"{done}/{kills} killed at {', '.join(killed) or 'no'} s: {'failed' if found else 'passed'}", flush=True)
        for one in found[:SHOWN]:
            print(f"    {one}", flush=True)
    return sum(results), len(results) - sum(results)


def _until_done(departures: Departures, moments: random.Random, calm: float, most: int) -> tuple[list[str], int]:
    """When it was killed, and how the process ended that was not."""
    killed: list[str] = []
    while len(killed) < most:
        moment = moments.uniform(0.0, calm)
        if (end := departures.run(kill_after=moment)) != -signal.SIGKILL:
            return killed, end
        killed.append(f"{moment:.2f}")
    return killed, departures.run()


if __name__ == "__main__":
    sys.exit(main())
