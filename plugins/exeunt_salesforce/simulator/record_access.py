"""UserRecordAccess: the vendor's own oracle of who may do what with a record (fact sheet 6.8)."""

from __future__ import annotations

from dataclasses import dataclass

from exeunt_salesforce.simulator.defaults import ALL, EDIT, NONE, READ, default_of
from exeunt_salesforce.simulator.errors import malformed
from exeunt_salesforce.simulator.ids import long_id
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.share_tables import SHARE_TABLES
from exeunt_salesforce.simulator.soql_parse import Among, Both, Compare, Condition, Query
from exeunt_salesforce.simulator.tables import Row

MAX_RECORDS = 200
_TRANSFER = {"Lead": "TransferAnyLead", "Case": "TransferAnyCase"}
_NAMES = {NONE: "None", READ: "Read", EDIT: "Edit", ALL: "All"}


@dataclass(frozen=True, slots=True)
class Asked:
    """One user, some records, and what else the answer must meet."""

    user: str
    records: list[str]
    more: list[Condition]


def rows(context: Context, query: Query) -> list[Row]:
    """One row per record that the caller may read himself. Raises `ApiError` MALFORMED_QUERY without the filters.

    The other conditions are left to whoever filters rows.
    """
    asked = _asked(query.where)
    if not asked.user or not asked.records:
        raise malformed("a filter on a reified column is required [UserId,RecordId]")
    if len(asked.records) > MAX_RECORDS:
        raise malformed(f"UserRecordAccess takes at most {MAX_RECORDS} record ids")
    if asked.more and [column.path.lower() for column in query.columns] != ["recordid"]:
        raise malformed("with a filter on access only RecordId can be selected")
    return [row for record in asked.records if (row := _row(context, asked.user, record)) is not None]


def _asked(where: Condition | None) -> Asked:
    user, records = "", list[str]()
    more: list[Condition] = []
    for part in where.parts if isinstance(where, Both) else (where,):
        match part:
            case Compare(path, "=", literal) if path.lower() == "userid":
                user = literal.text
            case Compare(path, "=", literal) if path.lower() == "recordid":
                records = [literal.text]
            case Among(path, literals, False) if path.lower() == "recordid":
                records = [literal.text for literal in literals]
            case Compare() | Among():
                more.append(part)
    return Asked(long_id(user) if user else "", [long_id(record) for record in records], more)


def _row(context: Context, user: str, record: str) -> Row | None:
    """None for what the caller may not read, and for objects that are not in Sharing Settings."""
    kind, row = context.world.schema.of_id(record), context.world.row(record)
    if kind is None or row is None or kind.name not in SHARE_TABLES or context.level(kind, row) == NONE:
        return None
    level = _level(context, user, kind.name, row)
    rights, transfer = context.org.powers.of(user).on(kind.name), _may_transfer(context, user, kind.name, level)
    return {
        "Id": None,
        "UserId": user,
        "RecordId": record,
        "HasReadAccess": level >= READ,
        "HasEditAccess": level >= EDIT,
        "HasDeleteAccess": level == ALL and "Delete" in rights,
        "HasTransferAccess": transfer,
        "HasAllAccess": level == ALL,
        "MaxAccessLevel": "Transfer" if transfer and level < ALL else _NAMES[level],
    }


def _level(context: Context, user: str, kind: str, row: Row) -> int:
    """By sharing: restriction rules are not asked (6.6)."""
    if user not in context.world.table("User").rows:
        return NONE
    sharing = context.org.sharing
    ask = sharing.latent if context.world.switches.access_of_inactive else sharing.level
    return ask(user, kind, row)


def _may_transfer(context: Context, user: str, kind: str, level: int) -> bool:
    """Owners and those above may; so may whoever edits and holds the permission, or where the default gives it."""
    names = context.org.powers.of(user).names
    allowed = not names.isdisjoint({"TransferAnyEntity", _TRANSFER.get(kind, "")})
    allowed = allowed or default_of(context.world, kind) == "ReadEditTransfer"
    return level == ALL or (level == EDIT and allowed)
