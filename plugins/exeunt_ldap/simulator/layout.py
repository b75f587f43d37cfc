"""How a practice server is built: names, policies, rights, and the switches that tests turn."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

BASE: Final = "dc=acme,dc=example"
PEOPLE: Final = f"ou=people,{BASE}"
GROUPS: Final = f"ou=groups,{BASE}"
SERVICES: Final = f"ou=services,{BASE}"
POLICIES: Final = f"ou=policies,{BASE}"
ROOT: Final = f"cn=root,{BASE}"
READER: Final = f"cn=exeunt-read,{SERVICES}"
WRITER: Final = f"cn=exeunt-write,{SERVICES}"
DEFAULT_POLICY: Final = f"cn=default,{POLICIES}"
LEAVERS_POLICY: Final = f"cn=leavers,{POLICIES}"
NOBODY: Final = f"cn=nobody,{SERVICES}"


@dataclass(frozen=True, slots=True)
class Layout:
    """What a server is like.

    policies     the password-policy overlay is loaded
    tells_lock   a refused bind says that the account is locked (`ppolicy_use_lockout`)
    computes     dynamic groups show computed members (overlay `dynlist`)
    size_limit   entries that one search without paging returns
    root_dse     LDIF of more root DSE attributes, to look like another vendor's server
    schema       more schema, slapd.conf syntax
    """

    policies: bool = True
    tells_lock: bool = True
    computes: bool = False
    size_limit: int = 500
    root_dse: str = ""
    schema: str = ""
