"""Ways in that no password lock closes: public keys for SSH, certificates."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Generator, Iterator, Mapping, Sequence
from datetime import timedelta
from typing import Final

from exeunt.sdk import (
    GONE,
    Action,
    Change,
    Completeness,
    Intent,
    Kit,
    Order,
    Outcome,
    Principal,
    Reason,
    Ref,
    Sealed,
    State,
    Undo,
    Value,
    reading,
)
from exeunt_ldap.directory import Directory
from exeunt_ldap.edits import add, drop
from exeunt_ldap.entry import Entry
from exeunt_ldap.names import equals
from exeunt_ldap.people import NOT_SEEN, by_id, by_ids

# a public key's own words; its options may stand before it and its owner's comment after it
_PUBLIC_KEY: Final = re.compile(r"(?:^|\s)(?:ssh|ecdsa|sk)-[a-z0-9@.-]+ AAAA[0-9A-Za-z+/]+=*(?:\s|$)")
_SHORT: Final = 16


class RemoveCredential(Action):
    """One value of one attribute of his entry. Ref: `<entryUUID>/<attribute>/<SHA-256 of the value>`.

    State: `present`, and `body`, which is what undo puts back. A public key or a certificate is public and stands there
    as it is. Whatever else somebody put into such an attribute may be a secret: it is sealed, and once this process has
    ended nobody can put it back.
    """

    name = "credential.remove"
    order = Order(phase="cut")
    undo = Undo("exact", note="ldap.undo-known-credentials")
    evidence = frozenset({"label"})

    def __init__(self, directory: Directory, kit: Kit, *, on: str, attribute: str) -> None:
        self.on = on
        self._directory = directory
        self._kit = kit
        self._attribute = attribute
        self.settles = timedelta(seconds=directory.settings.replication_seconds)

    @reading
    def find(self, who: Principal) -> Generator[tuple[Ref, State], None, Completeness]:
        entry = by_id(self._directory, who.ref.id, [self._attribute])
        if entry is None:
            return NOT_SEEN
        for value in entry.raw(self._attribute):
            yield self._ref(value, who.ref.id), self._state(value)
        return Completeness(whole=True, how="single")

    def observe(self, refs: Sequence[Ref]) -> Mapping[Ref, State]:
        entries = by_ids(self._directory, (ref.of for ref in refs), [self._attribute])
        held = {self._ref(value, id_): value for id_, entry in entries.items() for value in entry.raw(self._attribute)}
        return {ref: self._state(held[ref]) if ref in held else GONE for ref in refs if ref.of in entries}

    def desire(self, now: State, intent: Intent) -> State:  # noqa: ARG002 (gone, whatever is intended)
        return GONE

    def write(self, changes: Sequence[Change]) -> Iterator[Outcome]:
        for change in changes:
            yield Outcome(change.ref, error=self._write_one(change))

    def locks(self, change: Change) -> frozenset[str]:
        return frozenset({change.ref.of})

    def _write_one(self, change: Change) -> Reason | None:
        entry = by_id(self._directory, change.ref.of, [self._attribute])
        if entry is None:
            return Reason("ldap.entry-gone", {"id": change.ref.of})
        held = self._held(entry, change.ref)
        if change.after.gone:
            edit = drop(held) if held is not None else None
        else:
            body = _body(change.after.get("body"))
            if body is None:
                return Reason("ldap.body-not-kept", {"dn": entry.dn, "attribute": self._attribute})
            edit = add(body) if held is None else None
        if edit is None:
            return None
        return self._directory.modify(entry.dn, {self._attribute: [edit]}, condition=equals("entryUUID", entry.id))

    def _held(self, entry: Entry, ref: Ref) -> bytes | None:
        return next((value for value in entry.raw(self._attribute) if self._ref(value, ref.of) == ref), None)

    def _ref(self, value: bytes, of: str) -> Ref:
        digest = hashlib.sha256(value).hexdigest()
        return Ref(self._kit.system, self.on, f"{of}/{self._attribute}/{digest}", of=of)

    def _state(self, value: bytes) -> State:
        label = f"{self.on} sha256:{hashlib.sha256(value).hexdigest()[:_SHORT]}"
        return State({"present": True, "body": _public(value) or self._kit.seal(value, label), "label": label})


def _public(value: bytes) -> str:
    """The value as text if it is recognisably no secret, else an empty string."""
    if _is_certificate(value):
        return f"base64:{base64.b64encode(value).decode('ascii')}"
    try:
        text = value.decode("utf-8")
    except UnicodeDecodeError:
        return ""
    return f"text:{text}" if _PUBLIC_KEY.search(text) and "PRIVATE" not in text else ""


def _is_certificate(value: bytes) -> bool:
    """By reading it: a key store begins with the same bytes."""
    from cryptography import x509

    try:
        x509.load_der_x509_certificate(value)
    except ValueError:
        return False
    return True


def _body(value: Value) -> bytes | None:
    match value:
        case Sealed(body=body) if body:
            return body
        case str() if value.startswith("base64:"):
            return base64.b64decode(value.removeprefix("base64:"))
        case str() if value.startswith("text:"):
            return value.removeprefix("text:").encode("utf-8")
        case _:
            return None
