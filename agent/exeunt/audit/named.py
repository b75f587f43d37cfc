"""A customer as a report describes it."""

from __future__ import annotations

from exeunt.access.tables import NONE
from exeunt.audit.finding import CustomerSeen
from exeunt.audit.owners import called
from exeunt.audit.scene import Scene
from exeunt.model import Ref


def described(scene: Scene, ref: Ref, customer: int) -> CustomerSeen:
    """Its name, its tier with the reason, what it is worth, whose it is."""
    tier, because = scene.tier_of(customer)
    owner = int(scene.owners.person[customer])
    return CustomerSeen(
        ref=ref,
        label=scene.numbering.label(customer),
        tier=tier,
        because=because,
        worth=scene.facts.texts(customer, scene.policy.worth),
        owner=_owner(scene, customer),
        owner_key=scene.numbering.persons[owner].key if owner >= 0 else "",
    )


def _owner(scene: Scene, customer: int) -> str:
    """A person; a queue, or an owner whom nobody knows, as its system calls it; "" for nobody."""
    owners = scene.owners
    person = int(owners.person[customer])
    if person >= 0:
        return str(scene.numbering.persons[person].name)
    subject = int(owners.subject[customer])
    return "" if subject == NONE else str(called(scene.numbering.homes[int(owners.home[customer])])[subject])
