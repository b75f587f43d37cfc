"""The keys of a `[systems.NAME]` table of kind `ldap`."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Final, Literal
from urllib.parse import urlsplit

import msgspec

from exeunt.sdk import Settings
from exeunt.sdk.redaction import names_secret

USUAL_TRAITS: Final[Mapping[str, str]] = {"title": "title", "department": "departmentNumber", "region": "st"}
_ATTRIBUTE: Final = re.compile(r"[A-Za-z][A-Za-z0-9-]*(;[A-Za-z0-9-]+)*|[0-9]+(\.[0-9]+)+")


class LdapSettings(Settings, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Where the directory is and what stands where in it.

    What each is for says `texts_settings`.
    """

    url: str
    base_dn: str
    start_tls: bool = False
    ca_file: str = ""
    people_base: str = ""
    groups_base: str = ""
    user_filter: str = "(|(objectClass=inetOrgPerson)(objectClass=posixAccount)(objectClass=simpleSecurityObject))"
    service_filter: str = "(|(objectClass=simpleSecurityObject)(objectClass=applicationProcess))"
    leavers_policy: str = ""
    privileged_groups: tuple[str, ...] = ()
    placeholder: str = ""
    own_accounts: tuple[str, ...] = ()
    username: str = "uid"
    employee_number: str = "employeeNumber"
    mail: tuple[str, ...] = ("mail",)
    ssh_key: str = "sshPublicKey"
    certificate: str = "userCertificate;binary"
    manager: str = "manager"
    owned_by: tuple[str, ...] = ("owner", "seeAlso", "secretary")
    referrals: Literal["gap", "ignore"] = "gap"
    page_size: Annotated[int, msgspec.Meta(ge=1, le=5000)] = 200
    replication_seconds: Annotated[int, msgspec.Meta(ge=0, le=86400)] = 0
    session_hours: Annotated[int, msgspec.Meta(ge=0, le=8760)] = 24
    traits: Mapping[str, str] = {}

    def __post_init__(self) -> None:
        _check_address(self.url, start_tls=self.start_tls)
        for name in ("user_filter", "service_filter"):
            _check_filter(name, getattr(self, name))
        for name in ("base_dn", "people_base", "groups_base", "leavers_policy", "placeholder"):
            _check_dn(name, getattr(self, name))
        if not self.base_dn:
            raise ValueError("base_dn: must not be empty")
        for name, attribute in self.traits.items():
            _check_trait(name, attribute)

    @property
    def wanted_traits(self) -> Mapping[str, str]:
        """Name → attribute."""
        wanted = {**USUAL_TRAITS, "manager": self.manager, **self.traits}
        return {name: attribute for name, attribute in wanted.items() if attribute}

    @property
    def people(self) -> str:
        return self.people_base or self.base_dn

    @property
    def groups(self) -> str:
        return self.groups_base or self.base_dn


def _check_address(url: str, *, start_tls: bool) -> None:
    parts = urlsplit(url)
    wanted = "ldap" if start_tls else "ldaps"
    # not repeated: people put a password into addresses
    if parts.scheme != wanted or not parts.hostname or parts.username or parts.path.strip("/") or parts.query:
        raise ValueError("url: must be ldaps://host, or ldap://host with start_tls = true, and nothing more")


def _check_trait(name: str, attribute: str) -> None:
    """No secret is ever asked for: traits are kept, and shown."""
    if not name or (attribute and not _ATTRIBUTE.fullmatch(attribute)):
        raise ValueError(f"traits.{name}: is no name of an attribute")
    if names_secret(attribute):
        raise ValueError(f"traits.{name}: may not be read, for it holds a secret")


def _check_filter(name: str, text: str) -> None:
    from exeunt_ldap.names import is_filter

    if not is_filter(text):
        raise ValueError(f"{name}: is no LDAP filter")


def _check_dn(name: str, text: str) -> None:
    from exeunt_ldap.names import is_dn

    if not is_dn(text):
        raise ValueError(f"{name}: is no distinguished name")
