"""A real time stamp authority: `openssl ts` with a certificate chain of its own, over HTTPS on loopback."""

from __future__ import annotations

import ssl
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from exeunt.sdk.simulator.authority import create_authority

# No `certs` line: with a second certificate Debian's openssl orders the set in a way that strict DER refuses.
CONFIG = """
[req]
distinguished_name = dn
prompt = no
[dn]
CN = Test
[ca]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign
subjectKeyIdentifier = hash
[tsa]
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = critical,timeStamping
[stamp]
default_tsa = stamp_config
[stamp_config]
serial = ./serial
crypto_device = builtin
signer_cert = ./tsa.pem
signer_key = ./tsa.key
signer_digest = sha256
default_policy = 1.2.3.4.1
digests = sha256
accuracy = secs:1
ordering = no
tsa_name = no
ess_cert_id_chain = no
ess_cert_id_alg = sha256
"""

MAKE = """
req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -days 2 -subj /CN=CA -config c.cnf -extensions ca
req -new -newkey rsa:2048 -nodes -keyout tsa.key -out tsa.csr -subj /CN=TSA -config c.cnf
x509 -req -in tsa.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out tsa.pem -days 2 -extfile c.cnf -extensions tsa
"""


def openssl(folder: Path, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=check)  # noqa: S603, S607  # the test's own command


def make_authority(folder: Path) -> Path:
    """Its keys and certificates in *folder*; `ca.pem` is what doubters trust."""
    (folder / "c.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    for line in MAKE.strip().splitlines():
        openssl(folder, *line.split())
    return folder


def reply(folder: Path, query: bytes) -> bytes:
    """What the authority answers to a request."""
    (folder / "q.tsq").write_bytes(query)
    command = ("ts", "-reply", "-config", "c.cnf", "-section", "stamp_config", "-queryfile", "q.tsq")
    openssl(folder, *command, "-out", "r.tsr")
    return (folder / "r.tsr").read_bytes()


def openssl_accepts(authority: Path, folder: Path, data: str, token: str) -> bool:
    command = ["ts", "-verify", "-data", data, "-in", token, "-CAfile", str(authority / "ca.pem")]
    return openssl(folder, *command, check=False).returncode == 0


@contextmanager
def served(authority: Path, *, port: int = 0) -> Iterator[tuple[str, Path]]:
    """The authority over HTTPS: its address, and the file of the certificate to trust for that."""

    class Answering(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = self.headers["Content-Type"] == "application/timestamp-query"
            query = self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(200 if asked else 415)
            self.end_headers()
            self.wfile.write(reply(authority, query) if asked else b"")

        def log_message(self, *_: Any) -> None:
            pass

    web = create_authority(authority / "web", now=datetime.now(UTC))
    issued = web.issue("tsa", now=datetime.now(UTC))
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(issued.chain, issued.key)
    with HTTPServer(("127.0.0.1", port), Answering) as server:
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield f"https://localhost:{server.server_port}/tsr", web.ca
        finally:
            server.shutdown()
            thread.join()
