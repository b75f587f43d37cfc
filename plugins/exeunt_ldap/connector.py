from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import ClassVar

from exeunt.sdk import Action, Change, Connector, Finding, Kit, Manifest, Order, Part, Principal, Reading, Ref
from exeunt_ldap import access, checks
from exeunt_ldap.credentials import RemoveCredential
from exeunt_ldap.directory import Directory
from exeunt_ldap.manifest import MANIFEST
from exeunt_ldap.memberships import LeaveGroup
from exeunt_ldap.principals import own_refs, principals
from exeunt_ldap.references import HandOverReference
from exeunt_ldap.settings import LdapSettings
from exeunt_ldap.sign_in import BlockSignIn


class LdapConnector(Connector):
    """A directory that speaks LDAP. OpenLDAP for now; others say who they are and are refused."""

    manifest: ClassVar[Manifest] = MANIFEST
    settings_type = LdapSettings

    def __init__(self, kit: Kit, settings: LdapSettings) -> None:
        super().__init__(kit, settings)
        self.directory = Directory(kit, settings)

    def close(self) -> None:
        self.directory.close()

    @property
    def acts_as(self) -> Sequence[Ref]:
        return own_refs(self.directory, system=self.kit.system)

    @property
    def practice(self) -> bool:
        """Connects if there is no connection yet."""
        from exeunt.sdk.simulator.marker import is_practice

        return is_practice(self.directory.certificate)

    def check(self, changes: Sequence[Change] = ()) -> Iterable[Finding]:
        return checks.check(self.directory, changes)

    def principals(self) -> Reading[Principal]:
        return principals(self.directory, system=self.kit.system)

    def access(self, base: Mapping[str, datetime]) -> Iterable[Part]:  # noqa: ARG002 (a directory tells no changes)
        return [access.traits(self.directory)]

    def actions(self) -> Iterable[Action]:
        directory, kit, settings = self.directory, self.kit, self.directory.settings
        cut, take = Order(phase="cut"), Order(phase="take")
        return [
            BlockSignIn(directory, kit),
            RemoveCredential(directory, kit, on="ssh_key", attribute=settings.ssh_key),
            RemoveCredential(directory, kit, on="certificate", attribute=settings.certificate),
            LeaveGroup(directory, system=kit.system, name="admin_role.remove", order=cut, privileged=True),
            HandOverReference(directory, system=kit.system, on="manager", attributes=[settings.manager]),
            HandOverReference(directory, system=kit.system, on="owner", attributes=settings.owned_by),
            LeaveGroup(directory, system=kit.system, name="membership.remove", order=take, privileged=False),
        ]
