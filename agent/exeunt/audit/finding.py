"""What an audit says: a verdict for each rule, and findings with their evidence. Frozen; codes and parameters only."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from exeunt.access.seen import PathSeen
from exeunt.errors import Param
from exeunt.model import Gap, Reason, Ref
from exeunt.policy.audit import Rule, Severity
from exeunt.policy.audit.codes import word_of
from exeunt.policy.audit.exceptions import ExceptionEntry
from exeunt.policy.tiers import Tier
from exeunt.policy.truth import Truth

Answer = Literal["passes", "accepted", "broken", "incomplete", "unknown", "empty"]
"""passes: all was read, and nothing breaks the rule. accepted: all that does is acknowledged by exceptions. broken:
something else does. incomplete: nothing that is known does. unknown: nothing that it needs is known. empty: all was
read, and there is nobody and nothing that it is about."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person as a report names him. `key` is that of the joined persons of the snapshot."""

    key: str
    name: str
    mail: str


@dataclass(frozen=True, slots=True)
class Proof:
    """How an account comes to see a customer. `connector`: what read its system, and has the words for its groups.

    about  the record that it sees, in its own system; `label` is what that is called
    path   the nearest of those that are certain
    """

    about: Ref
    label: str
    connector: str
    path: PathSeen


@dataclass(frozen=True, slots=True)
class AuditFinding:
    """Something that breaks a rule, about one person, account or group, or about nobody.

    params     the evidence, for the sentence of `code`; `count` among them
    about      the account, group or record
    count      how many customers it concerns; 0: none
    tiers      how many of each tier, where that was counted
    examples   some of them, of the worst tiers first; `Audit.customers` describes them
    at_least   not everything was read: there may be more
    proof      where it is about what an account sees: how it comes to see the first example
    """

    code: str
    severity: Severity
    rule: str
    params: Mapping[str, Param]
    person: Somebody | None = None
    about: Ref | None = None
    count: int = 0
    tiers: Mapping[Tier, int] = field(default_factory=dict)
    examples: tuple[Ref, ...] = ()
    at_least: bool = False
    proof: Proof | None = None

    @property
    def page(self) -> str:
        """The runbook page that says how to mend it."""
        return f"how-to/findings/{word_of(self.code)}.md"

    @property
    def key(self) -> tuple[str, str, str]:
        """What it is about, so that it can be found again in another audit: rule, code, whom or what, and where."""
        person = self.person.mail or self.person.key if self.person else ""
        return self.rule, self.code, str(self.about) if self.about else f"{self.params.get('system', '')}:{person}"


@dataclass(frozen=True, slots=True)
class Acknowledged:
    """A finding, or those of its customers, that an exception covers."""

    finding: AuditFinding
    exception: ExceptionEntry


@dataclass(frozen=True, slots=True)
class Unmatched:
    """An exception that covers nothing. `candidates`: whom it may name, where that is not one alone."""

    exception: ExceptionEntry
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one rule says. `judged`: how many customers, people or accounts it is about; `broken` and `unknown` of them.

    findings   how many there are; `acknowledged` by exceptions besides
    at_least   what was not read could break it, too
    missing    what no system says, or not of everybody, and what was not read whole
    """

    rule: Rule
    answer: Answer
    judged: int
    unknown: int
    findings: int
    acknowledged: int = 0
    at_least: bool = False
    missing: tuple[Gap, ...] = ()

    @property
    def open(self) -> bool:
        """Nobody can say yet whether the rule holds: not all is known, or it had nothing to judge and should have."""
        if self.answer == "empty":
            return not self.rule.may_be_empty
        return self.at_least or self.answer in ("incomplete", "unknown")


@dataclass(frozen=True, slots=True)
class CustomerSeen:
    """A customer that a finding names. `owner_key`: of its owner, where that is a person."""

    ref: Ref
    label: str
    tier: Tier
    because: Reason
    worth: tuple[str, ...]
    owner: str
    owner_key: str = ""


@dataclass(frozen=True, slots=True)
class Holding:
    """What one person holds: customers by tier, what they are worth by currency, and which part of all that is.

    works  does the person work here?
    part   the largest of the shares
    """

    person: Somebody
    works: Truth
    role: str
    customers: int
    tiers: Mapping[Tier, int]
    worth: Mapping[str, str]
    shares: Mapping[str, str]
    part: float = 0.0
