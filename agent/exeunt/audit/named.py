"""A customer as a report describes it."""

from __future__ import annotations

from exeunt.audit.finding import CustomerSeen
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
        owner=scene.numbering.persons[owner].name if owner >= 0 else "",
    )
