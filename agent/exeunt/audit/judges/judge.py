"""Which judge a rule goes to."""

from __future__ import annotations

from typing import assert_never

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
from exeunt.audit.marks import Judged
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


def judge_rule(scene: Scene, rule: Rule) -> Judged:  # noqa: C901, PLR0911, PLR0912 (one line for each sort)
    """What one rule says of the world."""
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
            return judge_tier_share(scene, rule, check)
        case unknown:
            assert_never(unknown)
