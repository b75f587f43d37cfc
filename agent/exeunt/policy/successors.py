"""Who takes over a record: the first rule that matches it.

A successor given on the command line takes the place of the rule that asks nothing (the default), never of a rule
that asks something. The leaver is nobody's successor.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from exeunt.errors import Param
from exeunt.model import Gap, Reason, Value
from exeunt.policy.asking import read_conditions
from exeunt.policy.conditions import Conditions, covers, glob, meet
from exeunt.policy.document import Place, closest
from exeunt.policy.sorting import read_tier_word
from exeunt.policy.tiers import Tier

MANAGER: Final = "manager"


@dataclass(frozen=True, slots=True)
class Successor:
    """Who takes over, by mail, and the rule that says so."""

    mail: str
    reason: Reason


@dataclass(frozen=True, slots=True)
class SuccessorRule:
    """Empty parts ask nothing. `to` is a mail, lower case, or `manager`."""

    line: int
    to: str
    because: str = ""
    tiers: tuple[Tier, ...] = ()
    kinds: tuple[str, ...] = ()
    where: Conditions = field(default_factory=dict)

    @property
    def is_default(self) -> bool:
        return not (self.tiers or self.kinds or self.where)

    def matches(self, kind: str, facts: Mapping[str, Value], tier: Tier) -> bool:
        return (
            (not self.tiers or tier in self.tiers)
            and (not self.kinds or any(glob(wanted, kind) for wanted in self.kinds))
            and meet(self.where, facts)
        )

    def catches_all_of(self, other: SuccessorRule) -> bool:
        """Does this rule match whatever *other* matches?"""
        tiers = not self.tiers or (bool(other.tiers) and set(other.tiers) <= set(self.tiers))
        kinds = not self.kinds or (
            bool(other.kinds) and all(any(glob(wide, kind) for wide in self.kinds) for kind in other.kinds)
        )
        return tiers and kinds and covers(self.where, other.where)


def choose(
    rules: Sequence[SuccessorRule],
    *,
    kind: str,
    facts: Mapping[str, Value],
    tier: Tier,
    manager: str,
    override: str,
    leaver: Collection[str],
) -> Successor | Gap:
    """The successor for one record, or the gap that says why there is none.

    *manager* and *override* are mails, or empty where there is none; *leaver* holds every mail of the leaver.
    """
    rule = next((rule for rule in rules if rule.matches(kind, facts, tier)), None)
    about: dict[str, Param] = {"kind": kind, "tier": tier}
    if override and (rule is None or rule.is_default):
        return _unless_leaver(Successor(_mail(override), Reason("successor.given", about)), leaver)
    if rule is None:
        return Gap("policy.no-successor", about)
    about |= {"line": rule.line, "because": rule.because}
    if rule.to != MANAGER:
        return _unless_leaver(Successor(rule.to, Reason("successor.by-rule", about)), leaver)
    if not manager:
        return Gap("policy.no-manager", about)
    return _unless_leaver(Successor(_mail(manager), Reason("successor.manager", about)), leaver)


def _unless_leaver(successor: Successor, leaver: Collection[str]) -> Successor | Gap:
    if successor.mail not in {_mail(mail) for mail in leaver}:
        return successor
    return Gap("policy.successor-leaves", {**successor.reason.params, "mail": successor.mail})


def _mail(text: str) -> str:
    return text.strip().casefold()


def read_successors(place: Place) -> tuple[SuccessorRule, ...]:
    """The section `successors`; complains of a rule that an earlier one leaves nothing to."""
    items, before = place.items(), len(place.wrong)
    rules = [_read_rule(item) for item in items]
    if len(place.wrong) > before:
        return ()  # a rule read wrongly could seem to catch what it does not
    for number, (item, rule) in enumerate(zip(items, rules, strict=True)):
        earlier = next((other for other in rules[:number] if other.catches_all_of(rule)), None)
        if earlier is not None:
            item.complain("policy.never-reached", earlier=earlier.line)
    return tuple(rules)


def _read_rule(place: Place) -> SuccessorRule:
    entries = place.known("tier", "kind", "where", "to", "because")
    if entries and "to" not in entries:
        place.complain("policy.missing", name="to", other="")
    return SuccessorRule(
        line=place.line,
        to=_read_to(entries["to"]) if "to" in entries else "",
        because=entries["because"].text() if "because" in entries else "",
        tiers=tuple(read_tier_word(item) for item in entries["tier"].one_or_more()) if "tier" in entries else (),
        kinds=tuple(item.text() for item in entries["kind"].one_or_more()) if "kind" in entries else (),
        where=read_conditions(entries["where"]) if "where" in entries else {},
    )


def _read_to(place: Place) -> str:
    to = _mail(place.text())
    name, _, domain = to.partition("@")
    if to and to != MANAGER and not (name and domain and " " not in to and "@" not in domain):
        place.complain("policy.no-mail", value=place.shown, suggestion=closest(to, [MANAGER]))
    return to
