"""Who reports to whom."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from exeunt.access.tables import NONE
from exeunt.audit.coverage import PRINCIPALS, whole
from exeunt.audit.naming import Names
from exeunt.audit.numbering import Numbering
from exeunt.audit.traits import Traits
from exeunt.policy.truth import Truth

MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Lines:
    """`above[p]`: the managers of p, his own first; `whole[p]`: that there are no others is known.

    Who has no manager in a system that tells the managers of others is at the top.
    """

    above: Sequence[tuple[int, ...]]
    whole: Sequence[bool]
    delivered: bool

    def reports(self, person: int, manager: int) -> Truth:
        """Is one below the other, directly or not?"""
        if manager in self.above[person]:
            return Truth.YES
        return Truth.NO if self.whole[person] or person in self.above[manager] else Truth.UNKNOWN

    def below(self) -> dict[int, list[int]]:
        """Manager → everybody who reports to him, directly or not."""
        found: dict[int, list[int]] = defaultdict(list)
        for person, above in enumerate(self.above):
            for manager in above:
                found[manager].append(person)
        return dict(found)

    def lowest(self, persons: Collection[int]) -> tuple[list[int], list[int]]:
        """Of these, those above nobody of them for certain, and those above nobody of them perhaps.

        As many as there are lowest ones work side by side: reporting lines are a tree.
        """
        answers = {
            one: max((self.reports(other, one) for other in persons if other != one), default=Truth.NO)
            for one in persons
        }
        sure = [one for one, answer in answers.items() if answer is Truth.NO]
        perhaps = [one for one, answer in answers.items() if answer is not Truth.YES]
        return sure, perhaps


def lines_of(numbering: Numbering, traits: Traits, names: Names) -> Lines:
    """The managers that systems name: by id among principals, by whatever names a person among traits."""
    told = _told(numbering, traits)
    telling = {system for said in told for _, system in said}
    managers = [_manager(place, said, names) for place, said in enumerate(told)]
    # where nobody is told to be above him though the system tells it of others, he is at the top; if it was read whole
    settling = telling & {home.name for home in numbering.homes if whole(home.tables, "traits", PRINCIPALS)}
    known = [
        manager != NONE and (manager is not None or bool(settling & {one.ref.system for one in person.principals}))
        for manager, person in zip(managers, numbering.persons, strict=True)
    ]
    chains = [_chain(place, managers) for place in range(len(managers))]
    complete = [all(known[one] for one in (place, *chain)) for place, chain in enumerate(chains)]
    return Lines(chains, complete, delivered=bool(telling))


def _told(numbering: Numbering, traits: Traits) -> list[set[tuple[str, str]]]:
    """For each person, what the systems call his manager, and in which system."""
    told = [
        {(one.ids[MANAGER], one.ref.system) for one in person.principals if one.ids.get(MANAGER)}
        for person in numbering.persons
    ]
    for home, mine in zip(numbering.homes, traits.of_principal, strict=True):
        for principal, said in mine.items():
            person = int(home.person_of[principal])
            if person != NONE:
                told[person] |= {(text, home.name) for text in said.get(MANAGER, ())}
    return told


def _manager(place: int, said: set[tuple[str, str]], names: Names) -> int | None:
    """The manager of one person; None for none, NONE for one who is nobody here or whom the systems do not agree on."""
    found = {names.person(text, system) for text, system in said}
    if not found - {place}:
        return None
    (manager, *others) = found - {place}
    return NONE if others or manager is None else manager


def _chain(place: int, managers: Sequence[int | None]) -> tuple[int, ...]:
    """Everybody above one person; a circle is walked once."""
    chain: list[int] = []
    manager = managers[place]
    while manager is not None and manager != NONE and manager not in (place, *chain):
        chain.append(manager)
        manager = managers[manager]
    return tuple(chain)
