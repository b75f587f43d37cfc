"""A kit over a clock that moves only when slept on, and a server on loopback that answers byte for byte."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread

import pytest
import structlog
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from exeunt.sdk import Kit, Secret
from exeunt.sdk.gate import OpenGate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.simulator.authority import Authority, create_authority


@dataclass
class SteppedClock:
    instant: datetime = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
    slept: list[float] = field(default_factory=list)

    def now(self) -> datetime:
        return self.instant

    def sleep(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.instant += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> SteppedClock:
    return SteppedClock()


@pytest.fixture
def kit(clock: SteppedClock, tmp_path: Path) -> Kit:
    return Kit(
        system="crm",
        gate=OpenGate(),
        secret=lambda name: Secret("s3cret-of-" + name, name=name),
        clock=clock,
        log=structlog.wrap_logger(None, processors=[_drop]),
        http=HttpOptions(connect=2.0, read=2.0),
        seal_key=b"k" * 32,
        folder=tmp_path,
    )


def _drop(*_: object) -> dict[str, object]:
    raise structlog.DropEvent


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return create_authority(tmp_path_factory.mktemp("authority"), now=datetime.now(UTC))


@dataclass
class Wire:
    """Gives each connection the next answer (None: close without a word) after reading one whole request."""

    port: int
    answers: list[bytes | None]
    ca: Path
    requests: list[bytes] = field(default_factory=list)

    @property
    def base_url(self) -> str:
        return f"https://localhost:{self.port}"

    def trusted_by(self, kit: Kit) -> Kit:
        return replace(kit, http=replace(kit.http, ca_file=self.ca))


Listen = Callable[..., Wire]


@pytest.fixture
def listen(authority: Authority) -> Iterator[Listen]:
    """`listen(answer, …)` on a free port; `chain` and `key` for a certificate that is not the practice authority's."""
    issued = authority.issue("wire", now=datetime.now(UTC))
    running: list[tuple[socket.socket, Thread]] = []

    def start(*answers: bytes | None, chain: Path = issued.chain, key: Path = issued.key) -> Wire:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(chain, key)
        listener = socket.create_server(("127.0.0.1", 0))
        wire = Wire(listener.getsockname()[1], list(answers), authority.ca if chain == issued.chain else chain)
        thread = Thread(target=_serve, args=(listener, context, wire), daemon=True)
        thread.start()
        running.append((listener, thread))
        return wire

    yield start
    for listener, thread in running:
        listener.shutdown(socket.SHUT_RDWR)
        listener.close()
        thread.join(5)


def _serve(listener: socket.socket, context: ssl.SSLContext, wire: Wire) -> None:
    while True:
        try:
            plain, _ = listener.accept()
        except OSError:
            return
        plain.settimeout(5)
        try:
            with context.wrap_socket(plain, server_side=True) as connection:
                _answer(connection, wire)
        except OSError:
            plain.close()


def _answer(connection: ssl.SSLSocket, wire: Wire) -> None:
    wire.requests.append(_read_request(connection))
    answer = wire.answers.pop(0) if wire.answers else None
    if answer is not None:
        connection.sendall(answer)


def _read_request(connection: ssl.SSLSocket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        received += _more(connection)
    head, _, body = received.partition(b"\r\n\r\n")
    sizes = [line.split(b":")[1] for line in head.lower().split(b"\r\n") if line.startswith(b"content-length:")]
    while len(body) < int(sizes[0] if sizes else 0):
        body += _more(connection)
    return head + b"\r\n\r\n" + body


def _more(connection: ssl.SSLSocket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError
    return received


@pytest.fixture(scope="session")
def plain_certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """(certificate, key) for localhost, its own authority, without the practice marker."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a vendor")])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("localhost")]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    folder = tmp_path_factory.mktemp("vendor")
    pem = serialization.Encoding.PEM
    no_password = serialization.NoEncryption()
    (folder / "cert.pem").write_bytes(certificate.public_bytes(pem))
    (folder / "key.pem").write_bytes(key.private_bytes(pem, serialization.PrivateFormat.PKCS8, no_password))
    return folder / "cert.pem", folder / "key.pem"
