"""Sharing rules.

By owner: a grant on whatever these owners own, so that a change of owner needs no second reading. By criteria: the
records stand in sets, taken from the share rows that the vendor keeps; a row does not say which rule made it, so every
rule that may have made it gives the set a name. What no readable rule explains is tied to the owner: it may go with
him.
"""

from __future__ import annotations

from collections.abc import Collection, Generator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from exeunt.sdk import Completeness, reading
from exeunt.sdk.access import Grant, Label, shape
from exeunt_salesforce.access.columns import batches, different, joined, unlike
from exeunt_salesforce.access.lists import Lists
from exeunt_salesforce.access.models import Models, level
from exeunt_salesforce.access.parties import Parties
from exeunt_salesforce.access.rule_texts import RuleText
from exeunt_salesforce.access.shares import RULE, Shares
from exeunt_salesforce.access.shares import grantee as grantee_of
from exeunt_salesforce.access.source import Source, together
from exeunt_salesforce.access.structure import Structure
from exeunt_salesforce.soql import one_of

_WORD = "Sharing Rule"
_RULES = one_of("RowCause", [RULE])
_BETWEEN = ":"


@dataclass(frozen=True, slots=True)
class Rules:
    """The rules of one object. `known`: they could be read, so that these are all."""

    texts: Sequence[RuleText]
    known: bool
    parties: Parties
    flat: bool = False

    def by_owner(self) -> list[RuleText]:
        """Those that become grants on owners."""
        return [rule for rule in self.texts if rule.source and self.owners(rule) and self.parties.group(rule.target)]

    def others(self) -> list[RuleText]:
        """Those whose records only the share rows tell."""
        mine = {rule.id for rule in self.by_owner()}
        return [rule for rule in self.texts if rule.id not in mine]

    def explains_all(self) -> bool:
        """No share row says more than the rules do."""
        return self.known and bool(self.texts) and not self.others()

    def grants(self, models: Models) -> Iterator[Grant]:
        for rule in self.by_owner():
            text = _shape(rule, models)
            yield Grant(
                self.parties.target(rule.target, flat=self.flat), "owner", self.owners(rule), text, "rule", rule.id
            )

    def labels(self) -> Iterator[Label]:
        for rule in self.by_owner():
            yield Label(rule.id, _WORD, rule.label)

    def behind(self, grantee: str) -> list[RuleText]:
        """The rules that may have made a share row for this grantee."""
        return [rule for rule in self.others() if self.parties.group(rule.target) == grantee]

    def owners(self, rule: RuleText) -> str:
        return self.parties.owners(rule.source) if rule.source else ""


def _shape(rule: RuleText, models: Models) -> str:
    below = {child: level(word) for child, word in rule.levels.items() if child != rule.object}
    return shape((rule.object, "self", level(rule.levels[rule.object])), *models.children(below))


class RuleRows:
    """The share rows of an object's rules, as sets: one for each grantee and levels. Which there are is known once the
    rows were read.
    """

    def __init__(self, source: Source, shares: Shares, rules: Rules, lists: Lists, structure: Structure) -> None:
        self._source = source
        self._shares = shares
        self._rules = rules
        self._lists = lists
        self._structure = structure
        self._found: set[str] | None = None
        self._end = Completeness(whole=True, how="rules")

    @property
    def needed(self) -> bool:
        """The rows say more than the rules do."""
        return not self._rules.explains_all()

    @reading
    def sets(self) -> Generator[Any, None, Completeness]:
        """Which record is in which set."""
        explained = self._explained()
        owner = f"{self._shares.relation}.OwnerId"
        read = self._source.tables(self._shares.query(_RULES, more=(owner,) if explained else ()))
        found: set[str] = set()
        for table in read:
            told = [table[name] for name in ("UserOrGroupId", owner, *self._shares.levels)] if explained else ()
            rows = table.filter(unlike(told, explained)) if explained else table
            columns = (self._shares.table, rows["UserOrGroupId"], *(rows[name] for name in self._shares.levels))
            names = joined(columns, _BETWEEN)
            found.update(different(names))
            yield from batches({"set": names, "customer": rows[self._shares.record]}, len(rows))
        self._found, self._end = found, together([read.end])
        return self._end

    @reading
    def grants(self, models: Models) -> Generator[Any, None, Completeness]:
        """What the rules by owner give, and what the sets do."""
        yield from self._rules.grants(models)
        for name in self._names():
            _, grantee, *words = name.split(_BETWEEN)
            rules = self._rules.behind(grantee)
            tied = not rules or any(rule.source or rule.asks_for_owner for rule in rules)
            subject = grantee_of(grantee, self._lists, flat=self._shares.model.flat)
            yield Grant(subject, "set", name, self._shares.shape(words), "rule", via=name, tied=tied)
        return self._end

    @reading
    def labels(self) -> Generator[Any, None, Completeness]:
        yield from self._rules.labels()
        for name in self._names():
            labels = {rule.label for rule in self._rules.behind(name.split(_BETWEEN)[1])}
            yield from (Label(name, _WORD, label) for label in sorted(labels))
        return self._end

    def _names(self) -> list[str]:
        """The sets there are; read now, if nobody wanted them before."""
        if self._found is None and self.needed:
            for _ in self.sets():
                pass
        return sorted(self._found or ())

    def _explained(self) -> list[list[Collection[str]]]:
        """What rows a rule by owner says already: for its target, on what these owners own, no more than it gives."""
        return [
            [
                {self._rules.parties.group(rule.target)},
                self._structure.within(self._rules.owners(rule)),
                *(_up_to(rule.levels.get(kind, "")) for kind, _ in self._shares.levels.values()),
            ]
            for rule in self._rules.by_owner()
        ]


def _up_to(word: str) -> frozenset[str]:
    """The words for this level and for what is less."""
    return frozenset(one for one in ("", "None", "Read", "Edit") if level(one) <= level(word))
