"""What if somebody left tomorrow? For everybody who works here, the worst first.

The worst: by what his customers are of the business, by the A customers that nobody else knows, by the systems that
nobody else administers, by the work that it would be to hand over. One of these that is asked for comes first.

hours to finish = for the person + for each customer by its tier + for each system that nobody else administers; the
policy says how much (`effort`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal

import numpy as np

from exeunt.access.tables import NONE, Index
from exeunt.audit import missing
from exeunt.audit.coverage import not_whole
from exeunt.audit.finding import Holding, Somebody
from exeunt.audit.findings import somebody
from exeunt.audit.holdings import holdings
from exeunt.audit.scene import Scene
from exeunt.model import Gap, Ref
from exeunt.policy.tiers import TIERS, Tier

MOST_NAMED: Final = 10
"""Customers that are named for one person."""

By = Literal["revenue", "single-track", "administrator", "hours"]

_NEEDED: Final = ("customers", "owners", "grants", "members", "facts", "principals")


@dataclass(frozen=True, slots=True)
class Departing:
    """What would be left behind.

    customers, tiers  whom he owns
    worth, shares     what they are worth a year in each currency, and which part of all customers that is
    single_track      customers of tier A that nobody else deals with; `examples` of them; None: none is known, and not
                      all was read
    alone_in          systems that nobody else administers
    seconds           estimated work to hand everything over
    """

    person: Somebody
    role: str
    customers: int
    tiers: Mapping[Tier, int]
    worth: Mapping[str, str]
    shares: Mapping[str, str]
    single_track: int | None
    examples: tuple[Ref, ...]
    alone_in: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Drill:
    """`gaps`: what was not read whole: somebody may hold more, and a customer may have others who know it."""

    people: tuple[Departing, ...]
    gaps: tuple[Gap, ...]


def _share(one: Departing) -> float:
    """The largest part of the business in any currency."""
    return max((float(share.rstrip("%")) for share in one.shares.values()), default=0.0)


_WEIGHTS: Final[Mapping[By, Callable[[Departing], float]]] = MappingProxyType(
    {
        "revenue": _share,
        "single-track": lambda one: one.single_track or 0,
        "administrator": lambda one: len(one.alone_in),
        "hours": lambda one: one.seconds,
    }
)


def drill(scene: Scene, by: By = "revenue") -> Drill:
    """Everybody whose departure would leave something behind, the worst first; *by* counts before the rest."""
    places = {person.key: place for place, person in enumerate(scene.numbering.persons)}
    held = {places[one.person.key]: one for one in holdings(scene)}
    alone, admins = _alone(scene), _administrators(scene)
    people = [place for place in sorted(held.keys() | alone.keys() | admins.keys()) if scene.active[place]]
    gaps = gaps_of(scene)
    nothing = None if gaps else 0
    departing = [
        _departing(scene, one, held.get(one), alone.get(one), admins.get(one, ()), nothing=nothing) for one in people
    ]
    weights = [_WEIGHTS[by], *_WEIGHTS.values()]
    return Drill(tuple(sorted(departing, key=lambda one: [weight(one) for weight in weights], reverse=True)), gaps)


def gaps_of(scene: Scene) -> tuple[Gap, ...]:
    """What a departure's cost rests on, and was not read whole."""
    parts = tuple(
        missing.not_read(home.name, part)
        for home in scene.numbering.homes
        for part in {one.part: one for one in not_whole(home.tables, *_NEEDED)}.values()
    )
    return *(gap for gap in scene.world.unread if gap not in parts), *parts, *missing.no_customers(scene.numbering)


def _departing(
    scene: Scene,
    place: int,
    held: Holding | None,
    alone: Index | None,
    admin_of: tuple[str, ...],
    *,
    nothing: int | None,
) -> Departing:
    """`nothing`: how many none are."""
    tiers = held.tiers if held else {}
    single = alone if alone is not None else np.zeros(0, np.int32)
    return Departing(
        person=somebody(scene, place),
        role=scene.roles[place],
        customers=held.customers if held else 0,
        tiers=tiers,
        worth=held.worth if held else {},
        shares=held.shares if held else {},
        single_track=len(single) or nothing,
        examples=tuple(scene.numbering.ref(customer) for customer in single[:MOST_NAMED].tolist()),
        alone_in=admin_of,
        seconds=round(scene.policy.effort.of(tiers, len(admin_of)).total_seconds()),
    )


def _alone(scene: Scene) -> dict[int, Index]:
    """Person → the A customers with whom no other active person deals."""
    ties = scene.ties
    # the rows are sorted by customer and person, one for each way
    fresh = np.diff(ties.customer, prepend=-1) | np.diff(ties.person, prepend=-1)
    kept = (fresh != 0) & scene.active[ties.person]
    customer, person = ties.customer[kept], ties.person[kept]
    others = np.bincount(customer, minlength=len(scene.numbering))
    mattering = (scene.tiers == TIERS.index("A")) & scene.numbering.counted & (others == 1)
    single = mattering[customer]
    found: dict[int, list[int]] = defaultdict(list)
    for one, who in zip(customer[single].tolist(), person[single].tolist(), strict=True):
        found[who].append(one)
    return {who: np.array(customers, np.int32) for who, customers in found.items()}


def _administrators(scene: Scene) -> dict[int, tuple[str, ...]]:
    """Person → the systems that nobody else who is active administers."""
    found: dict[int, list[str]] = defaultdict(list)
    for home in scene.numbering.homes:
        admins = {
            int(person)
            for one, person in zip(home.world.principals, home.person_of.tolist(), strict=True)
            if one.powers & {"admin", "last-admin"} and one.status == "active"
        }
        if len(admins) == 1 and NONE not in admins:
            found[admins.pop()].append(home.name)
    return {person: tuple(systems) for person, systems in found.items()}
