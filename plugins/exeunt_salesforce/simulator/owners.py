"""What an owner change does beyond the one field: teams, shares, and the cascades that SOAP may ask for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from exeunt_salesforce.simulator.defaults import ALL, EDIT, READ
from exeunt_salesforce.simulator.errors import RowError
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.share_tables import MANUAL, SHARE_TABLES
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import By, World

USER_ONLY = frozenset({"Account", "Contact", "Opportunity"})
_TRANSFER = {"Lead": "TransferAnyLead", "Case": "TransferAnyCase"}


@dataclass(frozen=True, slots=True)
class OwnerOptions:
    """The OwnerChangeOptions that were executed, by their WSDL names. REST and Bulk cannot set any."""

    names: frozenset[str] = frozenset()

    def has(self, name: str) -> bool:
        return name in self.names


def check_new_owner(context: Context, kind: ObjectType, row: Row, new: str, options: OwnerOptions) -> None:
    """Raises `RowError`."""
    if context.level(kind, row) < ALL and not context.can("TransferAnyEntity", _TRANSFER.get(kind.name, "")):
        raise RowError("INSUFFICIENT_ACCESS_OR_READONLY", "insufficient access rights on object id")
    if new.startswith("00G"):
        _check_queue(context.world, kind, new)
        return
    user = context.world.table("User").rows[new]
    if not user["IsActive"]:
        text = f"operation performed with inactive user [{new}] as owner of {kind.name.lower()}"
        raise RowError("INACTIVE_OWNER_OR_USER", text, fields=["OwnerId"])
    if options.has("EnforceNewOwnerHasReadAccess") and "Read" not in context.org.powers.of(new).on(kind.name):
        raise RowError("TRANSFER_REQUIRES_READ", "The new owner must have read permission", fields=["OwnerId"])
    _check_parent(context, kind, row, new)


def _check_queue(world: World, kind: ObjectType, queue: str) -> None:
    takes = any(one["SobjectType"] == kind.name for one in world.table("QueueSobject").where("QueueId", queue))
    if kind.name in USER_ONLY or not takes:
        text = f"Owner ID: id value of incorrect type: {queue}"
        raise RowError("FIELD_INTEGRITY_EXCEPTION", text, fields=["OwnerId"])


def _check_parent(context: Context, kind: ObjectType, row: Row, new: str) -> None:
    """The new owner must reach the parent account, or the caller be able to share it."""
    parent = context.world.row(row[kind.parent] or "") if kind.parent else None
    if parent is None or kind.name not in {"Contact", "Opportunity", "Case"}:
        return
    account = context.world.schema.objects["Account"]
    if context.level(account, parent) >= ALL:
        return
    if context.org.level(new, account, parent) < READ:
        text = f"insufficient access rights on cross-reference id: {parent['Id']}"
        raise RowError("INSUFFICIENT_ACCESS_ON_CROSS_REFERENCE_ENTITY", text)


def change_owner(
    context: Context, kind: ObjectType, row: Row, changes: Mapping[str, Any], *, options: OwnerOptions, by: By
) -> None:
    """Write the change, then do to teams and manual shares what the vendor does. `changes` holds OwnerId."""
    world, old, new = context.world, row["OwnerId"], changes["OwnerId"]
    world.change(kind.name, row["Id"], changes, by)
    if old == new:
        return
    drop_manual_shares(world, kind.name, row["Id"], by)
    if kind.name == "Account" and not options.has("KeepAccountTeam"):
        _drop_team(world, "AccountTeamMember", "AccountId", row["Id"], by)
    elif kind.name == "Account":
        _drop_group_based(world, row["Id"], by)
    elif kind.name == "Opportunity" and not (world.switches.opportunity_team_kept or options.has("KeepSalesTeam")):
        _drop_team(world, "OpportunityTeamMember", "OpportunityId", row["Id"], by)
    if kind.name == "Account":
        _cascade(context, row["Id"], old, new, options=options, by=by)


def drop_manual_shares(world: World, kind: str, record: str, by: By) -> None:
    table = SHARE_TABLES.get(kind)
    if table is None:
        return
    for share in world.table(table.name).where(table.record, record):
        if share["RowCause"] == MANUAL:
            world.remove(table.name, share["Id"], by.cascade())


def _drop_team(world: World, table: str, field: str, record: str, by: By) -> None:
    for member in world.table(table).where(field, record):
        world.remove(table, member["Id"], by.cascade())


def _drop_group_based(world: World, account: str, by: By) -> None:
    """Even a kept team loses those whom somebody with access only through a group had added."""
    for member in world.table("AccountTeamMember").where("AccountId", account):
        if member["CreatedById"] in world.settings.group_based_adders:
            world.remove("AccountTeamMember", member["Id"], by.cascade())


_Moves = tuple[tuple[str, str, str], ...]
_OPEN, _CLOSED, _ANY = "open", "closed", "any"
_CASCADES: dict[str, _Moves] = {
    "TransferContacts": (("Contact", "owned", _ANY),),
    "TransferOwnedOpenOpportunities": (("Opportunity", "owned", _OPEN),),
    "TransferOwnedClosedOpportunities": (("Opportunity", "owned", _CLOSED),),
    "TransferOthersOpenOpportunities": (("Opportunity", "others", _OPEN),),
    "TransferOwnedOpenCases": (("Case", "owned", _OPEN),),
    "TransferAllOwnedCases": (("Case", "owned", _ANY),),
    "TransferOpenActivities": (("Task", "owned", _OPEN),),
}


def _cascade(context: Context, account: str, old: str, new: str, *, options: OwnerOptions, by: By) -> None:
    moves = {move for name in options.names for move in _CASCADES.get(name, ())}
    for name, whose, state in sorted(moves):
        kind = context.world.schema.objects[name]
        for row in context.world.table(name).where("AccountId", account):
            mine = (row["OwnerId"] == old) == (whose == "owned")
            fits = state == _ANY or row["IsClosed"] == (state == _CLOSED)
            if mine and fits and row["OwnerId"] != new:
                change_owner(context, kind, row, {"OwnerId": new}, options=options, by=by.cascade())


def can_edit(context: Context, kind: ObjectType, row: Row) -> bool:
    return context.level(kind, row) >= EDIT
