"""What we are allowed to see. Salesforce leaves out what the caller may not see and calls the rest the whole list.

So a list is whole only for a user who holds the permission that shows everything of its kind.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from exeunt.sdk import Completeness, Gap
from exeunt_salesforce.api import Api, value_at
from exeunt_salesforce.soql import equals, select

RECORDS = "ViewAllData"
USERS = "ManageUsers"
SETUP = "ViewSetup"
TOKENS = "CustomizeApplication"
EVERYTHING = "ModifyAllData"
_ASSIGNMENTS = "PermissionSetAssignment"
_PREFIX = "Permissions"


class Sight:
    """The permissions of the user we act as, asked for once."""

    def __init__(self, api: Api, own: Callable[[], str]) -> None:
        self._api = api
        self._own = own
        self._held: frozenset[str] | None = None

    def held(self) -> frozenset[str]:
        """Names without `Permissions`, from every permission set in force; the profile's own is one of them."""
        if self._held is None:
            fields = self._api.describe("PermissionSet").fields
            known = sorted(name for name in fields if name.startswith(_PREFIX))
            columns = ("Id", *(f"PermissionSet.{name}" for name in known))
            rows = self._api.rows(select(columns, _ASSIGNMENTS, equals("AssigneeId", self._own())))
            held = {name for name in known for row in rows if value_at(row, f"PermissionSet.{name}") is True}
            self._held = frozenset(name.removeprefix(_PREFIX) for name in held)
        return self._held

    def lacks(self, permission: str) -> bool:
        implied = permission == RECORDS and EVERYTHING in self.held()
        return permission not in self.held() and not implied

    def judge(self, end: Completeness, *permissions: str) -> Completeness:
        """*end*, but not whole where one of the permissions is missing."""
        return unsure(end, (permission for permission in permissions if self.lacks(permission)))


def unsure(end: Completeness, lacking: Iterable[str]) -> Completeness:
    gaps = tuple(Gap("salesforce.permission-lacking", {"permission": permission}) for permission in lacking)
    return Completeness(whole=False, how=end.how, counted=end.counted, gaps=(*end.gaps, *gaps)) if gaps else end
