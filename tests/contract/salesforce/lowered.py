"""What a connector lowers an org to, as rows of text, for the slow evaluator."""

from collections import defaultdict
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import structlog

from exeunt.model.access import ROWS, Leave, Out, Own, Revoke
from exeunt.sdk import Kit, Secret
from exeunt.sdk.gate import OpenGate, ReadOnlyGate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt_salesforce.connector import SalesforceConnector
from exeunt_salesforce.settings import SalesforceSettings
from exeunt_salesforce.simulator import create_app, credentials
from support.access_reference import World

NEVER = ("beside", "not-computed")
NAMES = ("kinds", "customers", "groups", "members", "owners", "sets", "grants", "caps")


@dataclass
class Lowered:
    """Rows by table, and of each part, by its id, the rows and how it ended."""

    tables: dict = field(default_factory=lambda: defaultdict(list))
    parts: dict = field(default_factory=dict)
    ends: dict = field(default_factory=dict)
    only: dict = field(default_factory=dict)

    def world(self, active, **instead):
        """For the evaluator; `active`: which principals can sign in."""
        return World(principals=active, **{name: instead.get(name, self.tables[name]) for name in NAMES})

    def gaps(self, part):
        return {gap.code for gap in self.ends[part].gaps}

    def unwhole(self):
        """The parts that something is missing from, but for what is never computed."""
        return {part for part, end in self.ends.items() if not end.whole and end.how not in NEVER}


def lower(connector, base=None):
    """Everything that `access` gives. Each part is read once, as the host does."""
    found = Lowered()
    for part in connector.access(base or {}):
        assert part.id not in found.parts, part.id
        rows = [row for some in part.rows for row in as_rows(part.table, some)]
        assert len(set(rows)) == len(rows), f"{part.id} has a row twice"
        end = part.rows.end
        if part.only is None and end.whole and end.counted is not None:
            assert end.counted == len(rows), f"{part.id} counts {end.counted} and has {len(rows)}"
        found.parts[part.id], found.ends[part.id], found.only[part.id] = rows, end, part.only
        found.tables[part.table] += rows
    return found


def as_rows(table, some):
    """A row, or those of a record batch."""
    if isinstance(some, ROWS[table]):
        return [some]
    columns = {name: some.column(name).to_pylist() for name in some.schema.names}
    return [ROWS[table](**dict(zip(columns, values, strict=True))) for values in zip(*columns.values(), strict=True)]


class StillClock:
    """The time of the org; a sleep passes at once."""

    def __init__(self, clock):
        self._clock = clock
        self._slept = timedelta()

    def now(self):
        return self._clock.now() + self._slept

    def sleep(self, seconds):
        self._slept += timedelta(seconds=seconds)


@contextmanager
def opened(org, authority, *, purpose="read", **settings):
    """A connector on an org of its own."""
    with serving(create_app(org, Faults(), org.world.clock), authority) as url:
        credential = credentials(org)[purpose == "write"]
        known = {"client_id": credential.client_id, "client_secret": credential.secret}
        reading = ReadOnlyGate("salesforce", SalesforceConnector.manifest.reads)
        kit = Kit(
            system="crm",
            gate=reading if purpose == "read" else OpenGate(),
            secret=lambda name: Secret(known[name], name=name),
            clock=StillClock(org.world.clock),
            log=structlog.wrap_logger(None, processors=[_drop], wrapper_class=structlog.BoundLogger),
            http=HttpOptions(ca_file=Path(authority.ca)),
            seal_key=b"k" * 32,
            folder=Path(),
        )
        wanted = SalesforceSettings(url=url, flow="client-credentials", **settings)
        with SalesforceConnector(kit, wanted) as connector:
            yield connector


def _drop(_logger, _method, _event):
    raise structlog.DropEvent


def in_service(connector):
    """Everybody, and whether he is still a user: who is frozen keeps what he has."""
    people, end = connector.principals().all()
    assert end.whole
    return {person.ref.id: person.status != "inactive" for person in people}


def edited(lowered, active, edits):
    """The tables after these edits, row by row: (world's rows, who is active)."""
    tables = {name: list(lowered.tables[name]) for name in NAMES}
    active = dict(active)
    for edit in edits:
        match edit:
            case Leave(principal):
                active[principal] = False
            case Own(customer, owner):
                _own(tables, customer, owner)
            case Out(group, member):
                # a place in a territory may be out of force: then it gave nothing, and no row says so
                there = any((row.group, row.member) == (group, member) for row in tables["members"])
                assert there or group.startswith("territory:"), edit
                tables["members"] = [row for row in tables["members"] if (row.group, row.member) != (group, member)]
            case Revoke():
                assert any(_meant(row, edit) for row in tables["grants"]), edit
                tables["grants"] = [row for row in tables["grants"] if not _meant(row, edit)]
    return World(principals=active, **tables)


def _own(tables, customer, owner):
    before = {row.id: row for row in tables["customers"]}[customer]
    if before.owner == owner:
        return
    tables["customers"] = [row._replace(owner=owner) if row.id == customer else row for row in tables["customers"]]
    tied = {row.object for row in tables["grants"] if row.tied and row.on == "set"}
    tables["grants"] = [row for row in tables["grants"] if not (row.tied and (row.on, row.object) == ("one", customer))]
    tables["sets"] = [row for row in tables["sets"] if not (row.customer == customer and row.set in tied)]


def _meant(row, edit):
    here = (row.subject, row.on, row.object) == (edit.subject, edit.on, edit.object)
    return here and edit.cause in ("", row.cause)
