"""A practice org over its wire, our connector reading and writing it, and a stand-in for what the host does."""

import ssl
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
import structlog

from exeunt.model import Change, Intent, Reason, altered
from exeunt.sdk import Kit, Secret
from exeunt.sdk.gate import OpenGate, ReadOnlyGate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.company import LEAVER, SUCCESSORS
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt_salesforce.connector import SalesforceConnector
from exeunt_salesforce.settings import SalesforceSettings
from exeunt_salesforce.simulator import create_app, credentials, small

FACTS = {"tier": "Tier__c", "purchase": "AnnualPurchase__c", "region": "Region__c"}
STATE = ("users", "owners", "account_teams", "opportunity_teams", "manual_shares", "group_members")


class ImpatientClock:
    """Real time; a sleep passes at once."""

    def __init__(self):
        self.slept = timedelta()

    def now(self):
        return datetime.now(UTC) + self.slept

    def sleep(self, seconds):
        self.slept += timedelta(seconds=seconds)


class Lines:
    """What would be logged."""

    def __init__(self):
        self.entries = []

    def __call__(self, _logger, method, event):
        self.entries.append((method, dict(event)))
        raise structlog.DropEvent


class Far:
    """The org over there, as a test sees it: faults, census and settings, past the connector."""

    def __init__(self, org, faults, url, authority):
        self.org = org
        self.faults = faults
        self.url = url
        self.ca = authority.ca
        self.world = org.world
        self._doors = httpx.Client(base_url=url, verify=ssl.create_default_context(cafile=authority.ca))

    def census(self, user=""):
        return self._doors.get("/__sim/census", params={"user": user}).json()

    def state(self):
        """What of the census a departure may change and undo must restore."""
        whole = self.census()
        return {part: whole[part] for part in STATE}

    def act(self, user, act, **more):
        answer = self._doors.post("/__sim/act", json={"user": user, "act": act, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def settings(self, **wanted):
        assert self._doors.patch("/__sim/settings", json=wanted).status_code == 200

    def switches(self, **wanted):
        assert self._doors.patch("/__sim/switches", json=wanted).status_code == 200

    def calls(self):
        return self._doors.get("/__sim/calls").json()

    def forget_calls(self):
        self._doors.delete("/__sim/calls")

    def user(self, username):
        return self.world.table("User").where("Username", username)[0]["Id"]

    def rows(self, table, **where):
        rows = [dict(row) for row in self.world.table(table).rows.values()]
        return [row for row in rows if all(row[name] == value for name, value in where.items())]

    def close(self):
        self._doors.close()


class Desk:
    """An open connector, and the little of the host that a test of one action needs."""

    def __init__(self, connector, lines):
        self.connector = connector
        self.lines = lines

    def action(self, name):
        return {action.id: action for action in self.connector.actions()}[name]

    def principal(self, username):
        people, end = self.connector.principals().all()
        assert end.whole
        return next(person for person in people if person.username == username)

    def plan(self, action, who, to=None, **options):
        """What the action would change for this person: changes as the host makes them."""
        found, end = action.find(who).all()
        assert end.whole, end
        intent = Intent(who=who, to=to, since=datetime.now(UTC), options=options)
        return [
            _change(action, ref, seen, wanted) for ref, seen in found if (wanted := action.desire(seen, intent)) != seen
        ]

    def perform(self, action, changes):
        """Write, then restore what was to be kept; gives the outcomes."""
        outcomes = {}
        for batch in action.pack(changes):
            met = action.observe([change.ref for change in batch])
            fresh = [_with_before(change, met[change.ref]) for change in batch]
            outcomes |= {outcome.ref: outcome for outcome in action.write(fresh)}
            self._restore(action, fresh, outcomes)
        return outcomes

    def _restore(self, action, changes, outcomes):
        taken = [change.ref for change in changes if change.ref in outcomes and outcomes[change.ref].error is None]
        seen = action.observe(taken)
        lost = []
        for change in changes:
            now = seen.get(change.ref)
            if now is None or now.gone or change.before.gone:
                continue
            kept = frozenset(change.before.fields) - action.evidence - frozenset(change.after.fields)
            if any(now.get(name) != change.before[name] for name in kept):
                lost.append(Change(action.id, change.ref, now, change.before.only(kept), Reason("test.kept")))
        if lost:
            assert all(outcome.error is None for outcome in action.write(lost))

    def apply(self, action, who, to=None):
        changes = self.plan(action, who, to)
        outcomes = self.perform(action, changes)
        assert {ref: outcome.error for ref, outcome in outcomes.items() if outcome.error} == {}
        return changes

    def undo(self, action, changes):
        """Swap, for the altered fields alone."""
        back = []
        for change in changes:
            names = altered(change.before, change.after) & (
                frozenset(change.after.fields) or frozenset(change.before.fields)
            )
            after = change.before.only(frozenset(names))
            back.append(Change(action.id, change.ref, change.after, after, Reason("test.undo")))
        outcomes = self.perform(action, back)
        assert {ref: outcome.error for ref, outcome in outcomes.items() if outcome.error} == {}


def _change(action, ref, seen, wanted):
    names = altered(seen, wanted)
    after = wanted if wanted.gone else wanted.only(names)
    return Change(action.id, ref, seen, after, Reason("test.planned"))


def _with_before(change, met):
    return Change(change.action, change.ref, met, change.after, change.reason, change.key)


@pytest.fixture(scope="session")
def authority(tmp_path_factory):
    return create_authority(tmp_path_factory.mktemp("authority") / "ca", now=datetime.now(UTC))


@pytest.fixture
def far(authority):
    clock, faults = Clock(), Faults()
    org = small(1, clock=clock)
    with serving(create_app(org, faults, clock), authority) as url:
        there = Far(org, faults, url, authority)
        yield there
        there.close()


@pytest.fixture
def open_desk(far):
    """`open_desk("read" | "write", **settings)`: a connector with that credential."""
    opened = []

    def open_one(purpose="write", gate=None, secrets=None, **settings):
        credential = credentials(far.org)[purpose == "write"]
        known = secrets or {"client_id": credential.client_id, "client_secret": credential.secret}
        lines = Lines()
        gate = gate or (
            OpenGate() if purpose == "write" else ReadOnlyGate("salesforce", SalesforceConnector.manifest.reads)
        )
        kit = Kit(
            system="crm",
            gate=gate,
            secret=lambda name: Secret(known[name], name=name),
            clock=ImpatientClock(),
            log=structlog.wrap_logger(None, processors=[lines], wrapper_class=structlog.BoundLogger),
            http=HttpOptions(ca_file=Path(far.ca)),
            seal_key=b"k" * 32,
            folder=Path(),
        )
        wanted = {"url": far.url, "flow": "client-credentials", "facts": FACTS, **settings}
        connector = SalesforceConnector(kit, SalesforceSettings(**wanted))
        opened.append(connector)
        return Desk(connector, lines)

    yield open_one
    for connector in opened:
        connector.close()


@pytest.fixture
def desk(open_desk):
    return open_desk("write")


@pytest.fixture
def leaver(desk):
    return desk.principal(LEAVER)


@pytest.fixture
def heir(desk):
    return desk.principal(SUCCESSORS[0])
