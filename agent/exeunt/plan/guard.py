"""What a plan may not be. Pure.

Rows aimed at somebody who must not be touched are left out, each as a finding; limits, other people's records and
contradictions refuse the whole plan.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from exeunt.errors import RefusedPlan
from exeunt.model import Finding, Principal, Reason, Ref
from exeunt.people import Person
from exeunt.plan.propose import Proposal
from exeunt.plan.survey import Survey
from exeunt.policy import Departure


def leave_out(
    proposals: Iterable[Proposal], surveys: Mapping[str, Survey], successors: Iterable[Person]
) -> tuple[list[Proposal], list[Finding]]:
    """The proposals that may stand, and a finding for each that is aimed at a protected principal."""
    takeover = {(p.ref.system, p.ref.id): p.name for person in successors for p in person.principals}
    kept: list[Proposal] = []
    findings: list[Finding] = []
    for proposal in proposals:
        code = _protected(proposal, surveys[proposal.system].acts_as, takeover)
        if code:
            whose = takeover.get((proposal.system, aimed_at(proposal) or ""), proposal.who.name)
            params = {"system": proposal.system, "action": proposal.action.id, "principal": whose}
            findings.append(Finding(code, params, proposal.ref))
        else:
            kept.append(proposal)
    return kept, findings


def _protected(proposal: Proposal, acts_as: frozenset[Ref], takeover: Collection[tuple[str, str]]) -> str:
    """The code that says why this change must not be made, or an empty string."""
    aim = aimed_at(proposal)
    if aim is None:
        return ""
    if "self" in proposal.who.powers or aim in {ref.id for ref in acts_as}:
        return "guard.own-principal"
    if (proposal.system, aim) in takeover:
        return "guard.successor"
    if "last-admin" in proposal.who.powers:
        return "guard.last-admin"
    return ""


def aimed_at(proposal: Proposal) -> str | None:
    """The id of the principal that a change takes something from, if it is one: himself, or a thing of his."""
    if proposal.ref.kind == proposal.who.ref.kind and proposal.ref.id == proposal.who.ref.id:
        return proposal.ref.id
    return proposal.ref.of or None


def check_held(proposals: Iterable[Proposal], person: Person, policy: Departure) -> None:
    """Only the leaver's own things change; what somebody else holds has a limit of its own, 0 unless said."""
    his = {(principal.ref.system, principal.ref.id) for principal in person.principals}
    foreign = [proposal for proposal in proposals if not _held(proposal, his)]
    if len(foreign) > policy.not_held_by_leaver:
        first = foreign[0]
        raise RefusedPlan(
            "guard.not-held",
            system=first.system,
            action=first.action.id,
            ref=first.ref.id,
            count=len(foreign),
            limit=policy.not_held_by_leaver,
        )


def _held(proposal: Proposal, his: Collection[tuple[str, str]]) -> bool:
    """Is it the leaver's: a record that he owns, an account of his, or a thing that belongs to one?"""
    if "owner" in proposal.after.fields and proposal.before.get("owner") != proposal.who.ref.id:
        return False
    ref = proposal.ref
    account = ref.id if ref.kind == proposal.who.ref.kind else ref.of
    return not account or (ref.system, account) in his


def check_limits(
    proposals: Sequence[Proposal], surveys: Iterable[Survey], policy: Departure, lifted: Mapping[str, int]
) -> dict[str, int]:
    """RefusedPlan where an action changes too many or too large a share; returns the limits that had to be lifted.

    *lifted* maps an action name or id to the count an operator allows instead, for this plan only.
    """
    population = _populations(surveys)
    used: dict[str, int] = {}
    over: list[_Over] = []
    for (system, action), count in sorted(_counts(proposals, policy).items()):
        broken = policy.limit_for(action).broken_by(action, count, population.get((system, action)))
        if broken is None:
            continue
        name = action if action in lifted else action.partition(":")[0]
        if count > lifted.get(name, 0):
            over.append(_Over(system, action, count, broken))
        else:
            used[name] = lifted[name]
    if over:
        raise _too_many(over)
    return used


@dataclass(frozen=True, slots=True)
class _Over:
    """More changes of one action in one system than its limit lets through."""

    system: str
    action: str
    count: int
    broken: Reason


def _too_many(over: Sequence[_Over]) -> RefusedPlan:
    """Told of the first action where it is most: what lifts the limit there lets it through in every system."""
    worst = max((one for one in over if one.action == over[0].action), key=lambda one: one.count)
    lift = f"{worst.action}={worst.count}"
    return RefusedPlan(f"guard.{worst.broken.code}", system=worst.system, lift=lift, **worst.broken.params)


def _counts(proposals: Iterable[Proposal], policy: Departure) -> Counter[tuple[str, str]]:
    """Changes by system and action id, for the share of each kind; and by the name under which they count together."""
    by_id = Counter((proposal.system, proposal.action.id) for proposal in proposals)
    counts = Counter(by_id)
    for (system, action), count in by_id.items():
        if (name := policy.limits.counted_as(action)) != action:
            counts[system, name] += count
    return counts


def _populations(surveys: Iterable[Survey]) -> dict[tuple[str, str], int]:
    return {
        (survey.system, found.action.id): found.end.population
        for survey in surveys
        for found in survey.finds
        if found.end.population
    }


def check_conflicts(proposals: Iterable[Proposal]) -> None:
    """No two changes of one plan may alter the same field of the same thing."""
    seen: dict[tuple[Ref, str], str] = {}
    for proposal in proposals:
        names = proposal.after.fields.keys() or proposal.before.fields.keys()
        for name in names:
            other = seen.setdefault((proposal.ref, name), proposal.action.id)
            if other != proposal.action.id:
                raise RefusedPlan(
                    "guard.conflict",
                    system=proposal.system,
                    ref=proposal.ref.id,
                    field=name,
                    first=other,
                    second=proposal.action.id,
                )


def check_person(person: Person, principals: Sequence[Principal]) -> None:
    """RefusedPlan for a person nobody can leave as: none of his principals is a human's."""
    human = [p for p in principals if not p.powers & {"service", "self"}]
    if not human:
        raise RefusedPlan("guard.no-human", person=person.mail or person.name)
