"""The rule that says who may see what, and who must: judged in each system that has any of what it is about."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from exeunt.access.tables import NONE
from exeunt.audit import missing
from exeunt.audit.judges.beyond import judge_beyond
from exeunt.audit.judges.too_little import judge_too_little
from exeunt.audit.marks import Asked, Judged
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.audit.scopes import has_any
from exeunt.model import Gap
from exeunt.policy.audit import Rule, Sees


def judge_sees(scene: Scene, rule: Rule, check: Sees) -> Judged:
    """Does anybody of these roles see more than he may, or less than he must?"""
    sides = [(check.may, judge_beyond), (check.must, judge_too_little)]
    asked = [judge for said, judge in sides if said is not None]
    homes = [home for home in scene.numbering.homes if has_any(home, check)]
    silent = [home for home in homes if check.part and check.part not in home.tables.caps.parts]
    found = [judge(scene, rule, check, home, blind=home in silent) for judge in asked for home in homes]
    gaps = [missing.no_part(silent, check.part)] if silent else []
    everybody, unknown = (
        _each_once(some, both=len(asked) > 1) for some in ([one.asked for one in found], [one.unknown for one in found])
    )
    if check.part:
        told = [home for home in homes if home not in silent]
        gaps += missing.possible_part(check.part, len(unknown & _possibly(scene, told, check.part)))
    gaps += [*_trait_gaps(scene, check), *missing.not_joined(sum(one.person == NONE for one in unknown))]
    return Judged(len(everybody), len(unknown), [each for one in found for each in one.breaks], gaps)


def _each_once(found: Sequence[frozenset[Asked]], *, both: bool) -> frozenset[Asked]:
    """Who is asked on *both* sides is one, with all his accounts in a system."""
    everybody = frozenset[Asked]().union(*found)
    return frozenset(one._replace(account=NONE) if both and one.person != NONE else one for one in everybody)


def _possibly(scene: Scene, homes: Sequence[Home], part: str) -> frozenset[Asked]:
    """Accounts, and their people, of which it is not known whether they have this part of any customer."""
    found = set[Asked]()
    for home in homes:
        perhaps = scene.sight.sees_any(home, part, may=True) & ~scene.sight.sees_any(home, part)
        for place in np.flatnonzero(perhaps).tolist():
            account = Asked(home.name, int(home.person_of[place]), place)
            found |= {account, account._replace(account=NONE)}
    return frozenset(found)


def _trait_gaps(scene: Scene, check: Sees) -> list[Gap]:
    """Traits and facts that decide, and that no system tells."""
    scopes = {*(check.may or ()), *(check.must or ())}
    wanted = [field for scope, field in (("team", check.team), ("region", check.region)) if scope in scopes]
    gaps = [missing.nowhere(scene.numbering, "trait", field) for field in wanted if field not in scene.traits.delivered]
    if "region" in scopes and not scene.facts.delivered(check.region):
        gaps.append(missing.nowhere(scene.numbering, "fact", check.region))
    if "subordinates" in scopes and not scene.lines.delivered:
        gaps.append(missing.nowhere(scene.numbering, "trait", "manager"))
    return gaps
