"""One world, judged by one policy as of one time. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import chain, islice
from typing import Final

from exeunt.audit import missing
from exeunt.audit.audit import Audit
from exeunt.audit.coverage import not_whole
from exeunt.audit.finding import Answer, AuditFinding, CustomerSeen, Verdict
from exeunt.audit.findings import Breaks, Findings, somebody
from exeunt.audit.holdings import Customers, holdings, money_texts, shared
from exeunt.audit.judges import judge_rule
from exeunt.audit.leftout import left_out
from exeunt.audit.marks import Judged
from exeunt.audit.named import described
from exeunt.audit.resting import reads_customers, rests_on
from exeunt.audit.scene import Scene
from exeunt.audit.world import World
from exeunt.audit.worst import MOST_EXAMPLES
from exeunt.errors import Param
from exeunt.model import Gap, Ref
from exeunt.policy.audit import AuditPolicy, Rule
from exeunt.policy.audit.exceptions import ExceptionEntry
from exeunt.policy.audit.policy import UNKNOWN
from exeunt.policy.tiers import TIERS

MOST_NAMED: Final = 5_000
"""Customers that are described because a finding names them."""

_SEVEREST: Final = ("high", "medium", "low")


def judge(
    world: World,
    policy: AuditPolicy,
    now: datetime,
    exceptions: Sequence[ExceptionEntry] = (),
) -> Audit:
    """Every rule's verdict and everything that was found."""
    return judge_scene(Scene(world, policy, now), exceptions)


def judge_scene(scene: Scene, exceptions: Sequence[ExceptionEntry] = (), breaks: Breaks | None = None) -> Audit:
    """The same, for a scene that others use, too. *breaks*: filled with what the findings are made of."""
    in_force = [entry for entry in exceptions if scene.now < entry.ends]
    findings = Findings(scene, in_force, breaks)
    verdicts = tuple(_verdict(scene, rule, findings) for rule in scene.policy.all_rules)
    over = [_expired(entry) for entry in exceptions if scene.now >= entry.ends]
    found = tuple(sorted([*findings.open, *over], key=_order))
    world, policy = scene.world, scene.policy
    return Audit(
        world=world.name,
        taken=world.taken,
        now=scene.now,
        data_of={name: system.as_of for name, system in world.systems.items()},
        policy=policy.name,
        policy_digest=policy.digest,
        verdicts=verdicts,
        findings=found,
        acknowledged=tuple(findings.acknowledged),
        unmatched=tuple(findings.unmatched()),
        tiers=scene.tier_counts,
        worth={
            tier: money_texts(scene.worth.sums(scene.numbering.counted & (scene.tiers == place)))
            for place, tier in enumerate(TIERS)
        },
        holdings=tuple(holdings(scene)),
        shared=shared(scene),
        roles=dict(Counter(scene.roles).most_common()),
        no_role=tuple(somebody(scene, place) for place, role in enumerate(scene.roles) if role == UNKNOWN),
        customers=_named(scene, [*found, *(one.finding for one in findings.acknowledged)], findings.named),
        every=Customers(scene, findings.concerned),
        left_out=tuple(left_out(scene)),
        gaps=world.gaps,
        beside={name: beside for name, system in world.systems.items() if (beside := system.beside)},
    )


def _verdict(scene: Scene, rule: Rule, findings: Findings) -> Verdict:
    judged = judge_rule(scene, rule)
    unread = tuple(_unread(scene, rule))
    found, acknowledged = findings.take(rule, judged.breaks, at_least=bool(unread))
    return Verdict(
        rule=rule,
        answer=_answer(judged, found, acknowledged, complete=not unread),
        judged=judged.judged,
        unknown=judged.unknown,
        findings=found,
        acknowledged=acknowledged,
        at_least=bool(unread),
        missing=tuple(_each_once([*judged.missing, *unread])),
    )


def _answer(judged: Judged, found: int, acknowledged: int, *, complete: bool) -> Answer:
    if found:
        return "broken"
    if judged.unknown == judged.judged and (judged.judged or judged.missing):
        return "unknown"
    if complete and not judged.judged:
        return "empty"
    if not complete or judged.unknown or judged.missing:
        return "incomplete"
    return "accepted" if acknowledged else "passes"


def _unread(scene: Scene, rule: Rule) -> Iterator[Gap]:
    """What the rule rests on and was not read whole."""
    if reads_customers(rule):
        yield from missing.no_customers(scene.numbering)
    yield from scene.world.unread
    for home in scene.numbering.homes:
        parts = {one.part: one for one in not_whole(home.tables, *rests_on(rule, scene.policy))}
        yield from (missing.not_read(home.name, part) for part in parts.values())


def _each_once(gaps: Sequence[Gap]) -> Iterator[Gap]:
    return (gap for place, gap in enumerate(gaps) if gap not in gaps[:place])


def _expired(entry: ExceptionEntry) -> AuditFinding:
    params: dict[str, Param] = {
        "about": entry.about,
        "owner": entry.owner,
        "until": entry.until,
        "code": entry.code,
        "count": 0,
    }
    return AuditFinding("finding.exception-expired", "medium", "exceptions", params)


def _order(finding: AuditFinding) -> tuple[int, int, str, int, tuple[str, str, str]]:
    return _SEVEREST.index(finding.severity), -finding.tiers.get("A", 0), finding.code, -finding.count, finding.key


def _named(scene: Scene, findings: Sequence[AuditFinding], places: Mapping[Ref, int]) -> dict[Ref, CustomerSeen]:
    """The customers that findings name, those of the worst findings first. Where there are too many, each finding has
    its first described before any has its second.
    """
    in_turn = (finding.examples[turn : turn + 1] for turn in range(MOST_EXAMPLES) for finding in findings)
    chosen = set(islice(dict.fromkeys(chain.from_iterable(in_turn)), MOST_NAMED))
    refs = dict.fromkeys(ref for finding in findings for ref in finding.examples if ref in chosen)
    return {ref: described(scene, ref, places[ref]) for ref in refs}
