"""The trail of one store: entries in the caller's transaction, checkpoints over them, time stamps, erasure."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from itertools import groupby
from pathlib import Path
from typing import Self

from exeunt.errors import TrailError
from exeunt.model import canonical
from exeunt.store import Connection, Store, record_fact
from exeunt.store import trail as rows
from exeunt.trail import keyring, kinds, note, timestamp
from exeunt.trail.entry import (
    SALT_BYTES,
    Entry,
    Fact,
    Leaf,
    check_facts,
    decode_leaf,
    encode_leaf,
    moment,
    payload_digest,
)
from exeunt.trail.keyring import Entropy, Keyring
from exeunt.trail.kinds import Kind, parse_kind
from exeunt.trail.merkle import Frontier, Head, leaf_hash
from exeunt.trail.note import Verifier

Clock = Callable[[], datetime]
Fetch = Callable[[bytes], bytes]
"""Posts a time stamp request (application/timestamp-query) to an authority and returns the body of its answer."""

_ERASED_PER_ENTRY = 500
_NONCE_BYTES = 8


@dataclass(frozen=True, slots=True)
class Checkpoint:
    """A signed head; `token` is the time stamp authority's answer about `note`, where there is one."""

    head: Head
    note: bytes
    token: bytes | None = None


class Trail:
    """Appends to the trail of one store and signs its heads. Time and randomness are given to it."""

    def __init__(self, store: Store, keys: Keyring, *, clock: Clock, entropy: Entropy) -> None:
        self._store = store
        self._keys = keys
        self._clock = clock
        self._entropy = entropy

    @classmethod
    def open(cls, store: Store, folder: Path, *, clock: Clock, entropy: Entropy = secrets.token_bytes) -> Self:
        """The trail of *store* with the keys in *folder*; a new store gets its keys and first entry here.

        TrailError: `trail.key-missing`, `trail.key-readable`, `trail.bad-key`, and `trail.other-key` when the keys
        are not the ones that this trail was opened with.
        """
        with store.write() as conn:
            first = rows.leaf(conn, 0)
            fresh = first is None and not keyring.exists(folder)
            keys = keyring.create(folder, entropy=entropy) if fresh else keyring.load(folder)
            trail = cls(store, keys, clock=clock, entropy=entropy)
            if first is None:
                trail.append(conn, kinds.TRAIL_OPENED, facts=trail._identity())
            elif decode_leaf(first).facts != trail._identity():
                raise TrailError("trail.other-key", name=str(folder))
        return trail

    @property
    def store(self) -> Store:
        return self._store

    @property
    def verifier(self) -> Verifier:
        """The public key, under the log's name. Give it to auditors by another way than the trail's own files."""
        return self._keys.signer.verifier

    def pseudonym(self, kind: str, text: str) -> str:
        """What stands for *text* in leaves: `case` for case ids, `ref` for refs, other kinds as callers agree."""
        return self._keys.pseudonym(kind, text)

    def append(
        self,
        conn: Connection,
        kind: Kind,
        *,
        case: str | None = None,
        facts: Mapping[str, Fact] | None = None,
        refs: Sequence[str] = (),
        payload: Mapping[str, object] | None = None,
    ) -> int:
        """Record one entry in the caller's transaction; its number.

        TrailError: `trail.unknown-kind`, `trail.bad-fact`, `trail.bad-leaf`. A payload that is not canonical JSON
        (`exeunt.model.canonical`) raises TypeError or ValueError.
        """
        return self.append_many(conn, [Entry(kind, case, facts or {}, refs, payload)])[0]

    def append_many(self, conn: Connection, entries: Sequence[Entry]) -> list[int]:
        """Record entries in this order, in the caller's transaction; their numbers."""
        return self._append(conn, entries, at=moment(self._clock()))

    def head(self) -> Head:
        """Size and root of the trail as it stands."""
        with self._store.read() as conn:
            return _frontier(*rows.head(conn)).head()

    def checkpoint(self, now: datetime) -> Checkpoint:
        """Sign the head and keep the note; the latest one again when nothing happened since."""
        with self._store.write() as conn:
            latest = rows.latest_checkpoint(conn)
            if latest is not None and not _news(conn, latest):
                return _checkpoint(latest)
            facts: dict[str, Fact] = {"previous": latest.size if latest else 0}
            self._append(conn, [Entry(kinds.CHECKPOINT, facts=facts)], at=moment(now))
            head = _frontier(*rows.head(conn)).head()
            signed = self.sign(note.checkpoint_text(self.verifier.name, head))
            rows.add_checkpoint(conn, rows.CheckpointRow(head.size, head.root, signed, None))
        return Checkpoint(head, signed)

    def time_stamp(self, fetch: Fetch) -> Checkpoint | None:
        """Have the latest checkpoint time-stamped and keep the token; None when there is no checkpoint yet.

        The token's digest becomes an entry, so that a token cannot be lost unseen. What *fetch* raises passes;
        TrailError `trail.time-stamp-refused` for an answer that is not a granted token over this checkpoint.
        """
        with self._store.read() as conn:
            latest = rows.latest_checkpoint(conn)
        if latest is None or latest.token is not None:
            return _checkpoint(latest) if latest else None
        digest = sha256(latest.note).digest()
        nonce = int.from_bytes(self._entropy(_NONCE_BYTES), "big")
        token = fetch(timestamp.request(digest, nonce=nonce))
        timestamp.check_reply(token, digest, nonce=nonce)
        with self._store.write() as conn:
            if rows.set_token(conn, latest.size, token):
                facts: dict[str, Fact] = {"size": latest.size, "token": sha256(token).hexdigest()}
                self.append(conn, kinds.TIME_STAMPED, facts=facts)
        return Checkpoint(Head(latest.size, latest.root), latest.note, token)

    def erasable(self, conn: Connection, case: str) -> list[Leaf]:
        """The entries of *case* whose payload is there and may go: not that of who ordered an erasure."""
        size, _ = rows.head(conn)
        mine = rows.case_rows(conn, self.pseudonym("case", case), size)
        leaves = [decode_leaf(row.leaf) for row in mine if row.payload is not None]
        return [leaf for leaf in leaves if leaf.kind != kinds.ERASED]

    def erase(
        self,
        conn: Connection,
        seqs: Iterable[int],
        *,
        reason: str,
        ordered_by: str,
        held: Collection[str] = (),
        order: Mapping[str, str] | None = None,
    ) -> list[int]:
        """Remove the payloads of these entries and say so; the numbers of the new `erased` entries, one a case.

        *held*: ids of the cases whose undo or limitation still runs; theirs go only with a *reason*. *order*: what
        else is kept of the order beside the two, the document that was signed, say. Call
        `Store.scrub` after the commit. TrailError, and nothing is erased: `trail.erasure-unsigned` (nobody ordered
        it), `trail.nothing-to-erase` (no payload there), `trail.erasure-of-erasure`, `trail.erasure-held`.
        """
        if not ordered_by.strip():
            raise TrailError("trail.erasure-unsigned")
        leaves = self._erasable(conn, set(seqs))
        names = {self.pseudonym("case", case) for case in held}
        under_hold = [leaf.seq for leaf in leaves if leaf.case in names]
        if under_hold and not reason.strip():
            raise TrailError("trail.erasure-held", seq=under_hold[0], count=len(under_hold))
        rows.erase_payloads(conn, [leaf.seq for leaf in leaves])
        said: list[tuple[str | None, Entry]] = []
        payload = {**(order or {}), "ordered_by": ordered_by, "reason": reason}
        for name, chunk in _by_case(leaves):
            forced = name in names
            facts: dict[str, Fact] = {"count": len(chunk), "held": forced, "seqs": chunk}
            said.append((name, Entry(kinds.ERASED, facts=facts, payload=payload)))
        return self._append_named(conn, said, at=moment(self._clock()))

    def sign(self, text: str) -> bytes:
        """A signed note of *text* under the trail's key. Never of anything that could be read as a checkpoint."""
        return self._keys.signer.sign(text)

    def _identity(self) -> dict[str, Fact]:
        return {"verifier": str(self.verifier), "pseudonyms": self.pseudonym("check", "exeunt")}

    def _append(self, conn: Connection, entries: Sequence[Entry], *, at: str) -> list[int]:
        named = [(self.pseudonym("case", entry.case) if entry.case else None, entry) for entry in entries]
        return self._append_named(conn, named, at=at)

    def _append_named(self, conn: Connection, entries: Sequence[tuple[str | None, Entry]], *, at: str) -> list[int]:
        if not entries:
            return []
        frontier = _frontier(*rows.lock_head(conn))
        counts = rows.entries_of_cases(conn, {name for name, _ in entries if name})
        stored: list[rows.EntryRow] = []
        payloads: list[rows.PayloadRow] = []
        for seq, (name, entry) in enumerate(entries, frontier.size):
            record_fact(conn, entry.kind)
            nth = _next(counts, name)
            kept = self._payload(seq, entry)
            leaf = encode_leaf(self._leaf(seq, entry, at=at, name=name, nth=nth, kept=kept))
            stored.append(rows.EntryRow(seq, leaf, leaf_hash(leaf), name, nth))
            payloads += [kept] if kept else []
        rows.add_entries(conn, stored, payloads)
        grown = frontier.extend([row.hash for row in stored])
        rows.set_head(conn, grown.size, grown.encode())
        return [row.seq for row in stored]

    def _payload(self, seq: int, entry: Entry) -> rows.PayloadRow | None:
        if entry.payload is None:
            return None
        return rows.PayloadRow(seq, self._entropy(SALT_BYTES).hex(), canonical.encode(entry.payload))

    def _leaf(
        self, seq: int, entry: Entry, *, at: str, name: str | None, nth: int | None, kept: rows.PayloadRow | None
    ) -> Leaf:
        check_facts(entry.facts)
        return Leaf(
            at=at,
            case=name,
            facts={key: _plain(value) for key, value in entry.facts.items()},
            kind=parse_kind(entry.kind),
            nth=nth,
            payload=payload_digest(kept.salt, kept.payload) if kept else None,
            refs=[self.pseudonym("ref", ref) for ref in entry.refs],
            seq=seq,
            v=1,
        )

    def _erasable(self, conn: Connection, seqs: set[int]) -> list[Leaf]:
        found = {seq: decode_leaf(data) for seq, data in rows.erasable(conn, seqs).items()}
        for seq in sorted(seqs):
            if seq not in found:
                raise TrailError("trail.nothing-to-erase", seq=seq)
            if found[seq].kind == kinds.ERASED:
                raise TrailError("trail.erasure-of-erasure", seq=seq)
        return [found[seq] for seq in sorted(found)]


