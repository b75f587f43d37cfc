"""A real time stamp authority (openssl ts behind loopback HTTP) stamps a checkpoint; two strangers verify the token."""

import subprocess
import threading
import urllib.request
from datetime import UTC, datetime
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from cryptography import x509
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from exeunt.errors import TrailError
from exeunt.trail import bundle, export, kinds, verify, verify_export
from exeunt.trail.timestamp import request

pytestmark = pytest.mark.needs("openssl")

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


def openssl(folder, *arguments, check=True):
    return subprocess.run(["openssl", *arguments], cwd=folder, capture_output=True, check=check)  # noqa: S603, S607  # the test's own command


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    folder = tmp_path_factory.mktemp("tsa")
    (folder / "c.cnf").write_text(CONFIG)
    (folder / "serial").write_text("01\n")
    for line in MAKE.strip().splitlines():
        openssl(folder, *line.split())
    return folder


@pytest.fixture
def fetch(authority):
    """Posts to the authority over loopback HTTP."""

    class Authority(BaseHTTPRequestHandler):
        def do_POST(self):
            query = self.rfile.read(int(self.headers["Content-Length"]))
            (authority / "q.tsq").write_bytes(query)
            command = ("ts", "-reply", "-config", "c.cnf", "-section", "stamp_config", "-queryfile", "q.tsq")
            openssl(authority, *command, "-out", "r.tsr")
            self.send_response(200)
            self.end_headers()
            self.wfile.write((authority / "r.tsr").read_bytes())

        def log_message(self, *_):
            pass

    def post(body):
        url = f"http://127.0.0.1:{server.server_port}/"
        headers = {"Content-Type": "application/timestamp-query"}
        with urllib.request.urlopen(urllib.request.Request(url, body, headers)) as answer:
            return answer.read()

    with HTTPServer(("127.0.0.1", 0), Authority) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        yield post
        server.shutdown()
        thread.join()


def openssl_accepts(authority, folder, data, token):
    command = ["ts", "-verify", "-data", data, "-in", token, "-CAfile", str(authority / "ca.pem")]
    return openssl(folder, *command, check=False).returncode == 0


def test_openssl_reads_our_request_as_what_we_meant(authority):
    (authority / "mine.tsq").write_bytes(request(sha256(b"x").digest(), nonce=0xFEDCBA9876543210))
    shown = openssl(authority, "ts", "-query", "-in", "mine.tsq", "-text").stdout.decode()
    for line in ("Hash Algorithm: sha256", "Nonce: 0xFEDCBA9876543210", "Certificate required: yes", "2d 71 16 42"):
        assert line in shown


def test_a_token_over_a_checkpoint_verifies_with_openssl_and_rfc3161_client(trail, authority, fetch, tmp_path):
    stamped = trail.time_stamp(fetch)
    export(trail, "case-1", tmp_path / "bundle")
    assert bundle.read(tmp_path / "bundle")["timestamp.tsr"] == stamped.token
    assert verify_export(tmp_path / "bundle", verifier=trail.verifier) == []
    assert openssl_accepts(authority, tmp_path / "bundle", "checkpoint", "timestamp.tsr")

    root = x509.load_pem_x509_certificate((authority / "ca.pem").read_bytes())
    judge = VerifierBuilder().add_root_certificate(root).build()
    response = decode_timestamp_response(stamped.token)
    assert judge.verify_message(response, stamped.note)
    with pytest.raises(VerificationError):
        judge.verify_message(response, stamped.note + b"\n")
    (tmp_path / "bundle" / "checkpoint").write_bytes(stamped.note.replace(b"\n14\n", b"\n15\n"))
    assert not openssl_accepts(authority, tmp_path / "bundle", "checkpoint", "timestamp.tsr")


def test_the_readme_says_how_and_that_runs(trail, authority, fetch, tmp_path):
    trail.time_stamp(fetch)
    export(trail, "case-1", tmp_path / "bundle")
    (line,) = [line for line in (tmp_path / "bundle" / "README.txt").read_text().splitlines() if "ts -verify" in line]
    environment = {"CA": str(authority / "ca.pem"), "PATH": "/usr/bin:/bin"}
    command = ["bash", "-c", line]
    ran = subprocess.run(command, cwd=tmp_path / "bundle", env=environment, capture_output=True, check=False)  # noqa: S603  # the test's own command
    assert b"Verification: OK" in ran.stdout + ran.stderr


def test_the_token_is_kept_and_the_trail_verifies_with_it(trail, fetch):
    stamped = trail.time_stamp(fetch)
    assert trail.time_stamp(fetch) == stamped
    assert verify(trail.store, verifier=trail.verifier) == []


def test_an_answer_to_another_question_is_refused(trail, fetch):
    other = fetch(request(sha256(b"other").digest(), nonce=7))
    with pytest.raises(TrailError, match="time-stamp-refused"):
        trail.time_stamp(lambda _: other)
    with trail.store.write() as conn:
        trail.append(conn, kinds.FINDING)
    trail.checkpoint(datetime(2026, 3, 1, 10, 0, tzinfo=UTC))
    assert trail.time_stamp(fetch).token
