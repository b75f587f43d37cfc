"""Private keys are read with care, made once, and never shown."""

import base64
import os
import stat

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exeunt.errors import ConfigError
from exeunt.plan import signature

DATA = b"a plan\n"


def never() -> bytes:
    raise AssertionError("nobody should be asked")


def refusal(path, passphrase=never):
    with pytest.raises(ConfigError) as caught:
        signature.load_private_key(path, passphrase)
    assert caught.value.params["file"] == str(path)
    return caught.value.code


@pytest.fixture
def make_key(ssh_keygen, tmp_path):
    def make(kind="ed25519", passphrase=""):
        made = ssh_keygen("-q", "-t", kind, "-N", passphrase, "-f", tmp_path / "key")
        assert made.returncode == 0, made.stderr
        return tmp_path / "key"

    return make


@pytest.mark.parametrize("kind", ["ed25519", "ecdsa"])
def test_an_open_key_needs_no_passphrase(kind, make_key):
    assert signature.sign(DATA, signature.load_private_key(make_key(kind), never), signature.PLAN)


def test_a_locked_key_opens_with_its_passphrase_only(make_key):
    path = make_key(passphrase="open sesame")
    assert signature.load_private_key(path, lambda: b"open sesame")
    assert refusal(path, None) == "signing.passphrase-needed"
    for wrong in (b"open sesamf", b""):
        assert refusal(path, lambda wrong=wrong: wrong) == "signing.passphrase-wrong"


def test_a_wrong_passphrase_is_not_repeated_in_the_error(make_key):
    path = make_key(passphrase="open sesame")
    with pytest.raises(ConfigError) as caught:
        signature.load_private_key(path, lambda: b"hunter2")
    assert "hunter2" not in repr(caught.value)
    assert caught.value.__suppress_context__


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o610, 0o601])
def test_a_key_that_others_can_reach_is_refused(mode, make_key):
    path = make_key()
    path.chmod(mode)
    assert refusal(path) == "signing.key-exposed"


def test_a_missing_key_is_said(tmp_path):
    assert refusal(tmp_path / "none") == "signing.key-unreadable"


@pytest.mark.parametrize("content", [b"", b"no key", b"-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END-----\n"])
def test_what_is_no_openssh_key_is_said(content, tmp_path):
    path = tmp_path / "key"
    path.write_bytes(content)
    path.chmod(0o600)
    assert refusal(path) == "signing.key-malformed"


def test_a_key_cut_short_is_said(make_key):
    path = make_key()
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:-2] + lines[-1:]))
    assert refusal(path) == "signing.key-malformed"


def test_a_pem_key_of_another_format_is_said(tmp_path):
    form = serialization.PrivateFormat.PKCS8
    key = Ed25519PrivateKey.generate()
    path = tmp_path / "key"
    path.write_bytes(key.private_bytes(serialization.Encoding.PEM, form, serialization.NoEncryption()))
    path.chmod(0o600)
    assert refusal(path) == "signing.key-malformed"


def test_a_key_in_hardware_goes_through_ssh_keygen(hardware_keys, tmp_path):
    public = hardware_keys["sk-ed25519"].public
    parts = b"".join(map(signature.ssh_string, (b"none", b"none", b""))) + (1).to_bytes(4, "big")
    body = b"openssh-key-v1\0" + parts + signature.ssh_string(public) + signature.ssh_string(b"handle")
    path = tmp_path / "key"
    text = base64.encodebytes(body).decode()
    path.write_text(f"-----BEGIN OPENSSH PRIVATE KEY-----\n{text}-----END OPENSSH PRIVATE KEY-----\n")
    path.chmod(0o600)
    assert signature.needs_ssh_keygen(path)
    assert refusal(path) == "signing.key-in-hardware"


def test_which_key_needs_ssh_keygen(make_key):
    path = make_key()
    assert not signature.needs_ssh_keygen(path)
    assert signature.needs_ssh_keygen(path.with_name("key.pub"))


def test_a_generated_key_is_for_its_owner_only(tmp_path):
    public = signature.generate_key(tmp_path / "key", "ada\n@ laptop")
    assert stat.S_IMODE((tmp_path / "key").stat().st_mode) == 0o600
    assert (tmp_path / "key.pub").read_text() == public
    assert public.startswith("ssh-ed25519 ")
    assert public.endswith(" ada @ laptop\n")
    key = signature.load_private_key(tmp_path / "key", never)
    assert signature.sign(DATA, key, signature.PLAN)


def test_a_generated_key_can_be_locked(tmp_path):
    signature.generate_key(tmp_path / "key", "ada", passphrase=b"open sesame")
    assert refusal(tmp_path / "key", None) == "signing.passphrase-needed"
    assert signature.load_private_key(tmp_path / "key", lambda: b"open sesame")


@pytest.mark.parametrize("taken", ["key", "key.pub"])
def test_no_key_is_ever_overwritten(taken, tmp_path):
    (tmp_path / taken).write_text("mine")
    with pytest.raises(ConfigError, match=r"signing\.key-exists"):
        signature.generate_key(tmp_path / "key", "ada")
    assert [path.name for path in tmp_path.iterdir()] == [taken]
    assert (tmp_path / taken).read_text() == "mine"


def test_signatures_stand_beside_the_plan_under_the_keys_name(private_keys, tmp_path):
    plan = tmp_path / "cut [1].jsonl"
    plan.write_bytes(DATA)
    paths = []
    for kind in ("ed25519", "p256"):
        armored = signature.sign(DATA, private_keys[kind], signature.PLAN)
        paths.append(signature.signature_path(plan, armored))
        paths[-1].write_text(armored)
    by_hand = tmp_path / "cut [1].jsonl.sig"
    by_hand.write_text(armored)
    for other in ("cut 1.jsonl.sig", "cut [1].jsonl.old.sig", "cut [1].jsonl.0123456789abcdef.sig.bak"):
        (tmp_path / other).write_text(armored)
    found = [one.armored.decode() for one in signature.signatures_beside(plan)]
    assert found == [path.read_text() for path in sorted([*paths, by_hand])]
    assert len(set(paths)) == 2


def test_what_is_no_plain_file_is_no_signature_and_none_is_read_without_end(tmp_path):
    plan = tmp_path / "cut.plan"
    plan.write_bytes(DATA)
    (tmp_path / "cut.plan.sig").mkdir()
    (tmp_path / "cut.plan.0123456789abcdef.sig").symlink_to(tmp_path / "nowhere")
    os.mkfifo(tmp_path / "cut.plan.1123456789abcdef.sig")
    (tmp_path / "cut.plan.2123456789abcdef.sig").symlink_to("/dev/zero")
    assert signature.signatures_beside(plan) == []
    with (tmp_path / "cut.plan.3123456789abcdef.sig").open("wb") as huge:
        huge.truncate(1 << 34)
    [one] = signature.signatures_beside(plan)
    assert len(one.armored) == signature.LARGEST_FILE + 1
