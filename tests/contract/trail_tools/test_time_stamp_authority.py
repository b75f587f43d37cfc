"""A real time stamp authority (openssl ts) stamps a checkpoint; two strangers verify the token."""

import subprocess
from datetime import UTC, datetime
from hashlib import sha256

import pytest
from cryptography import x509
from rfc3161_client import VerificationError, VerifierBuilder, decode_timestamp_response

from exeunt.errors import TrailError
from exeunt.trail import bundle, export, kinds, verify, verify_export
from exeunt.trail.timestamp import request
from support.time_stamps import make_authority, openssl, openssl_accepts, reply

pytestmark = pytest.mark.needs("openssl")


@pytest.fixture(scope="module")
def authority(tmp_path_factory):
    return make_authority(tmp_path_factory.mktemp("tsa"))


@pytest.fixture
def fetch(authority):
    """Asks the authority."""
    return lambda query: reply(authority, query)


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
