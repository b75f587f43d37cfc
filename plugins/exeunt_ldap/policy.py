"""Is there a policy that makes a lock bite, and that keeps a leaver from unlocking himself?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from exeunt_ldap.controls import PPOLICY
from exeunt_ldap.directory import Directory

NO_OVERLAY: Final = "ldap.no-ppolicy"
UNSET: Final = "ldap.leavers-policy-unset"
MISSING: Final = "ldap.leavers-policy-missing"
OBSTACLES: Final = (NO_OVERLAY, UNSET, MISSING)
_ATTRIBUTES: Final = ("objectClass", "pwdLockout", "pwdAllowUserChange")


@dataclass(frozen=True, slots=True)
class LeaversPolicy:
    """The policy that the settings name, as it is over there. `obstacle`: the code that says why it is of no use."""

    dn: str
    obstacle: str = ""
    locks: bool = False
    forbids_change: bool = False


def leavers_policy(directory: Directory) -> LeaversPolicy:
    dn = directory.settings.leavers_policy
    if not directory.root.has(PPOLICY):
        return LeaversPolicy(dn, NO_OVERLAY)
    if not dn:
        return LeaversPolicy(dn, UNSET)
    entry = directory.read(dn, _ATTRIBUTES)
    if entry is None or "pwdpolicy" not in entry.classes:
        return LeaversPolicy(dn, MISSING)
    return LeaversPolicy(
        dn,
        locks=entry.text("pwdLockout") == "TRUE",
        forbids_change=entry.text("pwdAllowUserChange") == "FALSE",
    )
