"""One policy against another on the same world: which customers and people it would affect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Final

import numpy as np

from exeunt.access.tables import Bits
from exeunt.audit.audit import Audit
from exeunt.audit.finding import AuditFinding, Somebody
from exeunt.audit.findings import Breaks, somebody
from exeunt.audit.judge import judge_scene
from exeunt.audit.scene import Scene
from exeunt.audit.touched import Touched
from exeunt.model import Ref
from exeunt.policy.tiers import TIERS, Tier

MOST_NAMED: Final = 10


@dataclass(frozen=True, slots=True)
class TierMove:
    """So many customers go from one tier to another; some of them."""

    before: Tier
    after: Tier
    count: int
    examples: tuple[Ref, ...]


@dataclass(frozen=True, slots=True)
class RoleMove:
    person: Somebody
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class AnswerMove:
    """A rule of both policies whose answer is another, or a rule of one of them only (the other answer is "")."""

    rule: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class PolicyDifference:
    """`changed`: findings of both, about the same, that concern other customers: before and after.

    customers  how many have another tier, or are concerned by a finding on one side only: each once, named or not
    people     how many have another role, or are in findings that come, go or change: each once
    at_least   not everything that a rule rests on was read: there may be more of both
    """

    customers: int
    people: int
    at_least: bool
    tiers: tuple[TierMove, ...]
    roles: tuple[RoleMove, ...]
    answers: tuple[AnswerMove, ...]
    gained: tuple[AuditFinding, ...]
    lost: tuple[AuditFinding, ...]
    changed: tuple[tuple[AuditFinding, AuditFinding], ...]


def difference(before: Scene, after: Scene) -> PolicyDifference:
    """Both are judged. They are of one world, so that everybody and everything has one number in both."""
    made_of: tuple[Breaks, Breaks] = {}, {}
    was, now = (judge_scene(scene, breaks=breaks) for scene, breaks in zip((before, after), made_of, strict=True))
    touched = Touched(before.sight, len(before.numbering), *made_of)
    old, new = ({finding.key: finding for finding in audit.findings} for audit in (was, now))
    gained = tuple(finding for key, finding in new.items() if key not in old)
    lost = tuple(finding for key, finding in old.items() if key not in new)
    changed = tuple((old[key], one) for key, one in new.items() if key in old and key in touched.keys)
    roles = tuple(_roles(before, after))
    about = {finding.person for finding in (*gained, *lost, *(now for _, now in changed)) if finding.person}
    return PolicyDifference(
        customers=int(np.count_nonzero(touched.customers | _moved(before, after))),
        people=len(about | {move.person for move in roles}),
        at_least=any(audit.gaps or any(verdict.at_least for verdict in audit.verdicts) for audit in (was, now)),
        tiers=tuple(_tiers(before, after)),
        roles=roles,
        answers=tuple(_answers(was, now)),
        gained=gained,
        lost=lost,
        changed=changed,
    )


def _moved(before: Scene, after: Scene) -> Bits:
    """Which customers have another tier, of those that count on either side."""
    moved: Bits = (before.numbering.counted | after.numbering.counted) & (before.tiers != after.tiers)
    return moved


def _tiers(before: Scene, after: Scene) -> Iterator[TierMove]:
    all_moved = _moved(before, after)
    for (place, was), (other, now) in permutations(enumerate(TIERS), 2):
        moved = np.flatnonzero(all_moved & (before.tiers == place) & (after.tiers == other))
        if len(moved):
            examples = tuple(after.numbering.ref(customer) for customer in moved[:MOST_NAMED].tolist())
            yield TierMove(was, now, len(moved), examples)


def _roles(before: Scene, after: Scene) -> Iterator[RoleMove]:
    for place, (was, now) in enumerate(zip(before.roles, after.roles, strict=True)):
        if was != now:
            yield RoleMove(somebody(after, place), was, now)


def _answers(was: Audit, now: Audit) -> Iterator[AnswerMove]:
    old, new = ({verdict.rule.id: verdict.answer for verdict in audit.verdicts} for audit in (was, now))
    for rule in dict.fromkeys([*old, *new]):
        if old.get(rule) != new.get(rule):
            yield AnswerMove(rule, old.get(rule, ""), new.get(rule, ""))
