"""Small random Salesforce orgs with everything that gives or takes access, and the answer for every user and record.

    made = make_org(7)
    expected(made)[user, record]      # 0 none, 1 read, 2 edit, 3 all
    told(made, ask)                   # the same by UserRecordAccess; `ask` runs SOQL over the wire and gives the rows

The answers come from the simulator's evaluator, which reads one user and one record at a time.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import islice
from typing import Any

from exeunt.sdk.simulator.clock import Clock
from exeunt_salesforce.simulator.defaults import ALL, EDIT, NONE, READ
from exeunt_salesforce.simulator.membership import is_internal
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.sharing import Sharing
from exeunt_salesforce.simulator.world import World
from support.salesforce_orgs_grants import give_grants
from support.salesforce_orgs_people import make_people
from support.salesforce_orgs_records import SHARED, make_records
from support.salesforce_orgs_rights import leave_one_behind

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
Answers = dict[tuple[str, str], int]
Ask = Callable[[str], list[dict[str, Any]]]
_IDS_A_QUERY = 200


@dataclass(frozen=True, slots=True)
class MadeOrg:
    """`users` are the internal ones, those out of service too; `records` are the kinds' names by record id."""

    seed: int
    org: Org
    users: tuple[str, ...]
    records: Mapping[str, str]

    @property
    def world(self) -> World:
        return self.org.world

    @property
    def flat(self) -> frozenset[str]:
        """Custom objects without access by hierarchies: told by no table, so whoever asks must be told."""
        return frozenset(self.world.settings.flat_objects)


def make_org(seed: int) -> MadeOrg:
    """The same org for the same seed. It has integration users, so `credentials(made.org)` works."""
    rng = random.Random(seed)
    org = Org(World(clock=Clock(lambda: NOW), seed=seed))
    people = make_people(org, rng)
    make_records(org.world, rng, people)
    give_grants(org.world, rng, people)
    org.recalculation.everything()
    leave_one_behind(org.world, rng)
    users = tuple(row["Id"] for row in org.world.table("User").rows.values() if is_internal(row))
    records = {record: kind for kind in SHARED for record in org.world.table(kind).rows}
    return MadeOrg(seed, org, users, records)


def expected(made: MadeOrg) -> Answers:
    """What each internal user gets in the end, restriction rules included."""
    schema = made.world.schema.objects
    pairs = _pairs(made)
    return {(user, record): made.org.level(user, schema[kind], _row(made, record)) for user, record, kind in pairs}


def by_sharing(made: MadeOrg, evaluator: Sharing | None = None) -> Answers:
    """The same before restriction rules: what UserRecordAccess tells."""
    judge = evaluator or made.org.sharing
    return {(user, record): judge.level(user, kind, _row(made, record)) for user, record, kind in _pairs(made)}


def told(made: MadeOrg, ask: Ask) -> Answers:
    """By UserRecordAccess. Whoever asks must be able to read every record, or it is told as out of reach."""
    answers = {(user, record): NONE for user, record, _ in _pairs(made)}
    for user in made.users:
        for ids in _chunks(made.records):
            listed = ",".join(f"'{one}'" for one in ids)
            columns = "RecordId,HasReadAccess,HasEditAccess,HasAllAccess,MaxAccessLevel"
            wanted = f"UserId = '{user}' AND RecordId IN ({listed})"
            rows = ask(f"SELECT {columns} FROM UserRecordAccess WHERE {wanted}")  # noqa: S608  # ids of our own making
            answers |= {(user, row["RecordId"]): _level(row) for row in rows}
    return answers


def _level(row: Mapping[str, Any]) -> int:
    for column, level in (("HasAllAccess", ALL), ("HasEditAccess", EDIT), ("HasReadAccess", READ)):
        if row[column]:
            return level
    return NONE


def _pairs(made: MadeOrg) -> Iterator[tuple[str, str, str]]:
    for user in made.users:
        for record, kind in made.records.items():
            yield user, record, kind


def _row(made: MadeOrg, record: str) -> dict[str, Any]:
    return made.world.table(made.records[record]).rows[record]


def _chunks(records: Mapping[str, str]) -> Iterator[list[str]]:
    waiting = iter(records)
    while ids := list(islice(waiting, _IDS_A_QUERY)):
        yield ids
