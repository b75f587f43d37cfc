"""One survey → two plans: *cut* (phase cut, no successor needed) and *hand-over* (the other phases). Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

import msgspec

from exeunt.model import PHASES, Change, Finding, Gap, Principal
from exeunt.people import Person
from exeunt.plan import guard, needs
from exeunt.plan.costs import Work, batches_of, cost_of, looking_again
from exeunt.plan.document import (
    FORMAT,
    CodedAbout,
    FindPart,
    GroupPart,
    Header,
    Kind,
    PersonPart,
    PrincipalPart,
    Row,
    SystemPart,
    UndoPart,
    fields_of,
    row_of,
    time_text,
    write,
)
from exeunt.plan.propose import Choose, Proposal, Proposed, propose
from exeunt.plan.survey import Found, Survey
from exeunt.policy import Departure
from exeunt.sdk.action import Action


@dataclass(frozen=True, slots=True)
class About:
    """What stands in a plan's header besides its changes. `since` is when the plan was made, `doubts` what joining
    could not settle about this person.
    """

    case: str
    nonce: str
    installation: str
    person: Person
    successors: tuple[Person, ...]
    since: datetime
    not_before: datetime | None
    policy_digest: str
    settings_digest: str
    systems: Mapping[str, SystemPart]
    trail_size: int
    trail_root: str
    dangers: tuple[Finding, ...] = ()
    doubts: tuple[Gap, ...] = ()


@dataclass(frozen=True, slots=True)
class Made:
    """The two plans' bytes, and what both say is wrong or missing."""

    cut: bytes
    hand_over: bytes
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]


Ahead = Callable[[str, Sequence[Change]], tuple[Sequence[Finding], Sequence[Gap]]]
"""Asks a system what stands in the way of changes: what it said, and what could not be asked."""


def make(
    about: About,
    surveys: Sequence[Survey],
    policy: Departure,
    choose: Choose,
    *,
    lifted: Mapping[str, int],
    ahead: Ahead = lambda _system, _changes: ((), ()),
) -> Made:
    """Propose, judge, ask what stands in the way, write down. RefusedPlan where the guard or the order says no; nothing
    is written then.
    """
    by_system = {survey.system: survey for survey in surveys}
    proposed = propose(surveys, policy, choose, since=about.since)
    kept, left_out = guard.leave_out(proposed.proposals, by_system, about.successors)
    guard.check_held(kept, about.person, policy)
    used = guard.check_limits(kept, surveys, policy, lifted)
    kept, held_back = needs.hold_back(kept, proposed, surveys, policy)
    needs.check_orders(kept, proposed, by_system, policy)
    cut = [item for item in kept if item.action.order.phase == "cut"]
    hand_over = [item for item in kept if item.action.order.phase != "cut"]
    for one_plan in (cut, hand_over):
        guard.check_conflicts(one_plan)
    in_the_way, not_asked = _in_the_way(kept, surveys, ahead)
    batches, not_packed = batches_of(_by_action(kept))
    findings = (
        *about.dangers,
        *(finding for survey in surveys for finding in survey.findings),
        *proposed.findings,
        *left_out,
        *held_back,
        *in_the_way,
    )
    gaps = (*about.doubts, *(gap for survey in surveys for gap in survey.gaps), *proposed.gaps, *not_asked, *not_packed)
    draft = _Draft(about, policy, proposed, surveys, findings, gaps, used, batches)
    return Made(
        cut=draft.plan("cut", cut),
        hand_over=draft.plan("hand-over", hand_over),
        findings=findings,
        gaps=gaps,
    )


def _in_the_way(kept: Sequence[Proposal], surveys: Iterable[Survey], ahead: Ahead) -> tuple[list[Finding], list[Gap]]:
    """What each system says of its own changes, but for what it said already."""
    findings, gaps = list[Finding](), list[Gap]()
    for survey in surveys:
        changes = [_change(item) for item in kept if item.system == survey.system]
        if changes:
            said, missing = ahead(survey.system, changes)
            findings += [one for one in said if one not in survey.findings]
            gaps += missing
    return findings, gaps


@dataclass(frozen=True, slots=True)
class _Draft:
    about: About
    policy: Departure
    proposed: Proposed
    surveys: Sequence[Survey]
    findings: Sequence[Finding]
    gaps: Sequence[Gap]
    lifted: Mapping[str, int]
    batches: Mapping[tuple[str, str], int]

    def plan(self, kind: Kind, proposals: Sequence[Proposal]) -> bytes:
        about = self.about
        groups, rows = grouped(proposals)
        signatures = self.policy.signatures_needed(
            tiers_handed_over={item.tier for item in proposals if item.tier},
            undo={item.action.undo.kind for item in proposals},
            widens=any(item.reason.code == "successor.given" for item in proposals),
            limits_lifted=self.lifted.keys(),
        )
        header = Header(
            format=FORMAT,
            case=about.case,
            kind=kind,
            person=person_part(about.person),
            successors=[person_part(person) for person in _taking_over(about.successors, proposals)],
            nonce=about.nonce,
            installation=about.installation,
            created=time_text(about.since),
            not_before=time_text(about.not_before) if about.not_before else None,
            expires=time_text((about.not_before or about.since) + self.policy.expires(kind)),
            policy=about.policy_digest,
            settings=about.settings_digest,
            systems=[self._system(name, kind, proposals) for name in sorted(about.systems)],
            limits_lifted=dict(self.lifted),
            finds=[self._find(survey.system, found) for survey in self.surveys for found in survey.finds],
            gaps=[coded_about(gap) for gap in self.gaps],
            findings=[coded_about(finding) for finding in self.findings],
            signatures=signatures.count,
            signatures_why=[(reason.code, dict(reason.params)) for reason in signatures.why],
            trail_size=about.trail_size,
            trail_root=about.trail_root,
            groups=groups,
            rows=0,
        )
        return write(header, rows)

    def _system(self, name: str, kind: Kind, proposals: Sequence[Proposal]) -> SystemPart:
        mine = [item for item in proposals if item.system == name]
        part = self.about.systems[name]
        looking = next((looking_again(survey, kind) for survey in self.surveys if survey.system == name), {})
        cost = cost_of(_by_action(mine), self.batches, looking)
        return msgspec.structs.replace(part, cost=cost, lingers=_lingers(mine))

    def _find(self, system: str, found: Found) -> FindPart:
        tally = self.proposed.tallies[(system, found.action.id, found.who.ref.id)]
        return FindPart(
            system=system,
            action=found.action.id,
            principal=found.who.ref.id,
            found=tally.found,
            content=tally.content,
            skipped=tally.skipped,
            whole=found.end.whole,
            how=found.end.how,
            counted=found.end.counted,
        )


