"""`approver add` and `approver revoke`: every change of who may sign is itself signed, by another approver."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from exeunt.app import initial
from exeunt.app.installation import Installation
from exeunt.errors import ConfigError, RefusedPlan
from exeunt.plan import approver_changes, approvers, signature
from exeunt.plan.approver_changes import Change
from exeunt.plan.approvers import Approver, Approvers
from exeunt.store import Connection
from exeunt.store import trail as rows
from exeunt.trail import kinds
from exeunt.trail.entry import decode_leaf
from exeunt.trail.kinds import Kind

Sign = Callable[[bytes], str]
"""Signs a document in the namespace `exeunt-approvers`; gives the armored signature."""

CHANGED: Final = frozenset({kinds.APPROVER_ADDED, kinds.APPROVER_REVOKED, kinds.APPROVER_RESTORED})
OF_THE_LIST: Final = CHANGED | {kinds.APPROVER_SUSPENDED}
"""Each says what the list's digest was before, and is since."""


@dataclass(frozen=True, slots=True)
class Changed:
    """What changed and who vouched for it: nobody for the very first approver."""

    change: Change
    vouched: tuple[str, ...]
    kind: Kind


def listed(installation: Installation) -> Approvers:
    """Everybody who may, or could, sign. ConfigError `approvers.*`."""
    return approvers.read(installation.approvers_file)


def trusted(conn: Connection, file: Path) -> Approvers:
    """The list as its last change was signed. RefusedPlan `approvers.unsigned` where something else changed it."""
    found = approvers.read(file)
    if not _is_as_signed(conn, found):
        raise RefusedPlan("approvers.unsigned", file=str(file))
    return found


def _is_as_signed(conn: Connection, found: Approvers) -> bool:
    entries = map(decode_leaf, rows.newest_with(conn, b'"approver-'))
    newest = next((entry for entry in entries if entry.kind in OF_THE_LIST), None)
    return newest is None or found.is_as_signed(str(newest.facts["new"]))


def add(installation: Installation, mail: str, public: str, source: str, sign: Sign) -> Changed:
    """List one key more. The first approver ever needs no signature."""
    now = installation.clock.now()
    if not installation.approvers_file.exists():
        return _add_first(installation, mail, public, now)
    found = listed(installation)
    old = _without_unrecorded(installation, found, public)
    new = approvers.add(old, mail, public, since=now.replace(microsecond=0), source=source)
    kind = kinds.APPROVER_RESTORED if _comes_back(old, new) else kinds.APPROVER_ADDED
    return _change(installation, old, new, found=found, kind=kind, sign=sign)


def revoke(installation: Installation, target: str, sign: Sign) -> Changed:
    """End every running key of a person (e-mail), or one by its fingerprint."""
    found = old = listed(installation)
    new = approvers.revoke(old, target, at=installation.clock.now())
    return _change(installation, old, new, found=found, kind=kinds.APPROVER_REVOKED, sign=sign)


def _without_unrecorded(installation: Installation, found: Approvers, public: str) -> Approvers:
    """The list before this very key was added, where a crash came between the file and its entry."""
    with installation.books() as (store, _), store.read() as conn:
        if _is_as_signed(conn, found):
            return found
        words = public.split()
        before = Approvers(tuple(line for line in found.lines if line.public_word not in words))
        return before if _is_as_signed(conn, before) else found


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


def _change(
    installation: Installation, old: Approvers, new: Approvers, *, found: Approvers, kind: Kind, sign: Sign
) -> Changed:
    """From *old* to *new*; *found*: what the file says, which nobody else may have changed meanwhile."""
    change = approver_changes.describe_change(old, new)
    document = approver_changes.change_document(change)
    armored = sign(document)
    now = installation.clock.now()
    signer: Approver = signature.verify(document, armored, old, signature.APPROVERS, now)
    vouched = approver_changes.judge_change(change, old, new, [signer], now=now)
    with installation.books() as (store, trail), store.write() as conn:
        if not _is_as_signed(conn, old):
            raise RefusedPlan("approvers.unsigned", file=str(installation.approvers_file))
        if listed(installation) != found:  # while somebody typed a passphrase, a case may have suspended a key
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
