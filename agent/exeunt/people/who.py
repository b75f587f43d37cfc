"""WHO on the command line → exactly one person. Pure.

An e-mail, an employee number, or `system:` with an id, user name or mail there. Persons are never guessed at: what
means two of them is refused with the list.
"""

from __future__ import annotations

import difflib

from exeunt.errors import RefusedPlan, UsageError
from exeunt.people.mapped import Directory
from exeunt.people.people import People, Person

MOST_SHOWN = 10


def resolve(people: People, who: str) -> Person:
    """The person meant by *who*.

    UsageError `people.no-who` or `people.no-system`; RefusedPlan `people.nobody`, whose `errors` are those who
    are called so, or `people.several` with a list of refs that mean one each. Service accounts are meant by
    `system:id` only.
    """
    who = who.strip()
    if not who:
        raise UsageError("people.no-who")
    system, colon, called = who.partition(":")
    found = _in_system(people, system, called.strip()) if colon else _anywhere(people, who.casefold())
    if not found:
        raise _nobody(people, who)
    if len(found) > 1:
        raise RefusedPlan("people.several", who=who, count=len(found), list=_listed(found))
    return found[0]


def _nobody(people: People, who: str) -> RefusedPlan:
    """A name is not enough, also where one person only has it; but whoever has it is shown."""
    called = [person for person in people.persons if not person.service and _has_name(person, who)]
    refused = RefusedPlan("people.nobody", who=who)
    more = [RefusedPlan("people.more-called-so", count=len(called) - MOST_SHOWN)] if len(called) > MOST_SHOWN else []
    shown = (RefusedPlan("people.called-so", name=person.name, who=_meant_by(person)) for person in called[:MOST_SHOWN])
    refused.errors = [*shown, *more]
    return refused


def _has_name(person: Person, name: str) -> bool:
    """Whether every word of *name* is one of his, in any order: of `Zhang Min 张敏` also `张敏`."""
    words = set(name.casefold().split())
    return any(words <= set(one.name.casefold().split()) for one in person.principals)


def _meant_by(person: Person) -> str:
    return person.mail or _ref(person)


def _ref(person: Person) -> str:
    ref = person.principals[0].ref
    return f"{ref.system}:{ref.id}"


def _in_system(people: People, system: str, called: str) -> list[Person]:
    there = [one for person in people.persons for one in person.principals if one.ref.system == system]
    if not there:
        systems = sorted({one.ref.system for person in people.persons for one in person.principals})
        close = next(iter(difflib.get_close_matches(system, systems, n=1)), "")
        raise UsageError("people.no-system", system=system, known=", ".join(systems), suggestion=close)
    behind = {people.of(one.ref) for one in Directory(there).named(called)}
    return sorted((person for person in behind if person), key=lambda person: person.key)


def _anywhere(people: People, who: str) -> list[Person]:
    humans = [person for person in people.persons if not person.service]
    if "@" in who:
        return [person for person in humans if who in person.mails]
    return [
        person for person in humans if any(who == one.employee_number.strip().casefold() for one in person.principals)
    ]


def _listed(found: list[Person]) -> str:
    """Each by a `system:id` to type instead."""
    shown = [f"{person.name} ({_ref(person)})" for person in found[:MOST_SHOWN]]
    return ", ".join([*shown, "…"] if len(found) > MOST_SHOWN else shown)
