"""An audit policy that was read whole, and what it makes of one person or one customer."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Final

from exeunt.policy.audit.rule import Name, Rule
from exeunt.policy.audit.rules import Left, NobodyKnows, Owner
from exeunt.policy.conditions import Conditions, Record, decidable, holds
from exeunt.policy.shapes import SPAN, said
from exeunt.policy.tiers import Tier, TierRule
from exeunt.policy.truth import Truth

WORTH: Final = "purchases"
UNKNOWN: Final = "unknown"
OTHER: Final = "other"
SERVICE: Final = "service"
"""The roles of a person whose role cannot be told, of one whom no role fits, and of an account that is no person."""


@dataclass(frozen=True, slots=True)
class Role:
    """Who fits one of these rows, and no role before, has this role."""

    name: str
    rows: tuple[Conditions, ...]

    def fits(self, record: Record) -> Truth:
        return max(holds(row, record) for row in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Effort:
    """How long it takes to hand over what a person holds: so much at any rate, for each customer, for each system that
    nobody else administers.
    """

    person: timedelta = field(
        default=timedelta(hours=8), metadata=said(SPAN, "For the person, whatever there is to hand over.")
    )
    a: timedelta = field(default=timedelta(hours=4), metadata=said(SPAN, "For each customer of tier A.", key="A"))
    b: timedelta = field(default=timedelta(hours=1), metadata=said(SPAN, "For each customer of tier B.", key="B"))
    c: timedelta = field(default=timedelta(minutes=5), metadata=said(SPAN, "For each customer of tier C.", key="C"))
    unknown: timedelta = field(
        default=timedelta(hours=1), metadata=said(SPAN, "For each customer whose tier is not known.")
    )
    system: timedelta = field(
        default=timedelta(hours=8), metadata=said(SPAN, "For each system that nobody else administers.")
    )

    def of(self, customers: Mapping[Tier, int], systems: int) -> timedelta:
        by_tier: dict[Tier, timedelta] = {"A": self.a, "B": self.b, "C": self.c, "unknown": self.unknown}
        return sum((by_tier[tier] * count for tier, count in customers.items()), self.person + self.system * systems)


@dataclass(frozen=True, slots=True)
class AuditPolicy:
    """What a company wants to be true. `digest` is the SHA-256 of the file's bytes, in hex; "" without a file.

    worth   the fact that says what a customer is worth a year
    kinds   kinds of records that count as customers, patterns; empty: every record that belongs to no other
    """

    file: str = ""
    digest: str = ""
    name: Name = Name("", "")  # noqa: RUF009 (frozen)
    worth: str = WORTH
    kinds: tuple[str, ...] = ()
    roles: tuple[Role, ...] = ()
    tiers: TierRule = field(default_factory=TierRule)
    rules: tuple[Rule, ...] = ()
    effort: Effort = field(default_factory=Effort)

    def role_of(self, record: Record) -> str:
        """The first role that fits; unknown as soon as one before it may."""
        for role in self.roles:
            answer = role.fits(record)
            if answer is not Truth.NO:
                return role.name if answer is Truth.YES else UNKNOWN
        return OTHER

    def decidable(self, said: Collection[str]) -> AuditPolicy:
        """With roles that ask only for what is said of anybody, as far as they have such rows."""
        return replace(self, roles=tuple(Role(role.name, decidable(role.rows, said)) for role in self.roles))

    @property
    def all_rules(self) -> tuple[Rule, ...]:
        """The rules of the policy, and those that hold without being asked for, unless it has its own of that sort."""
        # a rule that asks only for the owner's role does not ask whether there is one
        own = {rule.sort for rule in self.rules if not (isinstance(rule.check, Owner) and rule.check.role)}
        return (*self.rules, *(rule for rule in BASE if rule.sort not in own))


BASE: Final[tuple[Rule, ...]] = tuple(
    Rule(id=sort, sort=sort, name=Name("", ""), severity="high", check=check)
    for sort, check in (("left", Left()), ("owner", Owner()), ("nobody-knows", NobodyKnows()))
)
"""Judged under every policy and without one."""
