"""An audit as a whole: what reports are made of."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from exeunt.audit.finding import Acknowledged, AuditFinding, CustomerSeen, Holding, Somebody, Unmatched, Verdict
from exeunt.audit.holdings import Customers
from exeunt.model import Gap, Ref
from exeunt.policy.audit import Name
from exeunt.policy.audit.exceptions import ExceptionEntry
from exeunt.policy.tiers import Tier


@dataclass(frozen=True, slots=True)
class Audit:
    """One snapshot, judged by one policy as of one time.

    data_of        by system, the time that what it says is true for
    policy         name, and the digest of its file; empty without one
    verdicts       one for each rule, in the policy's order
    findings       what is open, the worst first
    unmatched      exceptions that cover nothing
    tiers          how many customers there are of each tier
    worth          what they are worth by tier and currency
    holdings       who holds what, the most first
    shared         how many customers have several owners, and count for each of them
    roles          how many people have each role; `unknown` and `other` among them
    no_role        whose role cannot be told
    customers      those that findings name, at most `MOST_NAMED`
    every          every customer: system, kind, id, label, tier, owner, findings about it, worth in each currency
    left_out       what the policy says in vain: rows that ask for what no system says, people who are nobody here
    gaps           what could not be read at all, and doubts about who is who
    beside         by system, what it has and nobody looks at: the audit says nothing about it
    """

    world: str
    taken: datetime
    now: datetime
    data_of: Mapping[str, datetime]
    policy: Name
    policy_digest: str
    verdicts: tuple[Verdict, ...]
    findings: tuple[AuditFinding, ...]
    acknowledged: tuple[Acknowledged, ...]
    unmatched: tuple[Unmatched, ...]
    tiers: Mapping[Tier, int]
    worth: Mapping[Tier, Mapping[str, str]]
    holdings: tuple[Holding, ...]
    shared: int
    roles: Mapping[str, int]
    no_role: tuple[Somebody, ...]
    customers: Mapping[Ref, CustomerSeen]
    every: Customers
    left_out: tuple[Gap, ...]
    gaps: tuple[Gap, ...]
    beside: Mapping[str, tuple[Gap, ...]]

    @property
    def answered(self) -> bool:
        """Any rule has an answer, if only in part."""
        return any(verdict.answer not in ("unknown", "empty") for verdict in self.verdicts)

    @property
    def next_to_end(self) -> ExceptionEntry | None:
        """Of the exceptions that cover a finding, the one that runs out first."""
        return min((one.exception for one in self.acknowledged), key=lambda one: one.ends, default=None)

    @property
    def incomplete(self) -> bool:
        """Something was not read, or a rule could not be answered or had nothing to judge: this is no clean bill."""
        return bool(self.gaps) or any(verdict.open for verdict in self.verdicts)
