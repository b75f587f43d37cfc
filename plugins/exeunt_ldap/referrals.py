"""Places on other servers that belong to what was asked. They are reported, never followed: following one would hand
our password to whoever wrote it.
"""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from exeunt.sdk import Gap
from exeunt_ldap.settings import LdapSettings


def gaps(referrals: Sequence[str], settings: LdapSettings) -> tuple[Gap, ...]:
    """One gap a server, unless the settings say that they are somebody else's."""
    if settings.referrals == "ignore":
        return ()
    return tuple(Gap("ldap.referral", {"to": host}) for host in sorted({host_of(uri) for uri in referrals}))


def host_of(uri: str) -> str:
    """Only the host: the rest of a referral may say more than a report should."""
    try:
        return urlsplit(uri).hostname or "?"
    except ValueError:
        return "?"
