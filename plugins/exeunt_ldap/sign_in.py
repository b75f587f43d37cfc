"""Nobody signs in as this person any more: lock, leavers' policy and an unknown password, in one modify.

Three things OpenLDAP does make the form of that modify (each is a test on the real server):
- A new password takes a lock away that was there before, also one put there by wrong passwords. It does not if the
  same modify deletes the lock by name; so an old lock is dropped and the permanent one added, with the password.
- Whoever still has an open connection may change his own password and is unlocked by it, unless his policy forbids
  that; so the policy goes in the same modify.
- The lock is ignored where the policy that applies says `pwdLockout: FALSE`, or where there is none; so the state
  holds the server's own word whether the account is usable, and that is what must change.
"""

from __future__ import annotations

import secrets
import string
from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from exeunt.sdk import (
    CALLS,
    LATER,
    Action,
    CallError,
    Change,
    Completeness,
    Intent,
    Kit,
    Order,
    Outcome,
    Principal,
    Reason,
    Ref,
    Refused,
    State,
    Undo,
    Value,
    altered,
    reading,
)
from exeunt_ldap.directory import Directory
from exeunt_ldap.edits import Edit, add, drop, put
from exeunt_ldap.entry import Entry, instant
from exeunt_ldap.names import equals, same_dn
from exeunt_ldap.people import NOT_SEEN, by_id, by_ids
from exeunt_ldap.policy import MISSING, OBSTACLES, leavers_policy

PERMANENT: Final = "000001010000Z"
ATTRIBUTES: Final = ("pwdAccountLockedTime", "pwdPolicySubentry", "pwdChangedTime", "pwdLastSuccess", "authTimestamp")
_LOCK: Final = "pwdAccountLockedTime"
_POLICY: Final = "pwdPolicySubentry"
_PASSWORD: Final = "userPassword"  # noqa: S105 (the attribute's name)
_LENGTH: Final = 80
_STAMP: Final = timedelta(seconds=1)
_KINDS: Final = (string.ascii_lowercase, string.ascii_uppercase, string.digits, "!#%+-./:=?@_~")


