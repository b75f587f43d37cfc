"""One policy against another on the same world: which customers and people it would affect."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import permutations
from typing import Final

import numpy as np

from exeunt.audit.audit import Audit
from exeunt.audit.finding import AuditFinding, Somebody
from exeunt.audit.findings import somebody
from exeunt.audit.scene import Scene
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
    """`changed`: findings of both, about the same, that concern another number of customers: before and after.

    `people`: how many have another role, or are in findings of only one of the two; `customers`: another tier.
    """

    customers: int
    people: int
    tiers: tuple[TierMove, ...]
    roles: tuple[RoleMove, ...]
    answers: tuple[AnswerMove, ...]
    gained: tuple[AuditFinding, ...]
    lost: tuple[AuditFinding, ...]
    changed: tuple[tuple[AuditFinding, AuditFinding], ...]


def difference(before: Scene, was: Audit, after: Scene, now: Audit) -> PolicyDifference:
    """Both scenes are of one world."""
    old, new = ({finding.key: finding for finding in audit.findings} for audit in (was, now))
    gained = tuple(finding for key, finding in new.items() if key not in old)
    lost = tuple(finding for key, finding in old.items() if key not in new)
    tiers, roles = tuple(_tiers(before, after)), tuple(_roles(before, after))
    touched = {finding.person for finding in (*gained, *lost) if finding.person} | {move.person for move in roles}
    return PolicyDifference(
        customers=sum(move.count for move in tiers),
        people=len(touched),
        tiers=tiers,
        roles=roles,
        answers=tuple(_answers(was, now)),
        gained=gained,
        lost=lost,
        changed=tuple((old[key], one) for key, one in new.items() if key in old and old[key].count != one.count),
    )


def _tiers(before: Scene, after: Scene) -> Iterator[TierMove]:
    counted = before.numbering.counted | after.numbering.counted
    for (place, was), (other, now) in permutations(enumerate(TIERS), 2):
        moved = np.flatnonzero(counted & (before.tiers == place) & (after.tiers == other))
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
