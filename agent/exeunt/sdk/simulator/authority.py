"""A throw-away certificate authority for practice systems on this machine."""

from __future__ import annotations

import ipaddress
import os
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from exeunt.sdk.simulator.marker import PRACTICE_OID, PRACTICE_VALUE

_LIFE = timedelta(days=30)
_LEEWAY = timedelta(hours=1)
_MARK = x509.UnrecognizedExtension(x509.ObjectIdentifier(PRACTICE_OID), PRACTICE_VALUE)


@dataclass(frozen=True, slots=True)
class Issued:
    """A server certificate: PEM files of the chain (leaf, then authority) and of its key."""

    chain: Path
    key: Path


@dataclass(frozen=True, slots=True)
class Authority:
    """Signs for 127.0.0.1 and localhost. `ca` is the PEM file that clients trust."""

    folder: Path
    ca: Path
    _certificate: x509.Certificate
    _key: ec.EllipticCurvePrivateKey

    def issue(self, name: str, *, now: datetime) -> Issued:
        """A server certificate, written as `name.pem` and `name.key` (0600)."""
        key = ec.generate_private_key(ec.SECP256R1())
        leaf = _leaf(name, key, self._certificate, now=now).sign(self._key, hashes.SHA256())
        chain = self.folder / f"{name}.pem"
        _write_private(chain, _pem(leaf) + _pem(self._certificate))
        return Issued(chain, _write_key(self.folder / f"{name}.key", key))


def create_authority(folder: Path, *, now: datetime) -> Authority:
    """A new authority in `folder` (made 0700 if it is not there): `ca.pem`, and `ca.key` 0600."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    key = ec.generate_private_key(ec.SECP256R1())
    name = _name("Exeunt practice authority: never trust outside the sandbox")
    usage = _usage(signs_certificates=True)
    certificate = (
        _builder(name, name, key, now=now)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(usage, critical=True)
        .sign(key, hashes.SHA256())
    )
    path = folder / "ca.pem"
    _write_private(path, _pem(certificate))
    _write_key(folder / "ca.key", key)
    return Authority(folder, path, certificate, key)


def open_authority(folder: Path) -> Authority:
    """The authority that `create_authority` made in `folder`, for another process of the same sandbox."""
    path = folder / "ca.pem"
    key = serialization.load_pem_private_key((folder / "ca.key").read_bytes(), None)
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise TypeError("the practice authority signs with P-256")
    return Authority(folder, path, x509.load_pem_x509_certificate(path.read_bytes()), key)


def _leaf(
    name: str, key: ec.EllipticCurvePrivateKey, issuer: x509.Certificate, *, now: datetime
) -> x509.CertificateBuilder:
    names = [x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
    issuer_key = issuer.public_key()
    if not isinstance(issuer_key, ec.EllipticCurvePublicKey):
        raise TypeError("the practice authority signs with P-256")
    return (
        _builder(_name(name), issuer.subject, key, now=now)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(_usage(signs_certificates=False), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(x509.SubjectAlternativeName(names), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePrivateKey, *, now: datetime
) -> x509.CertificateBuilder:
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - _LEEWAY)
        .not_valid_after(now + _LIFE)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(_MARK, critical=False)
    )


def _usage(*, signs_certificates: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not signs_certificates,
        key_cert_sign=signs_certificates,
        crl_sign=signs_certificates,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _name(common: str) -> x509.Name:
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, common)])


def _pem(certificate: x509.Certificate) -> bytes:
    return certificate.public_bytes(serialization.Encoding.PEM)


def _write_key(path: Path, key: ec.EllipticCurvePrivateKey) -> Path:
    pem = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    return _write_private(path, pem)


def _write_private(path: Path, content: bytes) -> Path:
    # Created 0600 from the start: a later chmod would leave a moment in which others could read.
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(content)
    return path
