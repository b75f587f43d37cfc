"""The practice company as a directory. The leaver has something of every kind that the connector knows."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ed25519
from ldap3.utils.dn import escape_rdn

from exeunt.sdk.simulator.company import Company, Person
from exeunt_ldap.simulator.census import root_connection
from exeunt_ldap.simulator.layout import (
    BASE,
    DEFAULT_POLICY,
    GROUPS,
    LEAVERS_POLICY,
    NOBODY,
    PEOPLE,
    POLICIES,
    SERVICES,
)
from exeunt_ldap.simulator.server import Account, PracticeDirectory

STAFF_GID: Final = 10000
_PERMANENT: Final = "000001010000Z"

Values = Mapping[str, str | bytes | list[str]]


@dataclass(frozen=True, slots=True)
class Seeded:
    """Who got which DN and password, by e-mail address."""

    company: Company
    dns: Mapping[str, str]
    passwords: Mapping[str, str]

    def account(self, email: str) -> Account:
        return Account(self.dns[email], self.passwords[email])


@dataclass(frozen=True, slots=True)
class _New:
    dn: str
    classes: tuple[str, ...]
    values: Values


def seed(directory: PracticeDirectory, company: Company) -> Seeded:
    """Fill an empty, running directory. Passwords are drawn anew each time."""
    passwords = {person.email: secrets.token_urlsafe(15) for person in company.people}
    dns = {person.email: dn_of(person) for person in company.people}
    world = Seeded(company, dns, passwords)
    entries = [*_frame(directory), *_people(world), *_groups(world)]
    with root_connection(directory) as connection:
        for entry in entries:
            connection.add(entry.dn, list(entry.classes), dict(entry.values))
        _after(connection, directory, world)
    return world


def dn_of(person: Person) -> str:
    """Where a person's entry stands. Service accounts stand elsewhere."""
    return f"uid={escape_rdn(person.username)},{SERVICES if person.kind == 'service' else PEOPLE}"


def group_dn(name: str) -> str:
    return f"cn={escape_rdn(name)},{GROUPS}"


def _frame(directory: PracticeDirectory) -> Iterable[_New]:
    yield _New(BASE, ("dcObject", "organization"), {"dc": "acme", "o": "Acme"})
    for name in (PEOPLE, GROUPS, SERVICES, POLICIES):
        yield _New(name, ("organizationalUnit",), {})
    for account in (directory.reader, directory.writer):
        yield _New(account.dn, ("applicationProcess", "simpleSecurityObject"), {"userPassword": account.password})
    yield _New(NOBODY, ("applicationProcess",), {"description": "stands in where a group must have a member"})
    if directory.layout.policies:
        yield _policy(DEFAULT_POLICY, {"pwdAllowUserChange": "TRUE", "pwdInHistory": "3", "pwdMaxFailure": "5"})
        yield _policy(LEAVERS_POLICY, {"pwdAllowUserChange": "FALSE"})


def _policy(dn: str, values: Values) -> _New:
    common = {"sn": "policy", "pwdAttribute": "userPassword", "pwdLockout": "TRUE", "pwdMustChange": "FALSE"}
    return _New(dn, ("person", "pwdPolicy"), {**common, **values})


def _people(world: Seeded) -> Iterable[_New]:
    for number, person in enumerate(world.company.people):
        yield _service(person, world) if person.kind == "service" else _human(person, world, number)


def _service(person: Person, world: Seeded) -> _New:
    values = {"description": person.title, "userPassword": world.passwords[person.email]}
    return _New(dn_of(person), ("account", "simpleSecurityObject"), values)


def _human(person: Person, world: Seeded, number: int) -> _New:
    values: dict[str, str | bytes | list[str]] = {
        "cn": person.name,
        "sn": person.family,
        "givenName": person.given,
        "mail": person.email,
        "employeeNumber": person.employee_number,
        "departmentNumber": person.department,
        "title": person.title,
        "userPassword": world.passwords[person.email],
        "uidNumber": str(STAFF_GID + number),
        "gidNumber": str(STAFF_GID),
        "homeDirectory": f"/home/{number}",
    }
    if person.manager:
        values["manager"] = world.dns[person.manager]
    if person.email == world.company.leaver:
        values["sshPublicKey"] = new_ssh_key(person.username)
    return _New(dn_of(person), ("inetOrgPerson", "posixAccount", "ldapPublicKey"), values)


def new_ssh_key(comment: str) -> str:
    """The public half of a key that nobody keeps."""
    public = ed25519.Ed25519PrivateKey.generate().public_key()
    line = public.public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    return f"{line.decode('ascii')} {comment}"


def _groups(world: Seeded) -> Iterable[_New]:
    dns, company = world.dns, world.company
    leaver, manager = dns[company.leaver], dns[company.manager]
    emea = [dns[person.email] for person in company.people if person.department == "Sales EMEA"]
    everybody = [dns[person.email] for person in company.people if person.kind != "service"]
    # The leaver is an administrator without anybody knowing: through deal-desk.
    yield _names("deal-desk", [leaver, manager])
    yield _names("crm-admins", [*(dns[email] for email in company.admins), group_dn("deal-desk")])
    yield _names("sales-emea", emea, owner=leaver)
    yield _names("all-staff", [*everybody, group_dn("sales-emea")], owner=manager)
    yield _names("key-account-orion", [leaver])
    yield _New(group_dn("vpn"), ("groupOfUniqueNames",), {"uniqueMember": emea, "owner": [leaver, manager]})
    yield _New(group_dn("deal-room-chair"), ("organizationalRole",), {"roleOccupant": leaver})
    yield _New(group_dn("staff"), ("posixGroup",), {"gidNumber": str(STAFF_GID)})
    shell = [company.person(email).username for email in (company.leaver, *company.admins)]
    yield _New(group_dn("shell"), ("posixGroup",), {"gidNumber": str(STAFF_GID + 1), "memberUid": shell})
    url = f"ldap:///{PEOPLE}??sub?(departmentNumber=Sales EMEA)"
    yield _New(group_dn("emea-by-department"), ("groupOfURLs",), {"memberURL": url})


def _names(name: str, members: list[str], *, owner: str = "") -> _New:
    return _New(group_dn(name), ("groupOfNames",), {"member": members, **({"owner": owner} if owner else {})})


def _after(connection: Any, directory: PracticeDirectory, world: Seeded) -> None:
    """What needs the entries to be there: who left earlier is locked, the leaver is a secretary too."""
    import ldap3

    replace = ldap3.MODIFY_REPLACE
    connection.modify(world.dns[world.company.manager], {"secretary": [(replace, [world.dns[world.company.leaver]])]})
    if directory.layout.policies:
        lock = {"pwdAccountLockedTime": [(replace, [_PERMANENT])], "pwdPolicySubentry": [(replace, [LEAVERS_POLICY])]}
        connection.modify(world.dns[world.company.departed], lock)
