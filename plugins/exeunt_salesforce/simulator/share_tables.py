"""How the share rows of each object are called (fact sheet 6.4)."""

from __future__ import annotations

from dataclasses import dataclass

from exeunt_salesforce.simulator.defaults import CHILDREN

OWNER, MANUAL, RULE, TEAM = "Owner", "Manual", "Rule", "Team"
OF_CHILD, OF_PARENT = "ImplicitParent", "ImplicitChild"
"""Access to an account from a child of it, and to a child from its account: the vendor names them by the other end."""
CHILD_LEVELS = {child: f"{child}AccessLevel" for child in CHILDREN}


@dataclass(frozen=True, slots=True)
class ShareTable:
    """`record` refers to the shared record; `level` is how far, `levels` includes those for an account's children."""

    kind: str
    name: str
    record: str
    level: str
    levels: tuple[str, ...]


def _share_table(kind: str) -> ShareTable:
    if kind.endswith("__c"):
        return ShareTable(kind, f"{kind.removesuffix('__c')}__Share", "ParentId", "AccessLevel", ("AccessLevel",))
    level = f"{kind}AccessLevel"
    levels = (level, *CHILD_LEVELS.values()) if kind == "Account" else (level,)
    return ShareTable(kind, f"{kind}Share", f"{kind}Id", level, levels)


SHARE_TABLES = {kind: _share_table(kind) for kind in ("Account", "Contact", "Opportunity", "Lead", "Case", "Visit__c")}
"""The objects of Sharing Settings."""
BY_NAME = {table.name: table for table in SHARE_TABLES.values()}
