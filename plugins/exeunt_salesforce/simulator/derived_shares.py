"""The share rows that a record should have by everything but hand: fact sheet 6.4 to 6.6."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import partial

from exeunt_salesforce.simulator.defaults import (
    CHILDREN,
    DEFAULT_TABLES,
    LEVELS,
    NONE,
    default_of,
    has_shares,
    is_controlled_by_parent,
)
from exeunt_salesforce.simulator.kept import Kept
from exeunt_salesforce.simulator.membership import ACTIVE_MODEL, Membership
from exeunt_salesforce.simulator.share_tables import (
    CHILD_LEVELS,
    OF_CHILD,
    OF_PARENT,
    OWNER,
    RULE,
    SHARE_TABLES,
    TEAM,
    ShareTable,
)
from exeunt_salesforce.simulator.sharing_rules import Rules
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World

TERRITORY_CAUSES = {"Territory2AssignmentRule": "TerritoryRule", "Territory2Manual": "Territory2AssociationManual"}
IN_TERRITORY = "Territory"
DERIVED = frozenset({OWNER, RULE, TEAM, OF_CHILD, OF_PARENT, IN_TERRITORY, *TERRITORY_CAUSES.values()})
"""Row causes that are worked out here. What was given by hand, or by an application's own reason, stays."""


@dataclass(frozen=True, slots=True)
class Grant:
    """One row to be: who gets it, why, and the level per field."""

    grantee: str
    cause: str
    levels: Mapping[str, str]


class DerivedShares:
    """What is written about a record by itself."""

    def __init__(self, world: World, who: Membership) -> None:
        self._world = world
        self._rules = Rules(world, who)
        self._has_shares = Kept(world, DEFAULT_TABLES, partial(has_shares, world))
        self._telling = Kept(world, DEFAULT_TABLES, partial(_telling_children, world))
        self._owner_levels = Kept(world, ("User", "UserRole"), partial(_owner_levels, world))

    def of(self, table: ShareTable, row: Row) -> dict[tuple[str, str], dict[str, str]]:
        """Levels by grantee and cause; nothing where this object has no shares."""
        merged: dict[tuple[str, str], dict[str, str]] = {}
        if not self._has_shares(table.kind):
            return merged
        for grant in self._grants(table, row):
            levels = {field: grant.levels.get(field) or "None" for field in table.levels}
            if LEVELS[levels[table.level]] == NONE:
                continue  # a territory that gives no access to deals, say, is no share of a deal
            known = merged.setdefault((grant.grantee, grant.cause), levels)
            if known is not levels:
                known |= {field: max(known[field], levels[field], key=LEVELS.__getitem__) for field in levels}
        return merged

    def _grants(self, table: ShareTable, row: Row) -> Iterator[Grant]:
        levels = self._owner_levels(row["OwnerId"]) if table.kind == "Account" else {table.level: "All"}
        yield Grant(row["OwnerId"], OWNER, levels)
        if table.kind == "Contact" and not row["AccountId"]:
            return  # nobody else's business
        for rule in self._rules.of(table.kind, row):
            yield Grant(rule["SharedToId"], RULE, _renamed(rule, table))
        if table.kind in {"Account", "Opportunity"}:
            for member in self._world.table(f"{table.kind}TeamMember").where(table.record, row["Id"]):
                yield Grant(member["UserId"], TEAM, member)
            yield from self._of_territories(table, row)
        if table.kind == "Account":
            yield from self._of_children(row)
        elif table.kind in CHILDREN and self._world.switches.implicit_child_rows:
            yield from self._of_account(table, row)

    def _of_territories(self, table: ShareTable, row: Row) -> Iterator[Grant]:
        if table.kind == "Account":
            for link in self._world.table("ObjectTerritory2Association").where("ObjectId", row["Id"]):
                yield from self._of_territory(link["Territory2Id"], TERRITORY_CAUSES[link["AssociationCause"]])
        elif row["Territory2Id"]:
            yield from self._of_territory(row["Territory2Id"], IN_TERRITORY)

    def _of_territory(self, territory: str, cause: str) -> Iterator[Grant]:
        row = self._world.table("Territory2").rows[territory]
        model = self._world.table("Territory2Model").rows[row["Territory2ModelId"]]
        groups = self._world.table("Group").where("RelatedId", territory)
        if model["State"] == ACTIVE_MODEL:
            yield from (Grant(group["Id"], cause, row) for group in groups if group["Type"] == "Territory")

    def _of_children(self, account: Row) -> Iterator[Grant]:
        """Whoever has a child has Read on its account."""
        for table in self._telling("Account"):
            for row in self._world.table(table.kind).where("AccountId", account["Id"]):
                for grantee in self._holders(table, row):
                    if grantee != account["OwnerId"]:
                        yield Grant(grantee, OF_CHILD, {"AccountAccessLevel": "Read"})

    def _holders(self, table: ShareTable, row: Row) -> Iterator[str]:
        yield row["OwnerId"]
        for share in self._world.table(table.name).where(table.record, row["Id"]):
            if share["RowCause"] != OF_PARENT:
                yield share["UserOrGroupId"]

    def _of_account(self, table: ShareTable, row: Row) -> Iterator[Grant]:
        field = CHILD_LEVELS[table.kind]
        for share in self._world.table("AccountShare").where("AccountId", row["AccountId"]):
            if LEVELS[share[field] or "None"] > NONE:
                yield Grant(share["UserOrGroupId"], OF_PARENT, {table.level: share[field]})


def _telling_children(world: World, kind: str) -> list[ShareTable]:
    """The children whose holders see the account by them: none where everybody sees it anyway."""
    if LEVELS[default_of(world, kind)] > NONE:
        return []
    return [SHARE_TABLES[child] for child in CHILDREN if not is_controlled_by_parent(world, child)]


def _owner_levels(world: World, owner: str) -> dict[str, str]:
    """On an account, and what the owner's role gives him on its children."""
    role = world.table("User").rows.get(owner, {}).get("UserRoleId")
    told = world.table("UserRole").rows.get(role or "", {})
    levels = {field: told.get(f"{child}AccessForAccountOwner") or "None" for child, field in CHILD_LEVELS.items()}
    return {"AccountAccessLevel": "All", **levels}


def _renamed(rule: Row, table: ShareTable) -> dict[str, str]:
    return {**{field: rule[field] for field in table.levels if field in rule}, table.level: rule["AccessLevel"]}
