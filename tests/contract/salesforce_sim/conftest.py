"""A simulated org over TLS, and plain clients of it."""

from __future__ import annotations

import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest

from exeunt.sdk.simulator.authority import Authority, create_authority
from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt_salesforce.simulator import create_app, credentials, small
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.tables import Row

ADA = "ada.moreau@acme.example"
BEN = "ben.okafor@acme.example"
API = "/services/data/v64.0"


@dataclass
class Practice:
    """One running org: `http` signed in as the writing integration user, `reader` as the reading one."""

    org: Org
    faults: Faults
    clock: Clock
    url: str
    ca: str
    http: httpx.Client
    reader: httpx.Client
    plain: httpx.Client
    token: str
    trust: ssl.SSLContext
    closing: ExitStack

    def user(self, username: str = ADA) -> Row:
        return self.org.world.table("User").where("Username", username)[0]

    def id(self, username: str = ADA) -> str:
        return self.user(username)["Id"]

    def rows(self, table: str, **wanted: object) -> list[Row]:
        found = self.org.world.table(table).rows.values()
        return [row for row in found if all(row[name] == value for name, value in wanted.items())]

    def query(self, soql: str, client: httpx.Client | None = None) -> list[dict]:
        """All pages of a query; its SELECT may be left out."""
        soql = soql if soql.startswith("SELECT ") else f"SELECT {soql}"
        page = (client or self.http).get(f"{API}/query", params={"q": soql})
        assert page.status_code == 200, page.text
        body = page.json()
        records = body["records"]
        while not body["done"]:
            body = (client or self.http).get(body["nextRecordsUrl"]).json()
            records += body["records"]
        return records

    def fault(self, kind: str, **rule: object) -> None:
        self.plain.post("/__sim/faults", json={"kind": kind, **rule}).raise_for_status()

    def act(self, act: str, user: str = ADA, **more: object) -> dict:
        answer = self.plain.post("/__sim/act", json={"user": user, "act": act, **more})
        assert answer.status_code == 200, answer.text
        return answer.json()

    def settings(self, **values: object) -> None:
        self.plain.patch("/__sim/settings", json=values).raise_for_status()

    def switches(self, **values: object) -> None:
        self.plain.patch("/__sim/switches", json=values).raise_for_status()

    def client(self, token: str) -> httpx.Client:
        headers = {"Authorization": f"Bearer {token}"}
        return self.closing.enter_context(httpx.Client(base_url=self.url, verify=self.trust, headers=headers))


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return create_authority(tmp_path_factory.mktemp("authority"), now=datetime.now(UTC))


@pytest.fixture
def practice(authority: Authority) -> Iterator[Practice]:
    clock, faults = Clock(), Faults()
    org = small(clock=clock)
    reading, writing = credentials(org)
    trust = ssl.create_default_context(cafile=str(authority.ca))
    with (
        serving(create_app(org, faults, clock), authority) as url,
        httpx.Client(base_url=url, verify=trust) as plain,
        httpx.Client(base_url=url, verify=trust) as http,
        httpx.Client(base_url=url, verify=trust) as reader,
        ExitStack() as closing,
    ):
        for client, credential in ((http, writing), (reader, reading)):
            form = {"grant_type": "client_credentials"}
            answer = plain.post("/services/oauth2/token", data=form, auth=(credential.client_id, credential.secret))
            client.headers["Authorization"] = f"Bearer {answer.json()['access_token']}"
        token = http.headers["Authorization"].removeprefix("Bearer ")
        yield Practice(org, faults, clock, url, str(authority.ca), http, reader, plain, token, trust, closing)


@pytest.fixture
def ca(authority: Authority) -> Path:
    return authority.ca
