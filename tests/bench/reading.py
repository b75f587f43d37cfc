"""Rows a second by the connector's `find`, against simple-salesforce asking the same."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import requests
from simple_salesforce import Salesforce

from bench import org
from bench.line import Line
from bench.sizes import Sizes
from bench.tap import Tap
from bench.turns import in_turns
from exeunt.sdk.simulator.company import LEAVER
from exeunt_salesforce.soql import equals, select

KINDS = ("Contact", "Account")


def measure(folder: Path, sizes: Sizes) -> Iterator[Line]:
    with org.running(folder, *sizes.rows) as far, requests.Session() as session:
        session.trust_env, session.verify = False, str(far.ca)
        theirs = Salesforce(instance_url=far.url, session_id=far.token(), session=session, version="64.0")
        with far.plain_connector(Tap(), writing=False) as connector:
            who = next(one for one in connector.principals() if LEAVER in one.mail)
            actions = {action.id: action for action in connector.actions()}
            for kind in KINDS:
                yield _line(actions[f"customer.transfer:{kind}"], who, theirs, sizes.repeats)


def _line(action: Any, who: Any, theirs: Salesforce, rounds: int) -> Line:
    asked = _queries(action, who.ref.id)

    def find() -> int:
        items, end = action.find(who).all()
        if not end.whole:
            raise RuntimeError(f"not read whole: {end}")
        return len(items)

    def query_all() -> list[int]:
        return [len(theirs.query_all(soql)["records"]) for soql in asked]

    counts, rows = query_all(), find()
    if counts[0] != rows:
        raise RuntimeError(f"the two read different things: {rows}, {counts}")
    turns = in_turns(find, query_all, rounds)
    return Line(
        f"reading {rows} rows of {action.on} in {len(asked)} queries: simple-salesforce's rows a second / ours",
        turns.ratio,
        f"{sum(counts) / turns.ours:,.0f} rows/s by find, {sum(counts) / turns.theirs:,.0f} rows/s by query_all",
        [f"processor time on this side of the wire alone: {turns.own_ratio:.2f}"],
    )


def _queries(action: Any, owner: str) -> list[str]:
    """Everything that `find` asks: the records, the rows of teams and shares that it keeps, how many there are in all."""
    records = select(action._columns, action.on, equals("OwnerId", owner), *action.kind.only)
    kept = [
        select(join.columns, join.source, equals(f"{join.relation}.OwnerId", owner), *join.where)
        for join in action._kept.values()
    ]
    return [records, *kept, select(("COUNT()",), action.on)]
