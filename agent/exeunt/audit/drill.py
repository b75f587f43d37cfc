"""What if somebody left tomorrow? For everybody who works here, the worst first; then those of whom that is not known.

The worst: by the part of the business, by the A customers that nobody else knows, by the systems that nobody else
administers, by the work that it would be to hand over. One of these that is asked for comes first. Somebody else is
whoever works here for certain: of whom that is not known, that is said beside the figure.

hours to finish = for the person + for each customer by its tier + for each system that nobody else administers; the
policy says how much (`effort`).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, Literal, NamedTuple

import numpy as np

from exeunt.access.tables import NONE, Bits, Index
from exeunt.audit import missing
from exeunt.audit.coverage import not_whole
from exeunt.audit.finding import Holding, Somebody
from exeunt.audit.findings import somebody
from exeunt.audit.holdings import holdings, shared
from exeunt.audit.scene import Scene
from exeunt.model import Gap, Ref
from exeunt.policy.tiers import TIERS, Tier
from exeunt.policy.truth import Truth

MOST_NAMED: Final = 10
"""Customers that are named for one person."""

By = Literal["revenue", "single-track", "administrator", "hours"]

_NEEDED: Final = ("customers", "owners", "grants", "members", "facts", "principals")


@dataclass(frozen=True, slots=True)
class Departing:
    """What would be left behind.

    works             does the person work here? Never NO
    customers, tiers  whom the person owns
    worth, shares     what they are worth a year in each currency, and which part of all customers that is; `part`: the
                      largest of these
    single_track      customers of tier A that nobody else deals with; `examples` of them; None: none is known, and not
                      all was read
    perhaps_shared    of these, those with whom somebody deals of whom it is not known whether he works here
    alone_in          systems that nobody else administers
    perhaps_with      of these, those with an administrator of whom it is not known
    seconds           estimated work to hand everything over
    """

    person: Somebody
    works: Truth
    role: str
    customers: int
    tiers: Mapping[Tier, int]
    worth: Mapping[str, str]
    shares: Mapping[str, str]
    part: float
    single_track: int | None
    perhaps_shared: int
    examples: tuple[Ref, ...]
    alone_in: tuple[str, ...]
    perhaps_with: tuple[str, ...]
    seconds: int


@dataclass(frozen=True, slots=True)
class Drill:
    """gaps    what was not read whole: somebody may hold more, and a customer may have others who know it
    roster  is there a system that says who works here? Else that is whoever can sign in
    shared  how many customers count for several people
    """

    people: tuple[Departing, ...]
    gaps: tuple[Gap, ...]
    roster: bool = True
    shared: int = 0

    @property
    def unsure(self) -> int:
        """Of how many it is not known whether they work here."""
        return sum(one.works is Truth.UNKNOWN for one in self.people)


_WEIGHTS: Final[Mapping[By, Callable[[Departing], float]]] = MappingProxyType(
    {
        "revenue": lambda one: round(one.part, 3),
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
    people = [place for place in sorted(held.keys() | alone.keys() | admins.keys()) if scene.works[place] != Truth.NO]
    gaps = gaps_of(scene)
    nothing = None if gaps else 0
    departing = [
        _departing(scene, one, held.get(one), alone.get(one, _NONE), admins.get(one, ()), nothing=nothing)
        for one in people
    ]
    weights = [lambda one: one.works, _WEIGHTS[by], *_WEIGHTS.values()]
    worst = sorted(departing, key=lambda one: [weight(one) for weight in weights], reverse=True)
    return Drill(tuple(worst), gaps, roster=bool(scene.world.roster), shared=shared(scene))


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
    alone: _Alone,
    admin_of: Sequence[tuple[str, bool]],
    *,
    nothing: int | None,
) -> Departing:
    """`nothing`: how many none are."""
    tiers = held.tiers if held else {}
    return Departing(
        person=somebody(scene, place),
        works=Truth(scene.works[place]),
        role=scene.roles[place],
        customers=held.customers if held else 0,
        tiers=tiers,
        worth=held.worth if held else {},
        shares=held.shares if held else {},
        part=held.part if held else 0.0,
        single_track=len(alone.customers) or nothing,
        perhaps_shared=int(alone.unsure.sum()),
        examples=tuple(scene.numbering.ref(customer) for customer in alone.customers[:MOST_NAMED].tolist()),
        alone_in=tuple(system for system, _ in admin_of),
        perhaps_with=tuple(system for system, unsure in admin_of if unsure),
        seconds=round(scene.policy.effort.of(tiers, len(admin_of)).total_seconds()),
    )


class _Alone(NamedTuple):
    """Customers with whom nobody else deals for certain. `unsure`: somebody may, of whom nobody knows it."""

    customers: Index
    unsure: Bits


_NONE: Final = _Alone(np.zeros(0, np.int32), np.zeros(0, bool))


def _alone(scene: Scene) -> dict[int, _Alone]:
    """Person → the A customers with whom nobody else deals who works here for certain."""
    ties = scene.ties
    # the rows are sorted by customer and person, one for each way
    fresh = np.diff(ties.customer, prepend=-1) | np.diff(ties.person, prepend=-1)
    kept = (fresh != 0) & (scene.works[ties.person] != Truth.NO)
    customer, person = ties.customer[kept], ties.person[kept]
    mine = scene.works[person] == Truth.YES
    sure = np.bincount(customer[mine], minlength=len(scene.numbering))[customer] - mine
    others = np.bincount(customer, minlength=len(scene.numbering))[customer] - 1
    mattering = (scene.tiers == TIERS.index("A")) & scene.numbering.counted
    single = mattering[customer] & (sure == 0)
    order = np.argsort(person[single], kind="stable")
    customers, people, unsure = customer[single][order], person[single][order], others[single][order] > 0
    begins = np.flatnonzero(np.diff(people, prepend=-1))
    parts = zip(np.split(customers, begins)[1:], np.split(unsure, begins)[1:], strict=True)
    return dict(zip(people[begins].tolist(), (_Alone(*part) for part in parts), strict=True))


def _administrators(scene: Scene) -> dict[int, list[tuple[str, bool]]]:
    """Person → the systems that nobody else administers who works here for certain; and does somebody perhaps?"""
    found: dict[int, list[tuple[str, bool]]] = defaultdict(list)
    for home in scene.numbering.homes:
        admins = {
            int(person)
            for one, person in zip(home.world.principals, home.person_of.tolist(), strict=True)
            if one.powers & {"admin", "last-admin"} and one.status == "active"
        }
        sure = {one for one in admins if _counts(scene, one) == Truth.YES}
        perhaps = {one for one in admins if _counts(scene, one) != Truth.NO}
        for person in perhaps - {NONE}:
            if not sure - {person}:
                found[person].append((home.name, bool(perhaps - {person})))
    return found


def _counts(scene: Scene, admin: int) -> Truth:
    """Would somebody who administers a system still do so without another? Whose account it is may not be known."""
    if admin == NONE:
        return Truth.UNKNOWN
    return Truth.YES if scene.numbering.persons[admin].service else Truth(scene.works[admin])
