"""Why an account sees a customer that a finding names: one path, for whoever has to believe it and then to end it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence

import numpy as np

from exeunt.access.tables import NONE
from exeunt.audit.finding import Proof
from exeunt.audit.marks import Look
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.audit.sight import Measured
from exeunt.model import Ref


def prove(scene: Scene, looks: Sequence[Look]) -> Mapping[Look, Proof]:
    """How each account comes to see the first customer named; what is not seen has no way to it. The records by which
    all of them see their customers are found together.
    """
    together: dict[Measured, list[tuple[Look, int]]] = defaultdict(list)
    for look in looks:
        if look.principal != NONE and len(worst := look.worst):
            together[look.seen].append((look, int(worst[0])))
    found = {}
    for seen, pairs in together.items():
        people, customers = np.array([look.bit for look, _ in pairs]), np.array([one for _, one in pairs])
        for (look, _), record in zip(pairs, scene.sight.shown_by(seen, people, customers).tolist(), strict=True):
            proof = _proof(scene, seen.home, look.principal, record)
            if proof:
                found[look] = proof
    return found


def _proof(scene: Scene, home: Home, principal: int, record: int) -> Proof | None:
    paths = scene.sight.paths(home)
    path = paths.nearest(principal, record)
    if path is None:
        return None
    named, kind = paths.record(record), home.tables.kinds.names[home.tables.customers.kind[record]]
    return Proof(Ref(home.name, kind, named.id), named.label, home.world.kind, paths.seen(path))
