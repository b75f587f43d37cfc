"""What a result code means, and what happens next. RFC 4511 A.1, and what OpenLDAP does with it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from exeunt.sdk import CallError, Denied, Reason, Throttled, Unavailable, Uncertain

SUCCESS: Final = 0
TIME_LIMIT, SIZE_LIMIT, ADMIN_LIMIT = 3, 4, 11
STRONGER_AUTH, CONFIDENTIALITY, INAPPROPRIATE_AUTH, INVALID_CREDENTIALS, INSUFFICIENT_RIGHTS = 8, 13, 48, 49, 50
REFERRAL: Final = 10
NO_SUCH_ATTRIBUTE: Final = 16
VALUE_EXISTS: Final = 20
NO_SUCH_OBJECT: Final = 32
BUSY, SERVER_UNAVAILABLE = 51, 52
UNWILLING: Final = 53
CLASS_VIOLATION: Final = 65
OTHER: Final = 80
ASSERTION_FAILED: Final = 122

REFUSED: Final = "ldap.refused"
"""The code of a question that the server does not take."""

_PARTIAL: Final = frozenset({TIME_LIMIT, SIZE_LIMIT, ADMIN_LIMIT})
_NOT_LET_IN: Final = frozenset({STRONGER_AUTH, CONFIDENTIALITY, INAPPROPRIATE_AUTH, INVALID_CREDENTIALS})
_PATIENCE: Final = timedelta(seconds=10)
_LONGEST_WORDS: Final = 200

Result = Mapping[str, Any]


def of_bind(result: Result, *, system: str, now: datetime) -> CallError | None:
    """Our own sign-in. Whatever is no success is final: a second try might lock our account."""
    code = int(result["result"])
    if code == SUCCESS:
        return None
    if code in _NOT_LET_IN or code in {NO_SUCH_OBJECT, INSUFFICIENT_RIGHTS, UNWILLING}:
        return Denied("ldap.bind-refused", system=system, permission="bind", **_vendor(result))
    return _passing(result, system=system, now=now) or Unavailable(REFUSED, system=system, **_vendor(result))


def of_read(result: Result, *, system: str, base: str, now: datetime) -> CallError | None:
    """A search. No such object is left to the caller; a list that was cut is no list."""
    code = int(result["result"])
    if code in {SUCCESS, NO_SUCH_OBJECT}:
        return None
    if code in _PARTIAL:
        return Unavailable("ldap.partial", system=system, base=base, **_vendor(result))
    if code == REFERRAL:
        return Unavailable("ldap.elsewhere", system=system, base=base)
    if code in _NOT_LET_IN or code == INSUFFICIENT_RIGHTS:
        return Denied("ldap.read-denied", system=system, base=base, permission="read", **_vendor(result))
    return _passing(result, system=system, now=now) or Unavailable(REFUSED, system=system, **_vendor(result))


def of_write(result: Result, *, system: str, dn: str, now: datetime) -> Reason | None:
    """A modify of one entry. None: accepted. A Reason: this entry was refused, others may still go.

    Raises for what concerns every entry. LDAP writes are atomic: what is refused did nothing.
    """
    code = int(result["result"])
    if code == SUCCESS:
        return None
    if code in _NOT_LET_IN:
        raise Denied("ldap.write-denied", system=system, permission="write", **_vendor(result))
    if error := _passing(result, system=system, now=now):
        raise error
    if code in _PARTIAL | {OTHER}:
        # a server's own trouble in the middle of it: only looking can tell
        raise Uncertain("ldap.unclear-answer", system=system, dn=dn, **_vendor(result))
    return Reason(_WHY.get(code, "ldap.row-refused"), {"dn": dn, **_vendor(result)})


_WHY: Final[Mapping[int, str]] = {
    REFERRAL: "ldap.row-elsewhere",
    NO_SUCH_ATTRIBUTE: "ldap.moved-on",
    VALUE_EXISTS: "ldap.moved-on",
    NO_SUCH_OBJECT: "ldap.name-gone",
    INSUFFICIENT_RIGHTS: "ldap.row-denied",
    CLASS_VIOLATION: "ldap.last-value",
    ASSERTION_FAILED: "ldap.moved-on",
}


def _passing(result: Result, *, system: str, now: datetime) -> CallError | None:
    match int(result["result"]):
        case 51:
            return Throttled("ldap.busy", until=now + _PATIENCE, system=system)
        case 52:
            return Unavailable("ldap.unavailable", system=system)
        case _:
            return None


def _vendor(result: Result) -> dict[str, str | int | bool]:
    words = str(result.get("message") or result.get("description") or "")
    return {"result": int(result["result"]), "words": words[:_LONGEST_WORDS]}
