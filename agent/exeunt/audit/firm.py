"""Of whom it can be said for certain that he lacks what he must have: where nothing that was not read could give it.

A row that was not read hides access. It may also say that somebody is another, has another role, or is no longer here.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exeunt.access.tables import Bits
from exeunt.audit.coverage import PRINCIPALS, whole
from exeunt.audit.numbering import Home
from exeunt.audit.resting import SIGHT
from exeunt.audit.scene import Scene
from exeunt.audit.standing import LAST_DAY
from exeunt.people import perhaps_more_in
from exeunt.policy.audit import Sees


def firm(scene: Scene, home: Home, check: Sees, people: Sequence[int]) -> Bits:
    """Which of these people would lack for certain, in this system, what they are not seen to have."""
    if not (_read(scene, home, check) and _leavers_known(scene)):
        return np.zeros(len(people), bool)
    doubtful = perhaps_more_in(scene.world.people, home.name)
    return np.array([_known(scene, one) and scene.numbering.persons[one].key not in doubtful for one in people], bool)


def _read(scene: Scene, home: Home, check: Sees) -> bool:
    """Was everything read that could give access, join accounts, or change what is in a scope?"""
    everywhere = {PRINCIPALS}
    if "subordinates" in (check.must or ()):
        everywhere.add("traits")
    if "region" in (check.must or ()):
        everywhere |= {"facts", "customers"}
    return (
        not scene.world.unread
        and whole(home.tables, *SIGHT)
        and all(whole(one.tables, *everywhere) for one in scene.numbering.homes)
    )


def _leavers_known(scene: Scene) -> bool:
    """Is nobody's last day among what was not read?"""
    telling = zip(scene.numbering.homes, scene.traits.told_by, strict=True)
    return all(
        whole(home.tables, "traits") for home, told in telling if home.name in scene.world.roster or LAST_DAY in told
    )


def _known(scene: Scene, person: int) -> bool:
    """Has he this role, and does he work here, whatever was not read?"""
    return scene.firm_roles[person] == scene.roles[person] and not scene.doubted[person]
