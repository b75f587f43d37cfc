"""Whom a text names: a successor in a field of a customer, a manager in a list, an exception's person.

By an id in the same system, a mail, an employee number, a user name there, or a name that only one person has. Nobody
is guessed at.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from exeunt.audit.numbering import Numbering


class Names:
    """Persons by what they are called."""

    def __init__(self, numbering: Numbering) -> None:
        self._in_system: dict[tuple[str, str], set[int]] = defaultdict(set)
        self._anywhere: dict[str, set[int]] = defaultdict(set)
        self._by_name: dict[str, set[int]] = defaultdict(set)
        for place, person in enumerate(numbering.persons):
            for one in person.principals:
                for called in {one.ref.id, one.username, *one.ids.values()} - {"", one.ids.get("manager", "")}:
                    self._in_system[one.ref.system, called.casefold()].add(place)
            self._note(self._anywhere, (*person.mails, person.employee_number), place)
            self._note(self._by_name, (person.name,), place)

    def person(self, text: str, system: str = "") -> int | None:
        """The one person that *text* names, as written in *system*; None where it names nobody, or several."""
        called = text.strip().casefold()
        for found in (self._in_system.get((system, called)), self._anywhere.get(called), self._by_name.get(called)):
            if found:
                return next(iter(found)) if len(found) == 1 else None
        return None

    @staticmethod
    def _note(index: dict[str, set[int]], texts: Iterable[str], place: int) -> None:
        for text in texts:
            if text.strip():
                index[text.strip().casefold()].add(place)
