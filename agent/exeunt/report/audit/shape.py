"""What a report of an audit is made of, besides the audit itself: what its pictures show. No layout yet."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from exeunt.audit.audit import Audit
from exeunt.audit.drill import Drill
from exeunt.audit.selfcheck import SelfCheck
from exeunt.model import Ref
from exeunt.model.access import Certainty
from exeunt.policy.tiers import Tier


@dataclass(frozen=True, slots=True)
class Spread:
    """How many people see a customer of one tier: the fewest, the middle one, the tenth from above, the most."""

    customers: int
    least: int
    median: int
    high: int
    most: int


@dataclass(frozen=True, slots=True)
class GraphRow:
    """One reason why somebody sees a customer. `level`: what it comes to below the ceilings; `people`: how many it lets
    in at that, who can sign in; `who`: the one or the group; `names`: some of them.
    """

    level: int
    why: str
    who: str
    people: int
    names: tuple[str, ...]
    certainty: Certainty = "exact"


@dataclass(frozen=True, slots=True)
class Graph:
    """The access paths of one customer. `more`: reasons that are not shown; `unsure`: viewers of whom it is not known
    whether they see it.
    """

    about: Ref
    label: str
    tier: Tier
    viewers: int
    rows: Sequence[GraphRow]
    more: int = 0
    unsure: int = 0


@dataclass(frozen=True, slots=True)
class Report:
    """An audit, the drill, the self-check, and what the pictures show. `practice`: about the practice company."""

    audit: Audit
    drill: Drill
    check: SelfCheck
    spreads: Mapping[Tier, Spread] = field(default_factory=dict)
    graphs: Sequence[Graph] = ()
    practice: bool = False

    @property
    def whole(self) -> bool:
        """Was everything read that says who knows a customer?"""
        return not self.drill.gaps
