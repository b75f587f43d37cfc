"""The text of a practice server's slapd.conf. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from exeunt_ldap.simulator.layout import (
    BASE,
    DEFAULT_POLICY,
    READER,
    ROOT,
    SERVICES,
    WRITER,
    Layout,
)

_SCHEMAS: Final = ("core", "cosine", "inetorgperson", "nis", "dyngroup")
_MODULES: Final = ("back_mdb", "memberof", "refint", "syncprov", "lastbind")

# Public keys for SSH, under the numbers that everybody uses for them.
_SSH_SCHEMA: Final = """
attributetype ( 1.3.6.1.4.1.24552.500.1.1.1.13 NAME 'sshPublicKey' DESC 'a public key for SSH'
  EQUALITY octetStringMatch SYNTAX 1.3.6.1.4.1.1466.115.121.1.40 )
objectclass ( 1.3.6.1.4.1.24552.500.1.1.2.0 NAME 'ldapPublicKey' SUP top AUXILIARY
  DESC 'an account with public keys' MAY ( sshPublicKey $ uid ) )
"""

# `=cw` and not `write`: that would imply reading, and nobody need read a password's digest.
# `compare` is what the account-usability control wants before it says anything.
_OF_PASSWORDS: Final = f"""
access to dn.base="" by * read
access to attrs=userPassword
  by dn.exact="{WRITER}" =cw
  by dn.exact="{READER}" compare
  by self =w
  by anonymous auth
  by * none
"""

# These attributes are known to the server only with the overlay.
_OF_POLICIES: Final = f"""
access to attrs=pwdHistory by * none
access to attrs=pwdAccountLockedTime,pwdPolicySubentry
  by dn.exact="{WRITER}" write
  by dn.exact="{READER}" read
  by self read
  by * none
"""

_OF_THE_REST: Final = f"""
access to attrs=member,uniqueMember,memberUid,roleOccupant,manager,owner,secretary,seeAlso,sshPublicKey,userCertificate
  by dn.exact="{WRITER}" write
  by users read
access to attrs=telephoneNumber
  by self write
  by users read
access to *
  by users read
"""


@dataclass(frozen=True, slots=True)
class Places:
    """Where things are: the folder of the server's own files, and what the system brought."""

    folder: Path
    modules: Path
    schemas: Path
    ca: Path
    chain: Path
    key: Path


def slapd_conf(layout: Layout, places: Places, *, root_password: str) -> str:
    """A whole configuration file."""
    return "\n".join(
        [
            *_schema(layout, places),
            *_modules(layout, places),
            *_frontend(layout, places),
            *_database(layout, places.folder, root_password),
            *_overlays(layout),
        ]
    )


def _schema(layout: Layout, places: Places) -> list[str]:
    return [*(f"include {places.schemas / name}.schema" for name in _SCHEMAS), _SSH_SCHEMA, layout.schema]


def _modules(layout: Layout, places: Places) -> list[str]:
    names = [*_MODULES, *(["ppolicy"] if layout.policies else []), *(["dynlist"] if layout.computes else [])]
    return [f"modulepath {places.modules}", *(f"moduleload {name}" for name in names)]


def _frontend(layout: Layout, places: Places) -> list[str]:
    return [
        f"pidfile {places.folder / 'slapd.pid'}",
        f"TLSCACertificateFile {places.ca}",
        f"TLSCertificateFile {places.chain}",
        f"TLSCertificateKeyFile {places.key}",
        "TLSProtocolMin 3.3",
        f"sizelimit {layout.size_limit}",
        *([f"rootDSE {places.folder / 'root-dse.ldif'}"] if layout.root_dse else []),
    ]


def _database(layout: Layout, folder: Path, root_password: str) -> list[str]:
    return [
        "database mdb",
        f"suffix {BASE}",
        f'rootdn "{ROOT}"',
        f"rootpw {root_password}",
        f"directory {folder / 'db'}",
        "maxsize 268435456",
        "dbnosync",
        "index objectClass,uid,mail,manager,gidNumber,member,memberOf,memberUid,entryUUID,entryCSN eq",
        "lastbind on",
        f'limits dn.children="{SERVICES}" size.soft={layout.size_limit} size.pr=1000 size.prtotal=unlimited',
        _OF_PASSWORDS,
        *([_OF_POLICIES] if layout.policies else []),
        _OF_THE_REST,
    ]


def _overlays(layout: Layout) -> list[str]:
    lines = ["overlay memberof", "memberof-refint TRUE", "memberof-dangling ignore"]
    lines += ["overlay refint", "refint_attributes manager owner"]
    if layout.policies:
        lines += ["overlay ppolicy", f"ppolicy_default {DEFAULT_POLICY}", "ppolicy_hash_cleartext"]
        lines += ["ppolicy_use_lockout"] if layout.tells_lock else []
    if layout.computes:
        lines += ["overlay dynlist", "dynlist-attrset groupOfURLs memberURL member"]
    return [*lines, "overlay syncprov", ""]
