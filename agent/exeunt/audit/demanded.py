"""What a rule demands, as the tables of access: what people lack is then what the one has and the other has not.

One may have it by any of his accounts, or have none at all. So the people are principals of their own, beside the
accounts, and in whatever groups their accounts are in. Nobody else must see anything, and no record must be seen
because of what belongs to it.

Where a trait or a fact is missing there are two answers: *strict* demands what is known to be demanded, *lenient* what
may be. Who lacks any of the strict one has too little for certain; between the two nobody knows.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa

from exeunt.access.tables import NONE, Index, Members, Subjects, Tables
from exeunt.audit.draft import Draft
from exeunt.audit.numbering import Home
from exeunt.audit.scene import Scene
from exeunt.audit.scopes import Reader, Scopes, kinds_meant
from exeunt.policy.audit import Sees


@dataclass(frozen=True, slots=True)
class Demanded:
    """The principals of both are the accounts, then the people. `lenient` is None where it would be the same."""

    strict: Tables
    lenient: Tables | None


def demanded(scene: Scene, home: Home, check: Sees, people: Sequence[int]) -> Demanded:
    """What these people must have in one system, by the order in which they are named."""
    base, accounts = _with_people(home, people), accounts_of(home, people)
    first = home.tables.subjects.principals
    readers = [Reader(first + place, one, accounts[place]) for place, one in enumerate(people)]
    strict, unsure = _lowered(scene, home, check, base, readers, lenient=False)
    return Demanded(strict, _lowered(scene, home, check, base, readers, lenient=True)[0] if unsure else None)


def _lowered(
    scene: Scene, home: Home, check: Sees, base: Tables, readers: Sequence[Reader], *, lenient: bool
) -> tuple[Tables, bool]:
    """The tables, and whether anything was unsure."""
    draft = Draft(base, frozenset())
    everybody = draft.group("everybody", (one.subject for one in readers))
    scopes = Scopes(scene, home, check, readers, draft, lenient=lenient)
    scopes.grant(check.must or {}, kinds_meant(home, check))
    return draft.tables(everybody), scopes.unsure


def accounts_of(home: Home, people: Sequence[int]) -> list[list[int]]:
    """Of each of these people all accounts in the system, whether they can sign in or not."""
    place = {person: number for number, person in enumerate(people)}
    found: list[list[int]] = [[] for _ in people]
    for account, person in enumerate(home.person_of.tolist()):
        if person in place:
            found[place[person]].append(account)
    return found


def _with_people(home: Home, people: Sequence[int]) -> Tables:
    """The tables of the system with these people as further principals, after the accounts."""
    base, first, more = home.tables, home.tables.subjects.principals, len(people)

    def moved(subject: Index) -> Index:
        return np.where(subject < first, subject, subject + np.int32(more))

    return replace(
        base,
        subjects=_subjects(base.subjects, [f"person:{one}" for one in people]),
        members=_members(base.members, moved, accounts_of(home, people), first),
        customers=replace(
            base.customers, owner=moved(base.customers.owner), more_owner=moved(base.customers.more_owner)
        ),
    )


def _subjects(base: Subjects, people: Sequence[str]) -> Subjects:
    first, more = base.principals, len(people)
    return replace(
        base,
        ids=_inserted(base.ids, first, people),
        kinds=_inserted(base.kinds, first, ["person"] * more),
        labels=_inserted(base.labels, first, people),
        active=np.append(base.active, np.ones(more, bool)),
        principals=first + more,
        powers=(*base.powers, *([frozenset[str]()] * more)),
    )


def _inserted(column: pa.Array, place: int, more: Sequence[str]) -> pa.Array:
    texts = column.cast(pa.string())
    return pa.concat_arrays([texts[:place], pa.array(more, pa.string()), texts[place:]])


def _members(base: Members, moved: Callable[[Index], Index], accounts: Sequence[Sequence[int]], first: int) -> Members:
    """And each of the people in the groups of his accounts."""
    person = np.full(first, NONE, np.int32)
    for place, mine in enumerate(accounts):
        person[list(mine)] = first + place
    of_accounts = np.flatnonzero(base.member < first)
    joining = person[base.member[of_accounts]]
    rows = joining != NONE
    return Members(
        np.append(moved(base.group), moved(base.group[of_accounts[rows]])),
        np.append(moved(base.member), joining[rows]),
    )
