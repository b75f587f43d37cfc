"""The suite that every connector passes, against a real OpenLDAP server."""

from __future__ import annotations

import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import ldap3
import pytest
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from ldap3.core.exceptions import LDAPException

from exeunt.model import Ref
from exeunt.sdk.simulator.authority import create_authority
from exeunt.sdk.simulator.company import LEAVER, SUCCESSORS, make_company
from exeunt.sdk.testing import Conformance, FarSide, Many
from exeunt_ldap.connector import LdapConnector
from exeunt_ldap.simulator import PracticeDirectory, census, seed
from exeunt_ldap.simulator.census import connection_as, root_connection
from exeunt_ldap.simulator.layout import BASE, GROUPS, LEAVERS_POLICY, NOBODY
from exeunt_ldap.simulator.seed import Seeded, group_dn, new_ssh_key

from .ldap_interceptor import Interceptor

pytestmark = pytest.mark.needs("slapd")

PAGE = 50
PASSING = (
    *("modifyTimestamp", "modifiersName", "entryCSN", "contextCSN"),
    *("authTimestamp", "pwdLastSuccess", "pwdFailureTime", "pwdChangedTime", "pwdHistory", "userPassword"),
)
LINKS = ("member", "uniqueMember", "memberUid", "roleOccupant", "owner", "manager", "secretary", "seeAlso")


class Truth:
    """The directory as its root sees it, and another administrator's hand."""

    def __init__(self, server: PracticeDirectory, seeded: Seeded) -> None:
        self.server = server
        self.seeded = seeded
        self.leaver = seeded.dns[LEAVER]

    def census(self) -> Mapping[str, object]:
        entries = census(self.server, leave_out=PASSING)
        people = {mail: dict(entries[dn]) for mail, dn in self.seeded.dns.items()}
        # what a group does to the entries of its members is the group's doing
        own = {
            mail: {name: v for name, v in entry.items() if name not in (*LINKS, "memberOf")}
            for mail, entry in people.items()
        }
        return {**own, "everything": {dn: dict(entry) for dn, entry in entries.items()}}

    def modify(self, dn: str, **changes: tuple[str, list[str]]) -> None:
        with root_connection(self.server) as root:
            root.modify(dn, {name: [change] for name, change in changes.items()})

    def give_groups(self, count: int) -> None:
        with root_connection(self.server) as root:
            for dn, entry in census(self.server).items():
                if dn.endswith(GROUPS):
                    self._leave(root, dn, entry)
            for number in range(count):
                members = {"member": [self.leaver, self.seeded.dns[SUCCESSORS[0]]]}
                root.add(group_dn(f"given {number}"), ["groupOfNames"], members)

    def _leave(self, root: Any, dn: str, entry: Mapping[str, tuple[str, ...]]) -> None:
        named = {self.leaver, self.seeded.company.person(LEAVER).username}
        by_rule = "memberURL" in entry or "gidNumber" in entry  # these name nobody
        if dn != GROUPS and (by_rule or any(named & set(entry.get(name, ())) for name in LINKS[:4])):
            root.delete(dn)

    def give_keys(self, count: int) -> None:
        keys = [new_ssh_key(f"key {number}") for number in range(count)]
        self.modify(self.leaver, sshPublicKey=(ldap3.MODIFY_REPLACE, keys))

    def give_certificate(self) -> None:
        pem = self.server.ca_file.read_bytes()
        der = x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
        with root_connection(self.server) as root:
            root.modify(self.leaver, {"userCertificate;binary": [(ldap3.MODIFY_ADD, [der])]})

    def leave_group(self, ref: Ref) -> None:
        uuid, _, attribute = ref.id.partition("/")
        value = self.seeded.company.person(LEAVER).username if attribute == "memberUid" else self.leaver
        self.modify(self._dn(uuid), **{attribute: (ldap3.MODIFY_ADD, [NOBODY])})
        self.modify(self._dn(uuid), **{attribute: (ldap3.MODIFY_DELETE, [value])})

    def _dn(self, uuid: str) -> str:
        return next(dn for dn, entry in census(self.server).items() if uuid in entry.get("entryUUID", ()))

    def signs_in(self, _ref: Ref) -> bool:
        """With the password that he knows."""
        try:
            with connection_as(self.server, self.seeded.account(LEAVER)):
                return True
        except LDAPException:
            return False


class TestLdap(Conformance):
    actions = (
        *("sign_in.block:principal", "credential.remove:ssh_key", "credential.remove:certificate"),
        *("admin_role.remove:group", "membership.remove:group"),
        *("reference.hand_over:manager", "reference.hand_over:owner"),
    )

    @contextmanager
    def far_side(self) -> Iterator[FarSide]:
        now = datetime.now(UTC)
        with TemporaryDirectory() as folder:
            authority = create_authority(Path(folder) / "ca", now=now)
            server = PracticeDirectory(Path(folder) / "ldap", now=now, authority=authority)
            own = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            issued = authority.issue("interceptor", now=now)
            own.load_cert_chain(issued.chain, issued.key)
            with server:
                truth = Truth(server, seed(server, make_company(1, 12)))
                truth.give_certificate()
                between = Interceptor(server.port, ca_file=str(authority.ca), own=own)
                with between.running() as port:
                    yield _far_side(truth, between, port, authority.ca)


def _far_side(truth: Truth, between: Interceptor, port: int, ca_file: Path) -> FarSide:
    server = truth.server
    return FarSide(
        connector=LdapConnector,
        settings={
            "url": f"ldaps://127.0.0.1:{port}",
            "base_dn": BASE,
            "groups_base": GROUPS,
            "leavers_policy": LEAVERS_POLICY,
            "placeholder": NOBODY,
            "privileged_groups": ["*-admins"],
            "page_size": PAGE,
        },
        ca_file=ca_file,
        read={"bind_dn": server.reader.dn, "bind_password": server.reader.password},
        write={"bind_dn": server.writer.dn, "bind_password": server.writer.password},
        leaver=LEAVER,
        successor=SUCCESSORS[0],
        census=truth.census,
        many={
            "membership.remove:group": Many(truth.give_groups, page=PAGE, most=301),
            "credential.remove:ssh_key": Many(truth.give_keys, page=PAGE, most=301),
        },
        touch={
            "membership.remove:group": truth.leave_group,
            "sign_in.block:principal": lambda _ref: truth.modify(
                truth.leaver, pwdAccountLockedTime=(ldap3.MODIFY_REPLACE, ["000001010000Z"])
            ),
        },
        works={"sign_in.block:principal": truth.signs_in},
        faults=between,
    )
