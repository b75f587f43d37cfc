"""`init`: a state folder with what must never change, a commented configuration, and the first approver."""

from __future__ import annotations

import json
import os
import secrets
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Final

from exeunt.app.installation import APPROVERS_FILE, ID_FILE, SEAL_FILE, Installation, write_private
from exeunt.errors import ConfigError
from exeunt.plan import approvers, signature
from exeunt.plan.approvers import Approver, Approvers
from exeunt.sdk.clock import SystemClock
from exeunt.store import Connection
from exeunt.trail import kinds
from exeunt.trail.trail import Trail
from exeunt_policies import DEPARTURE, shipped

TEMPLATE: Final = """\
# Exeunt: when somebody leaves, the company keeps its customers.
# Relative paths are meant from this file's folder. No secret stands in this file: only where each one is kept,
# as env:NAME, file:/path (readable by its owner only) or keyring:service/user.

state = {state}                  # database, trail, keys and approvers
policy = "{policy}"              # who takes over, limits, signatures; try it with `exeunt plan`
# audit = "audit.yaml"                   # what must be true of customers and access; `exeunt audit` asks
# exceptions = "exceptions.yaml"         # findings that somebody answers for, until a day
# people = "people.yaml"                 # who is who, where the systems do not agree
# roster = ["directory"]                 # the systems that say who works here
# keep_snapshots = "90d"                 # older snapshots without a name go when one is taken
# witness = "/mnt/elsewhere/exeunt"      # the trail's heads are copied there, out of this machine's reach
# time_stamp = {{ url = "https://tsa.example/tsr" }}   # the RFC 3161 authority that stamps them; add ca_file if need be

# One table for each system. `exeunt connectors` lists the kinds, `exeunt connectors NAME` what each one takes.
# With `read` alone a system is looked at and planned for, never changed; add `write` when you trust the plans.
#
# [systems.crm]
# kind = "salesforce"
# url = "https://acme.my.salesforce.com"
# flow = "jwt"
# read = {{ client_id = "env:SF_CLIENT_ID", private_key = "file:/etc/exeunt/sf-read.pem", username = "env:SF_USER" }}
#
# [systems.directory]
# kind = "ldap"
# url = "ldaps://ldap.acme.example"
# base_dn = "dc=acme,dc=example"
# read = {{ bind_dn = "cn=exeunt-read,dc=acme,dc=example", bind_password = "file:/etc/exeunt/ldap-read" }}
"""


@dataclass(frozen=True, slots=True)
class Chosen:
    """The first approver and his key: used if it is there, else made with this passphrase."""

    mail: str
    key: Path
    passphrase: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Begun:
    """What was made; `key` is None where no approver was named."""

    config: Path
    policy: Path
    state: Path
    approver: str = ""
    key: Path | None = None
    key_made: bool = False
    fingerprint: str = ""


def begin(config: Path, state: Path, approver: Chosen | None) -> Begun:
    """Make everything that is not there yet. ConfigError before anything is written, where something is in the way."""
    for file in (config, state / ID_FILE, state / APPROVERS_FILE):
        if file.exists():
            raise ConfigError("init.exists", file=str(file))
    public, made = key_at(approver) if approver else ("", False)
    if approver:  # an unusable key or address is said before there is anything to clean up
        approvers.add(Approvers(), approver.mail, public, since=SystemClock().now(), source=str(approver.key))
    prepare_state(state)
    policy = write_config(config, state)
    if approver is None:
        return Begun(config, policy, state)
    with Installation.at(config).books() as (store, trail), store.write() as conn:
        line = first_approver(trail, conn, state, mail=approver.mail, public=public, now=SystemClock().now())
    return Begun(config, policy, state, line.person, approver.key, made, line.fingerprint)


def prepare_state(folder: Path) -> None:
    """A folder of mode 0700 with this installation's id and the key of sealed values. ConfigError `init.exists`."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    folder.chmod(0o700)
    if (folder / ID_FILE).exists() or (folder / SEAL_FILE).exists():
        raise ConfigError("init.exists", file=str(folder / ID_FILE))
    write_private(folder / SEAL_FILE, f"{secrets.token_hex(32)}\n")
    write_private(folder / ID_FILE, f"{secrets.token_hex(16)}\n")


def write_config(file: Path, state: Path) -> Path:
    """The commented configuration, and the shipped policy beside it unless one is there; the policy's file."""
    if file.exists():
        raise ConfigError("init.exists", file=str(file))
    file.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    policy = file.parent / DEPARTURE
    if not policy.exists():
        write_private(policy, shipped(DEPARTURE).decode("utf-8"))
    write_private(file, TEMPLATE.format(state=_toml(state), policy=DEPARTURE))
    return policy


def _toml(path: Path) -> str:
    return json.dumps(str(path), ensure_ascii=False)  # a JSON string is a TOML basic string


def public_half(key: Path) -> str:
    """The public line of a key, from its `.pub`. ConfigError `init.no-public-key`."""
    file = key if key.suffix == ".pub" else key.with_name(f"{key.name}.pub")
    try:
        return file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        raise ConfigError("init.no-public-key", file=str(file)) from None


def key_at(approver: Chosen) -> tuple[str, bool]:
    """The public line of the approver's key, and whether it was made just now."""
    path = approver.key
    if path.exists() or path.with_name(f"{path.name}.pub").exists():
        return public_half(path), False
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    return signature.generate_key(path, approver.mail, passphrase=approver.passphrase), True


def first_approver(trail: Trail, conn: Connection, folder: Path, *, mail: str, public: str, now: datetime) -> Approver:
    """List the first approver, for whom nobody can vouch. The caller has made sure that there never was one."""
    listed = approvers.add(Approvers(), mail, public, since=now.replace(microsecond=0), source="public key")
    approvers.write(folder / APPROVERS_FILE, listed)
    line = listed.lines[0]
    facts = {"old": "", "new": listed.digest, "key": line.fingerprint}
    trail.append(conn, kinds.APPROVER_ADDED, facts=facts, payload={"person": line.person})
    return line


def state_folder(config: Path, given: Path | None, home: Path) -> Path:
    """Where the state goes: as told, `/var/lib/exeunt` for `/etc/exeunt`, else under the user's own state folder."""
    if given is not None:
        return given.expanduser().absolute()
    if config.parent == Path("/etc/exeunt"):
        return Path("/var/lib/exeunt")
    if config.parent == home / ".config" / "exeunt":
        return Path(os.environ.get("XDG_STATE_HOME") or home / ".local" / "state") / "exeunt"
    return config.parent / "state"
