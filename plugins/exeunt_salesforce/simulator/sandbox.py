"""The practice company's Salesforce: one org, served by a process of its own.

Drivers get the writing integration user: its client id and secret, its user name, and an access token of his.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.practice import PracticeSystem, Standing, Surroundings, kept, serve, start_process
from exeunt.sdk.simulator.server import serving
from exeunt_salesforce.manifest import MANIFEST
from exeunt_salesforce.settings import SalesforceSettings
from exeunt_salesforce.simulator.app import create_app
from exeunt_salesforce.simulator.census import census
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.seed import Credential, credentials, practice
from exeunt_salesforce.simulator.seed_setup import READER, WRITER

NAME: Final = "salesforce"
FACTS: Final = {
    "tier": "Tier__c",
    "purchases": "AnnualPurchase__c",
    "region": "Region__c",
    "strategic": "IsStrategic__c",
    "first_order": "FirstOrderDate__c",
    "last_activity": "LastActivityDate",
    "successor": "NamedSuccessor__r.Email",
    "sponsor": "ExecutiveSponsor__r.Email",
    "second_contact": "SecondContact__r.Email",
}
TRAITS: Final = {"region": "Region__c"}
CLASSES: Final = {"sensitive": ["PaymentTerms__c", "AnnualPurchase__c"], "arrears": ["Arrears__c"]}
_CUSTOMERS: Final = ("Account", "Contact", "Opportunity", "Lead", "Case")
_COUNTS: Final = frozenset({"writes", "journal"})  # they only ever grow
_LOSSES: Final = {
    "sessions.end:principal": ("sessions", "sessions_digest"),
    "token.revoke:app": ("oauth_tokens", "usage_tokens", "tokens_digest"),
}
_PASSING: Final = frozenset({"sessions", "sessions_digest"})  # our own users sign in to look


def start(surroundings: Surroundings) -> PracticeSystem:
    """The org, seeded and served. PluginError `practice.failed` where it does not come up."""
    return start_process(NAME, __name__, surroundings)


class PracticeOrg:
    """The org as its own process sees it."""

    def __init__(self, org: Org, *, url: str, ca_file: Path, folder: Path, leaver: str) -> None:
        self._org = org
        reading, writing = credentials(org)
        self.entry: Mapping[str, Any] = _entry(org, url, writing)
        self.table: Mapping[str, Any] = {
            "kind": NAME,
            "url": url,
            "flow": "client-credentials",
            "own_accounts": [READER, WRITER],
            "ca_file": str(ca_file),
            "facts": FACTS,
            "traits": TRAITS,
            "classes": CLASSES,
            "read": _credential(folder, "read", reading),
            "write": _credential(folder, "write", writing),
        }

        self.losses: Mapping[str, Sequence[str]] = {
            action: [f"users/{leaver}/{name}" for name in names] for action, names in _LOSSES.items()
        }

    def census(self) -> Mapping[str, str]:
        whole = {part: content for part, content in census(self._org).items() if part not in _COUNTS}
        for own in (READER, WRITER):
            whole["users"][own] = {name: value for name, value in whole["users"][own].items() if name not in _PASSING}
        return dict(_flat(whole, ()))

    def standing(self, email: str) -> Standing:
        world = self._org.world
        with world.lock:
            user = world.table("User").where("Username", email)
            if not user:
                raise KeyError(email)
            open_leads = [row for row in world.table("Lead").where("OwnerId", user[0]["Id"]) if not row["IsConverted"]]
        seen = census(self._org, user=email)["users"][email]
        owned = {**seen["owned"], "Lead": len(open_leads)}
        memberships = ("groups", "permission_sets", "set_licences", "package_licences", "default_account_teams")
        return Standing(
            may_sign_in=seen["active"] and not seen["frozen"],
            ways_in=seen["sessions"] + seen["oauth_tokens"] + seen["usage_tokens"],
            customers={kind: owned[kind] for kind in _CUSTOMERS if owned.get(kind)},
            memberships=sum(len(seen[name]) for name in memberships),
        )

    def chore(self) -> str:
        """Salesforce deactivates nobody who is the default owner of cases, and only Setup can change that."""
        with self._org.world.lock:
            self._org.world.settings.default_case_owner = ""
        return "Setup › Support Settings › Default Case Owner"


def _entry(org: Org, url: str, credential: Credential) -> Mapping[str, Any]:
    app = org.logins.apps[credential.client_id]
    return {
        "kind": NAME,
        "url": url,
        "login_url": f"{url}/login",
        "access_token": org.logins.issue(app.run_as, app),
        "client_id": credential.client_id,
        "client_secret": credential.secret,
        "username": credential.username,
        "api_version": SalesforceSettings(url=url).api_version.removeprefix("v"),
        "census_url": f"{url}/__sim/census",
        "fault_url": f"{url}/__sim/faults",
    }


def _credential(folder: Path, purpose: str, credential: Credential) -> Mapping[str, str]:
    """As the connector asks for it: what its manifest calls a secret is named by its place."""
    values = {"client_id": credential.client_id, "client_secret": credential.secret}
    return {
        name: kept(folder / f"{purpose}.{name}", value) if name in MANIFEST.secrets else value
        for name, value in values.items()
    }


def _flat(value: Any, path: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    """Each leaf under the path to it; lists are sorted by the census."""
    if isinstance(value, dict) and value:
        for name, inner in value.items():
            yield from _flat(inner, (*path, str(name)))
    else:
        yield "/".join(path), str(value)


@contextmanager
def _running(given: Surroundings) -> Iterator[PracticeOrg]:
    clock, faults = Clock(), Faults()
    org = practice(clock=clock, company=given.company)
    with serving(create_app(org, faults, clock), given.authority, name=NAME) as url:
        yield PracticeOrg(org, url=url, ca_file=given.authority.ca, folder=given.folder, leaver=given.company.leaver)


if __name__ == "__main__":
    serve(_running)
