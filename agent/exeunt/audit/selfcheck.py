"""The three questions of the risk self-check, answered from data: which are the core customers, who holds them, how do
we reach them after a departure.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Literal

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

Way = Literal["colleague", "successor", "contact", "none"]
"""How we would reach a customer without its owner, the best first: somebody else who deals with it, a successor named
in advance, contact data in the systems, or not at all.
"""

MOST_SHOWN: Final = 500
CONTACT_FACTS: Final = ("phone", "mail", "email", "contact")
CONTACT_KINDS: Final = ("*contact*", "*联系人*")


@dataclass(frozen=True, slots=True)
class CoreCustomer:
    """A customer of tier A. `others`: active people who deal with it beside the owner."""

    seen: CustomerSeen
    holder: Somebody | None
    active: bool
    others: tuple[Somebody, ...]
    successor: Somebody | None
    contacts: int
    way: Way


@dataclass(frozen=True, slots=True)
class SelfCheck:
    """`core`: how many there are; `unknown`: of how many customers it is not known whether they are.

    holders  who holds them: person's key → how many, the most first
    ways     how they would be reached: how many by each way
    shown    some of them: those hardest to reach first, and of these those whose owner does not work here
    whole    was all read that this rests on? Else there may be more core customers, and more who know them
    """

    core: int
    unknown: int
    holders: tuple[tuple[Somebody, int], ...]
    unheld: int
    ways: Mapping[Way, int]
    shown: tuple[CoreCustomer, ...]
    whole: bool = True


def self_check(scene: Scene) -> SelfCheck:
    """The answers."""
    core = np.flatnonzero((scene.tiers == TIERS.index("A")) & scene.numbering.counted)
    owner = scene.owners.person[core]
    successor, contacts = _successors(scene), _contacts(scene)
    found = [_core(scene, customer, int(successor[customer]), int(contacts[customer])) for customer in core.tolist()]
    worst = sorted(found, key=lambda one: (_RANK[one[0]], _held(scene, one[1])))[:MOST_SHOWN]
    counts = np.bincount(owner[owner >= 0], minlength=len(scene.numbering.persons))
    ranked = [person for person in np.argsort(-counts, kind="stable").tolist() if counts[person]]
    return SelfCheck(
        core=len(core),
        unknown=scene.tier_counts["unknown"],
        holders=tuple((somebody(scene, person), int(counts[person])) for person in ranked),
        unheld=int((owner < 0).sum()),
        ways={way: sum(one[0] == way for one in found) for way in _RANK},
        shown=tuple(_described(scene, customer, way, successor, contacts) for way, customer in worst),
        whole=not gaps_of(scene),
    )


_RANK: Final[Mapping[Way, int]] = {"none": 0, "contact": 1, "successor": 2, "colleague": 3}


def _held(scene: Scene, customer: int) -> bool:
    """Is the owner somebody who works here?"""
    owner = int(scene.owners.person[customer])
    return owner >= 0 and bool(scene.active[owner])


def _others(scene: Scene, customer: int) -> list[int]:
    owner = int(scene.owners.person[customer])
    return [person for person in scene.ties.of(customer) if person != owner and scene.active[person]]


def _core(scene: Scene, customer: int, successor: int, contacts: int) -> tuple[Way, int]:
    if _others(scene, customer):
        return "colleague", customer
    # who leaves is no way to his customer, whatever he is named as
    if successor >= 0 and successor != scene.owners.person[customer] and scene.active[successor]:
        return "successor", customer
    return ("contact" if contacts else "none"), customer


def _described(scene: Scene, customer: int, way: Way, successors: Index, contacts: Index) -> CoreCustomer:
    ref: Ref = scene.numbering.ref(customer)
    owner, successor = int(scene.owners.person[customer]), int(successors[customer])
    return CoreCustomer(
        seen=described(scene, ref, customer),
        holder=somebody(scene, owner) if owner >= 0 else None,
        active=_held(scene, customer),
        others=tuple(somebody(scene, person) for person in _others(scene, customer)),
        successor=somebody(scene, successor) if successor >= 0 else None,
        contacts=int(contacts[customer]),
        way=way,
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
