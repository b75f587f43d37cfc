"""A second CRM of the same company, whose users sign in with a key and a certificate: OAuth's JWT bearer flow."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.clock import Clock
from exeunt.sdk.simulator.company import make_company
from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.server import serving
from exeunt_salesforce.simulator import create_app, small
from exeunt_salesforce.simulator.org import Org
from exeunt_salesforce.simulator.seed import give_key
from exeunt_salesforce.simulator.seed_setup import READ_APP, READER, WRITE_APP, WRITER

USERS = {"read": (READ_APP, READER), "write": (WRITE_APP, WRITER)}


@dataclass
class Branch:
    """The org, its `[systems.*]` table, where its private keys lie, and every assertion that was sent to it."""

    org: Org
    table: Mapping[str, Any]
    keys: Mapping[str, Path]
    assertions: list[str]


@contextmanager
def branch(folder: Path, now: Callable[[], datetime]) -> Iterator[Branch]:
    """Up while the block runs. *now* is the time of its clients too: an assertion is good for minutes."""
    folder.mkdir(mode=0o700)
    authority = create_authority(folder / "authority", now=datetime.now(UTC))
    clock = Clock(now)
    org = small(clock=clock, company=make_company(7, 14))
    keys = {purpose: _give_key(org, app, folder / f"{purpose}.pem") for purpose, (app, _) in USERS.items()}
    assertions: list[str] = []
    with serving(overheard(create_app(org, Faults(), clock), assertions.append), authority) as url:
        table = {
            "kind": "salesforce",
            "url": url,
            "flow": "jwt",
            "login_url": f"{url}/login",
            "ca_file": str(authority.ca),
            **{purpose: _credential(folder, purpose, keys[purpose]) for purpose in USERS},
        }
        yield Branch(org, table, keys, assertions)


def _give_key(org: Org, client: str, file: Path) -> Path:
    """The app knows the public half and has no secret any more; the private one lies in *file*."""
    org.logins.apps[client].secret = ""
    file.touch(mode=0o600)
    file.write_text(give_key(org, client))
    return file


def _credential(folder: Path, purpose: str, key: Path) -> Mapping[str, str]:
    client, user = USERS[purpose]
    named = {"client_id": client, "username": user}
    for name, value in named.items():
        file = folder / f"{purpose}.{name}"
        file.touch(mode=0o600)
        file.write_text(value)
    return {**{name: f"file:{folder / f'{purpose}.{name}'}" for name in named}, "private_key": f"file:{key}"}


def overheard(app: Any, note: Callable[[str], object]) -> Any:
    """The same app; *note* is told each assertion that comes in."""

    async def listening(scope: Any, receive: Any, send: Any) -> None:
        async def hear() -> Any:
            message = await receive()
            if str(scope.get("path", "")).endswith("/oauth2/token"):
                for assertion in parse_qs(message.get("body", b"").decode()).get("assertion", ()):
                    note(assertion)
            return message

        await app(scope, hear, send)

    return listening
