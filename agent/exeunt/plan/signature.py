"""Signatures over files in OpenSSH's own format, made and checked.

A signature is a file beside the signed one, as `ssh-keygen -Y sign` writes it (OpenSSH's PROTOCOL.sshsig). It is read
in that one form only: what is parsed is written again and must give the same bytes, so nothing can hide before, after
or inside it. Checking is the `sshsig` package's work for Ed25519 and RSA; the kinds of key that it does not know
(ECDSA, and the two that live in hardware) are checked here over `cryptography`.

A software key signs in this process; a key in hardware or in an agent signs through `ssh-keygen`.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
import re
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey, RSAPublicKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature, encode_dss_signature
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_ssh_private_key
from sshsig import InvalidSignature as InvalidSshsig
from sshsig import check_signature

from exeunt.config.files import open_plain
from exeunt.errors import ConfigError, RefusedPlan

if TYPE_CHECKING:  # the approvers' file is read with the keys below, so the import cannot be real
    from exeunt.plan.approvers import Approver, Approvers

PLAN: Final = "exeunt-plan"
CASE: Final = "exeunt-case"
APPROVERS: Final = "exeunt-approvers"
NAMESPACES: Final = (PLAN, CASE, APPROVERS)

PublicKey = Ed25519PublicKey | RSAPublicKey | ec.EllipticCurvePublicKey
PrivateKey = Ed25519PrivateKey | RSAPrivateKey | ec.EllipticCurvePrivateKey

# The kinds of key that can be checked, and how many SSH strings their public half has (RFC 4253, 5656, 8709;
# PROTOCOL.u2f for the two that live in hardware).
KEY_KINDS: Final = {
    "ssh-ed25519": 2,
    "ssh-rsa": 3,
    "ecdsa-sha2-nistp256": 3,
    "ecdsa-sha2-nistp384": 3,
    "ecdsa-sha2-nistp521": 3,
    "sk-ssh-ed25519@openssh.com": 3,
    "sk-ecdsa-sha2-nistp256@openssh.com": 4,
}
LARGEST_FILE: Final = 1 << 16  # of a key or a signature, in bytes

_MAGIC = b"SSHSIG"
_BEGIN = "-----BEGIN SSH SIGNATURE-----\n"
_END = "-----END SSH SIGNATURE-----\n"
_COLUMNS = 70  # what ssh-keygen writes
_HASHES = (b"sha256", b"sha512")  # all that PROTOCOL.sshsig admits
_RSA_HASHES = (b"rsa-sha2-256", b"rsa-sha2-512")
_TOUCHED = 0x01  # the flag by which a hardware key says that somebody was there
_PRIVATE_MAGIC = b"openssh-key-v1\0"


@dataclass(frozen=True, slots=True)
class Seal:
    """A signature file taken apart: whose key, for what use, which hash, and the signature as SSH writes it."""

    key: bytes
    namespace: bytes
    hash: bytes
    signature: bytes

    def encode(self) -> bytes:
        parts = (self.key, self.namespace, b"", self.hash, self.signature)
        return _MAGIC + (1).to_bytes(4, "big") + b"".join(map(ssh_string, parts))


def ssh_string(data: bytes) -> bytes:
    return len(data).to_bytes(4, "big") + data


def take_ssh_string(data: bytes) -> tuple[bytes, bytes]:
    """The first SSH string of *data*, and what follows it; ValueError if it is cut short."""
    size = int.from_bytes(data[:4], "big")
    if len(data) < 4 + size:
        raise ValueError("cut short")
    return data[4 : 4 + size], data[4 + size :]


def split_ssh_strings(data: bytes) -> list[bytes]:
    """*data* as SSH strings up to its last byte, or ValueError."""
    parts = []
    while data:
        part, data = take_ssh_string(data)
        parts.append(part)
    return parts


def fingerprint(key: bytes) -> str:
    """As `ssh-keygen -l` shows it."""
    return "SHA256:" + base64.b64encode(hashlib.sha256(key).digest()).decode("ascii").rstrip("=")


def load_public_key(key: bytes) -> PublicKey:
    """The key to check with; ValueError unless *key* is the one encoding of a key of a known kind.

    A hardware key is a plain one with an application name behind it.
    """
    kind, *parts = split_ssh_strings(key)
    name = kind.decode("ascii")
    if KEY_KINDS.get(name) != 1 + len(parts):
        raise ValueError("unknown kind of key")
    if name.startswith("sk-"):
        name, parts = name.removeprefix("sk-").removesuffix("@openssh.com"), parts[:-1]
    plain = b"".join(map(ssh_string, [name.encode("ascii"), *parts]))
    line = name.encode("ascii") + b" " + base64.b64encode(plain)
    try:
        loaded = serialization.load_ssh_public_key(line)
    except (UnsupportedAlgorithm, NotImplementedError) as unsupported:
        raise ValueError("unknown kind of key") from unsupported
    if not isinstance(loaded, PublicKey) or loaded.public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH) != line:
        raise ValueError("not the canonical encoding")
    return loaded


def _public_line(key: PrivateKey) -> bytes:
    return key.public_key().public_bytes(Encoding.OpenSSH, PublicFormat.OpenSSH)


def armor(seal: Seal) -> str:
    text = base64.b64encode(seal.encode()).decode("ascii")
    lines = [text[at : at + _COLUMNS] for at in range(0, len(text), _COLUMNS)]
    return _BEGIN + "".join(f"{line}\n" for line in lines) + _END


def parse_armored(armored: str | bytes) -> Seal:
    """The seal in a signature file; RefusedPlan `signature.malformed` unless every byte is as ssh-keygen writes it."""
    try:
        return _parse_armored(armored if isinstance(armored, str) else armored.decode("ascii"))
    except (binascii.Error, ValueError) as found:
        raise RefusedPlan("signature.malformed") from found


def _parse_armored(text: str) -> Seal:
    if len(text) > LARGEST_FILE:
        raise ValueError("longer than any signature")
    data = base64.b64decode(text[len(_BEGIN) : -len(_END)].replace("\n", ""), validate=True)
    key, namespace, _, hash_name, signature = split_ssh_strings(data[len(_MAGIC) + 4 :])
    seal = Seal(key, namespace, hash_name, signature)
    if hash_name not in _HASHES or armor(seal) != text:
        raise ValueError("not in its one form")
    _split_signature(seal)
    return seal


def _split_signature(seal: Seal) -> tuple[bytes, bytes]:
    """The signature proper and, for a hardware key, its flags and counter; ValueError unless it fits the key."""
    kind = take_ssh_string(seal.key)[0]
    name, rest = take_ssh_string(seal.signature)
    proper, trailer = take_ssh_string(rest)
    if name not in (_RSA_HASHES if kind == b"ssh-rsa" else (kind,)):
        raise ValueError("a signature of another kind than its key")
    if len(trailer) != (5 if kind.startswith(b"sk-") else 0):
        raise ValueError("not the length of a signature")
    return proper, trailer


def _to_be_signed(seal: Seal, data: bytes) -> bytes:
    digest = hashlib.new(seal.hash.decode("ascii"), data).digest()
    return _MAGIC + b"".join(map(ssh_string, (seal.namespace, b"", seal.hash, digest)))


def sign(data: bytes, key: PrivateKey, namespace: str) -> str:
    """An armored signature of *data* for one of our namespaces."""
    if namespace not in NAMESPACES:
        raise ValueError(f"not a namespace of ours: {namespace!r}")
    public = base64.b64decode(_public_line(key).split()[1])
    unsigned = Seal(public, namespace.encode("ascii"), b"sha512", b"")
    name, proper = _sign_bytes(key, _to_be_signed(unsigned, data))
    return armor(replace(unsigned, signature=ssh_string(name) + ssh_string(proper)))


def _sign_bytes(key: PrivateKey, message: bytes) -> tuple[bytes, bytes]:
    match key:
        case Ed25519PrivateKey():
            return b"ssh-ed25519", key.sign(message)
        case RSAPrivateKey():
            return b"rsa-sha2-512", key.sign(message, padding.PKCS1v15(), hashes.SHA512())
        case ec.EllipticCurvePrivateKey():
            r, s = decode_dss_signature(key.sign(message, ec.ECDSA(_curve_hash(key.curve))))
            return _public_line(key).split()[0], ssh_string(_mpint(r)) + ssh_string(_mpint(s))


def _mpint(number: int) -> bytes:
    return number.to_bytes(number.bit_length() // 8 + 1, "big")


def _curve_hash(curve: ec.EllipticCurve) -> hashes.HashAlgorithm:
    return {256: hashes.SHA256(), 384: hashes.SHA384(), 521: hashes.SHA512()}[curve.key_size]


def sign_with_ssh_keygen(data: bytes, key_path: Path, namespace: str, *, timeout: float = 120) -> str:
    """The same through `ssh-keygen -Y sign`, for a key in hardware, or in an agent (*key_path* is then the `.pub`).

    It signs a private copy, so that what is signed is *data* and not what a path leads to by then. ssh-keygen asks
    for PIN and touch on the terminal by itself; *timeout* is in seconds.
    ConfigError `signing.ssh-keygen-missing`, `signing.ssh-keygen-failed`.
    """
    program = shutil.which("ssh-keygen")
    if program is None:
        raise ConfigError("signing.ssh-keygen-missing")
    with tempfile.TemporaryDirectory(prefix="exeunt-sign-") as folder:
        copy = Path(folder, "data")
        copy.write_bytes(data)
        _run(
            [program, "-q", "-Y", "sign", "-f", str(key_path.absolute()), "-n", namespace, str(copy)], key_path, timeout
        )
        armored = copy.with_name("data.sig").read_text("ascii")
    parse_armored(armored)
    return armored


def _run(command: Sequence[str], key_path: Path, timeout: float) -> None:
    try:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, timeout=timeout)  # noqa: S603 - no shell, fixed words
    except (OSError, subprocess.SubprocessError) as failed:
        raise ConfigError("signing.ssh-keygen-failed", file=str(key_path)) from failed


def verify(data: bytes, armored: str | bytes, allowed: Approvers, namespace: str, at: datetime) -> Approver:
    """The line of the approvers' file whose key signed *data* for *namespace* and is good at *at*.

    RefusedPlan: `signature.malformed`, `.wrong-namespace`, `.unknown-key`, `.altered`, `.key-not-yet-valid`,
    `.key-expired`, `.key-suspended`.
    """
    seal = parse_armored(armored)
    if seal.namespace != namespace.encode("ascii"):
        found = seal.namespace.decode("ascii", "replace")[:80]
        raise RefusedPlan("signature.wrong-namespace", found=found, expected=namespace)
    lines = [line for line in allowed.lines if line.key == seal.key]
    if not lines:
        raise RefusedPlan("signature.unknown-key", key=fingerprint(seal.key))
    if not _matches(seal, data):
        raise RefusedPlan("signature.altered", person=lines[0].person, key=fingerprint(seal.key))
    return _running_line(lines, at)


def _running_line(lines: Sequence[Approver], at: datetime) -> Approver:
    for line in lines:
        if line.is_valid(at):
            return line
    over = [line for line in lines if line.is_over(at)]
    last = over[-1] if over else lines[0]
    who = {"person": last.person, "key": last.fingerprint}
    if not over:
        raise RefusedPlan("signature.key-not-yet-valid", **who, since=last.since.isoformat())
    if last.suspended_by:
        raise RefusedPlan("signature.key-suspended", **who, case=last.suspended_by)
    raise RefusedPlan("signature.key-expired", **who, until=last.until.isoformat() if last.until else "")


def _matches(seal: Seal, data: bytes) -> bool:
    key = load_public_key(seal.key)
    try:
        if seal.key.startswith((ssh_string(b"ssh-ed25519"), ssh_string(b"ssh-rsa"))):
            checked = check_signature(data, armor(seal), seal.namespace.decode("ascii"))
            return base64.b64decode(checked.openssh_str().split()[1]) == seal.key
        _check_elsewhere(seal, key, _to_be_signed(seal, data))
    except (InvalidSignature, InvalidSshsig, ValueError):
        return False
    return True


def _check_elsewhere(seal: Seal, key: PublicKey, message: bytes) -> None:
    """What sshsig does not know; InvalidSignature or ValueError unless the signature holds."""
    proper, trailer = _split_signature(seal)
    if trailer:
        if not trailer[0] & _TOUCHED:
            raise ValueError("nobody touched the key")
        application = split_ssh_strings(seal.key)[-1]
        message = hashlib.sha256(application).digest() + trailer + hashlib.sha256(message).digest()
    match key:
        case Ed25519PublicKey():
            key.verify(proper, message)
        case ec.EllipticCurvePublicKey():
            numbers = [int.from_bytes(part, "big") for part in split_ssh_strings(proper)]
            if b"".join(ssh_string(_mpint(number)) for number in numbers) != proper:
                raise ValueError("not the one encoding of two numbers")
            r, s = numbers
            key.verify(encode_dss_signature(r, s), message, ec.ECDSA(_curve_hash(key.curve)))
        case _:
            raise ValueError("not a kind that is checked here")


def signature_path(signed: Path, armored: str) -> Path:
    """Where the signature of the file *signed* belongs: beside it, named after the key."""
    short = hashlib.sha256(parse_armored(armored).key).hexdigest()[:16]
    return signed.with_name(f"{signed.name}.{short}.sig")


@dataclass(frozen=True, slots=True)
class Beside:
    """What a file beside a plan holds, and when it was written; not looked at yet."""

    armored: bytes
    at: datetime


def signatures_beside(signed: Path) -> list[Beside]:
    """The signatures beside *signed*, ours and the one that a bare `ssh-keygen -Y sign` leaves (`NAME.sig`).

    Whoever can put a file there must not stop a plan with it: what is no plain file is none, and none is read further
    than a signature can be long.
    """
    name = re.compile(re.escape(signed.name) + r"(\.[0-9a-f]{16})?\.sig")
    paths = sorted(path for path in signed.parent.iterdir() if name.fullmatch(path.name))
    return [found for path in paths if (found := _beside(path)) is not None]


def _beside(path: Path) -> Beside | None:
    try:
        with open_plain(path, follow=False) as file:
            written = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, UTC)
            return Beside(file.read(LARGEST_FILE + 1), written)
    except OSError:
        return None


def needs_ssh_keygen(path: Path) -> bool:
    """Whether the key at *path* can only sign through ssh-keygen: a `.pub` (an agent holds it) or one in hardware."""
    data, _ = _read_key_file(path)
    listed = data.split(b" ", 1)[0].decode("ascii", "replace") in KEY_KINDS
    return listed or _private_kind(data, path).startswith("sk-")


def load_private_key(path: Path, passphrase: Callable[[], bytes] | None) -> PrivateKey:
    """The key in an OpenSSH private key file; *passphrase* is asked only if the file is locked.

    ConfigError: `signing.key-unreadable`, `.key-exposed`, `.key-malformed`, `.key-in-hardware`, `.key-kind`,
    `.passphrase-needed`, `.passphrase-wrong`.
    """
    data, mode = _read_key_file(path)
    if mode & (stat.S_IRWXG | stat.S_IRWXO):
        raise ConfigError("signing.key-exposed", file=str(path))
    kind = _private_kind(data, path)
    if kind.startswith("sk-"):
        raise ConfigError("signing.key-in-hardware", file=str(path))
    if kind not in KEY_KINDS:
        raise ConfigError("signing.key-kind", file=str(path), kind=kind[:80])
    try:
        key = load_ssh_private_key(data, None)
    except TypeError:  # how cryptography says that the file is locked
        key = _unlock(data, path, passphrase)
    except ValueError as malformed:
        raise ConfigError("signing.key-malformed", file=str(path)) from malformed
    if not isinstance(key, PrivateKey):
        raise ConfigError("signing.key-kind", file=str(path), kind=kind)
    return key


def _unlock(data: bytes, path: Path, passphrase: Callable[[], bytes] | None) -> serialization.SSHPrivateKeyTypes:
    if passphrase is None:
        raise ConfigError("signing.passphrase-needed", file=str(path))
    try:
        return load_ssh_private_key(data, passphrase())
    except (TypeError, ValueError):
        raise ConfigError("signing.passphrase-wrong", file=str(path)) from None


def _read_key_file(path: Path) -> tuple[bytes, int]:
    try:
        with open_plain(path) as file:
            return file.read(LARGEST_FILE), os.fstat(file.fileno()).st_mode
    except OSError as failed:
        raise ConfigError("signing.key-unreadable", file=str(path), reason=failed.strerror or "") from failed


def _private_kind(data: bytes, path: Path) -> str:
    """The kind of key in a private key file, which tells it even when locked (OpenSSH's PROTOCOL.key)."""
    try:
        _, rest = base64.b64decode(b"".join(data.splitlines()[1:-1]), validate=True).split(_PRIVATE_MAGIC, 1)
        for _ in ("cipher", "key derivation", "its options"):
            _, rest = take_ssh_string(rest)
        public, _ = take_ssh_string(rest[4:])
        return take_ssh_string(public)[0].decode("ascii")
    except (binascii.Error, ValueError) as malformed:
        raise ConfigError("signing.key-malformed", file=str(path)) from malformed


def generate_key(path: Path, comment: str, *, passphrase: bytes | None = None) -> str:
    """Make an Ed25519 key at *path* (0600) with `.pub` beside it, and return its public line.

    ConfigError `signing.key-exists`: no key is ever overwritten.
    """
    public_path = path.with_name(f"{path.name}.pub")
    for taken in (path, public_path):
        if taken.exists():
            raise ConfigError("signing.key-exists", file=str(taken))
    key = Ed25519PrivateKey.generate()
    locked = serialization.BestAvailableEncryption(passphrase) if passphrase else serialization.NoEncryption()
    public = f"{_public_line(key).decode('ascii')} {' '.join(comment.split())}\n"
    _write_new(path, key.private_bytes(Encoding.PEM, serialization.PrivateFormat.OpenSSH, locked), mode=0o600)
    _write_new(public_path, public.encode(), mode=0o644)
    return public


def _write_new(path: Path, data: bytes, *, mode: int) -> None:
    with open(path, "xb", opener=lambda name, flags: os.open(name, flags, mode)) as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
