"""Two snapshots side by side, over all systems that both have."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Literal, TypeVar

from exeunt.app.answering import OpenSystem, may_keep_customers, open_systems, records_called
from exeunt.app.differences.both import BothSystems
from exeunt.app.differences.overview import SystemDifference, narrowed, overview
from exeunt.audit.world import World
from exeunt.errors import ExeuntError
from exeunt.model import Gap
from exeunt.people import Person, resolve

T = TypeVar("T")

TOP: Final = 10
"""People, and customers, that an overview shows."""

ROWS: Final = 10_000
"""Rows of one person or customer: more is nothing to read, and `--top` gives it."""

Inside = Literal["before", "after", "neither"]

_NOT_THERE: Final = frozenset({"people.nobody", "people.no-system", "access.no-customer"})
"""What is said of somebody or something that may still be in the other snapshot."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A system about which nothing can be said: not both snapshots have it. `gaps`: why, where that is known."""

    system: str
    inside: Inside
    gaps: tuple[Gap, ...]


@dataclass(frozen=True, slots=True)
class AccessDifference:
    """`person`, `customer`: the only ones asked about; the customer as it was called."""

    before: World
    after: World
    systems: Sequence[SystemDifference]
    unanswered: Sequence[Unanswered]
    person: Person | None
    customer: str

    @property
    def narrowed(self) -> bool:
        return bool(self.person or self.customer)

    @property
    def unread(self) -> Sequence[Gap]:
        """What else was not read, where one person is asked about: he may have accounts there that tell who he is."""
        said = [gap for one in self.unanswered for gap in one.gaps]
        missed = [gap for world in (self.before, self.after) for gap in world.unread] if self.person else []
        return _once(gap for gap in missed if gap not in said)

    @property
    def doubts(self) -> Sequence[Gap]:
        """About who the one person is that is asked about."""
        person = self.person
        return (
            _once(gap for world in (self.before, self.after) for gap in world.people.gaps_about(person))
            if person
            else []
        )

    @property
    def incomplete(self) -> bool:
        """Something was not read that could change the answer."""
        return bool(self.unanswered or self.unread) or not all(system.both.whole for system in self.systems)


def access_difference(
    before: World, after: World, *, who: str = "", customer: str = "", top: int | None = None
) -> AccessDifference:
    """What differs; *who*, *customer*: every row of that person, of that customer, or of him on it.

    *top*: so many people and customers, or so many rows, instead of `TOP` and `ROWS`.

    RefusedPlan or UsageError as `people.resolve` and `records_called`, if neither snapshot has who or what is meant.
    """
    systems = [BothSystems(*pair, after.kernels or before.kernels) for pair in _pairs(before, after)]
    persons = _either(lambda: resolve(before.people, who), lambda: resolve(after.people, who)) if who else []
    people = _principals(persons) if who else None
    records = _records(before, after, customer) if customer else None
    found = [
        overview(both, top or TOP)
        if people is None and records is None
        else _narrowed(both, people, records, top or ROWS)
        for both in systems
    ]
    unanswered = [*_unanswered(before, after)]
    return AccessDifference(before, after, found, unanswered, persons[-1] if persons else None, customer)


def _once(gaps: Iterable[Gap]) -> list[Gap]:
    found: list[Gap] = []
    for gap in gaps:
        if gap not in found:
            found.append(gap)
    return found


def _pairs(before: World, after: World) -> Iterator[tuple[OpenSystem, OpenSystem]]:
    """The systems of both that keep customers, or may, in one of them at least."""
    for name in sorted(before.systems.keys() & after.systems.keys()):
        was, now = before.systems[name], after.systems[name]
        if may_keep_customers(was) or may_keep_customers(now):
            yield OpenSystem(was), OpenSystem(now)


def _unanswered(before: World, after: World) -> Iterator[Unanswered]:
    """Systems of one only, unless they keep no customers; and those that could be read for neither."""
    sides: list[tuple[World, World, Inside]] = [(before, after, "before"), (after, before, "after")]
    for world, other, inside in sides:
        for system in open_systems(world):
            if system.name not in other.systems:
                yield Unanswered(system.name, inside, _unreadable(other, system.name))
    known = before.systems.keys() | after.systems.keys()
    missed = {str(gap.params["system"]): gap for world in (before, after) for gap in world.gaps if _is_system(gap)}
    for name in sorted(missed.keys() - known):
        yield Unanswered(name, "neither", (missed[name],))


def _unreadable(world: World, system: str) -> tuple[Gap, ...]:
    return tuple(gap for gap in world.gaps if _is_system(gap) and gap.params["system"] == system)


def _is_system(gap: Gap) -> bool:
    return gap.code == "snapshot.unreadable"


def _principals(persons: Sequence[Person]) -> frozenset[tuple[str, str]]:
    """(system, id) of the principals of one person, as both snapshots know him."""
    return frozenset((one.ref.system, one.ref.id) for person in persons for one in person.principals)


def _records(before: World, after: World, called: str) -> frozenset[tuple[str, str]]:
    """(system, id) of the customer's records in either."""
    found = _either(
        lambda: records_called(open_systems(before), called), lambda: records_called(open_systems(after), called)
    )
    return frozenset((record.system.name, record.id) for records in found for record in records)


def _either(one: Callable[[], T], other: Callable[[], T]) -> list[T]:
    """What each of the two finds. If neither does, the error of the second, which is about now."""
    found: list[T] = []
    error: ExeuntError | None = None
    for ask in (one, other):
        try:
            found.append(ask())
        except ExeuntError as missing:
            if missing.code not in _NOT_THERE:
                raise
            error = missing
    if error is not None and not found:
        raise error
    return found


def _narrowed(
    both: BothSystems,
    people: Collection[tuple[str, str]] | None,
    records: Collection[tuple[str, str]] | None,
    top: int,
) -> SystemDifference:
    principals = None if people is None else both.principals_called(_in(both, people))
    customers = None if records is None else both.customers_called(_in(both, records))
    return narrowed(both, principals, customers, top)


def _in(both: BothSystems, refs: Collection[tuple[str, str]]) -> list[str]:
    return [identity for system, identity in refs if system == both.name]
