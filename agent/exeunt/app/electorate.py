"""`approver add` and `approver revoke`: every change of who may sign is itself signed, by another approver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from exeunt.app import initial
from exeunt.app.installation import Installation
from exeunt.errors import ConfigError, RefusedPlan
from exeunt.plan import approvers, signature
from exeunt.plan.approvers import Approver, Approvers, Change
from exeunt.store import Connection
from exeunt.store import trail as rows
from exeunt.trail import kinds
from exeunt.trail.entry import decode_leaf
from exeunt.trail.kinds import Kind

Sign = Callable[[bytes], str]
"""Signs a document in the namespace `exeunt-approvers`; gives the armored signature."""

CHANGED: Final = frozenset({kinds.APPROVER_ADDED, kinds.APPROVER_REVOKED, kinds.APPROVER_RESTORED})


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed and who vouched for it: nobody for the very first approver."""

    change: Change
    vouched: tuple[str, ...]
    kind: Kind


def listed(installation: Installation) -> Approvers:
    """Everybody who may, or could, sign. ConfigError `approvers.*`."""
    return approvers.read(installation.approvers_file)


def add(installation: Installation, mail: str, public: str, source: str, sign: Sign) -> Changed:
    """List one key more. The first approver ever needs no signature."""
    now = installation.clock.now()
    if not installation.approvers_file.exists():
        return _add_first(installation, mail, public, now)
    old = listed(installation)
    new = approvers.add(old, mail, public, since=now.replace(microsecond=0), source=source)
    kind = kinds.APPROVER_RESTORED if _comes_back(old, new) else kinds.APPROVER_ADDED
    return _change(installation, old, new, kind, sign)


def revoke(installation: Installation, target: str, sign: Sign) -> Changed:
    """End every running key of a person (e-mail), or one by its fingerprint."""
    old = listed(installation)
    new = approvers.revoke(old, target, at=installation.clock.now())
    return _change(installation, old, new, kinds.APPROVER_REVOKED, sign)


def _comes_back(old: Approvers, new: Approvers) -> bool:
    keys = {line.key for line in new.lines if line not in old.lines}
    return any(line.suspended_by and line.key in keys for line in old.lines)


def _add_first(installation: Installation, mail: str, public: str, now: datetime) -> Changed:
    """Only once: a file that is gone later was taken away, and nobody may begin anew without saying so."""
    with installation.books() as (store, trail):
        with store.read() as conn:
            if _ever_listed(conn):
                raise ConfigError("approvers.gone", file=str(installation.approvers_file))
        with store.write() as conn:
            line = initial.first_approver(trail, conn, installation.state, mail=mail, public=public, now=now)
    new = Approvers((line,))
    change = Change("", new.digest, line.person, (line.fingerprint,), "add")
    return Changed(change, (), kinds.APPROVER_ADDED)


def _ever_listed(conn: Connection) -> bool:
    return any(decode_leaf(row.leaf).kind in CHANGED for chunk in rows.everything(conn) for row in chunk)


def _change(installation: Installation, old: Approvers, new: Approvers, kind: Kind, sign: Sign) -> Changed:
    change = approvers.describe_change(old, new)
    document = approvers.change_document(change)
    armored = sign(document)
    now = installation.clock.now()
    signer: Approver = signature.verify(document, armored, old, signature.APPROVERS, now)
    vouched = approvers.judge_change(change, old, new, [signer], now=now)
    with installation.books() as (store, trail), store.write() as conn:
        if listed(installation) != old:  # while somebody typed a passphrase, a case may have suspended a key
            raise RefusedPlan("approvers.changed-meanwhile", person=change.person)
        facts = {"old": change.old, "new": change.new, "key": signer.fingerprint}
        payload = {
            "person": change.person,
            "vouched": vouched,
            "document": document.decode("utf-8"),
            "signature": armored,
        }
        trail.append(conn, kind, facts=facts, payload=payload)
        # before the commit: an entry without its change would be a lie, a change without its entry is mended by this
        # command again, which finds the file other than it was signed for
        approvers.write(installation.approvers_file, new)
    return Changed(change, tuple(vouched), kind)
