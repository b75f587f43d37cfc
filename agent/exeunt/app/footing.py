"""What an answer rests on: whether it was read whole, and whether all of it is certain."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np

from exeunt.app.answering import OpenSystem, Record, Sight
from exeunt.app.differences import AccessDifference
from exeunt.app.what_if import WhatIf
from exeunt.audit.coverage import uncertain
from exeunt.audit.world import World
from exeunt.model import Gap
from exeunt.model.access import CERTAINTIES
from exeunt.people import Person


@dataclass(frozen=True, slots=True)
class Footing:
    """whole   all of it was read
    exact   nothing in it is of unknown certainty
    doubts  about who the person is that it is about: an account may be his, or another's
    """

    whole: bool
    exact: bool
    doubts: Sequence[Gap] = ()

    @property
    def certain(self) -> bool:
        return self.exact and not self.doubts

    @property
    def sound(self) -> bool:
        return self.whole and self.certain


def of_records(world: World, systems: Iterable[OpenSystem], records: Iterable[Record]) -> Footing:
    """Of who sees a customer."""
    return Footing(_read_whole(world, systems), all(map(_exact, records)))


def of_sights(world: World, systems: Iterable[OpenSystem], person: Person, sights: Sequence[Sight]) -> Footing:
    """Of what a person sees. A customer that is left out because its tier is not known may belong to the answer."""
    exact = all(sight.exact and not sight.unsorted for sight in sights)
    return Footing(_read_whole(world, systems), exact, world.people.gaps_about(person))


def of_difference(found: AccessDifference) -> Footing:
    """Of what differs between two snapshots."""
    exact = not any(system.both.doubtful for system in found.systems)
    return Footing(not found.incomplete, exact, found.doubts)


def of_what_if(world: World, found: WhatIf) -> Footing:
    """Of what plans would change. What the snapshot has no place for it does not have."""
    systems = [system.before for system in found.systems]
    followed = not any(system.missed for system in found.systems)
    exact = not any(uncertain(system.tables) for system in systems)
    return Footing(_read_whole(world, systems) and followed, exact, world.people.gaps_about(found.person))


def _read_whole(world: World, systems: Iterable[OpenSystem]) -> bool:
    return not world.unread and not any(system.not_whole for system in systems)


def _exact(record: Record) -> bool:
    """Every level is certain, and every reason that may be shown for one."""
    rows = np.array([giving.grant for giving in record.system.paths.givings(record.customer)], np.intp)
    unknown = record.system.tables.grants.certainty[rows] == CERTAINTIES.index("unknown")
    return not unknown.any() and all(viewer.level == viewer.may for viewer in record.viewers)
