"""What an action needs and does not have whole, in one system: then it is held back, and says why. Pure.

A need is met where everything that was found for it is planned, or as it should be already. What the policy leaves as
it is does no harm to what comes after, with one exception: a thing with an owner stays with the leaver, and would be
nobody's as soon as his account is no more.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from exeunt.errors import Param
from exeunt.model import Finding, Order
from exeunt.plan import order
from exeunt.plan.left_out import DESPITE
from exeunt.plan.propose import Proposal, Proposed, contents
from exeunt.plan.survey import Survey
from exeunt.policy import Departure
from exeunt.policy.actions import EXCEPTED
from exeunt.sdk.action import Action

HELD_BACK: Final = frozenset({"order.held-back", "order.would-stay"})
"""Codes of findings about an action that the policy wants and the plan does not hold."""


def hold_back(
    kept: Sequence[Proposal], proposed: Proposed, surveys: Iterable[Survey], policy: Departure
) -> tuple[list[Proposal], list[Finding]]:
    """Leave out what needs something that is not planned whole: unread, without a successor, refused, left out by the
    guard, or held back itself; and what would leave customers with an account that is no more.

    A need that the policy skips altogether is a contradiction, and is left for the check that refuses the plan.
    """
    left, findings = list(kept), list[Finding]()
    for survey in surveys:
        needing = _Needing(survey, proposed, policy)
        while short := [*needing.short(left)]:  # what is held back may be another's need
            findings += short
            actions = {one.params["action"] for one in short}
            left = [item for item in left if item.system != survey.system or item.action.id not in actions]
        findings += needing.allowed(left)
    return left, findings


def check_orders(kept: Sequence[Proposal], proposed: Proposed, surveys: Iterable[str], policy: Departure) -> None:
    """RefusedPlan where what is left cannot be put in an order."""
    for system in surveys:
        actions = _actions(kept, system)
        content = contents(proposed, system)
        orders = {name: action.order for name, action in actions.items()}
        missing = set(order.unmet(orders, content))
        for name, action in actions.items():
            needs = [
                need for need in action.order.needs if (name, need) not in missing or not _allows(policy, action, need)
            ]
            orders[name] = replace(action.order, needs=tuple(needs))
        order.check(system, orders, content=content)


def _actions(kept: Iterable[Proposal], system: str) -> dict[str, Action]:
    return {item.action.id: item.action for item in kept if item.system == system}


def _allows(policy: Departure, action: Action, need: str) -> bool:
    return any(order.matches(name, need) for name in policy.despite(action.id, action.order.phase).needs)


@dataclass(frozen=True, slots=True)
class _Needing:
    """The actions of one system, asked for what they need."""

    survey: Survey
    proposed: Proposed
    policy: Departure

    def short(self, left: Sequence[Proposal]) -> Iterator[Finding]:
        """What cannot be done without what it needs, a finding for each need."""
        actions = _actions(left, self.survey.system)
        orders = {name: action.order for name, action in actions.items()}
        short = {*order.needing(orders, self._unplanned(left))}
        skipped, stays = self._skipped(orders), self._stays()
        for name, action in actions.items():
            for need in action.order.needs:
                if (name, need) in short:
                    yield Finding("order.held-back", self._about(name, need))
                elif (name, need) not in skipped and (count := self._unsaid(action, need, stays)):
                    yield Finding("order.would-stay", {**self._about(name, need), "count": count})

    def allowed(self, left: Sequence[Proposal]) -> Iterator[Finding]:
        """What is done although something of its needs stays with the leaver, for the policy says so."""
        stays = self._stays()
        for name, action in _actions(left, self.survey.system).items():
            despite = self.policy.despite(name, action.order.phase)
            for need in action.order.needs:
                count = sum(count for other, count in stays.items() if order.matches(need, other))
                if count and despite.needs:
                    about = self._about(name, need)
                    yield Finding(DESPITE, {**about, "count": count, "because": despite.because})

    def _unsaid(self, action: Action, need: str, stays: Mapping[str, int]) -> int:
        """How many things with an owner the policy leaves with the leaver, without saying that they may stay."""
        despite = self.policy.despite(action.id, action.order.phase).needs
        return sum(
            count
            for other, count in stays.items()
            if order.matches(need, other) and not any(order.matches(name, other) for name in despite)
        )

    def _skipped(self, orders: Mapping[str, Order]) -> set[tuple[str, str]]:
        """(action, need) where the policy skips all that would meet the need, and makes no mere exception."""
        unmet = order.unmet(orders, contents(self.proposed, self.survey.system))
        excepted = [
            str(one.params["action"])
            for one in self.proposed.findings
            if one.code == EXCEPTED and one.params["system"] == self.survey.system
        ]
        return {(name, need) for name, need in unmet if not any(order.matches(need, one) for one in excepted)}

    def _unplanned(self, left: Sequence[Proposal]) -> set[str]:
        """Action ids that could not be read whole, or found what is neither planned, nor content, nor skipped."""
        planned = Counter(item.action.id for item in left if item.system == self.survey.system)
        found = Counter[str]()
        for (system, action, _), tally in self.proposed.tallies.items():
            if system == self.survey.system:
                found[action] += tally.found - tally.content - tally.skipped
        unread = {found.action.id for found in self.survey.finds if not found.end.whole}
        return unread | {action for action, count in found.items() if count > planned[action]}

    def _stays(self) -> Mapping[str, int]:
        stays = Counter[str]()
        for (system, action, _), tally in self.proposed.tallies.items():
            if system == self.survey.system:
                stays[action] += tally.stays
        return +stays

    def _about(self, action: str, need: str) -> dict[str, Param]:
        return {"system": self.survey.system, "action": action, "need": need}
