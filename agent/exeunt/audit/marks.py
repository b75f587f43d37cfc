"""What a judge of one rule says: of each customer, person or account that the rule is about, kept, broken or not known.

Whatever breaks the rule is a *break*; findings are made of breaks, after exceptions.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import NamedTuple

import numpy as np

from exeunt.access.tables import NONE, Bits, Index, Places
from exeunt.audit.owners import NOBODY, Owners
from exeunt.audit.scene import Scene
from exeunt.audit.sight import Measured
from exeunt.errors import Param
from exeunt.model import Gap, Ref
from exeunt.model.access import LEVELS, Level
from exeunt.policy.audit import Rule, Scope
from exeunt.policy.audit.policy import UNKNOWN
from exeunt.policy.columnar import Truths
from exeunt.policy.tiers import TIERS, Tier
from exeunt.policy.truth import Truth

NO_CUSTOMERS: Index = np.zeros(0, np.int32)
NO_DEMANDS: Mapping[str, Truths] = MappingProxyType({})


class Look(NamedTuple):
    """What one of many was measured at.

    principal  the account that sees it; NONE: it is what somebody does not see
    """

    seen: Measured
    bit: int
    principal: int = NONE

    @property
    def counts(self) -> Places:
        """How many customers of each tier, in the order of `TIERS`."""
        counts: Places = self.seen.customers[:, self.bit]
        return counts

    @property
    def worst(self) -> Index:
        return self.seen.worst.of(self.bit)


@dataclass(frozen=True, slots=True)
class Break:
    """One thing that breaks a rule.

    person     whom it is about, by number, if anybody
    about      the account, group or record it is about, if one
    customers  all customers that it concerns, if they are at hand
    look       else: where they were measured
    """

    code: str
    params: Mapping[str, Param] = field(default_factory=dict)
    person: int | None = None
    about: Ref | None = None
    customers: Index = field(default_factory=lambda: NO_CUSTOMERS)
    look: Look | None = None

    @property
    def size(self) -> int:
        """How many customers it concerns."""
        return int(self.look.counts.sum()) if self.look else len(self.customers)


class Asked(NamedTuple):
    """Somebody in one system: an account of a person, or NONE for all of them; the person, or NONE."""

    system: str
    person: int
    account: int = NONE


class Side(NamedTuple):
    """What a rule about sight says on one side, what people may or what they must see, in one system."""

    asked: frozenset[Asked]
    unknown: frozenset[Asked]
    breaks: Sequence[Break] = ()


@dataclass(frozen=True, slots=True)
class Judged:
    """`judged`: how many the rule is about; `unknown`: of how many of them nobody knows; `missing`: why."""

    judged: int
    unknown: int = 0
    breaks: Sequence[Break] = ()
    missing: Sequence[Gap] = ()


def in_question(scene: Scene, tiers: Sequence[Tier]) -> Truths:
    """Which customers count that are of these tiers; without any: all."""
    counted = np.where(scene.numbering.counted, Truth.YES, Truth.NO).astype(np.int8)
    return np.minimum(counted, _in_tiers(scene, tiers)) if tiers else counted


def concerned(scene: Scene, rule: Rule, tiers: Sequence[Tier]) -> Truths:
    """Which customers a rule is about: of these tiers, spared neither by tier nor with all their owners."""
    kept = np.minimum(in_question(scene, tiers), not_spared(scene, rule))
    return np.minimum(kept, Truth.YES - _spared_rows(answering(scene, rule), sparing(scene, rule)))


def answering(scene: Scene, rule: Rule) -> Owners:
    """A row for each customer: whoever answers for it. Where its owner is spared, another does."""
    owners, spared = scene.owners, sparing(scene, rule)
    open_ = _spared_rows(owners, spared) != Truth.NO
    if not open_.any():
        return owners
    every = scene.every_owner
    others = np.flatnonzero(open_[every.customer] & (every.person != NOBODY))
    # first comes the row whose owner is least likely to be spared; of several that of the first system
    order = np.lexsort((others, _spared_rows(every, spared)[others], every.customer[others]))
    customer = every.customer[others[order]]
    return owners.but(every.rows(others[order[np.diff(customer, prepend=-1) > 0]]))


def _spared_rows(owners: Owners, spared: Truths) -> Truths:
    """Of each row: is its owner a person who is spared?"""
    of_rows: Truths = np.append(spared, np.int8(Truth.NO))[np.maximum(owners.person, -1)]
    return of_rows


def not_spared(scene: Scene, rule: Rule) -> Truths:
    """Which customers a rule does not spare by their tier."""
    kept: Truths = np.full(len(scene.numbering), Truth.YES, np.int8)
    for exempt in rule.exempt:
        if exempt.tier:
            kept = np.minimum(kept, Truth.YES - _in_tiers(scene, exempt.tier))
    return kept


def _in_tiers(scene: Scene, tiers: Sequence[Tier]) -> Truths:
    meant = np.array([tier in tiers for tier in TIERS])
    answers = np.where(meant[scene.tiers], Truth.YES, Truth.NO).astype(np.int8)
    if "unknown" not in tiers:
        answers[scene.tiers == TIERS.index("unknown")] = Truth.UNKNOWN
    return answers


def sparing(scene: Scene, rule: Rule) -> Truths:
    """Whom a rule spares, by name or by role; of whose role nobody knows he may be spared."""
    spared: Truths = np.full(len(scene.numbering.persons), Truth.NO, np.int8)
    for exempt in rule.exempt:
        if exempt.role:
            spared = np.maximum(spared, in_roles(scene, exempt.role))
        named = {scene.names.person(called) for called in exempt.person} - {None}
        spared[[one for one in named if one is not None]] = Truth.YES
    return spared


def spared_persons(scene: Scene, rule: Rule) -> Bits:
    """Whom a rule spares for certain."""
    return np.asarray(sparing(scene, rule) == Truth.YES)


def in_roles(scene: Scene, roles: Sequence[str]) -> Truths:
    """Who has one of these roles, as far as it can be told; without any: everybody."""
    if not roles:
        return np.full(len(scene.roles), Truth.YES, np.int8)
    answers = {UNKNOWN: Truth.UNKNOWN, **dict.fromkeys(roles, Truth.YES)}
    return np.array([answers.get(role, Truth.NO) for role in scene.roles], np.int8)


def scopes_said(scopes: Mapping[Scope, Level]) -> dict[str, Param]:
    """Each scope with its level, as the policy writes them."""
    return {scope: LEVELS[level] for scope, level in scopes.items()}


def judged_customers(
    scene: Scene,
    rule: Rule,
    about: Truths,
    demands: Mapping[str, Truths],
    params: Mapping[str, Param],
    *,
    of_records: Mapping[str, Truths] = NO_DEMANDS,
) -> Judged:
    """From what is demanded (code of the finding → kept?): counted, and grouped by owner.

    *demands*: of each customer; *of_records*: of each row of `scene.every_owner`. An exception takes away only what
    would be said of whom it spares: another who owns the same customer is not spared with him.
    """
    spared = sparing(scene, rule)
    kept: Truths = np.full(len(about), Truth.YES, np.int8)
    breaks: list[Break] = []
    for owners, wanted in ((answering(scene, rule), demands), (scene.every_owner, of_records)):
        excused = _spared_rows(owners, spared)
        for code, said in wanted.items():
            answers = np.maximum(said, excused)
            np.minimum.at(kept, owners.customer, answers)
            broken = np.flatnonzero((about[owners.customer] == Truth.YES) & (answers == Truth.NO))
            breaks += by_owner(scene, owners, code, broken, params)
    # a rule that may be about a customer is kept if the customer keeps it anyway
    kept = np.maximum(kept, Truth.YES - about)
    return Judged(int((about != Truth.NO).sum()), int((kept == Truth.UNKNOWN).sum()), breaks)


def by_owner(scene: Scene, owners: Owners, code: str, rows: Places, params: Mapping[str, Param]) -> list[Break]:
    """One break for each owner of these rows: a person, else a group or an account, else nobody."""
    person, subject = owners.person[rows].astype(np.int64), owners.subject[rows].astype(np.int64)
    # those whose owner is no person are told apart by the account or group
    place = np.where(subject == NONE, 0, (owners.home[rows].astype(np.int64) << 32) + subject + 1)
    key = np.where(person >= 0, person, -1 - place)
    order = np.argsort(key, kind="stable")
    begins = np.flatnonzero(np.diff(key[order], prepend=np.iinfo(np.int64).min))
    return [_break_of(scene, owners, code, mine, params) for mine in np.split(rows[order], begins)[1:]]


def _break_of(scene: Scene, owners: Owners, code: str, rows: Places, params: Mapping[str, Param]) -> Break:
    """All these rows have one owner."""
    person, subject = int(owners.person[rows[0]]), int(owners.subject[rows[0]])
    customers = np.unique(owners.customer[rows])
    if person >= 0:
        return Break(code, {**params, "person": scene.numbering.persons[person].name}, person, customers=customers)
    if subject == NONE:
        return Break(code, {**params, "person": ""}, customers=customers)
    home = scene.numbering.homes[owners.home[rows[0]]]
    subjects = home.tables.subjects
    about = Ref(home.name, str(subjects.kinds[subject]), str(subjects.ids[subject]))
    name = str(subjects.labels[subject]) or about.id
    return Break(code, {**params, "person": name}, about=about, customers=customers)