def _plain(value: Fact) -> str | int | bool | list[str | int] | None:
    return value if value is None or isinstance(value, str | int) else list(value)


def _next(counts: dict[str, int], name: str | None) -> int | None:
    if name is None:
        return None
    nth = counts.get(name, 0)
    counts[name] = nth + 1
    return nth


def _by_case(leaves: Sequence[Leaf]) -> Iterable[tuple[str | None, list[int]]]:
    ordered = sorted(leaves, key=lambda leaf: (leaf.case or "", leaf.seq))
    for name, group in groupby(ordered, key=lambda leaf: leaf.case):
        seqs = [leaf.seq for leaf in group]
        for start in range(0, len(seqs), _ERASED_PER_ENTRY):
            yield name, seqs[start : start + _ERASED_PER_ENTRY]


def _news(conn: Connection, latest: rows.CheckpointRow) -> bool:
    """Whether anything happened since, other than the latest checkpoint's own time stamp.

    Without that exception a quiet trail would grow for ever: a stamp makes a checkpoint, which wants a stamp.
    """
    size, _ = rows.head(conn)
    if size != latest.size + 1:
        return size != latest.size
    last = rows.leaf(conn, latest.size)
    return last is None or decode_leaf(last).kind != kinds.TIME_STAMPED


def _checkpoint(row: rows.CheckpointRow) -> Checkpoint:
    return Checkpoint(Head(row.size, row.root), row.note, row.token)


def _frontier(size: int, data: bytes) -> Frontier:
    """What the trail grows from. TrailError `trail.head-damaged`."""
    try:
        return Frontier.decode(size, data)
    except (TypeError, ValueError, AttributeError):
        raise TrailError("trail.head-damaged") from None
