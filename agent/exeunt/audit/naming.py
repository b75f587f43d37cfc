"""Whom a text names: a successor in a field of a customer, a manager in a list, an exception's person or account.

By an id in the same system, a mail, an employee number, a user name there, or a name that only one person has. Nobody
is guessed at: a text that may mean several names none of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from functools import cached_property

from exeunt.audit.numbering import Home, Numbering
from exeunt.model import Ref


class Names:
    """Persons and accounts by what they are called."""

    def __init__(self, numbering: Numbering) -> None:
        self._homes = {home.name: home for home in numbering.homes}
        self._persons = numbering.persons
        self._in_system: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._anywhere: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        for place, person in enumerate(numbering.persons):
            for one in person.principals:
                for called in {one.ref.id, one.username, *one.ids.values()} - {"", one.ids.get("manager", "")}:
                    self._in_system[one.ref.system, called.casefold()].add(place)
            _note(self._anywhere, (*person.mails, person.employee_number), place)
            _note(self._by_name, (person.name,), place)

    def person(self, text: str, system: str = "") -> int | None:
        """The one person that *text* names, as written in *system*; None where it names nobody, or several."""
        found = self.persons(text, system)
        return next(iter(found)) if len(found) == 1 else None

    def persons(self, text: str, system: str = "") -> set[int]:
        """All whom *text* may name. Where it was written in no system, a user name of any may be meant."""
        called = text.strip().casefold()
        if found := self._in_system.get((system, called)) or self._anywhere.get(called):
            return found
        by_name = self._by_name.get(called, set())
        return by_name if system else by_name | self._by_username.get(called, set())

    def accounts(self, text: str) -> tuple[Ref, ...]:
        """All accounts that `system:name` may name: the one with this id, else those with this user name or mail.

        The id of a group names no account.
        """
        system, _, name = text.partition(":")
        home, called = self._homes.get(system), name.strip().casefold()
        if home is None or name in _groups(home):
            return ()
        every = home.world.principals
        exact = tuple(one.ref for one in every if one.ref.id == name)
        return exact or tuple(one.ref for one in every if called and called in _called(one.username, *one.mail))

    def candidates(self, text: str) -> tuple[str, ...]:
        """Where *text* names several: each by what names only it."""
        accounts, persons = self.accounts(text), self.persons(text)
        if len(accounts) > 1:
            return tuple(sorted(f"{one.system}:{one.id}" for one in accounts))
        return tuple(sorted(map(self._own_name, persons))) if len(persons) > 1 else ()

    def _own_name(self, place: int) -> str:
        person = self._persons[place]
        names = (*person.mails, person.employee_number)
        own = (name for name in names if self._anywhere.get(name.strip().casefold()) == {place})
        account = person.principals[0].ref
        return next(own, f"{account.system}:{account.id}")

    @cached_property
    def _by_username(self) -> dict[str, set[int]]:
        found: dict[str, set[int]] = defaultdict(set)
        for place, person in enumerate(self._persons):
            _note(found, (one.username for one in person.principals), place)
        return found


def _note(index: dict[str, set[int]], texts: Iterable[str], place: int) -> None:
    for called in _called(*texts):
        index[called].add(place)


def _called(*texts: str) -> set[str]:
    return {text.strip().casefold() for text in texts} - {""}


def _groups(home: Home) -> set[str]:
    subjects = home.tables.subjects
    return {str(one) for one in subjects.ids.to_pylist()[subjects.principals :]}
