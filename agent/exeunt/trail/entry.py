"""One entry: the leaf, which is hashed and stays for ever, and the payload, which may be erased.

The leaf is canonical JSON without personal data: what happened (`kind`, `facts`), when, to which case and things
(keyed pseudonyms), and the digest of the payload: SHA-256 over the salt's 64 hexadecimal digits followed by the
payload's bytes. Names, addresses and states stand in the payload only. Without its salt the digest says nothing.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Annotated

import msgspec

from exeunt.errors import TrailError
from exeunt.model import canonical
from exeunt.trail import merkle
from exeunt.trail.kinds import Kind

Fact = str | int | bool | None | Sequence[str | int]
"""What a leaf may state: never a name, an address or a vendor's id of a person; those belong in the payload."""

SALT_BYTES = 32
LONGEST_FACT = 500

_FACT_NAME = re.compile(r"[a-z][a-z0-9_]{0,39}")
_MAIL = re.compile(r"[^\s@]@[^\s@]")

_Digest = Annotated[str, msgspec.Meta(pattern=r"\A[0-9a-f]{64}\Z")]
_Pseudonym = Annotated[str, msgspec.Meta(pattern=r"\A[a-z2-7]{32}\Z")]
_Moment = Annotated[str, msgspec.Meta(pattern=r"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\Z")]
_Kind = Annotated[str, msgspec.Meta(pattern=r"\A[a-z]+(-[a-z]+)*\Z")]
_Int = Annotated[int, msgspec.Meta(ge=-canonical.LARGEST_INT, le=canonical.LARGEST_INT)]
_Count = Annotated[int, msgspec.Meta(ge=0, le=canonical.LARGEST_INT)]


class Leaf(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True):
    """A leaf as read. Fields stand in the order of their names: written in this order, the bytes are canonical."""

    at: _Moment
    case: _Pseudonym | None = None
    facts: dict[str, str | _Int | bool | list[str | _Int] | None]
    kind: _Kind
    nth: _Count | None = None  # the place among the case's own entries, so that a missing one shows in an export
    payload: _Digest | None = None
    refs: list[_Pseudonym] = msgspec.field(default_factory=list)
    seq: _Count
    v: Annotated[int, msgspec.Meta(ge=1, le=1)]


@dataclass(frozen=True, slots=True)
class Entry:
    """What a caller wants recorded; `case` and `refs` in clear, they are turned into pseudonyms on the way."""

    kind: Kind
    case: str | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    refs: Sequence[str] = ()
    payload: Mapping[str, object] | None = None


_encoder = msgspec.json.Encoder(order="deterministic")
_decoder = msgspec.json.Decoder(Leaf)


def encode_leaf(leaf: Leaf) -> bytes:
    """The canonical bytes, and only if they can be read again; TrailError `trail.bad-leaf`."""
    data = _encoder.encode(leaf)
    decode_leaf(data)
    return data


def decode_leaf(data: bytes) -> Leaf:
    """The leaf whose bytes are exactly *data*; TrailError `trail.bad-leaf`."""
    try:
        leaf = _decoder.decode(data)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise TrailError("trail.bad-leaf") from None
    if _encoder.encode(leaf) != data:
        raise TrailError("trail.bad-leaf")
    return leaf


def payload_digest(salt: str, payload: bytes) -> str:
    """The digest of a payload, in hexadecimal, as a leaf states it."""
    return hashlib.sha256(salt.encode() + payload).hexdigest()


def moment(at: datetime) -> str:
    """UTC with milliseconds, as a leaf has it."""
    if at.tzinfo is None:
        raise ValueError("a time without its zone")
    return at.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def check_facts(facts: Mapping[str, Fact]) -> None:
    """TrailError `trail.bad-fact`: a name not in lower case, a text too long, or one with a mail address in it.

    That a fact is no personal data cannot be checked; the commonest slip can.
    """
    for name, value in facts.items():
        if not _FACT_NAME.fullmatch(name):
            raise TrailError("trail.bad-fact", fact=name)
        parts = value if isinstance(value, Sequence) and not isinstance(value, str) else [value]
        if any(isinstance(part, str) and (len(part) > LONGEST_FACT or _MAIL.search(part)) for part in parts):
            raise TrailError("trail.bad-fact", fact=name)


def seal_rows(rows: Sequence[Mapping[str, object]], *, salt: bytes) -> tuple[dict[str, Fact], dict[str, object]]:
    """Facts and payload of a bulk entry: `count` and `root` for the leaf, the rows with their salt for the payload.

    Each row is salted by itself, so that one can be shown later without the others being guessed.
    """
    facts: dict[str, Fact] = {"count": len(rows), "root": rows_root(rows, salt=salt).hex()}
    return facts, {"rows": list(rows), "salt": salt.hex()}


def rows_root(rows: Sequence[Mapping[str, object]], *, salt: bytes) -> bytes:
    """The Merkle root over the rows, each behind HMAC-SHA256(salt, its index in 8 bytes)."""
    return merkle.root(
        [
            merkle.leaf_hash(hmac.digest(salt, index.to_bytes(8, "big"), "sha256") + canonical.encode(row))
            for index, row in enumerate(rows)
        ]
    )


def rows_agree(leaf: Leaf, payload: bytes) -> bool:
    """Whether a payload that seals rows gives the count and root of its leaf; True where it seals none."""
    if not (leaf.kind.startswith("batch-") and "root" in leaf.facts):
        return True
    try:
        said = canonical.decode(payload)
        root = rows_root(said["rows"], salt=bytes.fromhex(said["salt"]))
        return len(said["rows"]) == leaf.facts.get("count") and root.hex() == leaf.facts["root"]
    except (ValueError, KeyError, TypeError, RecursionError):
        return False
