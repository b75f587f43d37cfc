"""Entries a second by our `Directory`, against ldap3's own paged search."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import structlog

from bench.line import Line, Skipped
from bench.sizes import Sizes
from bench.turns import in_turns
from exeunt.sdk import Kit, Secret
from exeunt.sdk.clock import SystemClock
from exeunt.sdk.gate import ReadOnlyGate
from exeunt.sdk.http import HttpOptions
from exeunt.sdk.simulator.company import make_company
from exeunt_ldap.directory import Directory
from exeunt_ldap.settings import LdapSettings
from exeunt_ldap.simulator import Layout, PracticeDirectory, available, seed
from exeunt_ldap.simulator.census import connection_as
from exeunt_ldap.simulator.layout import PEOPLE

NAME = "reading LDAP entries: ldap3's entries a second / ours"
FILTER = "(objectClass=inetOrgPerson)"
ATTRIBUTES = ["entryUUID", "cn", "displayName", "uid", "objectClass", "employeeNumber", "manager", "mail"]


def measure(folder: Path, sizes: Sizes) -> Iterator[Line | Skipped]:
    if available() is None:
        yield Skipped(NAME, "OpenLDAP's server (slapd) is not installed")
        return
    layout = Layout(policies=False)  # hashing thousands of passwords is no part of this
    with PracticeDirectory(folder, now=datetime.now(UTC), layout=layout) as server:
        seed(server, make_company(7, sizes.people))
        yield _line(server, sizes.repeats)


def _line(server: PracticeDirectory, rounds: int) -> Line:
    directory = _directory(server)
    page = directory.settings.page_size

    def ours() -> int:
        return len(directory.search(PEOPLE, FILTER, ATTRIBUTES).entries)

    with connection_as(server, server.reader) as connection:

        def theirs() -> int:
            found = connection.extend.standard.paged_search(
                PEOPLE, FILTER, attributes=ATTRIBUTES, paged_size=page, generator=False
            )
            return sum(item["type"] == "searchResEntry" for item in found)

        count = ours()
        if count != theirs():
            raise RuntimeError("the two read different things")
        turns = in_turns(ours, theirs, rounds)
    directory.close()
    return Line(
        NAME,
        turns.ratio,
        f"{count / turns.ours:,.0f} entries/s by Directory, {count / turns.theirs:,.0f} entries/s by paged_search; {count} entries, pages of {page}",
        [f"processor time on this side of the wire alone: {turns.own_ratio:.2f}"],
    )


def _directory(server: PracticeDirectory) -> Directory:
    values = {"bind_dn": server.reader.dn, "bind_password": server.reader.password}
    kit = Kit(
        system="dir",
        gate=ReadOnlyGate("ldap"),
        secret=lambda name: Secret(values[name], name=name),
        clock=SystemClock(),
        log=structlog.get_logger("bench"),
        http=HttpOptions(),
        seal_key=b"k" * 32,
        folder=server.folder,
    )
    return Directory(kit, LdapSettings(url=server.url, base_dn=server.base_dn, ca_file=str(server.ca_file)))
