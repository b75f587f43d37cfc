"""From what breaks rules to findings: exceptions taken off, customers counted by tier, the worst of them shown."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from exeunt.access.tables import Index
from exeunt.audit.concerned import Concerned
from exeunt.audit.finding import Acknowledged, AuditFinding, Proof, Somebody, Unmatched
from exeunt.audit.marks import NO_CUSTOMERS, Break
from exeunt.audit.proof import prove
from exeunt.audit.scene import Scene
from exeunt.audit.sight import Measured
from exeunt.audit.worst import MOST_EXAMPLES, RANK
from exeunt.model import Ref
from exeunt.policy.audit import Rule
from exeunt.policy.audit.exceptions import ExceptionEntry
from exeunt.policy.tiers import TIERS, Tier

Key = tuple[str, str, str]
"""`AuditFinding.key`."""

Breaks = dict[Key, list[Break]]
"""What the open findings are made of: with all customers that they concern."""


@dataclass(slots=True)
class Findings:
    """Gathers what all rules find.

    in_force   exceptions that count now; `used`: which of them covered something
    concerned  which open findings concern each customer
    breaks     where somebody asks for them, those of the open findings
    """

    scene: Scene
    in_force: Sequence[ExceptionEntry]
    breaks: Breaks | None = None
    open: list[AuditFinding] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    named: dict[Ref, int] = field(default_factory=dict)
    concerned: Concerned = field(init=False)
    _accounts: dict[str, Ref | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.concerned = Concerned(len(self.scene.numbering))

    def take(self, rule: Rule, breaks: Sequence[Break], *, at_least: bool) -> tuple[int, int]:
        """Make the findings of one rule; how many are open, and how many are acknowledged."""
        before = len(self.open), len(self.acknowledged)
        proofs = prove(self.scene, [one.look for one in breaks if one.look])
        opened = []
        for one in sorted(breaks, key=_size, reverse=True):
            proof = proofs.get(one.look) if one.look else None
            if left := self._take(rule, one, proof):
                self.open.append(finding := self._finding(rule, left, proof, at_least=at_least))
                opened.append(left)
                if self.breaks is not None:
                    self.breaks.setdefault(finding.key, []).append(left)
        self._concern(opened)
        return len(self.open) - before[0], len(self.acknowledged) - before[1]

    def _take(self, rule: Rule, one: Break, proof: Proof | None) -> Break | None:
        """What of it no exception covers."""
        for number, entry in enumerate(self.in_force):
            if entry.code != one.code:
                continue
            if self._means(entry, one):
                self._acknowledge(rule, one, proof, number)
                return None
            covered = self._covered(entry, one)
            if len(covered):
                self._acknowledge(rule, replace(one, customers=covered), proof, number)
                one = replace(one, customers=np.setdiff1d(one.customers, covered))
                if not len(one.customers):
                    return None
        return one

    def _concern(self, opened: Iterable[Break]) -> None:
        """Which customers these are about. Of accounts that were measured together all at once."""
        together: dict[tuple[str, Measured], list[int]] = defaultdict(list)
        for one in opened:
            if one.look:
                together[one.code, one.look.seen].append(one.look.bit)
            else:
                self.concerned.note(one.code, one.customers)
        for (code, seen), bits in together.items():
            people = np.zeros(len(seen.records), bool)
            people[bits] = True
            self.concerned.note(code, np.flatnonzero(self.scene.sight.touched_by(seen, people)))

    def _acknowledge(self, rule: Rule, one: Break, proof: Proof | None, number: int) -> None:
        self.used.add(number)
        finding = self._finding(rule, one, proof, at_least=False)
        self.acknowledged.append(Acknowledged(finding, self.in_force[number]))

    def _means(self, entry: ExceptionEntry, one: Break) -> bool:
        """Is the exception about the person or the account that this is about?"""
        if one.about is not None and (
            entry.about == f"{one.about.system}:{one.about.id}" or self._account(entry.about) == one.about
        ):
            return True
        return one.person is not None and self.scene.names.person(entry.about) == one.person

    def _account(self, called: str) -> Ref | None:
        """The one account that an exception names by what people call it; no key of a customer is read as a name."""
        if called not in self._accounts:
            system, _, name = called.partition(":")
            found = self.scene.names.accounts(called)
            meant = len(found) == 1 and self.scene.numbering.customer(system, name) is None
            self._accounts[called] = found[0] if meant else None
        return self._accounts[called]

    def unmatched(self) -> Iterator[Unmatched]:
        """The exceptions in force that covered nothing."""
        for number, entry in enumerate(self.in_force):
            if number not in self.used:
                yield Unmatched(entry, self.scene.names.candidates(entry.about))

    def _covered(self, entry: ExceptionEntry, one: Break) -> Index:
        """The customers of this that the exception is about; none of what accounts were measured at."""
        system, colon, customer_id = entry.about.partition(":")
        customer = self.scene.numbering.customer(system, customer_id) if colon and not one.look else None
        return np.intersect1d(one.customers, [customer]).astype(np.int32) if customer is not None else NO_CUSTOMERS

    def _finding(self, rule: Rule, one: Break, proof: Proof | None, *, at_least: bool) -> AuditFinding:
        tiers = self._counted(one)
        count = sum(tiers.values())
        worst = one.look.worst if one.look else self._worst(one.customers)
        return AuditFinding(
            code=one.code,
            severity=rule.severity,
            rule=rule.id,
            params={**one.params, "count": count},
            person=somebody(self.scene, one.person) if one.person is not None else None,
            about=one.about,
            count=count,
            tiers=tiers,
            examples=self._examples(worst.tolist()),
            at_least=at_least,
            proof=proof,
        )

    def _counted(self, one: Break) -> Mapping[Tier, int]:
        counts = one.look.counts if one.look else np.bincount(self.scene.tiers[one.customers], minlength=len(TIERS))
        return {tier: count for tier, count in zip(TIERS, counts.tolist(), strict=True) if count}

    def _worst(self, customers: Index) -> Index:
        rank = RANK[self.scene.tiers[customers]]
        worst: Index = customers[np.argsort(rank, kind="stable")[:MOST_EXAMPLES]]
        return worst

    def _examples(self, worst: Sequence[int]) -> tuple[Ref, ...]:
        refs = tuple(self.scene.numbering.ref(customer) for customer in worst)
        self.named.update(zip(refs, worst, strict=True))
        return refs


def _size(one: Break) -> int:
    return one.size


def somebody(scene: Scene, person: int) -> Somebody:
    """A person as a report names him."""
    found = scene.numbering.persons[person]
    return Somebody(found.key, found.name, found.mail)
