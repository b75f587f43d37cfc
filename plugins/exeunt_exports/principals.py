"""The principals, as the host has them."""

from __future__ import annotations

from collections.abc import Generator, Iterator, Sequence
from dataclasses import replace
from typing import Final

from exeunt.sdk import Completeness, Gap, Principal, Ref, reading
from exeunt_exports.people import Directory, Person
from exeunt_exports.roster import Account, Roster
from exeunt_exports.settings import Word

KIND: Final = "principal"


@reading
def principals(roster: Roster, *, system: str, today: str) -> Generator[Principal, None, Completeness]:
    accounts = roster.accounts
    directory = Directory((account.id, account.person) for account in accounts)
    yield from _with_last_admin([_principal(account, directory, system, today) for account in accounts])
    gaps = [*roster.doubts, *_basis_gaps(roster)]
    return Completeness(
        whole=not gaps,
        how="single",
        population=len(accounts),
        as_of=min(source.file.as_of for source in roster.told_by),
        gaps=tuple(gaps),
    )


def _basis_gaps(roster: Roster) -> Iterator[Gap]:
    if roster.basis == "owners":
        yield Gap("exports.only-owners", {"files": ", ".join(source.file.name for source in roster.sources)})


def _principal(account: Account, directory: Directory, system: str, today: str) -> Principal:
    person = account.person
    own, manager = Person(list(account.rows)), directory.manager_of(person)
    ids = {
        "user": own.get("id"),
        "username": own.get("username"),
        "employee_number": person.get("employee_number"),
        "manager": manager.id if manager.known else "",
    }
    powers = {
        "admin": any(entry.is_admin for entry in account.rows),
        "external": any(entry.is_external for entry in account.rows),
        "service": any(entry.is_service for entry in account.rows),
    }
    return Principal(
        ref=Ref(system, KIND, account.id),
        name=account.name,
        status=_status(account, today),
        ids={name: value for name, value in ids.items() if value},
        mail=person.mails,
        powers=frozenset(name for name, held in powers.items() if held),
    )


def _status(account: Account, today: str) -> Word:
    """Active where nothing is said, and where one of several lists says so: he may get in by that account."""
    said = [known for row in account.rows if (known := row.standing(today))]
    return "active" if "active" in said or not said else said[0]


def _with_last_admin(found: Sequence[Principal]) -> Iterator[Principal]:
    active = [one for one in found if "admin" in one.powers and one.status == "active"]
    for principal in found:
        alone = len(active) == 1 and principal is active[0]
        yield replace(principal, powers=principal.powers | {"last-admin"}) if alone else principal
