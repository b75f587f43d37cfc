"""A departure on the Salesforce simulator, over its wire: the far side and an office with a desk that writes to it."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import structlog

from exeunt.engine import case
from exeunt.engine.case import Spending
from exeunt.engine.departure import Desk, LaneEnd, carry_on
from exeunt.people import join, resolve
from exeunt.plan.document import Plan, read
from exeunt.plan.make import About, Made, make
from exeunt.plan.succession import Succession
from exeunt.plan.survey import survey
from exeunt.policy import Departure, load
from exeunt.sdk import Kit, Secret
from exeunt.sdk.gate import OpenGate, ReadOnlyGate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.clock import Clock as SimClock
from exeunt.sdk.simulator.company import LEAVER
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt.store import Store, cases
from exeunt.trail.trail import Trail
from exeunt_salesforce.connector import SalesforceConnector
from exeunt_salesforce.settings import SalesforceSettings
from exeunt_salesforce.simulator import create_app, credentials, small
from exeunt_salesforce.simulator.census import census
from support.desk import Clock, part

FACTS = {"tier": "Tier__c", "purchase": "AnnualPurchase__c", "region": "Region__c"}

RULES = """\
exeunt: departure/1
name: test
tier: {field: tier}
successors:
  - {tier: [A], to: ben.okafor@acme.example}
  - {to: chen.wei@acme.example}
limits:
  customer.transfer: {count: 20000, share: 100%}
"""


@dataclass
class Crm:
    """The org, its faults, and how to open a connector to it."""

    org: Any
    faults: Faults
    url: str
    ca: Path
    clock: Clock
    folder: Path
    patience: float = 30
    """Seconds that an answer may take."""

    def connector(self, *, writing: bool) -> SalesforceConnector:
        reading, write = credentials(self.org)
        mine = write if writing else reading
        manifest = SalesforceConnector.manifest
        values = {"client_id": mine.client_id, "client_secret": mine.secret, "username": mine.username}
        kit = Kit(
            system="crm",
            gate=OpenGate() if writing else ReadOnlyGate(manifest.name, manifest.reads),
            secret=lambda name: Secret(values[name], name=name),
            clock=self.clock,
            log=structlog.get_logger("test"),
            http=HttpOptions(ca_file=self.ca, attempts=3, connect=30, read=self.patience),
            seal_key=b"k" * 32,
            folder=self.folder,
        )
        settings = SalesforceSettings(url=self.url, flow="client-credentials", login_url=self.url, facts=FACTS)
        return SalesforceConnector(kit, settings)

    def census(self, user: str = "") -> dict[str, Any]:
        return census(self.org, user=user)

    def truth(self) -> dict[str, Any]:
        """What a departure may change and an undo must restore."""
        return {name: value for name, value in self.census().items() if name not in {"writes", "journal"}}


@contextmanager
def running(folder: Path, org: Any = None) -> Iterator[Crm]:
    authority = create_authority(folder / "authority", now=datetime.now(UTC))
    clock, faults = SimClock(), Faults()
    org = org or small(clock=clock)
    with serving(create_app(org, faults, clock), authority) as url:
        yield Crm(org, faults, url, authority.ca, Clock(), folder)


def plans(crm: Crm, rules: str = RULES, *, who: str = LEAVER, case_id: str = "") -> Made:
    policy = load(rules, "departure.yaml")
    with crm.connector(writing=False) as connector:
        principals, end = connector.principals().all()
        assert end.whole, end
        people = join({"crm": principals})
        person = resolve(people, who)
        seen = survey("crm", connector, person.principals)
    succession = Succession(policy, people, person, "")
    about = About(
        case=case_id or f"case-{secrets.token_hex(4)}",
        nonce=secrets.token_hex(8),
        installation="here",
        person=person,
        successors=tuple(succession.persons()),
        since=crm.clock.now().replace(microsecond=0),
        not_before=None,
        policy_digest=policy.digest,
        settings_digest="settings",
        systems={"crm": part("crm")},
        trail_size=0,
        trail_root="",
    )
    return make(about, [seen], policy, succession.choose, lifted={})


@dataclass
class CrmOffice:
    """Store, trail and a desk that writes to the org."""

    crm: Crm
    folder: Path
    store: Store
    trail: Trail
    policy: Departure | None = None

    @classmethod
    def open(cls, folder: Path, crm: Crm) -> CrmOffice:
        from support.desk import Office
        from support.far_side import World

        office = Office.open(folder, World())
        return cls(crm, folder, office.store, office.trail)

    def desk(self, **changed: Any) -> Desk:
        values: dict[str, Any] = {
            "store": self.store,
            "trail": self.trail,
            "clock": self.crm.clock,
            "log": structlog.get_logger("test"),
            "connect": lambda _: self.crm.connector(writing=True),
            "policy": self.policy,
            "engine_file": self.folder / "engine.db",
            "patience": timedelta(minutes=5),
        }
        return Desk(**{**values, **changed})

    def apply(self, *bodies: bytes) -> list[LaneEnd]:
        digests = []
        for body in bodies:
            plan = read(body)
            spending = Spending(plan, body, (), (), self.crm.clock.now(), self.folder / "approvers")
            case.spend(self.store, self.trail, spending, now=self.crm.clock.now())
            digests.append(plan.digest)
        return self.go_on(*digests)

    def go_on(self, *digests: str) -> list[LaneEnd]:
        return [end for lanes in carry_on(self.desk(), digests).values() for end in lanes]

    def rows(self, plan: Plan) -> list[cases.Row]:
        with self.store.read() as conn:
            return cases.changes_of(conn, plan.digest)

    def findings(self, case_id: str) -> list[cases.Row]:
        with self.store.read() as conn:
            return cases.findings_of(conn, case_id)
