"""Keeps what the vendor derives in step with what it is derived from: share rows, aggregated sets, implied rights.

Every write of the world comes by here and says which records are in question; those are settled at once, or
`sharing_lag` seconds later (fact sheet 8: recalculation is not immediate). Bulk loading goes past it: `everything`.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from exeunt_salesforce.simulator.affected import affected
from exeunt_salesforce.simulator.defaults import CHILDREN, has_shares
from exeunt_salesforce.simulator.derived_shares import DERIVED, DerivedShares
from exeunt_salesforce.simulator.membership import Membership
from exeunt_salesforce.simulator.permission_groups import aggregate, imply
from exeunt_salesforce.simulator.share_tables import SHARE_TABLES, ShareTable
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import SYSTEM, By, World

OUTDATED = "Outdated"
_SYSTEM = By(SYSTEM)


class Recalculation:
    """Attached to a world, it hears of every write."""

    def __init__(self, world: World, who: Membership) -> None:
        self._world = world
        self._who = who
        self._derived = DerivedShares(world, who)
        self._due: dict[str, tuple[datetime, By]] = {}
        self._settling = False
        world.listeners.append(self.hear)

    def hear(self, name: str, old: Row | None, new: Row | None, by: By) -> None:
        """A row was written: `old` is None for a new one, `new` for one that is gone."""
        wait = timedelta(seconds=self._world.switches.sharing_lag)
        for record in affected(self._world, self._who, name, old, new):
            self._due.setdefault(record, (self._world.clock.now() + wait, by))
        self.settle()

    def settle(self) -> None:
        """Do what is due. What is written meanwhile may make more due."""
        if self._settling or not self._due:
            return
        self._settling = True
        try:
            while ready := [one for one, (due, _) in self._due.items() if due <= self._world.clock.now()]:
                for record in ready:
                    self._settle_one(record, self._due.pop(record)[1].cascade())
        finally:
            self._settling = False

    def everything(self) -> None:
        """From scratch, and at once."""
        self._settling = True
        groups = self._world.table("PermissionSetGroup").rows
        for group in [] if self._world.switches.stale_permission_groups else list(groups):
            aggregate(self._world, group, _SYSTEM)
        for permission_set in list(self._world.table("PermissionSet").rows):
            imply(self._world, permission_set, _SYSTEM)
        # Accounts look at their children's shares; where the children look back, they come again.
        again = CHILDREN if self._world.switches.implicit_child_rows else ()
        for kind in (*(one for one in SHARE_TABLES if one != "Account"), "Account", *again):
            table, records = SHARE_TABLES[kind], list(self._world.table(kind).rows)
            if self._world.table(table.name).rows or has_shares(self._world, kind):
                self._world.load(table.name, [row for one in records for row in self._mend(table, one, _SYSTEM)])
        self._settling, self._due = False, {}

    def _settle_one(self, record: str, by: By) -> None:
        kind = self._world.schema.of_id(record)
        match kind.name if kind is not None else "":
            case "PermissionSetGroup":
                self._settle_group(record, by)
            case "PermissionSet":
                imply(self._world, record, by)
            case name if name in SHARE_TABLES:
                for row in self._mend(SHARE_TABLES[name], record, by):
                    self._world.insert(SHARE_TABLES[name].name, row, by)

    def _settle_group(self, group: str, by: By) -> None:
        row = self._world.table("PermissionSetGroup").rows.get(group)
        if row is not None and not self._world.switches.stale_permission_groups:
            aggregate(self._world, group, by)
        elif row is not None and row["Status"] != OUTDATED:
            self._world.change("PermissionSetGroup", group, {"Status": OUTDATED}, by)

    def _mend(self, table: ShareTable, record: str, by: By) -> list[Mapping[str, Any]]:
        """Remove and correct what is derived about a record; gives the rows that are missing."""
        row = self._world.table(table.kind).rows.get(record)
        wanted = self._derived.of(table, row) if row is not None else {}
        for share in self._world.table(table.name).where(table.record, record):
            if share["RowCause"] not in DERIVED and row is not None:
                continue
            levels = wanted.pop((share["UserOrGroupId"], share["RowCause"]), None)
            if levels is None:
                self._world.remove(table.name, share["Id"], by)
            elif any(share[field] != level for field, level in levels.items()):
                self._world.change(table.name, share["Id"], levels, by)
        return [
            {table.record: record, "UserOrGroupId": grantee, "RowCause": cause, **levels}
            for (grantee, cause), levels in wanted.items()
        ]
