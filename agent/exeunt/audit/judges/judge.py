"""Which judge a rule goes to."""

from __future__ import annotations

from dataclasses import replace
from typing import assert_never

from exeunt.audit import missing
from exeunt.audit.judges.accounts import (
    judge_export,
    judge_forwarding,
    judge_left,
    judge_nobody_knows,
    judge_second_factor,
)
from exeunt.audit.judges.customers import judge_activity, judge_override, judge_owner, judge_successor
from exeunt.audit.judges.holdings import judge_concentration, judge_tier_share
from exeunt.audit.judges.people import judge_people
from exeunt.audit.judges.sees import judge_sees
from exeunt.audit.marks import Judged, sparing
from exeunt.audit.scene import Scene
from exeunt.policy.audit import (
    Activity,
    Concentration,
    Export,
    Forwarding,
    Left,
    NobodyKnows,
    Override,
    Owner,
    People,
    Rule,
    SecondFactor,
    Sees,
    Successor,
    TierShare,
)
from exeunt.policy.audit.rules import OF_ACCOUNTS


def judge_rule(scene: Scene, rule: Rule) -> Judged:
    """What one rule says of the world."""
    judged = _judged(scene, rule)
    if rule.sort in OF_ACCOUNTS:
        judged = _without_doubtful(scene, rule, judged)
    return _with_reason(rule, judged)


def _with_reason(rule: Rule, judged: Judged) -> Judged:
    """Of whom a rule is not known, it is always said why."""
    silent = judged.unknown and not judged.missing
    return replace(judged, missing=[missing.untold(rule, judged.unknown)]) if silent else judged


def _without_doubtful(scene: Scene, rule: Rule, judged: Judged) -> Judged:
    """Nobody is accused with an account whom the rule may spare: of that account nobody knows whether it breaks it."""
    spared = sparing(scene, rule)
    by_role = any(exempt.role for exempt in rule.exempt)
    sure = [one for one in judged.breaks if not (by_role if one.person is None else spared[one.person])]
    doubtful = len(judged.breaks) - len(sure)
    gaps = [*judged.missing, *([missing.untold(rule, doubtful)] if doubtful else [])]
    return Judged(judged.judged, judged.unknown + doubtful, sure, gaps)


def _judged(scene: Scene, rule: Rule) -> Judged:  # noqa: C901, PLR0911, PLR0912 (one line for each sort)
    match rule.check:
        case Sees() as check:
            return judge_sees(scene, rule, check)
        case People() as check:
            return judge_people(scene, rule, check)
        case Concentration() as check:
            return judge_concentration(scene, rule, check)
        case Left() as check:
            return judge_left(scene, rule, check)
        case Forwarding() as check:
            return judge_forwarding(scene, rule, check)
        case SecondFactor() as check:
            return judge_second_factor(scene, rule, check)
        case Export() as check:
            return judge_export(scene, rule, check)
        case Successor() as check:
            return judge_successor(scene, rule, check)
        case Activity() as check:
            return judge_activity(scene, rule, check)
        case Override() as check:
            return judge_override(scene, rule, check)
        case Owner() as check:
            return judge_owner(scene, rule, check)
        case NobodyKnows() as check:
            return judge_nobody_knows(scene, rule, check)
        case TierShare() as check:
            return judge_tier_share(scene, check)
        case unknown:
            assert_never(unknown)
