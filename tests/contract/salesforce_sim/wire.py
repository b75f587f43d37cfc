"""A random org, served, and a client library of others that reads it as the reading integration user."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from simple_salesforce import Salesforce

from exeunt.sdk.simulator.authority import Authority
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt_salesforce.simulator import create_app, credentials
from support.salesforce_orgs import MadeOrg

VERSION = "64.0"


def select(columns: str, table: str, where: str = "") -> str:
    return " ".join(("SELECT", columns, "FROM", table, *(("WHERE", where) if where else ())))


@contextmanager
def reading(made: MadeOrg, authority: Authority) -> Iterator[Salesforce]:
    reader, _ = credentials(made.org)
    token = made.org.logins.issue(made.org.logins.apps[reader.client_id].run_as, made.org.logins.apps[reader.client_id])
    with serving(create_app(made.org, Faults(), made.world.clock), authority) as url, requests.Session() as session:
        # An environment may name another bundle, which would win over ours.
        session.trust_env, session.verify = False, str(authority.ca)
        yield Salesforce(instance_url=url, session_id=token, session=session, version=VERSION)
