"""Ours and OpenSSH's are the same thing: each accepts what the other made."""

import os
import shutil
import subprocess
from datetime import UTC, datetime, timedelta

import pytest

from exeunt.errors import ConfigError, RefusedPlan
from exeunt.plan import approvers, signature

DATA = b'{"kind":"plan"}\n' * 50
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
SOFTWARE = ["ed25519", "rsa", "p256", "p384", "p521"]
HARDWARE = ["sk-ed25519", "sk-p256"]


def keygen(ssh_keygen, path, kind="ed25519", passphrase=""):
    made = ssh_keygen("-q", "-t", kind, "-N", passphrase, "-C", "laptop", "-f", path)
    assert made.returncode == 0, made.stderr
    return path.with_name(f"{path.name}.pub").read_text()


@pytest.mark.parametrize("kind", SOFTWARE)
def test_ssh_keygen_accepts_what_we_sign(kind, private_keys, everybody, accepts):
    armored = signature.sign(DATA, private_keys[kind], signature.PLAN)
    assert accepts(everybody, DATA, armored)
    assert not accepts(everybody, DATA + b" ", armored)
    assert not accepts(everybody, DATA, armored, namespace=signature.CASE)


@pytest.mark.parametrize("kind", SOFTWARE)
def test_we_accept_what_we_sign_and_say_who_it_was(kind, private_keys, everybody):
    for _ in range(20):  # ECDSA's numbers vary in length
        armored = signature.sign(DATA, private_keys[kind], signature.PLAN)
        signer = signature.verify(DATA, armored, everybody, signature.PLAN, NOW)
        assert signer.person == "ada@acme.example"
        assert signer.fingerprint == signature.fingerprint(signature.parse_armored(armored).key)


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "ecdsa"])
def test_we_accept_what_ssh_keygen_signs(kind, ssh_keygen, tmp_path):
    public = keygen(ssh_keygen, tmp_path / "key", kind)
    listed = approvers.add(approvers.Approvers(), "Ada@Acme.example", public, since=NOW)
    plan = tmp_path / "plan.jsonl"
    plan.write_bytes(DATA)
    ssh_keygen("-Y", "sign", "-f", tmp_path / "key", "-n", "exeunt-plan", plan)
    [beside] = signature.signatures_beside(plan)
    signer = signature.verify(DATA, beside.armored, listed, signature.PLAN, NOW)
    assert signer.person == "ada@acme.example"
    assert signer.fingerprint in ssh_keygen("-l", "-f", tmp_path / "key.pub").stdout.decode()


def test_a_signature_over_sha256_counts_as_openssh_says(ssh_keygen, tmp_path):
    public = keygen(ssh_keygen, tmp_path / "key")
    listed = approvers.add(approvers.Approvers(), "ada@acme.example", public, since=NOW)
    made = ssh_keygen("-Y", "sign", "-O", "hashalg=sha256", "-f", tmp_path / "key", "-n", "exeunt-plan", stdin=DATA)
    assert signature.verify(DATA, made.stdout, listed, signature.PLAN, NOW)


def test_our_ed25519_signature_is_ssh_keygens_byte_for_byte(ssh_keygen, tmp_path):
    keygen(ssh_keygen, tmp_path / "key")
    key = signature.load_private_key(tmp_path / "key", None)
    theirs = ssh_keygen("-Y", "sign", "-f", tmp_path / "key", "-n", "exeunt-plan", stdin=DATA).stdout
    assert signature.sign(DATA, key, signature.PLAN).encode() == theirs


@pytest.mark.parametrize("kind", HARDWARE)
def test_a_hardware_keys_signature_is_accepted_by_both(kind, hardware_keys, everybody, accepts):
    armored = hardware_keys[kind].sign(DATA, signature.PLAN)
    assert signature.verify(DATA, armored, everybody, signature.PLAN, NOW).person == "ada@acme.example"
    assert accepts(everybody, DATA, armored)


@pytest.mark.parametrize("kind", HARDWARE)
def test_a_hardware_key_that_nobody_touched_does_not_sign(kind, hardware_keys, everybody):
    armored = hardware_keys[kind].sign(DATA, signature.PLAN, flags=0)
    with pytest.raises(RefusedPlan, match=r"signature\.altered"):
        signature.verify(DATA, armored, everybody, signature.PLAN, NOW)


