"""Who works here, who has left, and whom nobody knows: as the systems say that are asked for it (the *roster*)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from exeunt.audit.coverage import PRINCIPALS, whole
from exeunt.audit.numbering import Numbering
from exeunt.audit.traits import Traits
from exeunt.audit.world import World
from exeunt.model import Principal, Ref
from exeunt.people import Person, perhaps_in
from exeunt.policy.values import NEVER, end_in

Employment = Literal["works", "doubted", "left", "stranger", "unknown", "service"]
"""doubted  the roster has him as working, and another system names a last day that is over
stranger  the roster was read whole, does not have him, and has nobody who by what is doubtful might be he
unknown   there is no roster, or it is not whole, or he might be somebody in it
"""

LAST_DAY: Final = "last_day"


@dataclass(frozen=True, slots=True)
class Standing:
    """`since`: when he left, where the roster tells; None where it does not."""

    employment: Employment
    since: datetime | None = None


Ends = Mapping[Ref, Sequence[datetime]]
"""Principal → when the last days that its own system tells of it are over; those without an end left out."""


def standings(world: World, numbering: Numbering, traits: Traits, now: datetime) -> Sequence[Standing]:
    """How everybody stands."""
    roster = [home for home in numbering.homes if home.name in world.roster]
    names = {home.name for home in roster}
    complete = bool(names) and names == world.roster and all(whole(home.tables, PRINCIPALS) for home in roster)
    perhaps, ends = perhaps_in(world.people, names), _ends(numbering, traits)
    return [
        _standing(person, ends, names, now, doubtful=not complete or person.key in perhaps)
        for person in world.people.persons
    ]


def _ends(numbering: Numbering, traits: Traits) -> Ends:
    return {
        home.world.principals[place].ref: ends
        for home, told in zip(numbering.homes, traits.of_principal, strict=True)
        for place, said in told.items()
        if (ends := [end for day in said.get(LAST_DAY, ()) if (end := end_in(day)) is not None and end != NEVER])
    }


def _standing(person: Person, ends: Ends, roster: Collection[str], now: datetime, *, doubtful: bool) -> Standing:
    if person.service:
        return Standing("service")
    lists: dict[str, list[Standing]] = {}
    for one in person.principals:
        if one.ref.system in roster:
            lists.setdefault(one.ref.system, []).append(_listed(one, ends.get(one.ref, ()), now))
    if not lists:
        return Standing("unknown" if doubtful else "stranger")
    # one list is enough: the others may be behind
    gone = [last for entries in lists.values() if (last := _last(entries)).employment == "left"]
    if gone:
        return min(gone, key=lambda one: one.since or NEVER)
    others = [end for one in person.principals if one.ref.system not in roster for end in ends.get(one.ref, ())]
    return Standing("doubted" if any(end <= now for end in others) else "works")


def _listed(entry: Principal, ends: Sequence[datetime], now: datetime) -> Standing:
    """What one entry of the roster says. Where it tells a last day, nobody has left before, whatever it calls him."""
    over = [end for end in ends if end <= now]
    if over:
        return Standing("left", min(over))
    return Standing("works" if ends or entry.status == "active" else "left")


def _last(entries: Sequence[Standing]) -> Standing:
    """What a list says that has several entries of somebody, who may have come back: the last one counts."""
    working = [one for one in entries if one.employment == "works"]
    return working[0] if working else max(entries, key=lambda one: one.since.timestamp() if one.since else 0)
