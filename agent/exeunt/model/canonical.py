"""Canonical JSON: one value, one byte string.

Sorted keys, compact separators, UTF-8, no floats. On the values admitted here it gives the bytes of RFC 8785
(keys are ASCII, so code-point order and UTF-16 order agree; integers stay below 2**53).
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

LARGEST_INT = 2**53 - 1


def encode(value: object) -> bytes:
    """The canonical bytes of *value*: str, int, bool, None, lists and tuples, and dicts with ASCII keys.

    Raises TypeError or ValueError for anything else: floats, large integers, lone surrogates, other types.
    """
    _check(value)
    text = json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    return text.encode("utf-8")


def decode(data: bytes) -> Any:
    """The value whose canonical bytes are *data*; ValueError if *data* is not exactly canonical.

    Duplicate keys, other spacing, other key order and escapes that JSON does not need are all refused.
    """
    value = json.loads(data.decode("utf-8"), parse_float=_no_floats, parse_constant=_no_floats)
    if encode(value) != data:
        raise ValueError("not canonical JSON")
    return value


def _no_floats(text: str) -> Any:
    raise ValueError(f"not an integer: {text}")


def _check(value: object) -> None:
    match value:
        case None | bool() | str():
            return
        case int():
            if abs(value) > LARGEST_INT:
                raise ValueError(f"integer beyond 2**53: {value}")
        case Mapping():
            for key, item in value.items():
                if not (isinstance(key, str) and key.isascii()):
                    raise TypeError(f"not an ASCII key: {key!r}")
                _check(item)
        case Sequence() if not isinstance(value, bytes | bytearray):
            for item in value:
                _check(item)
        case _:
            raise TypeError(f"not a canonical value: {type(value).__name__}")
