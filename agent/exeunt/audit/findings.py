"""From what breaks rules to findings: exceptions taken off, customers counted by tier, the worst of them shown."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import numpy as np

from exeunt.access.tables import Index
from exeunt.audit.concerned import Concerned
from exeunt.audit.finding import Acknowledged, AuditFinding, Somebody
from exeunt.audit.marks import NO_CUSTOMERS, Break
from exeunt.audit.proof import prove
from exeunt.audit.scene import Scene
from exeunt.model import Ref
from exeunt.policy.audit import Rule
from exeunt.policy.audit.exceptions import ExceptionEntry
from exeunt.policy.tiers import TIERS, Tier

MOST_EXAMPLES: Final = 10
"""Customers that one finding names."""

MOST_LOOKED: Final = 50
"""Findings of one rule whose customers are looked up one by one; the others are counted only."""

_WORST_FIRST: Final = np.array([("A", "unknown", "B", "C").index(tier) for tier in TIERS])


@dataclass(slots=True)
class Findings:
    """Gathers what all rules find.

    in_force   exceptions that count now; `used`: which of them covered something
    concerned  which open findings concern each customer; not of those that are counted only
    """

    scene: Scene
    in_force: Sequence[ExceptionEntry]
    open: list[AuditFinding] = field(default_factory=list)
    acknowledged: list[Acknowledged] = field(default_factory=list)
    used: set[int] = field(default_factory=set)
    named: dict[Ref, int] = field(default_factory=dict)
    concerned: Concerned = field(init=False)

    def __post_init__(self) -> None:
        self.concerned = Concerned(len(self.scene.numbering))

    def take(self, rule: Rule, breaks: Sequence[Break], *, at_least: bool) -> tuple[int, int]:
        """Make the findings of one rule; how many are open, and how many are acknowledged."""
        before = len(self.open), len(self.acknowledged)
        worst = sorted(breaks, key=_weight, reverse=True)
        for number, one in enumerate(worst):
            seen = one
            if one.look and number < MOST_LOOKED:
                sighting = one.look()
                seen = replace(one, customers=sighting.customers, sighting=sighting)
            self._take(rule, seen, at_least=at_least)
        return len(self.open) - before[0], len(self.acknowledged) - before[1]

    def _take(self, rule: Rule, one: Break, *, at_least: bool) -> None:
        for number, entry in enumerate(self.in_force):
            if entry.code != one.code:
                continue
            if self._means(entry, one):
                self._acknowledge(rule, one, number)
                return
            covered = self._covered(entry, one)
            if len(covered):
                self._acknowledge(rule, replace(one, customers=covered), number)
                one = replace(one, customers=np.setdiff1d(one.customers, covered))
                if not len(one.customers):
                    return
        self.concerned.note(one.code, one.customers)
        self.open.append(self._finding(rule, one, at_least=at_least))

    def _acknowledge(self, rule: Rule, one: Break, number: int) -> None:
        self.used.add(number)
        finding = self._finding(rule, one, at_least=False)
        self.acknowledged.append(Acknowledged(finding, self.in_force[number]))

    def _means(self, entry: ExceptionEntry, one: Break) -> bool:
        """Is the exception about the person or the account that this is about?"""
        if one.about is not None and entry.about == f"{one.about.system}:{one.about.id}":
            return True
        return one.person is not None and self.scene.names.person(entry.about) == one.person

    def _covered(self, entry: ExceptionEntry, one: Break) -> Index:
        """The customers of this that the exception is about; none where they are only counted."""
        system, colon, customer_id = entry.about.partition(":")
        customer = self.scene.numbering.customer(system, customer_id) if colon and not one.counts else None
        return np.intersect1d(one.customers, [customer]).astype(np.int32) if customer is not None else NO_CUSTOMERS

    def _finding(self, rule: Rule, one: Break, *, at_least: bool) -> AuditFinding:
        tiers = self._counted(one)
        count = sum(tiers.values())
        worst = self._worst(one.customers)
        return AuditFinding(
            code=one.code,
            severity=rule.severity,
            rule=rule.id,
            params={**one.params, "count": count},
            person=somebody(self.scene, one.person) if one.person is not None else None,
            about=one.about,
            count=count,
            tiers=tiers,
            examples=self._examples(worst),
            at_least=at_least,
            proof=prove(self.scene, one.sighting, worst[0]) if one.sighting and worst else None,
        )

    def _counted(self, one: Break) -> Mapping[Tier, int]:
        counts = one.counts or np.bincount(self.scene.tiers[one.customers], minlength=len(TIERS)).tolist()
        return {tier: count for tier, count in zip(TIERS, counts, strict=True) if count}

    def _worst(self, customers: Index) -> list[int]:
        rank = _WORST_FIRST[self.scene.tiers[customers]]
        worst: list[int] = customers[np.argsort(rank, kind="stable")[:MOST_EXAMPLES]].tolist()
        return worst

    def _examples(self, worst: Sequence[int]) -> tuple[Ref, ...]:
        refs = tuple(self.scene.numbering.ref(customer) for customer in worst)
        self.named.update(zip(refs, worst, strict=True))
        return refs


def _weight(one: Break) -> int:
    return sum(one.counts) or len(one.customers)


def somebody(scene: Scene, person: int) -> Somebody:
    """A person as a report names him."""
    found = scene.numbering.persons[person]
    return Somebody(found.key, found.name, found.mail)
