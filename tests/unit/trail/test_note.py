"""Signed notes: what is not exactly as we would write it is refused."""

import base64
import contextlib
from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.errors import TrailError
from exeunt.trail.merkle import Head
from exeunt.trail.note import Signer, Verifier, checkpoint_text, open_checkpoint, open_note, parse_checkpoint

SIGNER = Signer.of("log.example/a", bytes(range(32)))
NOTE = SIGNER.sign(checkpoint_text("log.example/a", Head(7, sha256(b"x").digest())))
heads = st.builds(Head, st.integers(0, 2**53), st.binary(min_size=32, max_size=32))


def test_the_verifier_string_that_the_go_tools_give_is_read():
    """The example key of the signed-note package's documentation."""
    text = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW"
    assert str(Verifier.parse(text)) == text


def test_the_note_that_the_go_tools_made_is_opened():
    """The example note of the signed-note package's documentation, by that key."""
    verifier = Verifier.parse("PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW")
    text = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n"
    signature = (
        "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM="
    )
    assert open_note(f"{text}\n{signature}\n".encode(), verifier) == text


@given(heads)
def test_a_checkpoint_comes_back_as_it_was_signed(head):
    data = SIGNER.sign(checkpoint_text(SIGNER.verifier.name, head))
    assert open_checkpoint(data, SIGNER.verifier) == head


@given(st.integers(0, len(NOTE) - 1), st.integers(1, 255))
def test_any_changed_byte_is_refused(at, flip):
    bad = NOTE[:at] + bytes([NOTE[at] ^ flip]) + NOTE[at + 1 :]
    with pytest.raises(TrailError):
        open_checkpoint(bad, SIGNER.verifier)


@given(st.integers(0, len(NOTE)), st.sampled_from([b"\n", b" ", b"=", b"0", b"\r", b"\0"]))
def test_any_added_byte_is_refused(at, more):
    bad = NOTE[:at] + more + NOTE[at:]
    with pytest.raises(TrailError):
        open_checkpoint(bad, SIGNER.verifier)


@given(st.binary())
def test_noise_is_refused_with_our_own_error(data):
    with pytest.raises(TrailError):
        open_checkpoint(data, SIGNER.verifier)
    with contextlib.suppress(UnicodeDecodeError), pytest.raises(TrailError):
        Verifier.parse(data.decode())


@pytest.mark.parametrize("size", ["07", "+7", "-7", "7 ", "٧", "7.0", "0x7", ""])
def test_a_size_written_otherwise_is_refused_though_signed(size):
    data = SIGNER.sign(f"log.example/a\n{size or '?'}\n{base64.b64encode(bytes(32)).decode()}\n")
    with pytest.raises(TrailError, match="bad-note"):
        open_checkpoint(data, SIGNER.verifier)


def test_spare_bits_of_base64_are_refused_though_they_mean_the_same():
    root = base64.b64encode(bytes(32)).decode()
    loose = root[:-2] + "B="
    assert base64.b64decode(loose) == bytes(32)
    with pytest.raises(TrailError, match="bad-note"):
        parse_checkpoint(f"log.example/a\n7\n{loose}\n")


def test_another_key_under_the_same_name_is_refused():
    with pytest.raises(TrailError, match="bad-signature"):
        open_checkpoint(NOTE, Signer.of("log.example/a", bytes(32)).verifier)


def test_a_checkpoint_of_another_log_is_refused_though_our_key_signed_it():
    data = SIGNER.sign(checkpoint_text("log.example/b", Head(7, bytes(32))))
    with pytest.raises(TrailError, match="other-log"):
        open_checkpoint(data, SIGNER.verifier)


def test_a_signer_shows_nothing_of_its_key():
    assert repr(SIGNER) == f"Signer({SIGNER.verifier})"


@pytest.mark.parametrize("text", ["", "no end", "a\n\nb\n", "\na\n"])
def test_a_text_that_could_not_be_read_back_is_not_signed(text):
    with pytest.raises(ValueError, match="whole lines"):
        SIGNER.sign(text)
