"""Who works here, who has left, and whom nobody knows: as the systems say that are asked for it (the *roster*)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from exeunt.audit.coverage import PRINCIPALS, whole
from exeunt.audit.numbering import Numbering
from exeunt.audit.traits import Traits
from exeunt.audit.world import World
from exeunt.people import Person, perhaps_in
from exeunt.policy.values import end_in

Employment = Literal["works", "left", "stranger", "unknown", "service"]
"""stranger  the roster was read whole, does not have him, and has nobody who by what is doubtful might be he
unknown   there is no roster, or it is not whole, or he might be somebody in it
"""

LAST_DAY: Final = "last_day"


@dataclass(frozen=True, slots=True)
class Standing:
    """`since`: when he left, where the roster tells; None where it does not."""

    employment: Employment
    since: datetime | None = None


def standings(world: World, numbering: Numbering, traits: Traits, now: datetime) -> Sequence[Standing]:
    """How everybody stands."""
    roster = [home for home in numbering.homes if home.name in world.roster]
    names = {home.name for home in roster}
    complete = bool(names) and names == world.roster and all(whole(home.tables, PRINCIPALS) for home in roster)
    perhaps = perhaps_in(world.people, names)
    return [
        _standing(person, traits.of(place, LAST_DAY), names, now, doubtful=not complete or person.key in perhaps)
        for place, person in enumerate(world.people.persons)
    ]


def _standing(
    person: Person, last_days: Sequence[str], roster: Collection[str], now: datetime, *, doubtful: bool
) -> Standing:
    if person.service:
        return Standing("service")
    listed = [one for one in person.principals if one.ref.system in roster]
    if listed:
        active = {one.ref.system for one in listed if one.status == "active"}
        gone = {one.ref.system for one in listed} - active
        return _listed(last_days, now, gone=bool(gone))
    return Standing("unknown" if doubtful else "stranger")


def _listed(last_days: Sequence[str], now: datetime, *, gone: bool) -> Standing:
    """*gone*: in one of the roster's systems he has no active account. One is enough: the others may be behind."""
    ends = [end for day in last_days if (end := end_in(day)) is not None and end <= now]
    if ends:
        return Standing("left", min(ends))
    return Standing("left" if gone else "works")
