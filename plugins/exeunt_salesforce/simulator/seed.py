"""Orgs to practise on: `small` for tests, `practice` for a believable company."""

from __future__ import annotations

from dataclasses import dataclass

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.company import Company, make_company
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.seed_access import seed_leaver, seed_sharing
from exeunt_salesforce.simulator.seed_customers import Sizes, seed_customers
from exeunt_salesforce.simulator.seed_facts import seed_facts, seed_stranger
from exeunt_salesforce.simulator.seed_model import seed_model
from exeunt_salesforce.simulator.seed_setup import READ_APP, WRITE_APP, seed_setup
from exeunt_salesforce.simulator.seed_users import seed_users
from exeunt_salesforce.simulator.world import World

SMALL = Sizes(accounts=60, contacts=90, opportunities=40, leads=10, cases=8, tasks=20, visits=12, leaver_accounts=18)
PRACTICE = Sizes(
    accounts=20_000,
    contacts=25_000,
    opportunities=10_000,
    leads=800,
    cases=600,
    tasks=2_000,
    visits=1_000,
    leaver_accounts=1_200,
)


@dataclass(frozen=True, slots=True)
class Credential:
    """How one integration user signs in by client credentials."""

    client_id: str
    secret: str
    username: str

    def __repr__(self) -> str:
        return f"Credential(client_id={self.client_id!r}, username={self.username!r})"


def small(seed: int = 1, *, clock: Clock | None = None, company: Company | None = None) -> Org:
    """About 12 people and 60 accounts. Contacts have shares of their own; nothing stands in the way of deactivation."""
    people = company or make_company(seed, 12)
    org = _make(seed, clock, people, SMALL)
    _set_default(org, "DefaultContactAccess", "Read")
    seed_sharing(org, people, SMALL)
    return org


def practice(
    seed: int = 1,
    *,
    clock: Clock | None = None,
    company: Company | None = None,
    sizes: Sizes = PRACTICE,
    account_access: str = "None",
    blockers: bool = True,
    territories: bool = False,
) -> Org:
    """About 300 people and 20,000 accounts. `account_access` is the org-wide default (None, Read, Edit).

    `blockers`: the leaver is the default case owner and two people's mentor, so deactivation is refused at first.
    `territories`: customers are in territories as well.
    """
    people = company or make_company(seed, 300)
    org = _make(seed, clock, people, sizes)
    _set_default(org, "DefaultAccountAccess", account_access)
    seed_stranger(org)
    seed_facts(org, people)
    seed_model(org, people, territories=territories)
    seed_sharing(org, people, sizes)
    if blockers:
        _block(org, people)
    return org


def _make(seed: int, clock: Clock | None, company: Company, sizes: Sizes) -> Org:
    org = Org(World(clock=clock or Clock(), seed=seed))
    seed_setup(org)
    seed_users(org, company)
    seed_customers(org, company, sizes)
    seed_leaver(org, company)
    return org


def _set_default(org: Org, name: str, level: str) -> None:
    table = org.world.table("Organization")
    table.put({**table.rows[org.world.org_id], name: level})


def _block(org: Org, company: Company) -> None:
    users = org.world.table("User")
    leaver = users.where("Username", company.leaver)[0]["Id"]
    org.world.settings.default_case_owner = leaver
    reports = [row for row in users.where("ManagerId", leaver) if row["IsActive"]]
    for row in reports[:2]:
        users.put({**row, "Mentor__c": leaver})


def credentials(org: Org) -> tuple[Credential, Credential]:
    """The reading and the writing integration user."""
    reading, writing = (_credential(org, client) for client in (READ_APP, WRITE_APP))
    return reading, writing


def _credential(org: Org, client: str) -> Credential:
    app = org.logins.apps[client]
    return Credential(client, app.secret, org.world.table("User").rows[app.run_as]["Username"])


def give_key(org: Org, client_id: str) -> str:
    """A new RSA key for the JWT flow of this app; gives the private key as PEM and registers the public one."""
    key = rsa.generate_private_key(public_exponent=65_537, key_size=2_048)
    public = key.public_key().public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    app = org.logins.apps[client_id]
    app.keys = (*app.keys, public.decode())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    return private.decode()
