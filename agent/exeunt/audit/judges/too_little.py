"""Who sees less than a rule demands: what it demands of people, less what they have by all their accounts together."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import compress

import numpy as np

from exeunt.audit.firm import firm
from exeunt.audit.marks import Asked, Break, Look, Side, not_spared, scopes_said, spared_persons
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.audit.shortfall import Shortfall
from exeunt.policy.audit import Rule, Sees
from exeunt.policy.audit.policy import UNKNOWN


def judge_too_little(scene: Scene, rule: Rule, check: Sees, home: Home, *, blind: bool) -> Side:
    """In one system, person by person. *blind*: it does not tell the part apart."""
    here = _here(scene, rule)
    people = [place for place in here if scene.roles[place] in check.role]
    doubtful = _called(home, (place for place in here if scene.roles[place] == UNKNOWN))
    if blind or not people:
        everybody = doubtful | _called(home, people)
        return Side(everybody, everybody)
    shortfall = Shortfall(scene, home, check, people, not_spared(scene, rule))
    lacking = shortfall.certain.records > 0
    if lacking.any():
        lacking = lacking & firm(scene, home, check, people)
    breaks = [_break(scene, check, shortfall, place, people[place]) for place in np.flatnonzero(lacking).tolist()]
    asked = doubtful | _called(home, compress(people, shortfall.asked))  # of whom nothing is asked keeps no rule
    return Side(asked, doubtful | _called(home, compress(people, shortfall.perhaps & ~lacking)), breaks)


def _called(home: Home, people: Iterable[int]) -> frozenset[Asked]:
    return frozenset(Asked(home.name, one) for one in people)


def _here(scene: Scene, rule: Rule) -> list[int]:
    """Who works here and is not spared; guests from elsewhere aside, and strangers: access is not what they need."""
    here = np.flatnonzero(scene.active & ~scene.strangers & ~spared_persons(scene, rule)).tolist()
    return [place for place in here if not _guest(scene, place)]


def _guest(scene: Scene, place: int) -> bool:
    return any("external" in one.powers for one in scene.numbering.persons[place].principals)


def _break(scene: Scene, check: Sees, shortfall: Shortfall, place: int, person: int) -> Break:
    """Of one who lacks something; it is about the account by which he should see it, if he has one."""
    principals, certain = shortfall.home.world.principals, shortfall.certain
    accounts = sorted((principals[one] for one in shortfall.accounts[place]), key=lambda one: one.status != "active")
    named = scene.numbering.persons[person]
    return Break(
        "finding.sees-too-little",
        {
            "person": named.name or named.mail or named.key,
            "system": shortfall.home.name,
            "part": check.part,
            "records": int(certain.records[place]),
            "absent": not any(one.status == "active" for one in accounts),
            **scopes_said(check.must or {}),
        },
        person=person,
        about=accounts[0].ref if accounts else None,
        look=Look(certain, place),
    )
