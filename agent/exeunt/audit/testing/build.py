"""A small world → a world as a snapshot would give it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from exeunt.access.coding import code
from exeunt.access.tables import Covered
from exeunt.audit.testing.small import CRM, KIND, SmallCustomer, SmallSight, SmallWorld
from exeunt.audit.world import SystemWorld, World
from exeunt.model import Principal, Ref
from exeunt.model.access import (
    Cap,
    Customer,
    Fact,
    Grant,
    Group,
    Kind,
    Level,
    Member,
    On,
    Owner,
    Row,
    TableName,
    Trait,
    shape,
)
from exeunt.people import join
from exeunt.policy.values import amount_in

DOMAIN: Final = "acme.example"
EVERYBODY: Final = "everybody"
_NOBODY: Final = "nobody"


def build(small: SmallWorld, now: datetime) -> World:
    """People have one mail and one number in every system, so that they are one person."""
    systems = dict.fromkeys([CRM, *small.roster, *(name for one in small.people.values() for name in one.accounts)])
    principals = {system: _principals(small, system) for system in systems}
    worlds = {system: _system(small, system, principals[system], now) for system in systems}
    return World("test", now, join(principals), worlds, frozenset(small.roster), ())


def _principals(small: SmallWorld, system: str) -> tuple[Principal, ...]:
    return tuple(
        Principal(
            ref=Ref(system, "user", name),
            name=name,
            status=person.accounts[system],  # type: ignore[arg-type] # the reader took one of the words
            ids={"username": name, "employee_number": f"n-{name}", "manager": person.manager},
            mail=(f"{name}@{DOMAIN}".lower(),),
            powers=frozenset(person.powers),
        )
        for name, person in small.people.items()
        if system in person.accounts
    )


def _system(small: SmallWorld, system: str, principals: tuple[Principal, ...], now: datetime) -> SystemWorld:
    rows: dict[TableName, list[Row]] = {"traits": list(_traits(small, system)), "members": [], "groups": []}
    if system == CRM:
        rows |= _records(small)
    coverage = [Covered(table, table, "", "", "partial", 0) for table in (small.incomplete if system == CRM else ())]
    return SystemWorld(system, "test", principals, code(system, principals, rows, coverage), now)


def _traits(small: SmallWorld, system: str) -> Iterator[Trait]:
    for name, person in small.people.items():
        if system in person.accounts:
            yield from (Trait(name, field, value) for field, values in person.traits.items() for value in values)


def _records(small: SmallWorld) -> dict[TableName, list[Row]]:
    kinds = list(dict.fromkeys([KIND, *(one.kind for one in small.customers.values())]))
    groups = dict.fromkeys(group for person in small.people.values() for group in person.groups)
    return {
        "groups": [Group(EVERYBODY), Group(_NOBODY), *(Group(name, "public", name) for name in groups)],
        "members": [
            *(Member(EVERYBODY, name) for name, person in small.people.items() if CRM in person.accounts),
            *(Member(group, name) for name, person in small.people.items() for group in person.groups),
        ],
        "kinds": [Kind(kind) for kind in kinds],
        "customers": [
            Customer(name, one.kind, one.owner, one.parent, one.key, name) for name, one in small.customers.items()
        ],
        "owners": [
            Owner(name, who, field)
            for name, one in small.customers.items()
            for field, several in one.owners.items()
            for who in several
        ],
        "grants": [*_grants(small, kinds)],
        "caps": [*_caps(small, kinds)],
        "facts": [fact for name, one in small.customers.items() for fact in _facts(name, one)],
    }


def _grants(small: SmallWorld, kinds: list[str]) -> Iterator[Grant]:
    full = shape(*((kind, "self", Level.FULL) for kind in kinds))
    read = shape(*((kind, "self", Level.READ) for kind in kinds))
    for name in small.people:
        yield Grant(name, "owner", name, full, "owner")
    for name, one in small.customers.items():
        yield from (Grant(who, "one", name, read, "team") for who in one.team)
    for sight in small.sees:
        given = shape(*((kind, "self", sight.level) for kind in kinds))
        yield Grant(sight.who, *_on(sight), given, "manual", certainty="exact" if sight.certain else "unknown")


def _caps(small: SmallWorld, kinds: list[str]) -> Iterator[Cap]:
    """Everybody may everything that he was given; parts are for those only of whom it is said."""
    for kind in kinds:
        yield Cap(EVERYBODY, "all", "", kind, "", Level.FULL)
        yield from (Cap(_NOBODY, "all", "", kind, part, Level.FULL) for part in small.parts)
        yield from (Cap(sight.who, *_on(sight), kind, sight.part, sight.level) for sight in small.sees if sight.part)


def _on(sight: SmallSight) -> tuple[On, str]:
    return ("all", "") if sight.what == "all" else ("one", sight.what)


def _facts(name: str, customer: SmallCustomer) -> Iterator[Fact]:
    for field, values in customer.facts.items():
        for value in values:
            amount = amount_in(value)
            if amount and amount.currency:
                yield Fact(name, field, str(amount.number), "number", amount.currency)
            else:
                yield Fact(name, field, value)
