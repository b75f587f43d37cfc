"""Opening one connection: always over verified TLS, never following anybody anywhere, never waiting for ever."""

from __future__ import annotations

import math
import ssl
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import ldap3
from ldap3.core.exceptions import LDAPStartTLSError

from exeunt.sdk import CallError, Kit, Unavailable
from exeunt_ldap.controls import Control
from exeunt_ldap.edits import Edit
from exeunt_ldap.settings import LdapSettings

Result = Mapping[str, Any]


class Broken(Exception):
    """No usable answer on this connection; `why` names what ldap3 raised. Dead, silent or babbling: all the same."""

    def __init__(self, why: str) -> None:
        super().__init__(why)
        self.why = why


@dataclass(frozen=True, slots=True)
class Query:
    """What to search for: the entry `base`, or with `page` or `limit` all under it.

    page   at most so many entries at once, going on from `cookie`
    limit  so many are enough
    """

    base: str
    condition: str
    attributes: Sequence[str]
    controls: Sequence[Control] = ()
    page: int = 0
    limit: int = 0
    cookie: bytes = b""


def connect(kit: Kit, settings: LdapSettings, *, dn: str, password: str) -> Any:
    """An open connection, not bound yet. Unavailable if there is none, or none that can be trusted."""
    connection = ldap3.Connection(
        _server(kit, settings),
        dn,
        password,
        authentication=ldap3.SIMPLE,
        auto_bind=ldap3.AUTO_BIND_NONE,
        client_strategy=ldap3.SYNC,
        auto_referrals=False,  # ldap3 would send the password to whatever host a referral names
        auto_range=False,
        check_names=False,
        raise_exceptions=False,
        return_empty_attributes=False,
        receive_timeout=math.ceil(kit.http.read),
    )
    with _opening(connection, kit, settings):
        connection.open(read_server_info=False)
        if settings.start_tls:
            connection.start_tls(read_server_info=False)
    return connection


def bind(connection: Any, controls: Sequence[Control] = ()) -> Result:
    """Sign in; the server's answer."""
    with _asking():
        connection.bind(read_server_info=False, controls=list(controls) or None)
        return dict(connection.result)


def search(connection: Any, query: Query) -> tuple[Result, Sequence[Mapping[str, Any]]]:
    """The server's answer and the items before it."""
    paging = {"paged_size": query.page, "paged_criticality": True, "paged_cookie": query.cookie or None}
    with _asking():
        connection.search(
            query.base,
            query.condition,
            "SUBTREE" if query.page or query.limit else "BASE",
            attributes=list(query.attributes),
            size_limit=query.limit,
            controls=list(query.controls) or None,
            **(paging if query.page else {}),
        )
        return dict(connection.result), list(connection.response)


def modify(connection: Any, dn: str, edits: Mapping[str, Sequence[Edit]], controls: Sequence[Control]) -> Result:
    """Change one entry; the server's answer."""
    with _asking():
        changes = {name: [(verb, list(values)) for verb, values in parts] for name, parts in edits.items()}
        connection.modify(dn, changes, controls=list(controls) or None)
        return dict(connection.result)


def close(connection: Any) -> None:
    """Let go, whatever state it is in."""
    with suppress(Broken), _asking():
        connection.unbind()
    if connection.socket is not None:
        connection.socket.close()  # ldap3 forgets what it did not quite open


@contextmanager
def _asking() -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 (a babbling server makes ldap3 raise anything, KeyError included)
        raise Broken(type(error).__name__) from None


def certificate(connection: Any) -> bytes:
    """The server's certificate, DER."""
    socket = connection.socket
    return (socket.getpeercert(binary_form=True) or b"") if isinstance(socket, ssl.SSLSocket) else b""


class Verified(ldap3.Tls):  # type: ignore[misc]  # ldap3 brings no types
    """TLS by Python's own rules. ldap3's verifies nothing unless told to, and compares names by itself, from
    Python 3.12 on without addresses.
    """

    def __init__(self, context: ssl.SSLContext, *, host: str) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._context = context
        self._host = host

    def wrap_socket(self, connection: Any, do_handshake: bool = False) -> None:  # noqa: FBT001, FBT002 (ldap3's)
        connection.socket = self._context.wrap_socket(
            connection.socket, server_hostname=self._host, do_handshake_on_connect=do_handshake
        )


def _server(kit: Kit, settings: LdapSettings) -> Any:
    return ldap3.Server(
        settings.url,
        tls=Verified(_trust(kit, settings), host=urlsplit(settings.url).hostname or ""),
        get_info=ldap3.NONE,
        connect_timeout=kit.http.connect,
        allowed_referral_hosts=[],
    )


def _trust(kit: Kit, settings: LdapSettings) -> ssl.SSLContext:
    """The CA file of the settings, or the product's, or the system's own."""
    file = kit.folder / settings.ca_file if settings.ca_file else kit.http.ca_file
    try:
        return ssl.create_default_context(cafile=file)
    except (OSError, ssl.SSLError):
        raise Unavailable("ldap.ca-file", system=kit.system, path=str(file)) from None


@contextmanager
def _opening(connection: Any, kit: Kit, settings: LdapSettings) -> Iterator[None]:
    try:
        yield
    except Exception as error:  # noqa: BLE001 (see `_asking`)
        close(connection)
        raise _why_closed(error, system=kit.system, url=settings.url) from None


def _why_closed(error: Exception, *, system: str, url: str) -> CallError:
    if "CERTIFICATE_VERIFY_FAILED" in str(error):  # ldap3 hands the reason on as text only
        return Unavailable("ldap.certificate", system=system, url=url)
    if isinstance(error, LDAPStartTLSError):
        return Unavailable("ldap.start-tls", system=system, url=url)
    return Unavailable("ldap.unreachable", system=system, url=url, why=type(error).__name__)
