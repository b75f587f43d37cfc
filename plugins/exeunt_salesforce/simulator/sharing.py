"""Who reaches which record, asked for one user and one record: section 7 of the fact sheet, step by step.

Written from those facts alone, without the product's own engine, so that each may check the other. What the sheet
leaves open is decided here:

  - View All Data and Modify All Data open the gate of the object as well (6.7: the rows are implied)
  - a queue's members have Edit on what it owns, and so have those above them
  - a contact controlled by its account follows all access to the account, that by permission too
  - a child counts for its account by its sharing alone, whether or not the user may open such objects
  - on a custom object without hierarchies nobody rises, neither above an owner nor above members of a group
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import ClassVar

from exeunt_salesforce.simulator.defaults import (
    ALL,
    BY_PARENT,
    CHILDREN,
    DEFAULT_TABLES,
    EDIT,
    LEVELS,
    NONE,
    READ,
    default_of,
    has_shares,
)
from exeunt_salesforce.simulator.kept import Kept
from exeunt_salesforce.simulator.membership import Membership, is_internal
from exeunt_salesforce.simulator.permissions import PowerBook, Powers
from exeunt_salesforce.simulator.share_tables import CHILD_LEVELS, OWNER, SHARE_TABLES
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import World


class Sharing:
    """Levels of access: 0 none, 1 read, 2 edit, 3 all."""

    def __init__(self, world: World, powers: PowerBook) -> None:
        self._world = world
        self._powers = powers
        self.who = Membership(world)
        self._has_shares = Kept(world, DEFAULT_TABLES, partial(has_shares, world))
        self._default_of = Kept(world, DEFAULT_TABLES, partial(default_of, world))

    def level(self, user: str, kind: str, row: Row) -> int:
        """Steps 0 to 11; restriction rules are no part of it."""
        return self.latent(user, kind, row) if self._world.table("User").rows[user]["IsActive"] else NONE

    def latent(self, user: str, kind: str, row: Row) -> int:
        """What he has, or would have again if he came back into service."""
        powers = self._powers.of(user)
        if not _may_open(powers, kind):
            return NONE
        level = self._unnarrowed(user, powers, kind, row)
        return level if "Edit" in powers.on(kind) else min(level, READ)

    def _unnarrowed(self, user: str, powers: Powers, kind: str, row: Row) -> int:
        level = max(_bypass(powers, kind), self._default(user, kind, row))
        return level if level == ALL else max(level, self.by_record(user, kind, row))

    def _default(self, user: str, kind: str, row: Row) -> int:
        """Step 3: to all internal users. A contact without an account is nobody else's business."""
        if _is_private(kind, row) or not is_internal(self._world.table("User").rows[user]):
            return NONE
        return LEVELS.get(self._default_of(kind), NONE)

    def by_record(self, user: str, kind: str, row: Row) -> int:
        """What is given for this one record: neither by permission nor to all."""
        if _is_private(kind, row):
            return ALL if row["OwnerId"] == user else NONE
        if kind == "Contact" and self._default_of(kind) == BY_PARENT:
            return self._by_account(user, row)
        level = NONE
        for step in self.steps.values():
            level = max(level, step(self, user, kind, row))
            if level == ALL:
                break
        return level

    def _by_account(self, user: str, row: Row) -> int:
        """Step 8: Read for Read, Edit for more."""
        account = self._world.table("Account").rows.get(row["AccountId"])
        if account is None:
            return NONE
        powers = self._powers.of(user)
        return min(EDIT, self._unnarrowed(user, powers, "Account", account)) if _may_open(powers, "Account") else NONE

    # --- steps 4 to 9

    def _by_owner(self, user: str, kind: str, row: Row) -> int:
        owner = row["OwnerId"]
        if owner == user:
            return ALL
        return EDIT if owner.startswith("00G") and user in self._reached(owner, kind) else NONE

    def _by_hierarchy(self, user: str, kind: str, row: Row) -> int:
        rises = self._rises(kind) and user in self.who.chain(row["OwnerId"])
        return ALL if rises else NONE

    def _by_shares(self, user: str, kind: str, row: Row) -> int:
        """Step 6. The owner's own row says no more than step 4 does."""
        table = SHARE_TABLES.get(kind)
        if table is None or not self._has_shares(kind):
            return NONE
        level = NONE
        for share in self._world.table(table.name).where(table.record, row["Id"]):
            given = LEVELS[share[table.level] or "None"]
            if share["RowCause"] != OWNER and given > level and user in self._reached(share["UserOrGroupId"], kind):
                level = given
        return level

    def _by_account_shares(self, user: str, kind: str, row: Row) -> int:
        """Step 7: every share of the account carries a level for its children."""
        if kind not in CHILDREN or not row["AccountId"] or not self._has_shares("Account"):
            return NONE
        level = NONE
        for share in self._world.table("AccountShare").where("AccountId", row["AccountId"]):
            given = LEVELS[share[CHILD_LEVELS[kind]] or "None"]
            if given > level and self._holds(user, share):
                level = given
        return level

    def _holds(self, user: str, share: Row) -> bool:
        """An owner's row rises from an owner out of service too: he still owns (4.4)."""
        grantee = share["UserOrGroupId"]
        if share["RowCause"] == OWNER and (user == grantee or user in self.who.chain(grantee)):
            return True
        return user in self.who.reached(grantee)

    def _by_children(self, user: str, kind: str, row: Row) -> int:
        """Step 9: who reaches a child by its own sharing sees the account."""
        if kind != "Account":
            return NONE
        for child in CHILDREN:
            if self._default_of(child) == BY_PARENT:
                continue
            for one in self._world.table(child).where("AccountId", row["Id"]):
                if self.by_record(user, child, one) >= READ:
                    return READ
        return NONE

    def _reached(self, grantee: str, kind: str) -> frozenset[str]:
        return self.who.reached(grantee, rising=self._rises(kind))

    def _rises(self, kind: str) -> bool:
        return kind not in self._world.settings.flat_objects

    steps: ClassVar[dict[str, Callable[[Sharing, str, str, Row], int]]] = {
        "owner": _by_owner,
        "hierarchy": _by_hierarchy,
        "shares": _by_shares,
        "account shares": _by_account_shares,
        "children": _by_children,
    }


def _may_open(powers: Powers, kind: str) -> bool:
    """Step 1."""
    return "Read" in powers.on(kind)


def _bypass(powers: Powers, kind: str) -> int:
    """Step 2."""
    rights = powers.on(kind)
    if "ModifyAllRecords" in rights:
        return ALL
    return READ if "ViewAllRecords" in rights else NONE


def _is_private(kind: str, row: Row) -> bool:
    return kind == "Contact" and not row["AccountId"]
