"""Who sees more than a rule allows: what people see, less what it allows."""

from __future__ import annotations

import numpy as np

from exeunt.access.tables import NONE, Bits, Places, Tables
from exeunt.audit.allowed import allowed
from exeunt.audit.coverage import uncertain
from exeunt.audit.marks import Asked, Break, Look, Side, not_spared, scopes_said, spared_persons
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.audit.sight import Measured
from exeunt.model.access import Level
from exeunt.policy.audit import Rule, Sees
from exeunt.policy.audit.policy import UNKNOWN
from exeunt.policy.truth import Truth


def judge_beyond(scene: Scene, rule: Rule, check: Sees, home: Home, *, blind: bool) -> Side:
    """In one system, account by account. *blind*: it does not tell the part apart."""
    asked, doubtful = np.flatnonzero(_asked(scene, rule, check, home)), _of_unknown_role(scene, home)
    everybody = _called(home, asked) | _called(home, doubtful)
    if blind or not len(asked):
        return Side(everybody, everybody)
    kept = not_spared(scene, rule)
    may, levels = allowed(scene, home, check), _levels(check, home.tables)
    limit = scene.sight.limit(home, may.lenient)
    more = scene.sight.excess(home, limit, asked, levels, part=check.part, of=kept == Truth.YES)
    sure, possible = more.records > 0, np.zeros(len(asked), bool)
    if may.strict or uncertain(home.tables) or (kept == Truth.UNKNOWN).any():
        narrow = scene.sight.limit(home, may.strict) if may.strict else limit
        possible = scene.sight.exceeds(home, narrow, asked, levels, part=check.part, of=kept != Truth.NO)
    breaks = [_break(check, home, more, bit, int(asked[bit])) for bit in np.flatnonzero(sure).tolist()]
    return Side(everybody, _called(home, asked[possible & ~sure]) | _called(home, doubtful), breaks)


def _asked(scene: Scene, rule: Rule, check: Sees, home: Home) -> Bits:
    """The active accounts of people that the rule is about."""
    meant = np.isin(np.array([*scene.roles, ""], object), list(check.role)) & ~np.append(spared_persons(scene, rule), 0)
    return np.asarray(home.tables.subjects.active & meant[home.person_of].astype(bool), bool)


def _of_unknown_role(scene: Scene, home: Home) -> Places:
    """Active accounts of people whose role nobody can tell: the rule may be about them."""
    unknown = np.array([*(role == UNKNOWN for role in scene.roles), True], bool)
    return np.flatnonzero(home.tables.subjects.active & unknown[home.person_of])


def _called(home: Home, accounts: Places) -> frozenset[Asked]:
    return frozenset(Asked(home.name, int(home.person_of[one]), one) for one in accounts.tolist())


def _levels(check: Sees, tables: Tables) -> list[Level]:
    """The levels at which somebody can have more than he may: one above each that he may have."""
    given = {0, *map(int, (check.may or {}).values()), *(int(level) for level in tables.kinds.lifts)}
    return [level for level in Level if int(level) - 1 in given and level is not Level.NONE]


def _break(check: Sees, home: Home, more: Measured, bit: int, place: int) -> Break:
    """Of an account that has more than the limit gives."""
    principal = home.world.principals[place]
    return Break(
        "finding.sees-beyond",
        {
            "person": principal.name or principal.ref.id,
            "system": home.name,
            "part": check.part,
            "records": int(more.records[bit]),
            **(scopes_said(check.may or {}) or {"nothing": True}),
        },
        person=person if (person := int(home.person_of[place])) != NONE else None,
        about=principal.ref,
        look=Look(more, bit, place),
    )
