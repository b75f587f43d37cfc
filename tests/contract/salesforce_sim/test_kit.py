"""The parts that all simulators share."""

from __future__ import annotations

import ssl
import stat
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from cryptography import x509

from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.marker import PRACTICE_OID, is_practice
from exeunt.sdk.simulator.wire import Call, Router, route

from .conftest import Practice


def test_authority_and_leaf_carry_the_mark(practice: Practice):
    with practice.plain.stream("GET", "/services/data") as answer:
        leaf = answer.extensions["network_stream"].get_extra_info("ssl_object").getpeercert(True)  # noqa: FBT003  # its only name
    authority = ssl.PEM_cert_to_DER_cert(Path(practice.ca).read_text())
    assert is_practice(leaf)
    assert is_practice(authority)
    marks = [one for one in x509.load_der_x509_certificate(leaf).extensions if one.oid.dotted_string == PRACTICE_OID]
    assert [mark.critical for mark in marks] == [False]


def test_an_ordinary_certificate_is_not_taken_for_practice(tmp_path):
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec
    from cryptography.hazmat.primitives.serialization import Encoding

    key, now = ec.generate_private_key(ec.SECP256R1()), datetime.now(UTC)
    name = x509.Name([])
    builder = x509.CertificateBuilder(name, name, key.public_key(), 1, now, now)
    assert not is_practice(builder.sign(key, hashes.SHA256()).public_bytes(Encoding.DER))
    with pytest.raises(ValueError, match="."):
        is_practice(b"rubbish")


def test_keys_are_for_their_owner_only(tmp_path):
    authority = create_authority(tmp_path / "a", now=datetime.now(UTC))
    issued = authority.issue("one", now=datetime.now(UTC))
    for path in (tmp_path / "a" / "ca.key", issued.key, issued.chain):
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "a").stat().st_mode) == 0o700


def test_the_chain_stands_under_strict_rules(tmp_path, practice: Practice):
    strict = ssl.create_default_context(cafile=practice.ca)
    strict.verify_flags |= ssl.VERIFY_X509_STRICT
    with httpx.Client(base_url=practice.url, verify=strict) as client:
        assert client.get("/services/data").status_code == 200


def test_the_marker_loads_nothing_that_serves():
    code = (
        "import sys; import exeunt.sdk.simulator.marker as m; "
        "print([n for n in ('starlette', 'uvicorn', 'cryptography', 'httpx') if n in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603  # our own code
    assert done.stdout.strip() == "[]"


SERVE = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.server import serve_forever
from exeunt.sdk.simulator.wire import Answer, serve_calls

async def answer(call):
    return Answer(200, b"here")

authority = create_authority(Path(sys.argv[1]), now=datetime.now(UTC))
serve_forever(serve_calls(answer), authority, announce=lambda url: print(url, flush=True))
"""


def test_a_process_serves_until_it_is_told_to_stop(tmp_path):
    folder = tmp_path / "authority"
    arguments = [sys.executable, "-W", "error", "-c", SERVE, str(folder)]
    with subprocess.Popen(arguments, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:  # noqa: S603  # our own code
        url = process.stdout.readline().strip()
        trust = ssl.create_default_context(cafile=str(folder / "ca.pem"))
        # The listener is there before the address is told: the first call waits for the server, not the other way.
        try:
            with httpx.Client(base_url=url, verify=trust) as client:
                assert client.get("/").content == b"here"
            process.terminate()
            _, complaints = process.communicate(timeout=60)
        finally:
            process.kill()
    assert complaints == ""


def test_routes_tell_a_wrong_method_from_an_unknown_path():
    router = Router([route("GET", "/a/{id}", 1), route("POST PUT", "/a/{id}/b", 2), route("GET", "/f/{path:rest}", 3)])
    found = router.find("GET", "/a/x.y")
    assert found is not None
    assert (found[0].handler, found[1]) == (1, {"id": "x.y"})
    assert router.find("GET", "/a/1/b") is None
    assert router.knows("/a/1/b")
    assert not router.knows("/a/1/b/c")
    assert router.template("GET", "/f/1/2") == "/f/{path:rest}"


def test_a_call_reads_forms_and_queries():
    call = Call("GET", "/x", "q=a+b&c=%2F", body=b"token=a%2Bb")
    assert (call.query, call.form, call.target) == ({"q": "a b", "c": "/"}, {"token": "a+b"}, "/x?q=a b&c=/")
