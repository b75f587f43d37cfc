"""RFC 3161 time stamps: the request, and as much of the answer as is needed to know that it is one.

The token itself is kept as it came and checked with `openssl ts -verify` by whoever doubts it: judging a time stamp
authority's certificates is not this program's business.
"""

from __future__ import annotations

from exeunt.errors import TrailError

_SHA256_ALGORITHM = bytes.fromhex("300d06096086480165030402010500")  # AlgorithmIdentifier: id-sha256, NULL
_GRANTED = (0, 1)  # granted, grantedWithMods
_INTEGER, _OCTETS, _SEQUENCE, _TRUE = 0x02, 0x04, 0x30, b"\x01\x01\xff"
_SHORT_FORM = 0x80


def request(digest: bytes, *, nonce: int) -> bytes:
    """A TimeStampReq over a SHA-256 digest that asks for the authority's certificate (RFC 3161, 2.4.1)."""
    imprint = _field(_SEQUENCE, _SHA256_ALGORITHM + _field(_OCTETS, digest))
    return _field(_SEQUENCE, _integer(1) + imprint + _integer(nonce) + _TRUE)


def check_reply(reply: bytes, digest: bytes, *, nonce: int) -> None:
    """That *reply* is one whole TimeStampResp, granted, and about this digest and nonce.

    TrailError `trail.time-stamp-refused`, with the authority's status where there was one.
    """
    tag, body, rest = _read(reply)
    _, status_info, token = _read(body)
    number_tag, status, _ = _read(status_info)
    if tag != _SEQUENCE or rest or number_tag != _INTEGER or len(status) != 1:
        raise TrailError("trail.time-stamp-refused", status=-1)
    ours = _field(_OCTETS, digest) in token and _integer(nonce) in token
    if status[0] not in _GRANTED or not ours:
        raise TrailError("trail.time-stamp-refused", status=status[0])


def _integer(value: int) -> bytes:
    return _field(_INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def _field(tag: int, content: bytes) -> bytes:
    if len(content) >= _SHORT_FORM:
        raise ValueError("longer than any request of ours")
    return bytes((tag, len(content))) + content


def _read(data: bytes) -> tuple[int, bytes, bytes]:
    """Tag, content, what follows; an empty or cut field gives tag 0, which nothing accepts."""
    if len(data) < 2:  # noqa: PLR2004  # tag and length
        return 0, b"", b""
    tag, length, at = data[0], data[1], 2
    if length >= _SHORT_FORM:
        at += length - _SHORT_FORM
        length = int.from_bytes(data[2:at], "big")
    if at + length > len(data):
        return 0, b"", b""
    return tag, data[at : at + length], data[at + length :]
