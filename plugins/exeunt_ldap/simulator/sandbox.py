"""The practice company's directory: a real slapd, kept by a process of its own.

Drivers get the server's root, who sees and may do everything; the product's two accounts stand in the configuration.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from ldap3.core.exceptions import LDAPException

from exeunt.sdk.simulator.practice import NotHere, PracticeSystem, Standing, Surroundings, kept, serve, start_process
from exeunt_ldap.simulator.census import census, connection_as
from exeunt_ldap.simulator.layout import BASE, GROUPS, LEAVERS_POLICY, NOBODY, READER, WRITER
from exeunt_ldap.simulator.seed import Seeded, seed
from exeunt_ldap.simulator.server import Account, PracticeDirectory, available

NAME: Final = "ldap"
_PASSING: Final = (
    *("modifyTimestamp", "modifiersName", "entryCSN", "contextCSN"),
    *("authTimestamp", "pwdLastSuccess", "pwdFailureTime"),
)
"""What the server notes about each change and each sign-in: it differs after anything at all."""

_NAMED: Final = ("member", "uniqueMember", "memberUid", "roleOccupant")


def start(surroundings: Surroundings) -> PracticeSystem:
    """The directory, seeded and running. PluginError `practice.not-here` where there is no slapd."""
    return start_process(NAME, __name__, surroundings)


class Directory:
    """The directory as its own process sees it."""

    def __init__(self, server: PracticeDirectory, seeded: Seeded, *, folder: Path) -> None:
        self._server = server
        self._seeded = seeded
        self.entry: Mapping[str, Any] = {
            "kind": NAME,
            "url": server.url,
            "bind_dn": server.root.dn,
            "password": server.root.password,
            "base_dn": BASE,
            "ca_file": str(server.ca_file),
        }
        self.table: Mapping[str, Any] = {
            "kind": NAME,
            "url": server.url,
            "ca_file": str(server.ca_file),
            "base_dn": BASE,
            "groups_base": GROUPS,
            "leavers_policy": LEAVERS_POLICY,
            "placeholder": NOBODY,
            "privileged_groups": ["*-admins"],
            "own_accounts": [READER, WRITER],
            "read": _credential(folder / "read.secret", server.reader),
            "write": _credential(folder / "write.secret", server.writer),
        }

        leaver = seeded.dns[seeded.company.leaver]
        self.losses: Mapping[str, Sequence[str]] = {
            "sign_in.block:principal": [f"{leaver}/{name}" for name in ("userPassword", "pwdChangedTime", "pwdHistory")]
        }

    def census(self) -> Mapping[str, str]:
        found = census(self._server, leave_out=_PASSING)
        return {f"{dn}/{name}": "\n".join(values) for dn, entry in found.items() for name, values in entry.items()}

    def standing(self, email: str) -> Standing:
        dn = self._seeded.dns[email]
        mine = {name.lower(): values for name, values in census(self._server)[dn].items()}
        return Standing(
            may_sign_in=self._signs_in(email),
            ways_in=sum(len(mine.get(name, ())) for name in ("sshpublickey", "usercertificate;binary")),
            customers={},
            memberships=len(self._groups_of(email)),
        )

    def chore(self) -> str:
        return ""

    def _signs_in(self, email: str) -> bool:
        """Does the password that this person was given get in? Tried, as he would."""
        try:
            with connection_as(self._server, self._seeded.account(email)):
                return True
        except LDAPException:
            return False

    def _groups_of(self, email: str) -> list[str]:
        person = self._seeded.company.person(email)
        wanted = {self._seeded.dns[email].casefold(), person.username.casefold()}
        found = census(self._server)
        return [
            dn
            for dn, entry in found.items()
            if dn.endswith(GROUPS) and any(one.casefold() in wanted for name in _NAMED for one in entry.get(name, ()))
        ]


def _credential(file: Path, account: Account) -> Mapping[str, str]:
    return {"bind_dn": account.dn, "bind_password": kept(file, account.password)}


@contextmanager
def _running(given: Surroundings) -> Iterator[Directory]:
    if available() is None:
        raise NotHere("slapd")
    server = PracticeDirectory(given.folder, now=datetime.now(UTC), authority=given.authority)
    with server:
        yield Directory(server, seed(server, given.company), folder=given.folder)


if __name__ == "__main__":
    serve(_running)
