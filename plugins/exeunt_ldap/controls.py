"""Controls: their numbers, what we send in them and what comes back.

Sources: RFC 4528, draft-behera-ldap-password-policy, Sun's account-usability control as OpenLDAP answers it.
"""

from __future__ import annotations

from typing import Final

from ldap3.operation.search import compile_filter, parse_filter
from pyasn1.codec.ber import encoder

PAGED: Final = "1.2.840.113556.1.4.319"
ASSERTION: Final = "1.3.6.1.1.12"
PPOLICY: Final = "1.3.6.1.4.1.42.2.27.8.5.1"
USABILITY: Final = "1.3.6.1.4.1.42.2.27.9.5.8"
MANAGE_DSA_IT: Final = "2.16.840.1.113730.3.4.2"

Control = tuple[str, bool, bytes | None]

_USABLE_TAG: Final = 0x80
_UNUSABLE_TAG: Final = 0xA1
_ERROR_TAG: Final = 0x81
_ACCOUNT_LOCKED: Final = 1


def assertion(condition: str) -> Control:
    """Do it only if the entry matches *condition* (a filter), else result 122. Critical: never silently ignored."""
    node = parse_filter(condition, None, False, False, None, False).elements[0]  # noqa: FBT003 (ldap3's signature)
    return (ASSERTION, True, encoder.encode(compile_filter(node)))


def usability() -> Control:
    return (USABILITY, False, None)


def password_policy() -> Control:
    return (PPOLICY, False, None)


def manage_dsa_it() -> Control:
    """What is stored: referral entries as entries, and groups without the members an overlay computes."""
    return (MANAGE_DSA_IT, False, None)


def usable(value: bytes | None) -> bool | None:
    """The usability control's answer: can this account sign in? None if it does not say."""
    match (value or b"")[:1]:
        case bytes(tag) if tag == bytes([_USABLE_TAG]):
            return True
        case bytes(tag) if tag == bytes([_UNUSABLE_TAG]):
            return False
        case _:
            return None


def says_locked(value: bytes | None) -> bool:
    """A password-policy answer (`30 03 81 01 01`) that names the error accountLocked. A warning may stand before it."""
    data = value or b""
    error = bytes([_ERROR_TAG, 1, _ACCOUNT_LOCKED])
    return len(data) > len(error) and data.endswith(error)
