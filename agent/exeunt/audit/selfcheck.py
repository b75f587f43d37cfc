"""The three questions of the risk self-check, answered from data: which are the core customers, who holds them, how do
we reach them after a departure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

import numpy as np

from exeunt.access.tables import NONE, Index
from exeunt.audit.drill import gaps_of
from exeunt.audit.finding import CustomerSeen, Somebody
from exeunt.audit.findings import somebody
from exeunt.audit.named import described
from exeunt.audit.scene import Scene
from exeunt.audit.ties import persons_named
from exeunt.model import Ref
from exeunt.policy.audit import Successor
from exeunt.policy.conditions import glob
from exeunt.policy.tiers import TIERS
from exeunt.policy.truth import Truth

Way = Literal["colleague", "successor", "contact", "none"]
"""How we would reach a customer without its owner, the best first: somebody else who deals with it, a successor named
in advance, contact data in the systems, or not at all.
"""

MOST_SHOWN: Final = 500
CONTACT_FACTS: Final = ("phone", "mail", "email", "contact")
CONTACT_KINDS: Final = ("*contact*", "*联系人*")


@dataclass(frozen=True, slots=True)
class CoreCustomer:
    """A customer of tier A.

    works   does the owner work here? NO where there is none
    others  who deals with it beside the owner, and works here; `perhaps`: of whom that is not known
    """

    seen: CustomerSeen
    holder: Somebody | None
    works: Truth
    others: tuple[Somebody, ...]
    perhaps: tuple[Somebody, ...]
    successor: Somebody | None
    successor_works: Truth
    contacts: int
    way: Way


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """`core`: how many there are; `unknown`: of how many customers it is not known whether they are.

    holders  who holds them: a person, and how many, the most first
    gone     how many have an owner who does not work here; `doubtful`: of whom it is not known
    ways     how they would be reached for certain: how many by each way
    perhaps  how many might be reached better: by somebody of whom it is not known whether he works here
    shown    some of them: those hardest to reach first, and of these those whose owner does not work here
    whole    was all read that this rests on? Else there may be more core customers, and more who know them
    roster   is there a system that says who works here?
    """

    core: int
    unknown: int
    holders: tuple[tuple[Somebody, int], ...]
    unheld: int
    gone: int
    doubtful: int
    ways: Mapping[Way, int]
    perhaps: int
    shown: tuple[CoreCustomer, ...]
    whole: bool = True
    roster: bool = True


def self_check(scene: Scene) -> SelfCheck:
    """The answers."""
    core = np.flatnonzero((scene.tiers == TIERS.index("A")) & scene.numbering.counted)
    owner = scene.owners.person[core]
    successor, contacts = _successors(scene), _contacts(scene)
    found = [_core(scene, customer, int(successor[customer]), int(contacts[customer])) for customer in core.tolist()]
    worst = sorted(found, key=lambda one: (_RANK[one.way], _held(scene, one.customer)))[:MOST_SHOWN]
    counts = np.bincount(owner[owner >= 0], minlength=len(scene.numbering.persons))
    ranked = [person for person in np.argsort(-counts, kind="stable").tolist() if counts[person]]
    return SelfCheck(
        core=len(core),
        unknown=scene.tier_counts["unknown"],
        holders=tuple((somebody(scene, person), int(counts[person])) for person in ranked),
        unheld=int((owner < 0).sum()),
        gone=int((scene.works[owner[owner >= 0]] == Truth.NO).sum()),
        doubtful=int((scene.works[owner[owner >= 0]] == Truth.UNKNOWN).sum()),
        ways={way: sum(one.way == way for one in found) for way in _RANK},
        perhaps=sum(one.perhaps for one in found),
        shown=tuple(_described(scene, one, successor, contacts) for one in worst),
        whole=not gaps_of(scene),
        roster=bool(scene.world.roster),
    )


_RANK: Final[Mapping[Way, int]] = {"none": 0, "contact": 1, "successor": 2, "colleague": 3}


class _Reached(NamedTuple):
    """The best way that is certain; `perhaps`: there may be a better one."""

    way: Way
    customer: int
    perhaps: bool


def _held(scene: Scene, customer: int) -> Truth:
    """Is the owner somebody who works here?"""
    return _works(scene, int(scene.owners.person[customer]))


def _works(scene: Scene, person: int) -> Truth:
    return Truth(scene.works[person]) if person >= 0 else Truth.NO


def _others(scene: Scene, customer: int, works: Truth) -> list[int]:
    """Who deals with it beside the owner, of those who work here for certain, or of those of whom nobody knows it."""
    owner = int(scene.owners.person[customer])
    return [person for person in scene.ties.of(customer) if person != owner and scene.works[person] == works]


def _core(scene: Scene, customer: int, successor: int, contacts: int) -> _Reached:
    if _others(scene, customer, Truth.YES):
        return _Reached("colleague", customer, perhaps=False)
    # who leaves is no way to his customer, whatever he is named as
    named = Truth.NO if successor == scene.owners.person[customer] else _works(scene, successor)
    perhaps = bool(_others(scene, customer, Truth.UNKNOWN))
    if named is Truth.YES:
        return _Reached("successor", customer, perhaps)
    return _Reached("contact" if contacts else "none", customer, perhaps or named is Truth.UNKNOWN)


def _described(scene: Scene, one: _Reached, successors: Index, contacts: Index) -> CoreCustomer:
    customer = one.customer
    ref: Ref = scene.numbering.ref(customer)
    owner, successor = int(scene.owners.person[customer]), int(successors[customer])
    return CoreCustomer(
        seen=described(scene, ref, customer),
        holder=somebody(scene, owner) if owner >= 0 else None,
        works=_held(scene, customer),
        others=tuple(somebody(scene, person) for person in _others(scene, customer, Truth.YES)),
        perhaps=tuple(somebody(scene, person) for person in _others(scene, customer, Truth.UNKNOWN)),
        successor=somebody(scene, successor) if successor >= 0 else None,
        successor_works=_works(scene, successor),
        contacts=int(contacts[customer]),
        way=one.way,
    )


def _successors(scene: Scene) -> Index:
    """The successor of each customer, by number; negative where none is named."""
    checks = [rule.check for rule in scene.policy.rules if isinstance(rule.check, Successor)]
    named = np.full(len(scene.numbering), NONE, np.int32)
    for field in dict.fromkeys(check.fact for check in checks or [Successor()]):
        named[scene.facts.column(field).record] = persons_named(scene.facts, scene.names, scene.numbering, field)
    return named


def _contacts(scene: Scene) -> Index:
    """How many contacts of each customer the systems hold: records of people, and facts by which it is reached."""
    found = np.zeros(len(scene.numbering), np.int32)
    for home in scene.numbering.homes:
        names = home.tables.kinds.names
        people = np.array([any(glob(one, name) for one in CONTACT_KINDS) for name in names], bool)
        if people.any():
            records = people[home.tables.customers.kind] & (home.tables.customers.parent != NONE)
            np.add.at(found, scene.numbering.customer_of[home.records][records], 1)
    for field in CONTACT_FACTS:
        np.add.at(found, scene.facts.column(field).record, 1)
    return found