class BlockSignIn(Action):
    """State: `locked` for good, `policy` (DN, empty: the default one), `usable` as the server itself judges,
    `password_changed`. Evidence: `last_sign_in` (a new password makes the server forget it) and `obstacle`.
    """

    name = "sign_in.block"
    on = "principal"
    order = Order(phase="cut")
    undo = Undo("partial", lost=frozenset({"password_changed"}), note="ldap.undo-new-password")
    evidence = frozenset({"last_sign_in", "obstacle"})
    repeatable = True
    cost: Mapping[str, int] = {CALLS: 7}

    def __init__(self, directory: Directory, kit: Kit) -> None:
        self._directory = directory
        self._clock = kit.clock
        self.settles = timedelta(seconds=directory.settings.replication_seconds)
        self.lingers = {"open_ldap_session": timedelta(hours=directory.settings.session_hours)}

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        seen = self.observe([who.ref])
        if not seen:
            return NOT_SEEN
        yield who.ref, seen[who.ref]
        return Completeness(whole=True, how="single")

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        if not refs:
            return {}
        obstacle = leavers_policy(self._directory).obstacle
        found = by_ids(self._directory, (ref.id for ref in refs), ATTRIBUTES, usability=True)
        # an entry that is not seen may stand elsewhere, and open: that is no account that is gone
        return {ref: self._state(found[ref.id], obstacle) for ref in refs if ref.id in found}

    def desire(self, now: State, intent: Intent) -> State:
        if now.gone:
            return now
        leavers = self._directory.settings.leavers_policy
        stamp = now.get("password_changed")
        held = now.get("locked") is True and now.get("policy") == leavers
        # a newer stamp without our lock and policy is his own doing
        changed = stamp if held and _since(stamp, intent.since) else LATER
        wanted = now.but(locked=True, policy=leavers, usable=False, password_changed=changed)
        if altered(now, wanted) and (obstacle := now.get("obstacle")):
            raise Refused(obstacle if obstacle in OBSTACLES else MISSING, policy=leavers)
        return wanted

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        for change in changes:
            yield self._write_one(change)

    def _write_one(self, change: Change) -> Outcome:
        entry = by_id(self._directory, change.ref.id, ATTRIBUTES)
        if entry is None:
            return Outcome(change.ref, error=Reason("ldap.entry-gone", {"id": change.ref.id}))
        password = _new_password() if change.after.get("password_changed") is LATER else ""
        edits = _edits(change, entry, password)
        if not edits:
            # asked to be unusable while lock and policy are as wanted: nothing that we could send would help
            return Outcome(change.ref, error=Reason("ldap.lock-without-effect", {"dn": entry.dn}))
        if password:
            self._let_stamp_move(entry)
        error = self._directory.modify(entry.dn, edits, condition=equals("entryUUID", entry.id))
        if error is not None:
            return Outcome(change.ref, error=error)
        return Outcome(change.ref, proof=self._prove(entry.dn, password) if password else {})

    def _let_stamp_move(self, entry: Entry) -> None:
        """The server's stamp knows full seconds: ours must differ from one of a moment ago, or it proves nothing."""
        last = instant(entry.text("pwdChangedTime"))
        if last is not None and abs(self._clock.now() - last) < _STAMP + _STAMP:
            self._clock.sleep(_STAMP.total_seconds())

    def _prove(self, dn: str, password: str) -> Mapping[str, str]:
        """Sign in with the password that nobody else will ever know. A probe without an answer proves nothing."""
        try:
            return {"sign_in_with_new_password": self._directory.probe(dn, password)}
        except CallError as error:
            return {"sign_in_with_new_password": f"no-answer {error.code}"}

    def _state(self, entry: Entry, obstacle: str) -> State:
        changed = instant(entry.text("pwdChangedTime"))
        last = instant(entry.text("pwdLastSuccess") or entry.text("authTimestamp"))
        return State(
            {
                "locked": entry.text(_LOCK) == PERMANENT,
                "policy": self._policy(entry.text(_POLICY)),
                "usable": entry.usable,
                "password_changed": changed.isoformat() if changed else "",
                "last_sign_in": last.isoformat() if last else "",
                "obstacle": obstacle,
            }
        )

    def _policy(self, dn: str) -> str:
        """The leavers' policy in the settings' own spelling; any other in the server's."""
        leavers = self._directory.settings.leavers_policy
        return leavers if leavers and dn and same_dn(dn, leavers) else dn


def _edits(change: Change, entry: Entry, password: str) -> Mapping[str, Sequence[Edit]]:
    edits: dict[str, Sequence[Edit]] = {}
    if password:
        edits[_PASSWORD] = [put(password)]
    # a lock that stays has to be written anew with a password, or the password would take it away
    if "locked" in change.after.fields or (password and change.before.get("locked") is True):
        lock = change.after.get("locked", change.before.get("locked")) is True
        edits[_LOCK] = _lock_edits(entry) if lock else [put()]
    if "policy" in change.after.fields:
        policy = str(change.after["policy"])
        edits[_POLICY] = [put(policy)] if policy else [put()]
    return edits


def _lock_edits(entry: Entry) -> Sequence[Edit]:
    """Named deletion is what keeps the server from dropping the lock for the new password. Adding to a lock that came
    in between is refused (the attribute holds one value), so nothing half-way can come of it.
    """
    return [*([drop()] if entry.raw(_LOCK) else []), add(PERMANENT)]


def _since(stamp: Value, moment: datetime) -> bool:
    """Is a stamp (full seconds) not older than the moment?"""
    if stamp is LATER:
        return True
    if not isinstance(stamp, str) or not stamp:
        return False
    try:
        changed = datetime.fromisoformat(stamp)
    except ValueError:
        return False
    return changed.tzinfo is not None and changed >= moment.replace(microsecond=0)


def _new_password() -> str:
    """Drawn, sent, forgotten. Of every kind of character, for servers that count kinds."""
    drawn = [secrets.choice(kind) for kind in _KINDS]
    drawn += [secrets.choice("".join(_KINDS)) for _ in range(_LENGTH - len(drawn))]
    secrets.SystemRandom().shuffle(drawn)
    return "".join(drawn)
