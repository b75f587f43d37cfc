"""What the systems say of people: traits, by person, and the record that roles are told by."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

import numpy as np

from exeunt.access.lookup import Lookup
from exeunt.audit.coverage import whole
from exeunt.audit.facts import text
from exeunt.audit.numbering import Home, Numbering
from exeunt.model import Value
from exeunt.policy.audit import AuditPolicy
from exeunt.policy.audit.policy import SERVICE
from exeunt.policy.conditions import Conditions, OneOf, Record

GROUP: Final = "group"
"""In a role: a group, by label or id, that the person is in through any number of memberships."""

OWN: Final = frozenset({GROUP, "mail", "name", "power", "system"})
"""What a principal itself tells."""

Said = Mapping[str, tuple[str, ...]]
"""Field → what is said, each value once."""


@dataclass(frozen=True, slots=True)
class Traits:
    """`of_person[p]`: what any system says of person p. `of_principal[h][u]`: what system h says of its principal u.

    `told_by[h]`: what system h says of anybody, be it that there is nothing.
    """

    of_person: Sequence[Said]
    of_principal: Sequence[Mapping[int, Said]]
    told_by: Sequence[frozenset[str]]

    @property
    def delivered(self) -> frozenset[str]:
        """What any system says of anybody."""
        return frozenset().union(*self.told_by)

    @property
    def told(self) -> frozenset[str]:
        """What a role may ask for."""
        return self.delivered | OWN

    def of(self, person: int, field: str) -> tuple[str, ...]:
        return self.of_person[person].get(field, ())


def gather(numbering: Numbering) -> Traits:
    """Everything that is said of anybody; empty values say nothing."""
    persons: list[dict[str, dict[str, None]]] = [defaultdict(dict) for _ in numbering.persons]
    principals: list[dict[int, dict[str, dict[str, None]]]] = []
    told: list[frozenset[str]] = []
    for home in numbering.homes:
        mine: dict[int, dict[str, dict[str, None]]] = defaultdict(lambda: defaultdict(dict))
        rows = _rows(home)
        told.append(frozenset(field for _, field, _ in rows))
        for principal, field, value in rows:
            if not value.strip():
                continue
            mine[principal][field][value] = None
            person = home.person_of[principal]
            if person >= 0:
                persons[person][field][value] = None
        principals.append(mine)
    return Traits(
        [_tuples(said) for said in persons],
        [{principal: _tuples(said) for principal, said in mine.items()} for mine in principals],
        told,
    )


def _rows(home: Home) -> list[tuple[int, str, str]]:
    table = home.tables.traits
    columns = (table["principal"].to_pylist(), text(table["field"]).to_pylist(), text(table["value"]).to_pylist())
    return list(zip(*columns, strict=True))


def _tuples(said: Mapping[str, Mapping[str, None]]) -> dict[str, tuple[str, ...]]:
    return {field: tuple(values) for field, values in said.items()}


def roles_of(
    numbering: Numbering, traits: Traits, policy: AuditPolicy, now: datetime, *, partly: bool = False
) -> tuple[str, ...]:
    """The role of everybody; a service account has its own.

    partly  more may be said of people than was read: a role that could come first by that makes the role unknown
    """
    rows = [row for role in policy.roles for row in role.rows]
    groups = _Groups(numbering, rows)
    told = policy if partly else policy.decidable(traits.told)
    opened = {field for row in rows for field in row} - OWN if partly else set[str]()
    opened |= set() if groups.whole else {GROUP}
    return tuple(
        SERVICE if person.service else told.role_of(Record(_fields(numbering, traits, groups, place), now, opened))
        for place, person in enumerate(numbering.persons)
    )


def _fields(numbering: Numbering, traits: Traits, groups: _Groups, place: int) -> Mapping[str, Value]:
    person = numbering.persons[place]
    fields: dict[str, Value] = dict(traits.of_person[place])
    powers = sorted({power for one in person.principals for power in one.powers})
    # what a principal itself tells is known, also where it is nothing
    return fields | {
        "mail": tuple(sorted(person.mails)),
        "name": (person.name,),
        "power": tuple(powers),
        "system": tuple(sorted({one.ref.system for one in person.principals})),
        GROUP: groups.of(place),
    }


class _Groups:
    """Who is in the groups that any role asks for."""

    def __init__(self, numbering: Numbering, rows: Sequence[Conditions]) -> None:
        asked = [row[GROUP] for row in rows if GROUP in row]
        wanted = [condition for condition in asked if isinstance(condition, OneOf)]
        self._found: dict[int, dict[str, None]] = defaultdict(dict)
        homes = numbering.homes if wanted else ()
        self.whole = all(whole(home.tables, "members", "groups") for home in homes)
        for home in homes:
            self._look(home, wanted)

    def of(self, person: int) -> tuple[str, ...]:
        return tuple(self._found[person]) if person in self._found else ()

    def _look(self, home: Home, wanted: Sequence[OneOf]) -> None:
        subjects, lookup = home.tables.subjects, Lookup(home.tables)
        ids, labels = text_list(subjects.ids), text_list(subjects.labels)
        for group in range(subjects.principals, len(ids)):
            names = [name for name in (labels[group], ids[group]) if any(one.of(name) for one in wanted)]
            if names:
                inside = np.array(list(lookup.holding(group)), np.int64)
                people = home.person_of[inside[inside < subjects.principals]]
                for person in people[people >= 0].tolist():
                    self._found[person] |= dict.fromkeys(names)


def text_list(column: object) -> list[str]:
    """A column of text as Python's own."""
    return [value or "" for value in column.to_pylist()]  # type: ignore[attr-defined]
