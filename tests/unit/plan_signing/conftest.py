"""Keys, an approvers' file and a hardware key made of software, all checked with the real ssh-keygen."""

import base64
import hashlib
import shutil
import subprocess
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature

from exeunt.plan import approvers, signature
from support.needed import need

LISTED = datetime(2024, 1, 1, tzinfo=UTC)


def public_text(key) -> str:
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return public.decode()


def ed25519(seed: str) -> Ed25519PrivateKey:
    return Ed25519PrivateKey.from_private_bytes(hashlib.sha256(seed.encode()).digest())


@dataclass(frozen=True)
class HardwareKey:
    """What a FIDO2 token does, without the token: it signs application, flags, counter and message (PROTOCOL.u2f)."""

    private: Ed25519PrivateKey | ec.EllipticCurvePrivateKey
    application: bytes = b"ssh:"

    @property
    def kind(self) -> bytes:
        plain = b"ssh-ed25519" if isinstance(self.private, Ed25519PrivateKey) else b"ecdsa-sha2-nistp256"
        return b"sk-" + plain + b"@openssh.com"

    @property
    def public(self) -> bytes:
        plain = base64.b64decode(public_text(self.private).split()[1])
        parts = [self.kind, *signature.split_ssh_strings(plain)[1:], self.application]
        return b"".join(map(signature.ssh_string, parts))

    @property
    def public_text(self) -> str:
        return f"{self.kind.decode()} {base64.b64encode(self.public).decode()}"

    def sign(self, data: bytes, namespace: str, *, flags: int = 0x01) -> str:
        digest = hashlib.sha512(data).digest()
        inner = b"SSHSIG" + b"".join(map(signature.ssh_string, (namespace.encode(), b"", b"sha512", digest)))
        trailer = bytes([flags]) + (7).to_bytes(4, "big")
        message = hashlib.sha256(self.application).digest() + trailer + hashlib.sha256(inner).digest()
        blob = signature.ssh_string(self.kind) + signature.ssh_string(self._raw(message)) + trailer
        return signature.armor(signature.Seal(self.public, namespace.encode(), b"sha512", blob))

    def _raw(self, message: bytes) -> bytes:
        if isinstance(self.private, Ed25519PrivateKey):
            return self.private.sign(message)
        numbers = decode_dss_signature(self.private.sign(message, ec.ECDSA(hashes.SHA256())))
        return b"".join(signature.ssh_string(n.to_bytes(n.bit_length() // 8 + 1, "big")) for n in numbers)


@pytest.fixture(scope="session")
def private_keys():
    return {
        "ed25519": ed25519("ada"),
        "rsa": rsa.generate_private_key(public_exponent=65537, key_size=2048),
        "p256": ec.generate_private_key(ec.SECP256R1()),
        "p384": ec.generate_private_key(ec.SECP384R1()),
        "p521": ec.generate_private_key(ec.SECP521R1()),
    }


@pytest.fixture(scope="session")
def hardware_keys():
    return {
        "sk-ed25519": HardwareKey(ed25519("token")),
        "sk-p256": HardwareKey(ec.derive_private_key(99, ec.SECP256R1())),
    }


@pytest.fixture(scope="session")
def everybody(private_keys, hardware_keys):
    """Ada with every kind of key, Bob with one."""
    texts = [*map(public_text, private_keys.values()), *(key.public_text for key in hardware_keys.values())]
    listed = approvers.Approvers()
    for text in texts:
        listed = approvers.add(listed, "ada@acme.example", text, since=LISTED)
    return approvers.add(listed, "bob@acme.example", public_text(ed25519("bob")), since=LISTED)


@pytest.fixture(scope="session")
def ssh_keygen():
    need("ssh-keygen")
    program = shutil.which("ssh-keygen")

    def run(*words: str | Path, stdin: bytes = b"") -> subprocess.CompletedProcess[bytes]:
        return subprocess.run([program, *map(str, words)], input=stdin, capture_output=True, check=False, timeout=30)  # noqa: S603 - fixed words

    return run


@pytest.fixture
def accepts(ssh_keygen, tmp_path):
    """Whether ssh-keygen accepts a signature by an approvers' file, at a time."""

    def ask(listed, data: bytes, armored: str, *, person="ada@acme.example", namespace=signature.PLAN, at=None) -> bool:
        (tmp_path / "approvers").write_bytes(approvers.render(listed))
        (tmp_path / "asked.sig").write_text(armored)
        words = ["-Y", "verify", "-f", tmp_path / "approvers", "-I", person, "-n", namespace]
        when = ["-O", f"verify-time={at:%Y%m%d%H%M%SZ}"] if at else []
        return ssh_keygen(*words, "-s", tmp_path / "asked.sig", *when, stdin=data).returncode == 0

    return ask
