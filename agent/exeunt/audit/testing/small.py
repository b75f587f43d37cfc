"""A small world as a test of a policy writes it, read.

    roster: [hr]                       # the systems that say who works here
    people:
      ada: {accounts: [crm, hr], title: Sales Representative, region: East, manager: ben, mfa: true}
      ben: {accounts: {crm: active, hr: inactive}, groups: [Executives], powers: [admin]}
    customers:
      acme: {owner: ada, purchases: 2000000 CNY, region: East, team: [ben], owners: {second_contact: ben}}
      offer: {parent: acme, kind: Deal, owner: ada}
      many: {owner: ben, times: 200}   # many-1 to many-200, alike
    sees:
      - {who: ada, what: acme, level: edit}
      - {who: ben, what: all, part: sensitive}
    parts: [export]                    # told apart by the system, though nobody may have it
    incomplete: [owners]               # tables that were not read whole

What is said of a person or a customer beyond these keys is a trait or a fact. Owners see, and may change, what they
own; `sees` adds what anybody sees besides. `accounts` is `[crm]` unless said, and customers are the CRM's.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from exeunt.model.access import LEVELS, Level
from exeunt.policy.document import Place

CRM: Final = "crm"
KIND: Final = "Account"
STATUSES: Final = ("active", "blocked", "inactive")
_MOST_ALIKE: Final = 10_000
TABLES: Final = ("principals", "customers", "owners", "members", "grants", "caps", "facts", "traits")


@dataclass(frozen=True, slots=True)
class SmallPerson:
    """`accounts`: system → status."""

    accounts: Mapping[str, str] = field(default_factory=lambda: {CRM: "active"})
    groups: tuple[str, ...] = ()
    powers: tuple[str, ...] = ()
    manager: str = ""
    traits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SmallCustomer:
    owner: str = ""
    kind: str = KIND
    parent: str = ""
    key: str = ""
    team: tuple[str, ...] = ()
    owners: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    facts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SmallSight:
    """Somebody sees something: a person, or a group, and one customer, or `all`."""

    who: str
    what: str
    level: Level = Level.READ
    part: str = ""
    certain: bool = True


@dataclass(frozen=True, slots=True)
class SmallWorld:
    roster: tuple[str, ...] = ()
    people: Mapping[str, SmallPerson] = field(default_factory=dict)
    customers: Mapping[str, SmallCustomer] = field(default_factory=dict)
    sees: tuple[SmallSight, ...] = ()
    parts: tuple[str, ...] = ()
    incomplete: tuple[str, ...] = ()

    @property
    def names(self) -> list[str]:
        """Everybody and everything that is named."""
        owners = [one.owner for one in self.customers.values() if one.owner]
        groups = [group for one in self.people.values() for group in one.groups]
        return list(dict.fromkeys([*self.people, *self.customers, *owners, *groups]))

    def but(self, other: SmallWorld) -> SmallWorld:
        """With what another says besides, or instead: people and customers one by one."""
        return SmallWorld(
            other.roster or self.roster,
            {**self.people, **other.people},
            {**self.customers, **other.customers},
            (*self.sees, *other.sees),
            (*self.parts, *other.parts),
            (*self.incomplete, *other.incomplete),
        )


def read_world(place: Place) -> SmallWorld:
    """A world, or what a test changes of one."""
    entries = place.known("roster", "people", "customers", "sees", "parts", "incomplete")
    people = entries["people"].table() if "people" in entries else {}
    customers = entries["customers"].table() if "customers" in entries else {}
    sees = entries["sees"].items() if "sees" in entries else []
    return SmallWorld(
        roster=_texts(entries, "roster"),
        people={name: _person(item) for name, item in people.items()},
        customers={name: one for called, item in customers.items() for name, one in _customers(called, item)},
        sees=tuple(sight for item in sees for sight in _sights(item)),
        parts=_texts(entries, "parts"),
        incomplete=tuple(item.word(TABLES) for item in entries["incomplete"].one_or_more())
        if "incomplete" in entries
        else (),
    )


def _keys(place: Place) -> dict[str, Place]:
    """A table, which may be empty: of whom nothing is said, there he is all the same."""
    return {} if place.is_table and not place.node.value else place.table()


def _person(place: Place) -> SmallPerson:
    entries = _keys(place)
    own = _taken(entries, "accounts", "groups", "powers", "manager")
    return SmallPerson(
        accounts=_accounts(own["accounts"]) if "accounts" in own else {CRM: "active"},
        groups=_texts(own, "groups"),
        powers=_texts(own, "powers"),
        manager=own["manager"].text() if "manager" in own else "",
        traits=_said(entries),
    )


def _accounts(place: Place) -> dict[str, str]:
    if place.is_table:
        return {system: item.word(STATUSES) for system, item in place.table().items()}
    return {item.text(): "active" for item in place.one_or_more()}


def _customers(name: str, place: Place) -> Iterator[tuple[str, SmallCustomer]]:
    """One, or so many that are alike: limits of numbers of customers would fill pages."""
    entries = _keys(place)
    if "times" not in entries:
        yield name, _customer(entries)
        return
    times = entries.pop("times").whole(lowest=1, highest=_MOST_ALIKE)
    alike = _customer(entries)
    yield from ((f"{name}-{number}", alike) for number in range(1, times + 1))


def _customer(entries: dict[str, Place]) -> SmallCustomer:
    own = _taken(entries, "owner", "kind", "parent", "key", "team", "owners")
    texts = {name: own[name].text() for name in ("owner", "kind", "parent", "key") if name in own}
    owners = own["owners"].table() if "owners" in own else {}
    return SmallCustomer(**texts, team=_texts(own, "team"), owners=_said(owners), facts=_said(entries))


def _sights(place: Place) -> list[SmallSight]:
    entries = place.known("who", "what", "level", "part", "certain")
    for name in ("who", "what"):
        if entries and name not in entries:
            place.complain("policy.missing", name=name, other="")
    level = entries["level"].word(LEVELS[1:]) if "level" in entries else LEVELS[Level.READ]
    part = entries["part"].text() if "part" in entries else ""
    certain = entries["certain"].truth() if "certain" in entries else True
    return [
        SmallSight(who, what, Level(LEVELS.index(level) if level in LEVELS else 0), part, certain)
        for who in _texts(entries, "who")
        for what in _texts(entries, "what")
    ]


def _taken(entries: dict[str, Place], *names: str) -> dict[str, Place]:
    """These entries, which are then no longer among the others."""
    return {name: entries.pop(name) for name in names if name in entries}


def _texts(entries: Mapping[str, Place], name: str) -> tuple[str, ...]:
    return tuple(item.text() for item in entries[name].one_or_more()) if name in entries else ()


def _said(entries: Mapping[str, Place]) -> dict[str, tuple[str, ...]]:
    """Values as written; a number and a date are what they look like."""
    return {name: tuple(_value(item) for item in place.one_or_more()) for name, place in entries.items()}


def _value(place: Place) -> str:
    if place.is_number or place.is_truth:
        return str(place.node.value)
    return place.text()
