"""The small lists of an org that its sharing is made of, each read once, when first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from exeunt_salesforce.access.source import Listing, Query, Source
from exeunt_salesforce.sight import SETUP, USERS
from exeunt_salesforce.users import EXTERNAL

OWNER_LEVELS = {f"{child}AccessForAccountOwner": child for child in ("Opportunity", "Case", "Contact")}
_NO_GROUP: Mapping[str, str] = {"Type": "", "RelatedId": ""}


class Lists:
    """Asked for by whatever part is read first."""

    def __init__(self, source: Source) -> None:
        self.source = source

    @cached_property
    def users(self) -> Listing:
        fields = ("Id", "Username", "Name", "UserType", "IsActive", "UserRoleId", "ManagerId")
        return self._read(fields, "User", sight=USERS)

    @cached_property
    def external(self) -> frozenset[str]:
        """Users of portals and sites: the lists of no org say all that they may see."""
        return frozenset(row["Id"] for row in self.users.rows if row["UserType"] in EXTERNAL)

    @cached_property
    def roles(self) -> Listing:
        """With what each gives an account's owner on the account's children."""
        fields = ("Id", "Name", "DeveloperName", "ParentRoleId", "PortalType", *OWNER_LEVELS)
        return self._read(fields, "UserRole")

    @cached_property
    def groups(self) -> Listing:
        """Public groups, queues and the groups that the vendor makes for roles, managers, territories, everybody.

        Collaboration groups share their own feed and no record.
        """
        fields = ("Id", "Name", "DeveloperName", "Type", "RelatedId", "DoesIncludeBosses")
        return self._read(fields, "Group", "Type != 'CollaborationGroup'")

    @cached_property
    def group_members(self) -> Listing:
        return self._read(("GroupId", "UserOrGroupId"), "GroupMember")

    @cached_property
    def territories(self) -> Listing:
        """Of the active model: others are drafts and archives."""
        fields = ("Id", "Name", "DeveloperName", "ParentTerritory2Id")
        return self._read(fields, "Territory2", "Territory2Model.State = 'Active'", optional=True)

    @cached_property
    def territory_users(self) -> Listing:
        return self._read(("UserId", "Territory2Id"), "UserTerritory2Association", "IsActive = true", optional=True)

    def group(self, record: str) -> Mapping[str, str]:
        return self._by_id.get(record, _NO_GROUP)

    @cached_property
    def _by_id(self) -> Mapping[str, Mapping[str, str]]:
        return {row["Id"]: row for row in self.groups.rows}

    @cached_property
    def queues(self) -> frozenset[str]:
        return frozenset(row["Id"] for row in self.groups.rows if row["Type"] == "Queue")

    def _read(
        self, fields: tuple[str, ...], source: str, *where: str, sight: str = SETUP, optional: bool = False
    ) -> Listing:
        return self.source.listing(Query(fields, source, where, optional=optional, sight=sight))
