"""One byte or one line off, anywhere in a signature or in what it signs, is found."""

import base64
from datetime import UTC, datetime

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from exeunt.errors import RefusedPlan
from exeunt.plan import signature
from support.damage import damages, flipped
from support.width import examples

DATA = b"".join(b'{"row":%d}\n' % number for number in range(40))
NOW = datetime(2025, 6, 1, tzinfo=UTC)
KINDS = ["ed25519", "rsa", "p256", "sk-ed25519", "sk-p256"]

some = settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])


@pytest.fixture(scope="module")
def signed(private_keys, hardware_keys):
    made = {kind: signature.sign(DATA, private_keys[kind], signature.PLAN) for kind in KINDS if kind in private_keys}
    return made | {kind: key.sign(DATA, signature.PLAN) for kind, key in hardware_keys.items()}


@pytest.mark.parametrize("kind", KINDS)
@some
@given(damage=damages())
def test_a_damaged_signature_is_refused(kind, damage, signed, everybody):
    whole = signed[kind].encode()
    damaged = damage(whole)
    if damaged == whole:
        return
    with pytest.raises(RefusedPlan, match=r"^signature\."):
        signature.verify(DATA, damaged, everybody, signature.PLAN, NOW)


@pytest.mark.parametrize("kind", ["ed25519", "sk-p256"])
@some
@given(damage=damages())
def test_a_signature_over_damaged_data_is_refused(kind, damage, signed, everybody):
    damaged = damage(DATA)
    if damaged == DATA:
        return
    with pytest.raises(RefusedPlan, match=r"signature\.altered"):
        signature.verify(damaged, signed[kind], everybody, signature.PLAN, NOW)


@pytest.mark.parametrize("kind", ["ed25519", "sk-ed25519"])
def test_every_single_bit_of_a_signature_file_matters(kind, signed, everybody):
    whole = signed[kind].encode()
    for at in range(len(whole)):
        for bit in range(8):
            with pytest.raises(RefusedPlan, match=r"^signature\."):
                signature.verify(DATA, flipped(whole, at, 1 << bit), everybody, signature.PLAN, NOW)


@pytest.mark.parametrize("kind", KINDS)
def test_every_bit_inside_the_armour_matters(kind, signed, everybody):
    """Damage that is armoured again in good form, so that only the content can give it away."""
    body = b"".join(signed[kind].encode().splitlines()[1:-1])
    inside = base64.b64decode(body)
    for at in range(len(inside)):
        text = base64.b64encode(flipped(inside, at, 1 << at % 8)).decode()
        lines = "".join(f"{text[i : i + 70]}\n" for i in range(0, len(text), 70))
        armored = f"-----BEGIN SSH SIGNATURE-----\n{lines}-----END SSH SIGNATURE-----\n"
        with pytest.raises(RefusedPlan, match=r"^signature\."):
            signature.verify(DATA, armored, everybody, signature.PLAN, NOW)


@pytest.mark.parametrize(
    "wrap",
    [
        lambda text: "\n" + text,
        lambda text: text + "\n",
        lambda text: text.rstrip("\n"),
        lambda text: text.replace("\n", "\r\n"),
        lambda text: text + text,
        lambda text: "Approved by Ada\n" + text,
        lambda text: text + "Approved by Ada\n",
        lambda text: text.replace("\n", "", 2).replace("URE-----", "URE-----\n", 1),
        lambda text: text.replace("SSH SIGNATURE", "PGP SIGNATURE"),
        lambda text: text + "\u00e9",
        lambda _: "",
        lambda _: "-----BEGIN SSH SIGNATURE-----\n-----END SSH SIGNATURE-----\n",
        lambda text: text.replace("\n", "\n" + "A" * 70_000 + "\n", 1),
    ],
)
def test_a_signature_file_has_one_form(wrap, signed, everybody):
    other = wrap(signed["ed25519"])
    assert other != signed["ed25519"]
    for given_as in (other, other.encode()):
        with pytest.raises(RefusedPlan, match=r"signature\.malformed"):
            signature.verify(DATA, given_as, everybody, signature.PLAN, NOW)


@settings(max_examples=examples(300), deadline=None)
@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(everybody, noise):
    with pytest.raises(RefusedPlan, match=r"signature\.malformed"):
        signature.verify(DATA, noise, everybody, signature.PLAN, NOW)
