"""The whole simulated org as its endpoints see it: state, sign-ins, powers and sharing in one place."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from exeunt.sdk.simulator.faults import Faults
from exeunt.sdk.simulator.wire import Answer, Call
from exeunt_salesforce.simulator.cursors import Cursors
from exeunt_salesforce.simulator.defaults import NONE, READ
from exeunt_salesforce.simulator.limits import Limits
from exeunt_salesforce.simulator.logins import Identity, Logins
from exeunt_salesforce.simulator.permissions import PowerBook, Powers
from exeunt_salesforce.simulator.recalculation import Recalculation
from exeunt_salesforce.simulator.restriction_rules import hides
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.sharing import Sharing
from exeunt_salesforce.simulator.tables import Row
from exeunt_salesforce.simulator.world import By, World


class Org:
    """One org. `create_org` in seed.py fills one."""

    def __init__(self, world: World) -> None:
        self.world = world
        self.logins = Logins(world)
        self.powers = PowerBook(world)
        self.sharing = Sharing(world, self.powers)
        self.recalculation = Recalculation(world, self.sharing.who)
        self.limits = Limits(world)
        self.cursors = Cursors(world)
        self.jobs: dict[str, Any] = {}

    def level(self, user: str, kind: ObjectType, row: Row) -> int:
        """What a user gets to see and do in the end: sharing, less what restriction rules hide."""
        level = self.sharing.level(user, kind.name, row)
        return NONE if level and hides(self.world, user, self.powers.of(user), kind, row) else level


@dataclass(frozen=True, slots=True)
class Context:
    """One authenticated call: who, with what powers, by which door. `busy` are the locks that it did not get."""

    org: Org
    faults: Faults
    call: Call
    identity: Identity
    powers: Powers
    version: str
    dispatch: Callable[[Context, Call], Answer] = field(repr=False)
    how: str = "rest"
    busy: frozenset[str] = field(default_factory=frozenset)

    @property
    def world(self) -> World:
        return self.org.world

    @property
    def base(self) -> str:
        return f"/services/data/v{self.version}"

    @property
    def by(self) -> By:
        return By(self.identity.user, self.how)

    def can(self, *permissions: str) -> bool:
        """Holds one of these system permissions."""
        return not self.powers.names.isdisjoint(permissions)

    def level(self, kind: ObjectType, row: Row) -> int:
        """Access to a data row; what hangs on a parent (share, team) goes by the parent."""
        if kind.owned:
            return self.org.level(self.identity.user, kind, row)
        parent = self.world.row(row[kind.parent] or "") if kind.parent else None
        parent_kind = self.world.schema.of_id(parent["Id"]) if parent else None
        if parent is None or parent_kind is None:
            return READ
        return self.level(parent_kind, parent)
