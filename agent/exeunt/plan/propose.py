"""Facts and policy → proposed changes. Pure: it asks `desire`, and that does no I/O."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from exeunt.errors import CallError, Refused
from exeunt.model import Finding, Gap, Intent, Principal, Reason, Ref, State, Value, altered
from exeunt.plan.left_out import by_policy
from exeunt.plan.survey import Found, Survey
from exeunt.policy import Departure, Do, Skip, Tier
from exeunt.sdk.action import Action


@dataclass(frozen=True, slots=True)
class Proposal:
    """One change that the policy wants, not yet judged by the guard."""

    system: str
    action: Action
    who: Principal
    to: Principal | None
    ref: Ref
    before: State
    after: State
    reason: Reason
    options: Mapping[str, Value]
    tier: Tier | None


@dataclass(slots=True)
class Tally:
    """What became of the things that one action found for one principal."""

    found: int = 0
    content: int = 0
    skipped: int = 0
    stays: int = 0
    """Of those skipped, the ones that have an owner: they stay with the leaver."""


@dataclass(frozen=True, slots=True)
class Proposed:
    proposals: tuple[Proposal, ...]
    findings: tuple[Finding, ...]
    gaps: tuple[Gap, ...]
    tallies: Mapping[tuple[str, str, str], Tally]
    """By system, action id and principal id."""


@dataclass(frozen=True, slots=True)
class Choice:
    """Who takes over one thing, and why."""

    to: Principal
    reason: Reason


Choose = Callable[[str, Action, State, Tier | None], Choice | Gap]
"""(system, action, state, tier) → the successor for this very thing."""


@dataclass(slots=True)
class _Ledger:
    proposals: list[Proposal] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    gaps: Counter[tuple[str, tuple[tuple[str, str | int | bool], ...]]] = field(default_factory=Counter)
    tallies: dict[tuple[str, str, str], Tally] = field(default_factory=dict)


def propose(surveys: Iterable[Survey], policy: Departure, choose: Choose, *, since: datetime) -> Proposed:
    """Every change that the policy asks for, with its reason; what should change and cannot is a finding.

    Nothing destructive follows from a reading that was not whole: what it found is left alone, and the gap says so.
    """
    ledger = _Ledger()
    for survey in surveys:
        for found in survey.finds:
            tally = ledger.tallies.setdefault((survey.system, found.action.id, found.who.ref.id), Tally())
            tally.found = len(found.items)
            if found.end.whole:
                sheet = _Sheet(survey.system, found, policy, choose, since, ledger, tally)
                for ref, state in found.items:
                    sheet.consider(ref, state)
                ledger.findings += sheet.left_out()
    gaps = tuple(Gap(code, {**dict(params), "count": count}) for (code, params), count in ledger.gaps.items())
    return Proposed(tuple(ledger.proposals), tuple(ledger.findings), gaps, ledger.tallies)


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What one action found for one principal, being considered thing by thing."""

    system: str
    found: Found
    policy: Departure
    choose: Choose
    since: datetime
    ledger: _Ledger
    tally: Tally
    left: dict[str, tuple[Reason, int]] = field(default_factory=dict)

    def consider(self, ref: Ref, state: State) -> None:
        action = self.found.action
        match self.policy.decision(action.id, action.order.phase, ref, state):
            case Skip(because=because):
                self._leave(state, because)
            case Do(options=options):
                self._want(ref, state, options)

    def left_out(self) -> list[Finding]:
        """What the policy leaves as it is, and why, once for each reason."""
        return [by_policy(self.system, self.found.action, because, count) for because, count in self.left.values()]

    def _leave(self, state: State, because: Reason) -> None:
        """What is as it should be already is not left out: there was nothing to do."""
        if self._is_content(state):
            self.tally.content += 1
            return
        self.tally.skipped += 1
        self.tally.stays += "owner" in state.fields
        said = str(sorted(because.params.items()))
        self.left[said] = because, self.left.get(said, (because, 0))[1] + 1

    def _is_content(self, state: State) -> bool:
        if "owner" in state.fields:  # whatever he owns is to have another owner
            return False
        try:
            wanted = self.found.action.desire(state, Intent(self.found.who, None, self.since, {}))
        except (Refused, CallError):
            return False
        return not altered(state, wanted) - self.found.action.evidence

    def _want(self, ref: Ref, state: State, options: Mapping[str, Value]) -> None:
        action = self.found.action
        tier = self.policy.tier_of(state, self.since).tier if action.name == "customer.transfer" else None
        choice = self.choose(self.system, action, state, tier) if "owner" in state.fields else None
        if isinstance(choice, Gap):
            params = tuple(sorted({**choice.params, "action": action.id}.items()))
            self.ledger.gaps[choice.code, params] += 1
            return
        intent = Intent(self.found.who, choice.to if choice else None, self.since, options)
        try:
            wanted = action.desire(state, intent)
        except Refused as refused:
            elsewhere = {"elsewhere": refused.elsewhere} if refused.elsewhere else {}
            self.ledger.findings.append(Finding(refused.code, {**refused.params, **elsewhere}, ref))
            return
        except CallError as error:
            self.ledger.gaps[error.code, tuple(sorted({**error.params, "action": action.id}.items()))] += 1
            return
        changed = altered(state, wanted) - action.evidence
        if not changed:
            self.tally.content += 1
            return
        self.ledger.proposals.append(
            Proposal(
                system=self.system,
                action=action,
                who=self.found.who,
                to=choice.to if choice else None,
                ref=ref,
                before=state,
                after=wanted.only(changed),
                reason=choice.reason if choice else Reason("reason.leaves", {"phase": action.order.phase}),
                options=options,
                tier=tier,
            )
        )


def contents(proposed: Proposed, system: str) -> Sequence[str]:
    """Action ids of one system that looked and have nothing to do: they satisfy another's needs."""
    busy = {
        action
        for (name, action, _), tally in proposed.tallies.items()
        if name == system and tally.content != tally.found
    }
    return [action for name, action, _ in proposed.tallies if name == system and action not in busy]
