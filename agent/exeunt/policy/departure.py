"""A departure policy: what is done when somebody leaves, to whom customers go, and who must agree. Pure verdicts."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from types import MappingProxyType
from typing import Final, Literal

from exeunt.model import Gap, Phase, Ref, State, Value
from exeunt.model.change import UndoKind
from exeunt.policy.actions import ActionRule, Despite, Do, Skip, rule_for
from exeunt.policy.conditions import Record
from exeunt.policy.limits import Limit, Limits
from exeunt.policy.signatures import SignatureRule, Signatures
from exeunt.policy.successors import Successor, SuccessorRule, choose
from exeunt.policy.tiers import Tier, TierRule, TierVerdict

PlanKind = Literal["cut", "hand-over", "undo"]

EXPIRES: Final[Mapping[PlanKind, timedelta]] = MappingProxyType(
    {"cut": timedelta(hours=24), "hand-over": timedelta(days=7), "undo": timedelta(days=7)}
)


@dataclass(frozen=True, slots=True)
class Departure:
    """A policy that was read whole. `digest` is the SHA-256 of the file's bytes, in hex."""

    file: str
    name: str
    digest: str
    rules: tuple[ActionRule, ...]
    tiers: TierRule
    successors: tuple[SuccessorRule, ...]
    limits: Limits
    signatures: SignatureRule
    expiry: Mapping[PlanKind, timedelta]

    def decision(self, action: str, phase: Phase, ref: Ref, state: State) -> Do | Skip:
        """Is this action (an id, `name:kind`, or a name) taken on this ref? What no rule names is done."""
        rule = rule_for(self.rules, action, phase)
        return rule.decide(ref, state) if rule else Do()

    def despite(self, action: str, phase: Phase) -> Despite:
        """The needs without which this action (an id) is taken all the same, where the policy leaves them out."""
        rule = rule_for(self.rules, action, phase)
        return rule.despite if rule else Despite()

    def tier_of(self, state: State, now: datetime | None = None) -> TierVerdict:
        """The tier of a customer by the facts in its state, and the reason. Without *now* nothing is known of ages."""
        return self.tiers.tier_of(Record(state.fields, now))

    def successor_for(
        self,
        kind: str,
        facts: Mapping[str, Value],
        tier: Tier,
        *,
        leaver_manager: str,
        override: str,
        leaver: Collection[str],
    ) -> Successor | Gap:
        """Who takes over one record, by mail. Mails are empty where there is none; *leaver*: all of the leaver's."""
        return choose(
            self.successors,
            kind=kind,
            facts=facts,
            tier=tier,
            manager=leaver_manager,
            override=override,
            leaver=leaver,
        )

    def limit_for(self, action: str) -> Limit:
        return self.limits.limit_for(action)

    @property
    def not_held_by_leaver(self) -> int:
        """The most records of one plan that the leaver does not hold."""
        return self.limits.not_held_by_leaver

    def signatures_needed(
        self,
        *,
        tiers_handed_over: Collection[Tier],
        undo: Collection[UndoKind],
        widens: bool,
        limits_lifted: Collection[str],
        gives_back: bool = False,
    ) -> Signatures:
        """How many different persons must sign a plan, and why; see `SignatureRule.needed`."""
        return self.signatures.needed(
            tiers_handed_over=tiers_handed_over,
            undo=undo,
            widens=widens,
            limits_lifted=limits_lifted,
            gives_back=gives_back,
        )

    def expires(self, kind: PlanKind) -> timedelta:
        """How long after it was made, or after its not-before, a plan can be applied."""
        return self.expiry[kind]
