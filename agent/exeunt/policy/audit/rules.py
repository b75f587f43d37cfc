"""The sorts of rules that an audit knows: each a table of a policy, frozen. A closed set: `Check`.

Numbers that a policy leaves out are those of the requirements. Every sort is judged over whole columns, and answers for
each customer or person: kept, broken, or not known.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from exeunt.model.access import Level
from exeunt.policy.audit.words import DEMANDED, KINDS, ROLES, TIERED, VISIBLE, Scope
from exeunt.policy.shapes import PART, SPAN, SWITCH, TEXT, said, some, whole
from exeunt.policy.tiers import Tier

ALL_TIERS: Final[tuple[Tier, ...]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Sees:
    """These people may see this much of these customers, and nothing beyond; or they must see this much of them."""

    role: tuple[str, ...] = field(metadata=said(ROLES, "Whom the rule is about."))
    may: Mapping[Scope, Level] | None = field(
        default=None,
        metadata=said(
            VISIBLE, "What they may: a scope (own, team, subordinates, region, all), scopes with levels, or none."
        ),
    )
    must: Mapping[Scope, Level] | None = field(
        default=None, metadata=said(DEMANDED, "What they must see: a scope (at least to read), or scopes with levels.")
    )
    part: str = field(
        default="",
        metadata=said(
            TEXT, "A class of fields, or a right, that the connector tells apart: sensitive, arrears, export."
        ),
    )
    kind: tuple[str, ...] = field(
        default=(),
        metadata=said(
            KINDS, "Kinds of records the rule is about, or with ! before them is not about; every kind unless said."
        ),
    )
    team: str = field(default="department", metadata=said(TEXT, "The trait that people of one team share."))
    region: str = field(
        default="region", metadata=said(TEXT, "The trait of a person and the fact of a customer that name a region.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class People:
    """Several people know the customer, neither reporting to the other, and somebody higher up does."""

    tier: tuple[Tier, ...] = field(default=("A",), metadata=said(TIERED, "Customers the rule is about."))
    tracks: int = field(default=2, metadata=said(whole(1), "So many active people, of whom none reports to another."))
    sponsor: tuple[str, ...] = field(
        default=(), metadata=said(ROLES, "Roles of which one more active person must be there; they are no track.")
    )
    fields: tuple[str, ...] = field(
        default=("second_contact", "sponsor"),
        metadata=said(some(TEXT), "Facts that name people of the customer, beside owners and teams.", key="named-in"),
    )
    sponsor_field: str = field(
        default="sponsor",
        metadata=said(
            TEXT, "The fact, or owner field, whose person is the sponsor in whatever role.", key="sponsor-in"
        ),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Concentration:
    """Nobody holds too many customers, or too large a part of what they buy."""

    tier: tuple[Tier, ...] = field(default=ALL_TIERS, metadata=said(TIERED, "Customers that count; all unless said."))
    customers: int = field(default=200, metadata=said(whole(), "The most customers of one person; 0: no limit."))
    share: Fraction = field(
        default=Fraction(25, 100),
        metadata=said(PART, "The largest part, in one currency, of what these customers are worth."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Left:
    """Who has left can no longer sign in anywhere, and sees nothing."""

    within: timedelta = field(
        default=timedelta(hours=24), metadata=said(SPAN, "So long after the last day it may still be so.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Forwarding:
    """Mail is forwarded to nowhere outside."""

    inside: tuple[str, ...] = field(metadata=said(some(TEXT), "Our own mail domains; * stands for any characters."))


@dataclass(frozen=True, slots=True, kw_only=True)
class SecondFactor:
    """Who can see customers signs in with a second factor."""

    role: tuple[str, ...] = field(default=(), metadata=said(ROLES, "Whom the rule is about; everybody unless said."))
    anywhere: bool = field(
        default=False,
        metadata=said(SWITCH, "A second factor in any system will do: everybody signs in through one of them."),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """Who only needs to look cannot take lists away."""

    role: tuple[str, ...] = field(metadata=said(ROLES, "Who only needs to look."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """A successor is named in advance: somebody else, active, and not overloaded."""

    tier: tuple[Tier, ...] = field(default=("A", "B"), metadata=said(TIERED, "Customers the rule is about."))
    fact: str = field(
        default="successor",
        metadata=said(TEXT, "The fact that names the successor: a mail, an employee number or a user."),
    )
    customers: int = field(
        default=300, metadata=said(whole(), "The most customers that one successor holds and would get; 0: no limit.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Activity:
    """Something happened with the customer not too long ago."""

    tier: tuple[Tier, ...] = field(default=("A", "B"), metadata=said(TIERED, "Customers the rule is about."))
    fact: str = field(default="last_activity", metadata=said(TEXT, "The fact that says when it last did."))
    within: timedelta = field(default=timedelta(days=90), metadata=said(SPAN, "Not longer ago than this."))


@dataclass(frozen=True, slots=True, kw_only=True)
class Override:
    """A tier that people wrote down has not run out."""

    tier: tuple[Tier, ...] = field(
        default=ALL_TIERS, metadata=said(TIERED, "Customers the rule is about; all unless said.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Owner:
    """The customer has an owner who works here; or, where roles are said, one of these."""

    tier: tuple[Tier, ...] = field(
        default=ALL_TIERS, metadata=said(TIERED, "Customers the rule is about; all unless said.")
    )
    role: tuple[str, ...] = field(
        default=(), metadata=said(ROLES, "Roles of which an owner who works here must be; only that is asked then.")
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class NobodyKnows:
    """Every active account belongs to somebody who works here."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TierShare:
    """Customers of one tier make up neither too little nor too much of what all are worth."""

    tier: tuple[Tier, ...] = field(default=("A",), metadata=said(TIERED, "The tier."))
    at_least: Fraction = field(default=Fraction(30, 100), metadata=said(PART, "The smallest part."))
    at_most: Fraction = field(default=Fraction(50, 100), metadata=said(PART, "The largest part."))


Check = (
    Sees
    | People
    | Concentration
    | Left
    | Forwarding
    | SecondFactor
    | Export
    | Successor
    | Activity
    | Override
    | Owner
    | NobodyKnows
    | TierShare
)

SORTS: Final[Mapping[str, type[Check]]] = MappingProxyType(
    {
        "sees": Sees,
        "people": People,
        "concentration": Concentration,
        "left": Left,
        "forwarding": Forwarding,
        "second-factor": SecondFactor,
        "export": Export,
        "successor": Successor,
        "activity": Activity,
        "override": Override,
        "owner": Owner,
        "nobody-knows": NobodyKnows,
        "tier-share": TierShare,
    }
)
"""The word for each sort in a policy."""

OF_ACCOUNTS: Final = frozenset({"left", "forwarding", "second-factor", "export", "nobody-knows"})
"""Sorts that are about accounts: they judge no customer, and so spare none by its tier."""

OF_NOBODY: Final = frozenset({"tier-share"})
"""Sorts that accuse nobody: they spare nobody, and what they count is everything."""

EITHER: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType({"sees": ("may", "must")})
"""Of a sort's keys those of which one must be there: without, it asks for nothing."""
