"""Distinguished names and filters as text: the one place where either is taken apart or put together. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import accumulate
from typing import Final

from ldap3.core.exceptions import LDAPInvalidDnError
from ldap3.operation.search import compile_filter, parse_filter
from ldap3.utils.asn1 import encode
from ldap3.utils.dn import parse_dn

from exeunt.sdk.escape import ldap_filter

_ESCAPED = re.compile(rb"\\([0-9A-Fa-f]{2}|.)", re.DOTALL)
_SPACES = re.compile(r"\s+")
_HEX_PAIR = 2
_RAW: Final = {"schema": None, "auto_escape": False, "auto_encode": False, "validator": None, "check_names": False}
_DEEPEST = 50  # brackets in brackets: deeper than people write, and ldap3 and servers give up at some depth


def equals(attribute: str, value: str | bytes) -> str:
    return f"({attribute}={ldap_filter(value)})"


def any_of(filters: Iterable[str]) -> str:
    """An OR; of nothing at all, a filter that matches nothing."""
    parts = list(filters)
    return f"(|{''.join(parts)})" if parts else "(!(objectClass=*))"


def all_of(*filters: str) -> str:
    return f"(&{''.join(filters)})"


def normal_dn(text: str) -> str:
    """A form in which two spellings of one DN are equal: case, spaces, ways of escaping.

    For comparing only: never sent. What is no DN comes back folded, so that it equals itself.
    """
    try:
        parts = parse_dn(text, escape=False, strip=True)
    except (LDAPInvalidDnError, IndexError):
        return text.casefold()
    return "".join(f"{kind.lower()}={_normal_value(value)}{joint}" for kind, value, joint in parts)


def same_dn(one: str, other: str) -> bool:
    return one == other or normal_dn(one) == normal_dn(other)


def is_below(dn: str, base: str) -> bool:
    """*dn* is *base* or stands under it. The empty base holds everything."""
    inner, outer = normal_dn(dn), normal_dn(base)
    return not outer or inner == outer or inner.endswith(f",{outer}")


def depth(dn: str) -> int:
    """Of how many parts a name is; the empty one has none. LDAPInvalidDnError, IndexError: see `is_dn`."""
    parts = parse_dn(dn) if dn else []
    return sum(joint != "+" for _, _, joint in parts)


def is_dn(text: str) -> bool:
    """Also the empty one."""
    try:
        depth(text)
    except (LDAPInvalidDnError, IndexError):
        return False
    return True


def is_filter(text: str) -> bool:
    """Can it be sent? Anybody's text may be asked about, of any length and depth."""
    if max(accumulate(({"(": 1, ")": -1}.get(char, 0) for char in text), initial=0)) > _DEEPEST:
        return False
    try:
        encode(compile_filter(parse_filter(text, **_RAW).elements[0]))
    except Exception:  # noqa: BLE001 (ldap3 trips over its own feet: AttributeError, IndexError, PyAsn1Error)
        return False
    return True


def _normal_value(value: str) -> str:
    data = _ESCAPED.sub(_unescaped, value.encode("utf-8"))
    text = _SPACES.sub(" ", data.decode("utf-8", errors="replace").casefold()).strip()
    # a comma inside a value must not look like one between two
    return text.replace("\\", "\\\\").replace(",", "\\,").replace("+", "\\+")


def _unescaped(found: re.Match[bytes]) -> bytes:
    inner = found[1]
    return bytes([int(inner, 16)]) if len(inner) == _HEX_PAIR else inner
