"""Why an account sees a customer that a finding names: one path, for whoever has to believe it and then to end it."""

from __future__ import annotations

from exeunt.access.tables import NONE
from exeunt.audit.finding import Proof
from exeunt.audit.numbering import Numbering
from exeunt.audit.scene import Scene
from exeunt.audit.sight import Sighting
from exeunt.model import Ref


def prove(scene: Scene, sighting: Sighting, customer: int) -> Proof | None:
    """How the account comes to see one of the customers sighted; what is not seen has no way to it."""
    if sighting.principal == NONE:
        return None
    home, paths = sighting.home, scene.sight.paths(sighting.home)
    record = _record(scene.numbering, sighting, customer)
    path = paths.nearest(sighting.principal, record)
    if path is None:
        return None
    named, kind = paths.record(record), home.tables.kinds.names[home.tables.customers.kind[record]]
    return Proof(Ref(home.name, kind, named.id), named.label, home.world.kind, paths.seen(path))


def _record(numbering: Numbering, sighting: Sighting, customer: int) -> int:
    """The record by which the customer is seen: the one that speaks for it, else its top, else the first below."""
    start, parent = sighting.home.start, sighting.home.tables.customers.parent
    mine: list[int] = sighting.records[numbering.customer_of[sighting.records + start] == customer].tolist()
    speaking = int(numbering.stands_for[customer]) - start
    return min(mine, key=lambda row: (row != speaking, parent[row] != NONE, row))
