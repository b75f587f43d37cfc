"""Permission sets and groups of them: the privileged ones are cut with the access, the others taken later.

An assignment names a set, or a group (and then, besides, the set that the group adds up to). Rows that belong to the
profile are the profile and no assignment of their own.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from exeunt.sdk import Action, Order, Ref, Undo
from exeunt_salesforce.api import Row, value_at
from exeunt_salesforce.held import Held, Holding
from exeunt_salesforce.joins import Join
from exeunt_salesforce.office import Office
from exeunt_salesforce.soql import select

SOURCE = "PermissionSetAssignment"
ADMIN_POWERS = ("PermissionsModifyAllData", "PermissionsManageUsers")
"""Who holds one of these administers the org."""
PRIVILEGES = (
    *ADMIN_POWERS,
    "PermissionsCustomizeApplication",
    "PermissionsAuthorApex",
    "PermissionsAssignPermissionSets",
)
TAKE_SETS = Undo("exact", note="salesforce.undo-licence")
_ASSIGNMENT = Join(
    source=SOURCE,
    thing="PermissionSetId",
    holder="AssigneeId",
    levels={"ExpirationDate": "expires"},
    where=("PermissionSet.IsOwnedByProfile = false",),
)
_GROUP_PREFIX = "0PG"


def permission_set_actions(office: Office) -> Iterator[Action]:
    cut = Order(phase="cut")
    yield PermissionSets(office, _holding("admin_role.remove", cut), privileged=True)
    yield PermissionSets(office, _holding("permission.remove", Order(phase="take")), privileged=False)


def _holding(name: str, order: Order) -> Holding:
    called = "PermissionSet.Label"
    return Holding(name, "permission_set", order, lambda: _ASSIGNMENT, undo=TAKE_SETS, called=called)


class PermissionSets(Held):
    """Ref: the id of the group where the assignment is of a group, else of the set."""

    def __init__(self, office: Office, holding: Holding, *, privileged: bool) -> None:
        super().__init__(office, holding)
        self._privileged = privileged

    def _select(self, *where: str) -> str:
        return select(self._columns(), SOURCE, *where, *_ASSIGNMENT.where)

    def _live(self, refs: Sequence[Ref]) -> dict[Ref, Row]:
        # by person alone: a ref may name a set or a group, and nobody holds more than some dozens
        wanted = set(refs)
        people = sorted({ref.of for ref in refs})
        rows = self.office.api.rows_among(SOURCE, self._columns(), "AssigneeId", people, *_ASSIGNMENT.where)
        return {ref: row for row in rows if (ref := self._ref(row)) in wanted}

    def _columns(self) -> tuple[str, ...]:
        judged = (f"PermissionSet.{name}" for name in ("Name", *self._privileges()))
        return (*_ASSIGNMENT.columns, "PermissionSetGroupId", *self._shown, *judged)

    def _chosen(self, rows: list[Row]) -> list[Row]:
        strong = self._strong_groups({row["PermissionSetGroupId"] for row in rows if row.get("PermissionSetGroupId")})
        return [row for row in rows if (self._is_strong(row) or self._thing(row) in strong) is self._privileged]

    def _is_strong(self, row: Row) -> bool:
        named = {self._thing(row), str(value_at(row, "PermissionSet.Name"))} & self.office.privileged
        return bool(named) or any(value_at(row, f"PermissionSet.{name}") is True for name in self._privileges())

    def _strong_groups(self, groups: Iterable[str]) -> set[str]:
        """Groups with a strong member: the set a group adds up to is not always listed with its powers."""
        listed = sorted(groups)
        if not listed:
            return set()
        fields = ("PermissionSetGroupId", *(f"PermissionSet.{name}" for name in ("Name", *self._privileges())))
        rows = self.office.api.rows_among(
            "PermissionSetGroupComponent", ("Id", *fields), "PermissionSetGroupId", listed
        )
        return {row["PermissionSetGroupId"] for row in rows if self._is_strong({**row, "PermissionSetId": ""})}

    def _privileges(self) -> Sequence[str]:
        known = self.office.api.describe("PermissionSet").fields
        return [name for name in PRIVILEGES if name in known]

    def _thing(self, row: Row) -> str:
        return str(row.get("PermissionSetGroupId") or row["PermissionSetId"])

    def _key(self, ref: Ref) -> dict[str, str]:
        field = "PermissionSetGroupId" if ref.id.startswith(_GROUP_PREFIX) else "PermissionSetId"
        return {field: ref.id, "AssigneeId": ref.of}
