"""Accounts and approvers."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "account.active": "active",
    "account.blocked": "blocked",
    "account.inactive": "deactivated",
    "account.gone": "has left or cannot sign in",
    "account.not-known-here": "not known to work here",
    "approver.valid": "valid",
    "approver.suspended": "suspended",
    "approver.over": "over",
    "approver.not-yet": "not yet valid",
    "approver.revoked": "revoked",
    "approver-act.add": "added",
    "approver-act.revoke": "revoked",
    "approver-act.suspend": "suspended",
    "power.admin": "administrator",
    "power.last-admin": "the last administrator",
    "power.self": "Exeunt's own account",
    "power.service": "service account",
    "power.external": "external user",
}
