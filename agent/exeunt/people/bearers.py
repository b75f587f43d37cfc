"""Who carries a person's address or employee number without being that person. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from exeunt.model import Principal
from exeunt.people.evidence import held_by
from exeunt.people.people import People, Person

_TELLING = ("mail", "employee_number")
"""A user name is no address that a password could be sent to, and many systems give the same one anew."""


def bearers(people: People, person: Person) -> list[Principal]:
    """The principals of everybody else that carry one of his addresses or his number, sorted by ref."""
    his = _carried(person.principals) | {("mail", mail) for mail in person.mails}
    others = (one for other in people.persons if other.key != person.key for one in other.principals)
    return sorted((one for one in others if not his.isdisjoint(_carried([one]))), key=lambda one: one.ref)


def _carried(principals: Iterable[Principal]) -> set[tuple[str, str]]:
    return {
        (name, value)
        for held in map(held_by, principals)
        for name, values in held.items()
        for value in values
        if name in _TELLING
    }
