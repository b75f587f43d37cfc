"""A Salesforce org of the size asked for, served by a process of its own: what it costs is not ours."""

from __future__ import annotations

import multiprocessing
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import httpx
import structlog

from bench.tap import Tap
from exeunt.sdk import Kit, Secret
from exeunt.sdk.gate import OpenGate, ReadOnlyGate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.clock import Clock as SimClock
from exeunt.sdk.simulator.company import LEAVER, make_company
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt_salesforce.connector import SalesforceConnector
from exeunt_salesforce.settings import SalesforceSettings
from exeunt_salesforce.simulator import create_app, credentials, practice
from exeunt_salesforce.simulator.seed_customers import Sizes
from support.crm import FACTS
from support.desk import Clock

COMPANY = (7, 40)
"""Seed and number of people, of whatever knows them."""

OWNED = {"Contact": "", "Opportunity": "", "Case": "", "Visit__c": "", "Lead": "IsConverted", "Task": "IsClosed"}
"""Kinds besides accounts, and the field that says of a row that it is not handed over."""


@dataclass
class Far:
    """The org's address, and how to open a connector to it; each connector's calls go to a tap of its own."""

    url: str
    ca: Path
    folder: Path
    logins: dict[bool, dict[str, str]]
    clock: Clock = field(default_factory=Clock)
    taps: list[Tap] = field(default_factory=list)

    def connector(self, *, writing: bool) -> SalesforceConnector:
        tap = Tap()
        self.taps.append(tap)
        connector = self.plain_connector(tap, writing=writing)
        tap.watch(connector)
        return connector

    def plain_connector(self, tap: Tap, *, writing: bool) -> SalesforceConnector:
        """A connector whose calls are counted and not told apart: two clock readings a call, nothing more."""
        values = self.logins[writing]
        manifest = SalesforceConnector.manifest
        kit = Kit(
            system="crm",
            gate=OpenGate() if writing else ReadOnlyGate(manifest.name, manifest.reads),
            secret=lambda name: Secret(values[name], name=name),
            clock=self.clock,
            log=structlog.get_logger("bench"),
            http=HttpOptions(ca_file=self.ca, read=120, pace=tap.begin, on_call=tap.end),
            seal_key=b"k" * 32,
            folder=self.folder,
        )
        settings = SalesforceSettings(url=self.url, flow="client-credentials", login_url=self.url, facts=FACTS)
        return SalesforceConnector(kit, settings)

    def delay(self, seconds: float) -> None:
        """Add this to every call from now on."""
        httpx.post(f"{self.url}/__sim/latency", json={"seconds": seconds}, verify=_trust(self.ca), trust_env=False)

    def token(self) -> str:
        """An access token of the reading user, for somebody else's client."""
        values = self.logins[False]
        answer = httpx.post(
            f"{self.url}/services/oauth2/token",
            data={"grant_type": "client_credentials"},
            auth=(values["client_id"], values["client_secret"]),
            verify=_trust(self.ca),
            trust_env=False,
        )
        return str(answer.raise_for_status().json()["access_token"])


@contextmanager
def running(folder: Path, accounts: int, children: int) -> Iterator[Far]:
    """An org whose leaver owns so many accounts and, in all, so many other records."""
    folder.mkdir(parents=True, exist_ok=True)
    ours, theirs = multiprocessing.Pipe()
    context = multiprocessing.get_context("spawn")
    process = context.Process(target=_serve, args=(theirs, folder, accounts, children), daemon=True)
    process.start()
    theirs.close()
    try:
        url, ca, logins = ours.recv()
        yield Far(url, Path(ca), folder, logins)
    finally:
        ours.close()
        process.join()


def _serve(pipe: Connection, folder: Path, accounts: int, children: int) -> None:
    authority = create_authority(folder / "authority", now=datetime.now(UTC))
    clock, faults = SimClock(), Faults()
    org = seeded(accounts, children, clock=clock)
    logins = {
        writing: {"client_id": one.client_id, "client_secret": one.secret, "username": one.username}
        for writing, one in zip((False, True), credentials(org), strict=True)
    }
    with serving(create_app(org, faults, clock), authority) as url:
        pipe.send((url, str(authority.ca), logins))
        try:
            pipe.recv()  # until the other end is closed, or its process is gone
        except EOFError:
            return


def seeded(accounts: int, children: int, *, clock: SimClock) -> Any:
    """Half of the children are contacts, a quarter opportunities, the rest of four kinds."""
    others = accounts // 10 + 20
    part = children * (accounts + others) // accounts
    sizes = Sizes(
        accounts=accounts + others,
        contacts=part // 3,
        opportunities=part // 4,
        leads=10,
        cases=part // 20,
        tasks=part // 20,
        visits=part // 20,
        leaver_accounts=accounts,
    )
    org = practice(clock=clock, company=make_company(*COMPANY), sizes=sizes, blockers=False)
    _top_up(org.world, children)
    return org


def _top_up(world: Any, children: int) -> None:
    """The seed draws owners by lot: more contacts, until the number is the one asked for."""
    leaver = world.table("User").where("Username", LEAVER)[0]["Id"]
    owned = sum(
        not (barred and row[barred])
        for kind, barred in OWNED.items()
        for row in world.table(kind).where("OwnerId", leaver)
    )
    accounts = [row["Id"] for row in world.table("Account").where("OwnerId", leaver)]
    if owned > children:
        raise ValueError(f"the seed gave {owned} records, {children} were asked for")
    world.load(
        "Contact",
        [
            {"LastName": f"More {n}", "Name": f"More {n}", "AccountId": accounts[n % len(accounts)], "OwnerId": leaver}
            for n in range(children - owned)
        ],
    )


def _trust(ca: Path) -> Any:
    import ssl

    return ssl.create_default_context(cafile=ca)
