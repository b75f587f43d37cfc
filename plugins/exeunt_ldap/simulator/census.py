"""The server's own truth: every entry with every attribute, operational ones included, read as its root."""

from __future__ import annotations

import base64
import hashlib
import ssl
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final
from urllib.parse import urlsplit

import ldap3

from exeunt_ldap.link import Verified
from exeunt_ldap.simulator.server import Account, PracticeDirectory

Census = Mapping[str, Mapping[str, tuple[str, ...]]]
"""DN → attribute → sorted values. Passwords and their history are digests."""

_SECRET: Final = frozenset({"userpassword", "pwdhistory"})
_PAGE: Final = 200


def census(directory: PracticeDirectory, *, leave_out: Iterable[str] = ()) -> Census:
    """Everything there is, without the attributes *leave_out* (any case)."""
    hidden = frozenset(name.lower() for name in leave_out)
    with root_connection(directory) as connection:
        pages = connection.extend.standard.paged_search(
            directory.base_dn,
            "(objectClass=*)",
            attributes=["*", "+"],
            paged_size=_PAGE,
            controls=[("2.16.840.1.113730.3.4.2", True, None)],  # referral entries themselves, not where they point
        )
        return {item["dn"]: _shown(item["raw_attributes"], hidden) for item in pages if "raw_attributes" in item}


@contextmanager
def root_connection(directory: PracticeDirectory) -> Iterator[Any]:
    """ldap3's own connection, bound as the server's root: for seeding, for looking, for another admin's hand."""
    with connection_as(directory, directory.root) as connection:
        yield connection


@contextmanager
def connection_as(directory: PracticeDirectory, account: Account) -> Iterator[Any]:
    """ldap3's own connection but for its TLS, bound as *account*; ldap3's exceptions, also for a refused bind."""
    tls = Verified(ssl.create_default_context(cafile=directory.ca_file), host=urlsplit(directory.url).hostname or "")
    server = ldap3.Server(directory.url, tls=tls, get_info=ldap3.NONE, connect_timeout=10)
    connection = ldap3.Connection(
        server,
        account.dn,
        account.password,
        auto_referrals=False,
        check_names=False,
        raise_exceptions=True,
        receive_timeout=30,
    )
    try:
        connection.bind()
        yield connection
    finally:
        connection.unbind()


def _shown(raw: Mapping[str, list[bytes]], hidden: frozenset[str]) -> Mapping[str, tuple[str, ...]]:
    return {
        name: tuple(sorted(_text(name, value) for value in values))
        for name, values in sorted(raw.items())
        if name.lower() not in hidden
    }


def _text(name: str, value: bytes) -> str:
    if name.lower() in _SECRET:
        return f"sha256:{hashlib.sha256(value).hexdigest()}"
    try:
        return value.decode("utf-8")
    except UnicodeDecodeError:
        return f"base64:{base64.b64encode(value).decode('ascii')}"