def _taking_over(candidates: Iterable[Person], proposals: Iterable[Proposal]) -> list[Person]:
    """Those of the candidates to whom something goes in these proposals."""
    taking = {item.to.ref for item in proposals if item.to is not None}
    return [person for person in candidates if any(one.ref in taking for one in person.principals)]


def grouped(proposals: Iterable[Proposal]) -> tuple[list[GroupPart], list[Row]]:
    """Rows sorted by group, groups in the order of their phases and names."""
    members: dict[tuple[object, ...], list[Proposal]] = {}
    for proposal in proposals:
        members.setdefault(_group_key(proposal), []).append(proposal)
    ordered = sorted(members.values(), key=lambda mine: _place(mine[0]))
    groups = [_group(mine) for mine in ordered]
    rows = [
        row_of(index, item.ref, item.before, item.after)
        for index, mine in enumerate(ordered)
        for item in sorted(mine, key=_by_ref)
    ]
    return groups, rows


def _by_ref(item: Proposal) -> tuple[str, str, str, str]:
    """The order of refs; as tuples they sort in half the time."""
    ref = item.ref
    return ref.system, ref.kind, ref.id, ref.of


def _group_key(item: Proposal) -> tuple[object, ...]:
    return (
        item.system,
        item.action.id,
        item.who.ref.id,
        item.to.ref.id if item.to else "",
        item.reason.code,
        tuple(sorted(item.reason.params.items())),
        tuple(sorted((name, str(value)) for name, value in item.options.items())),
    )


def _place(item: Proposal) -> tuple[object, ...]:
    return (
        item.system,
        PHASES.index(item.action.order.phase),
        item.action.id,
        item.who.ref.id,
        item.to.ref.id if item.to else "",
        item.reason.code,
        str(sorted(item.reason.params.items())),
    )


def _group(mine: Sequence[Proposal]) -> GroupPart:
    first = mine[0]
    return GroupPart(
        system=first.system,
        action=first.action.id,
        phase=first.action.order.phase,
        who=first.who.ref.id,
        to=first.to.ref.id if first.to else "",
        to_name=first.to.name if first.to else "",
        reason=(first.reason.code, dict(first.reason.params)),
        options=fields_of(first.options),
        undo=undo_part(first.action),
        tiers=dict(sorted(Counter(item.tier for item in mine if item.tier).items())),
        count=0,
        root="",
    )


def undo_part(action: Action) -> UndoPart:
    undo = action.undo
    within = int(undo.within.total_seconds()) if undo.within is not None else None
    return UndoPart(kind=undo.kind, lost=sorted(undo.lost), within_s=within, note=undo.note)


def _by_action(proposals: Iterable[Proposal]) -> dict[tuple[str, str], Work]:
    """What there is to write, by system and action id."""
    found: dict[tuple[str, str], Work] = {}
    for proposal in proposals:
        work = found.setdefault((proposal.system, proposal.action.id), Work(proposal.action, []))
        work.changes.append(_change(proposal))
    return found


def _change(item: Proposal) -> Change:
    return Change(item.action.id, item.ref, item.before, item.after, item.reason)


def _lingers(proposals: Iterable[Proposal]) -> dict[str, int]:
    """What outlives the cut, in seconds, the longest of each name."""
    longest: dict[str, int] = {}
    for proposal in proposals:
        for name, span in proposal.action.lingers.items():
            longest[name] = max(longest.get(name, 0), int(span.total_seconds()))
    return longest


def person_part(person: Person) -> PersonPart:
    return PersonPart(
        name=person.name,
        mail=person.mail,
        employee_number=person.employee_number,
        principals=[principal_part(principal) for principal in person.principals],
    )


def principal_part(principal: Principal) -> PrincipalPart:
    ref = principal.ref
    return PrincipalPart(
        ref=(ref.system, ref.kind, ref.id, ref.of),
        name=principal.name,
        status=principal.status,
        ids=dict(principal.ids),
        mail=list(principal.mail),
        powers=sorted(principal.powers),
    )


def coded_about(item: Finding | Gap) -> CodedAbout:
    about = item.about
    return (
        item.code,
        dict(item.params),
        (about.system, about.kind, about.id, about.of) if about is not None else None,
    )
