"""The little of RFC 3161 that is ours."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from exeunt.errors import TrailError
from exeunt.store import trail as rows
from exeunt.trail import kinds
from exeunt.trail.entry import decode_leaf
from exeunt.trail.timestamp import check_reply, request

DIGEST = bytes(range(32))


def reply(status=0, digest=DIGEST, nonce=b"\x02\x01\x05"):
    token = b"\x30" + bytes([len(digest) + 2 + len(nonce)]) + b"\x04\x20" + digest + nonce
    body = bytes([0x30, 3, 2, 1, status]) + token
    return bytes([0x30, len(body)]) + body


def test_a_granted_reply_about_our_digest_and_nonce_is_taken():
    check_reply(reply(), DIGEST, nonce=5)
    check_reply(reply(status=1), DIGEST, nonce=5)


@pytest.mark.parametrize(
    "bad",
    [
        reply(status=2),
        reply(digest=bytes(32)),
        reply(nonce=b"\x02\x01\x06"),
        reply() + b"\0",
        reply()[:-1],
        b"",
        b"\x30",
        b"<html>",
    ],
)
def test_anything_else_is_refused(bad):
    with pytest.raises(TrailError, match="time-stamp-refused"):
        check_reply(bad, DIGEST, nonce=5)


@given(st.binary(max_size=60))
def test_noise_is_refused_with_our_own_error(data):
    with pytest.raises(TrailError):
        check_reply(data, DIGEST, nonce=5)


@given(st.integers(0, 2**64 - 1))
def test_every_nonce_fits_a_request(nonce):
    assert request(DIGEST, nonce=nonce)[1] == len(request(DIGEST, nonce=nonce)) - 2


def test_a_refused_stamp_leaves_the_checkpoint_without_and_can_be_tried_again(trail, add, clock):
    assert trail.time_stamp(lambda _: b"") is None
    add()
    trail.checkpoint(clock())
    before = trail.head()
    with pytest.raises(TrailError):
        trail.time_stamp(lambda _: b"no")
    assert trail.head() == before

    def grant(query):
        imprint = query.index(b"\x04\x20")
        return reply(digest=query[imprint + 2 : imprint + 34], nonce=query[imprint + 34 : -3])

    done = trail.time_stamp(grant)
    assert done.token
    assert trail.time_stamp(lambda _: b"no") == done
    with trail.store.read() as conn:
        assert decode_leaf(rows.leaf(conn, before.size)).kind == kinds.TIME_STAMPED