def test_a_key_that_we_generate_works_in_ssh_keygen(ssh_keygen, accepts, tmp_path):
    public = signature.generate_key(tmp_path / "key", "ada at home")
    listed = approvers.add(approvers.Approvers(), "ada@acme.example", public, since=NOW)
    made = ssh_keygen("-Y", "sign", "-f", tmp_path / "key", "-n", "exeunt-plan", stdin=DATA)
    assert signature.verify(DATA, made.stdout, listed, signature.PLAN, NOW).comment == "ada at home"
    assert accepts(listed, DATA, made.stdout.decode(), at=NOW + timedelta(days=1))
    assert ssh_keygen("-y", "-f", tmp_path / "key").stdout.split()[:2] == public.encode().split()[:2]


def test_signing_through_ssh_keygen_leaves_nothing_behind(ssh_keygen, tmp_path):
    public = keygen(ssh_keygen, tmp_path / "key")
    listed = approvers.add(approvers.Approvers(), "ada@acme.example", public, since=NOW)
    before = sorted(tmp_path.iterdir())
    armored = signature.sign_with_ssh_keygen(DATA, tmp_path / "key", signature.PLAN)
    assert signature.verify(DATA, armored, listed, signature.PLAN, NOW)
    assert sorted(tmp_path.iterdir()) == before


@pytest.mark.needs("ssh-agent")
def test_a_key_in_an_agent_signs_by_its_public_half(ssh_keygen, tmp_path, monkeypatch):
    public = keygen(ssh_keygen, tmp_path / "key")
    socket = tmp_path / "agent"
    agent = subprocess.Popen([shutil.which("ssh-agent"), "-D", "-a", str(socket)], stdout=subprocess.PIPE)  # noqa: S603 - fixed words
    try:
        assert agent.stdout.readline()  # it listens by then
        monkeypatch.setenv("SSH_AUTH_SOCK", os.fspath(socket))
        subprocess.run([shutil.which("ssh-add"), "-q", str(tmp_path / "key")], check=True, timeout=30)  # noqa: S603 - fixed words
        (tmp_path / "key").unlink()
        assert signature.needs_ssh_keygen(tmp_path / "key.pub")
        armored = signature.sign_with_ssh_keygen(DATA, tmp_path / "key.pub", signature.PLAN)
    finally:
        agent.terminate()
        agent.wait(10)
        agent.stdout.close()
    listed = approvers.add(approvers.Approvers(), "ada@acme.example", public, since=NOW)
    assert signature.verify(DATA, armored, listed, signature.PLAN, NOW)


@pytest.mark.needs("ssh-keygen")
def test_a_failing_ssh_keygen_is_an_error_that_names_the_key(tmp_path):
    (tmp_path / "key").write_text("no key")
    with pytest.raises(ConfigError, match=r"signing\.ssh-keygen-failed") as caught:
        signature.sign_with_ssh_keygen(DATA, tmp_path / "key", signature.PLAN)
    assert caught.value.params == {"file": str(tmp_path / "key")}


def test_a_missing_ssh_keygen_is_said(tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConfigError, match=r"signing\.ssh-keygen-missing"):
        signature.sign_with_ssh_keygen(DATA, tmp_path / "key", signature.PLAN)


def test_ssh_keygen_agrees_on_when_a_key_is_good(private_keys, everybody, accepts):
    armored = signature.sign(DATA, private_keys["ed25519"], signature.PLAN)
    ended = approvers.revoke(everybody, "ada@acme.example", at=NOW)
    day = timedelta(days=1)
    assert accepts(ended, DATA, armored, at=NOW - day)
    assert not accepts(ended, DATA, armored, at=NOW + day)
    assert not accepts(ended, DATA, armored, at=datetime(2023, 1, 1, tzinfo=UTC))


def test_a_line_that_ended_before_it_began_spoils_nothing_in_ssh_keygen(private_keys, accepts, everybody):
    early = approvers.suspend(everybody, "bob@acme.example", at=datetime(2023, 1, 1, tzinfo=UTC), case="c1")
    armored = signature.sign(DATA, private_keys["ed25519"], signature.PLAN)
    assert accepts(early, DATA, armored)
    assert approvers.parse(approvers.render(early), file="approvers") == early
