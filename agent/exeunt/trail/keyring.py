"""The trail's two secrets, each in a file of mode 0600 in the state folder.

    trail.key       the signing key, in the note tools' own form (`PRIVATE+KEY+name+id+key`)
    pseudonym.key   the key of the pseudonyms, 64 hexadecimal digits

Losing the second makes pseudonyms meaningless; losing the first ends the trail: neither is ever made anew silently.
"""

from __future__ import annotations

import base64
import hmac
import os
import stat
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from exeunt.errors import TrailError
from exeunt.trail.note import ORIGIN, Signer

PSEUDONYM_BYTES = 20
_SEED_BYTES = 32
_SIGNING = "trail.key"
_NAMING = "pseudonym.key"
_PREFIX = "PRIVATE+KEY"

Entropy = Callable[[int], bytes]
"""So many random bytes, fit for keys."""


@dataclass(frozen=True, slots=True)
class Keyring:
    """Signs, and gives pseudonyms. Shows neither key."""

    signer: Signer
    _naming: bytes

    def __repr__(self) -> str:
        return f"Keyring({self.signer.verifier})"

    def pseudonym(self, kind: str, text: str) -> str:
        return pseudonym(self._naming, kind, text)


def pseudonym(key: bytes, kind: str, text: str) -> str:
    """A name that means nothing without the key: 32 characters of base32, the same for the same kind and text."""
    if "\0" in kind:
        raise ValueError("a kind without a zero character")
    digest = hmac.digest(key, kind.encode() + b"\0" + text.encode(), "sha256")
    return base64.b32encode(digest[:PSEUDONYM_BYTES]).decode().lower()


def same(one: str, other: str) -> bool:
    """Whether two pseudonyms or digests are equal, in a time that does not tell where they differ."""
    return hmac.compare_digest(one.encode(), other.encode())


def exists(folder: Path) -> bool:
    """Whether *folder* holds either key."""
    return (folder / _SIGNING).exists() or (folder / _NAMING).exists()


def create(folder: Path, *, entropy: Entropy) -> Keyring:
    """Make both keys; FileExistsError rather than write over one."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    seed = entropy(_SEED_BYTES)
    signer = Signer.of(f"{ORIGIN}{entropy(8).hex()}", seed)
    naming = entropy(_SEED_BYTES)
    _write(folder / _SIGNING, f"{_private_text(signer, seed)}\n")
    _write(folder / _NAMING, f"{naming.hex()}\n")
    return Keyring(signer, naming)


def load(folder: Path) -> Keyring:
    """Both keys. TrailError: `trail.key-missing`, `trail.key-readable` (by others), `trail.bad-key`."""
    return Keyring(_signer(folder / _SIGNING), _naming_key(folder / _NAMING))


def _signer(path: Path) -> Signer:
    text = _read(path)
    try:
        name, _, key = text.removeprefix(f"{_PREFIX}+").split("+", 2)  # base64 may hold a plus: only the last part
        seed = base64.b64decode(key, validate=True)[1:]
        signer = Signer.of(name, seed)
    except ValueError:
        raise TrailError("trail.bad-key", file=str(path)) from None
    if not same(_private_text(signer, seed), text):
        raise TrailError("trail.bad-key", file=str(path))
    return signer


def _private_text(signer: Signer, seed: bytes) -> str:
    key = base64.b64encode(b"\x01" + seed).decode()
    return f"{_PREFIX}+{signer.verifier.name}+{signer.verifier.key_id.hex()}+{key}"


def _naming_key(path: Path) -> bytes:
    text = _read(path)
    try:
        key = bytes.fromhex(text)
    except ValueError:
        key = b""
    if len(key) != _SEED_BYTES or key.hex() != text:
        raise TrailError("trail.bad-key", file=str(path))
    return key


def _read(path: Path) -> str:
    try:
        handle = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_CLOEXEC)
    except OSError:
        raise TrailError("trail.key-missing", file=str(path)) from None
    with os.fdopen(handle, "rb") as file:
        if os.fstat(handle).st_mode & (stat.S_IRWXG | stat.S_IRWXO):
            raise TrailError("trail.key-readable", file=str(path))
        return file.read(4096).decode(errors="replace").removesuffix("\n")


def _write(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600)
    with os.fdopen(handle, "w") as file:
        file.write(text)
        file.flush()
        os.fsync(handle)
