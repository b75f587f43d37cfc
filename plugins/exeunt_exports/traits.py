"""What is told of each principal: title, department, last day, whether a second factor is on, where mail goes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet

from exeunt_exports.entries import OF_ACCOUNTS, TRAITS
from exeunt_exports.names import NAMES
from exeunt_exports.people import Person
from exeunt_exports.roster import Account, Roster
from exeunt_exports.tables import Batch, rows


def traits(roster: Roster, today: str) -> Iterator[Batch]:
    """What lists of people say goes before what lists of users say."""
    told = [(account.id, *trait) for account in roster.accounts for trait in _told(account, today)]
    if roster.basis == "owners":
        told += [(account.id, "known_as", "owner", "text") for account in roster.accounts]
    said = {field for _, field, _, _ in told}
    told += [
        (account.id, field, "", "text") for account in roster.accounts[:1] for field in sorted(_columns(roster) - said)
    ]
    if told:
        principal, field, value, type_ = zip(*told, strict=True)
        yield rows(principal=principal, field=field, value=value, type=type_)


def _columns(roster: Roster) -> AbstractSet[str]:
    """What the lists could tell of somebody. A column in which nothing stands was read all the same."""
    beside = {field for source in roster.folder.beside for field in source.fields} - OF_ACCOUNTS
    fields = beside.union(*(source.fields for source in roster.lists if source not in roster.folder.beside))
    return {field for field in fields if field in TRAITS or field not in NAMES["people"]} - {"employment"}


def _told(account: Account, today: str) -> Iterator[tuple[str, str, str]]:
    entries, own = sorted(account.person.entries, key=lambda entry: entry.source.role != "people"), account.entries
    values = {
        field: value
        for entry in reversed(entries)
        for field, value in entry.values.items()
        if field not in OF_ACCOUNTS or entry in own
    }
    further = {field: "text" for field in values if field not in NAMES["people"]}
    values |= _employment(account.person, today)
    for field, type_ in {**TRAITS, **further}.items():
        if values.get(field):
            yield field, values[field], type_


def _employment(person: Person, today: str) -> Mapping[str, str]:
    """Whether he works here: said by lists of people only, for an account's status is another thing."""
    said = [entry.standing(today) or "active" for entry in person.entries if entry.source.role == "people"]
    return {"employment": ("employed" if "active" in said else "left") if said else ""}
