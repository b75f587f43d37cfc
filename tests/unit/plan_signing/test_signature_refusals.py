"""A good signature by the wrong key, for the wrong use or at the wrong time is refused, and the code says which."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from exeunt.errors import RefusedPlan
from exeunt.plan import approvers, signature

DATA = b"a plan\n"
NOW = datetime(2025, 6, 1, 12, tzinfo=UTC)
DAY = timedelta(days=1)
ADA = "ada@acme.example"


def text(key):
    return key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH).decode()


@pytest.fixture
def key():
    return Ed25519PrivateKey.generate()


@pytest.fixture
def listed(key):
    return approvers.add(approvers.Approvers(), ADA, text(key), since=NOW)


@pytest.fixture
def refusal(key):
    armored = signature.sign(DATA, key, signature.PLAN)

    def ask(allowed, *, at=NOW, namespace=signature.PLAN, data=DATA):
        with pytest.raises(RefusedPlan) as caught:
            signature.verify(data, armored, allowed, namespace, at)
        return caught.value

    return ask


@pytest.mark.parametrize("namespace", [signature.CASE, signature.APPROVERS])
def test_a_signature_for_one_use_is_none_for_another(namespace, listed, refusal):
    refused = refusal(listed, namespace=namespace)
    assert refused.code == "signature.wrong-namespace"
    assert refused.params == {"found": "exeunt-plan", "expected": namespace}


def test_we_sign_for_our_own_uses_only(key):
    with pytest.raises(ValueError, match="git"):
        signature.sign(DATA, key, "git")


def test_a_key_that_is_not_listed_is_unknown(key, refusal):
    other = approvers.add(approvers.Approvers(), ADA, text(Ed25519PrivateKey.generate()), since=NOW)
    refused = refusal(other)
    assert refused.code == "signature.unknown-key"
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    assert str(refused.params["key"]).startswith("SHA256:")
    assert public.decode() not in str(refused)


def test_nobody_listed_means_nobody_may_sign(refusal):
    assert refusal(approvers.Approvers()).code == "signature.unknown-key"


def test_other_data_is_altered_data(listed, refusal):
    refused = refusal(listed, data=DATA + b" ")
    assert (refused.code, refused.params["person"]) == ("signature.altered", ADA)


def test_a_key_is_good_from_its_first_second(key, listed, refusal):
    armored = signature.sign(DATA, key, signature.PLAN)
    assert signature.verify(DATA, armored, listed, signature.PLAN, NOW).person == ADA
    refused = refusal(listed, at=NOW - timedelta(microseconds=1))
    assert refused.code == "signature.key-not-yet-valid"
    assert refused.params["since"] == NOW.isoformat()


def test_a_revoked_key_is_good_up_to_the_moment_it_ends(key, listed, refusal):
    ended = approvers.revoke(listed, ADA, at=NOW + DAY)
    armored = signature.sign(DATA, key, signature.PLAN)
    before = NOW + DAY - timedelta(microseconds=1)
    assert signature.verify(DATA, armored, ended, signature.PLAN, before).person == ADA
    refused = refusal(ended, at=NOW + DAY)
    assert (refused.code, refused.params["until"]) == ("signature.key-expired", (NOW + DAY).isoformat())


def test_a_leavers_pending_signature_lapses_when_the_case_opens(listed, refusal):
    suspended = approvers.suspend(listed, ADA, at=NOW + DAY, case="c-7")
    refused = refusal(suspended, at=NOW + DAY)
    assert (refused.code, refused.params["case"]) == ("signature.key-suspended", "c-7")


def test_a_key_given_back_counts_from_its_new_line(key, listed, refusal):
    suspended = approvers.suspend(listed, ADA, at=NOW + DAY, case="c-7")
    back = approvers.add(suspended, ADA, text(key), since=NOW + 3 * DAY)
    assert len(back.lines) == 2
    assert refusal(back, at=NOW + 2 * DAY).code == "signature.key-suspended"
    armored = signature.sign(DATA, key, signature.PLAN)
    signer = signature.verify(DATA, armored, back, signature.PLAN, NOW + 4 * DAY)
    assert signer.since == NOW + 3 * DAY


def test_a_rsa_signature_over_sha1_is_refused(private_keys, everybody):
    seal = signature.parse_armored(signature.sign(DATA, private_keys["rsa"], signature.PLAN))
    _, rest = signature.take_ssh_string(seal.signature)
    weak = replace(seal, signature=signature.ssh_string(b"ssh-rsa") + rest)
    with pytest.raises(RefusedPlan, match=r"signature\.malformed"):
        signature.verify(DATA, signature.armor(weak), everybody, signature.PLAN, NOW)


@pytest.mark.parametrize("kind", ["ed25519", "rsa", "p256"])
def test_nothing_hides_behind_the_signature_proper(kind, private_keys, everybody):
    seal = signature.parse_armored(signature.sign(DATA, private_keys[kind], signature.PLAN))
    longer = replace(seal, signature=seal.signature + b"extra")
    with pytest.raises(RefusedPlan, match=r"signature\.malformed"):
        signature.verify(DATA, signature.armor(longer), everybody, signature.PLAN, NOW)


def test_an_ecdsa_signature_has_one_encoding(private_keys, everybody):
    seal = signature.parse_armored(signature.sign(DATA, private_keys["p256"], signature.PLAN))
    kind, proper = signature.split_ssh_strings(seal.signature)
    r, s = signature.split_ssh_strings(proper)
    padded = b"".join(map(signature.ssh_string, (b"\0" + r, s)))
    blob = b"".join(map(signature.ssh_string, (kind, padded)))
    other = signature.armor(replace(seal, signature=blob))
    with pytest.raises(RefusedPlan, match=r"signature\.altered"):
        signature.verify(DATA, other, everybody, signature.PLAN, NOW)


@pytest.mark.parametrize("name", [b"sha1", b"md5", b"SHA512", b"shake_128"])
def test_a_hash_that_openssh_does_not_admit_is_refused(name, private_keys, everybody):
    seal = signature.parse_armored(signature.sign(DATA, private_keys["ed25519"], signature.PLAN))
    other = replace(seal, hash=name)
    with pytest.raises(RefusedPlan, match=r"signature\.malformed"):
        signature.verify(DATA, signature.armor(other), everybody, signature.PLAN, NOW)
