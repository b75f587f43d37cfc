"""Signed notes and checkpoints, as the C2SP specifications signed-note and tlog-checkpoint have them.

A note is a text, an empty line and signature lines. A checkpoint is a note whose text is three lines: the log's
name, its size in decimal, its root in base64. A verifier string (`name+key id+key`) names a key for others. All
three are read strictly: what does not come out again as the same bytes when written is refused.
"""

from __future__ import annotations

import base64
import binascii
import re
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from exeunt.errors import TrailError
from exeunt.trail.merkle import HASH_BYTES, Head

ORIGIN = "exeunt.local/"
"""How the name of every trail begins, and so every checkpoint."""

_ED25519 = b"\x01"  # signed-note's number for the algorithm
_KEY_ID_BYTES = 4
_SIGNATURE = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/]+={0,2})")
_NAME = re.compile(r"[^\s+\x00-\x1f\x7f]+")


@dataclass(frozen=True, slots=True)
class Verifier:
    """A public key and the name it signs under."""

    name: str
    key: bytes

    @classmethod
    def parse(cls, text: str) -> Verifier:
        """From a verifier string; TrailError `trail.bad-verifier`."""
        parts = text.split("+", 2)
        if len(parts) == 3:  # noqa: PLR2004  # name, key id, key
            data = _unbase64(parts[2])
            found = cls(parts[0], data[1:])
            if len(found.key) == HASH_BYTES and _NAME.fullmatch(found.name) and str(found) == text:
                return found
        raise TrailError("trail.bad-verifier")

    def __str__(self) -> str:
        key = base64.b64encode(_ED25519 + self.key).decode()
        return f"{self.name}+{self.key_id.hex()}+{key}"

    @property
    def key_id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _ED25519 + self.key).digest()[:_KEY_ID_BYTES]

    @property
    def pem(self) -> bytes:
        """The key as openssl reads it."""
        public = Ed25519PublicKey.from_public_bytes(self.key)
        return public.public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)

    def accepts(self, signature: bytes, text: bytes) -> bool:
        try:
            Ed25519PublicKey.from_public_bytes(self.key).verify(signature, text)
        except (InvalidSignature, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """A private key under its verifier's name. Nothing of it shows in its repr."""

    verifier: Verifier
    _private: Ed25519PrivateKey

    @classmethod
    def of(cls, name: str, seed: bytes) -> Signer:
        """From 32 secret bytes."""
        private = Ed25519PrivateKey.from_private_bytes(seed)
        return cls(Verifier(name, private.public_key().public_bytes_raw()), private)

    def __repr__(self) -> str:
        return f"Signer({self.verifier})"

    def sign(self, text: str) -> bytes:
        """A note of *text*, which must end a line and hold no empty one."""
        if not text.endswith("\n") or "\n\n" in text or text.startswith("\n"):
            raise ValueError("a note's text is whole lines, none of them empty")
        body = text.encode()
        signature = base64.b64encode(self.verifier.key_id + self._private.sign(body)).decode()
        return body + f"\n— {self.verifier.name} {signature}\n".encode()


def open_note(data: bytes, verifier: Verifier) -> str:
    """The text of a note that carries exactly one signature, this verifier's.

    TrailError: `trail.bad-note` (not a note, or not the bytes a note is written as), `trail.bad-signature`.
    """
    text, name, blob = _split(data)
    if name != verifier.name or blob[:_KEY_ID_BYTES] != verifier.key_id:
        raise TrailError("trail.bad-signature", signer=name)
    if not verifier.accepts(blob[_KEY_ID_BYTES:], text.encode()):
        raise TrailError("trail.bad-signature", signer=name)
    return text


def checkpoint_text(origin: str, head: Head) -> str:
    return f"{origin}\n{head.size}\n{base64.b64encode(head.root).decode()}\n"


def parse_checkpoint(text: str) -> tuple[str, Head]:
    """Origin and head of a checkpoint's text; TrailError `trail.bad-note`."""
    lines = text.split("\n")
    if len(lines) == 4 and lines[1].isascii() and lines[1].isdigit():  # noqa: PLR2004  # three lines and their end
        head = Head(int(lines[1]), _unbase64(lines[2]))
        if len(head.root) == HASH_BYTES and checkpoint_text(lines[0], head) == text:
            return lines[0], head
    raise TrailError("trail.bad-note")


def open_checkpoint(data: bytes, verifier: Verifier) -> Head:
    """The head that a checkpoint signed by its own log states; TrailError as `open_note`, and for another's log."""
    origin, head = parse_checkpoint(open_note(data, verifier))
    if origin != verifier.name:
        raise TrailError("trail.other-log", origin=origin)
    return head


def _split(data: bytes) -> tuple[str, str, bytes]:
    try:
        text, _, tail = data.decode().partition("\n\n")
    except UnicodeDecodeError:
        raise TrailError("trail.bad-note") from None
    match = _SIGNATURE.fullmatch(tail.removesuffix("\n"))
    if match is None or not text or text.startswith("\n"):
        raise TrailError("trail.bad-note")
    blob = _unbase64(match[2])
    again = f"{text}\n\n— {match[1]} {base64.b64encode(blob).decode()}\n".encode()
    if again != data:
        raise TrailError("trail.bad-note")
    return text + "\n", match[1], blob


def _unbase64(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        return b""
