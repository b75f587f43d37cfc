"""What a rule allows, as the tables of access: the excess is then what the one has and the other has not.

The customers, owners and memberships are those of the system; the grants are the rule's. Who is not meant by the rule
may everything, and so may everybody with kinds of records that it does not speak of. What belongs to a record (its
children) is allowed with it, and so is what the system itself gives on the parent of what one may see.

Where a trait or a fact is missing there are two answers: *strict* allows what is known to be allowed, *lenient* what
may be. Beyond the lenient one somebody sees too much for certain; between the two nobody knows.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from exeunt.access.tables import NONE, Tables
from exeunt.audit.draft import Draft
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.audit.scopes import Reader, Scopes, kinds_meant
from exeunt.model.access import Level
from exeunt.policy.audit import Sees


@dataclass(frozen=True, slots=True)
class Allowed:
    """`strict` is None where it would be the same."""

    lenient: Tables
    strict: Tables | None


def allowed(scene: Scene, home: Home, check: Sees) -> Allowed:
    """What the rule allows in one system."""
    roles = np.array([scene.roles[person] if person != NONE else "" for person in home.person_of.tolist()], object)
    meant = np.flatnonzero(np.isin(roles, list(check.role))).tolist()
    readers = [Reader(account, int(home.person_of[account]), (account,)) for account in meant]
    lenient, unsure = _lowered(scene, home, check, readers, lenient=True)
    return Allowed(lenient, _lowered(scene, home, check, readers, lenient=False)[0] if unsure else None)


def _lowered(scene: Scene, home: Home, check: Sees, readers: Sequence[Reader], *, lenient: bool) -> tuple[Tables, bool]:
    """The tables, and whether anything was unsure."""
    ours, accounts = kinds_meant(home, check), range(home.tables.subjects.principals)
    draft = Draft(home.tables, ours)
    everybody = draft.group("everybody", accounts)
    others = draft.group("others", set(accounts) - {one.subject for one in readers})
    draft.grant(everybody, "all", NONE, draft.shape(set(home.tables.kinds.names) - ours, Level.FULL))
    draft.grant(others, "all", NONE, draft.shape(ours, Level.FULL))
    scopes = Scopes(scene, home, check, readers, draft, lenient=lenient)
    scopes.grant(check.may or {}, ours)
    return draft.tables(everybody), scopes.unsure
