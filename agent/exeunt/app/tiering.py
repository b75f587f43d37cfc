"""The tier of every record, as the audit policy sorts customers: a record has its customer's tier."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from exeunt.access.tables import Small
from exeunt.audit.scene import Scene
from exeunt.audit.world import World
from exeunt.policy.audit import AuditPolicy


def tiers_of_records(world: World, policy: AuditPolicy, now: datetime) -> Mapping[str, Small]:
    """By system: for each of its records, in the tables' order, the position of its tier in `TIERS`."""
    scene = Scene(world, policy, now)
    return {home.name: scene.tiers[scene.numbering.customer_of[home.records]] for home in scene.numbering.homes}
