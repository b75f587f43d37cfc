"""The rule that says who may see what: what people see, less what the rule allows."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import numpy as np

from exeunt.access.engine import Access
from exeunt.access.tables import NONE, Bits, Tables
from exeunt.audit import missing
from exeunt.audit.allowed import allowed
from exeunt.audit.coverage import uncertain
from exeunt.audit.marks import Break, Judged, spared_persons
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.model import Gap
from exeunt.model.access import Level
from exeunt.policy.audit import Rule, Sees
from exeunt.policy.audit.policy import UNKNOWN


def judge_sees(scene: Scene, rule: Rule, check: Sees) -> Judged:
    """Does anybody of these roles see more than he may?"""
    breaks: list[Break] = []
    judged = unknown = 0
    homes = [home for home in scene.numbering.homes if len(home.tables.customers)]
    silent = [home for home in homes if check.part and check.part not in home.tables.caps.parts]
    for home in homes:
        seen = _blind(scene, rule, check, home) if home in silent else _seen(scene, rule, check, home)
        breaks += seen.breaks
        judged, unknown = judged + seen.judged, unknown + seen.unknown
    gaps = [missing.no_part(silent, check.part)] if silent else []
    return Judged(judged, unknown, breaks, [*gaps, *_trait_gaps(scene, check)])


def _blind(scene: Scene, rule: Rule, check: Sees, home: Home) -> Judged:
    """The system does not tell the part apart: nothing is known of anybody."""
    count = int(_asked(scene, rule, check, home).sum()) + _of_unknown_role(scene, home)
    return Judged(count, count)


def _seen(scene: Scene, rule: Rule, check: Sees, home: Home) -> Judged:
    """In one system."""
    asked, doubtful = np.flatnonzero(_asked(scene, rule, check, home)), _of_unknown_role(scene, home)
    if not len(asked):
        return Judged(doubtful, doubtful)
    may = allowed(scene, home, check)
    limit, levels = scene.sight.limit(home, may.lenient), _levels(check, home.tables)
    sure = scene.sight.excess(home, limit, asked, levels, check.part)
    breaks = [
        _break(scene, check, home, limit, place=place, records=records)
        for place, records in zip(asked.tolist(), sure.T.tolist(), strict=True)
        if any(records)
    ]
    perhaps = 0
    if may.strict or uncertain(home.tables):
        narrow = scene.sight.limit(home, may.strict) if may.strict else limit
        possible = scene.sight.excess(home, narrow, asked, levels, check.part, may=True)
        perhaps = int((possible.any(axis=0) & ~sure.any(axis=0)).sum())
    return Judged(len(asked) + doubtful, perhaps + doubtful, breaks)


def _asked(scene: Scene, rule: Rule, check: Sees, home: Home) -> Bits:
    """The active accounts of people that the rule is about."""
    meant = np.isin(np.array([*scene.roles, ""], object), list(check.role)) & ~np.append(spared_persons(scene, rule), 0)
    return np.asarray(home.tables.subjects.active & meant[home.person_of].astype(bool), bool)


def _of_unknown_role(scene: Scene, home: Home) -> int:
    """Active accounts of people whose role nobody can tell: the rule may be about them."""
    unknown = np.array([*(role == UNKNOWN for role in scene.roles), True], bool)
    return int((home.tables.subjects.active & unknown[home.person_of]).sum())


def _levels(check: Sees, tables: Tables) -> list[Level]:
    """The levels at which somebody can have more than he may: one above each that he may have."""
    given = {0, *map(int, check.may.values()), *(int(level) for level in tables.kinds.lifts)}
    return [level for level in Level if int(level) - 1 in given and level is not Level.NONE]


def _break(scene: Scene, check: Sees, home: Home, limit: Access, *, place: int, records: Sequence[int]) -> Break:
    account, person = home.world.principals[place], int(home.person_of[place])
    return Break(
        "finding.sees-beyond",
        {
            "person": account.name or account.ref.id,
            "system": home.name,
            "part": check.part,
            "may": may_words(check),
            "records": sum(records),
        },
        person=person if person != NONE else None,
        about=account.ref,
        counts=records,
        look=partial(scene.sight.beyond, home, limit, place, check.part),
    )


def may_words(check: Sees) -> str:
    """What a rule allows, as it is written: `own full, region read`."""
    return ", ".join(f"{scope} {level.name.lower()}" for scope, level in check.may.items()) or "none"


def _trait_gaps(scene: Scene, check: Sees) -> list[Gap]:
    """Traits and facts that decide, and that no system tells."""
    wanted = [field for scope, field in (("team", check.team), ("region", check.region)) if scope in check.may]
    gaps = [missing.nowhere(scene.numbering, "trait", field) for field in wanted if field not in scene.traits.delivered]
    if "region" in check.may and not scene.facts.delivered(check.region):
        gaps.append(missing.nowhere(scene.numbering, "fact", check.region))
    if "subordinates" in check.may and not scene.lines.delivered:
        gaps.append(missing.nowhere(scene.numbering, "trait", "manager"))
    return gaps
