"""The careful client: all traffic with the directory goes through here.

One connection, used by one thread at a time: a paged search must stay on its connection, and ldap3 mixes up the
answers of threads that share one. Who takes a long list page by page has a connection of his own for that: a server
keeps one paged search for each, and another would end it. Reads are tried again on a new connection; writes are sent
once, after asking the gate, and a lost answer is `Uncertain`.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any, Final, TypeVar

from exeunt.sdk import CallError, Denied, Kit, Reason, Unavailable, Uncertain
from exeunt_ldap import answers, controls, link
from exeunt_ldap.controls import Control
from exeunt_ldap.dialect import ROOT_ATTRIBUTES, Root, require_known, root_of
from exeunt_ldap.edits import Edit
from exeunt_ldap.entry import Entry
from exeunt_ldap.link import Broken, Query, Result
from exeunt_ldap.settings import LdapSettings

_ATTEMPTS: Final = 2
_EMPTY_PAGES: Final = 3  # some servers never end their paging
_ALL: Final = "(objectClass=*)"

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Answer:
    """A whole search, or a page of one.

    referrals   places on other servers that belong to what was asked and were not looked at
    """

    entries: Sequence[Entry]
    referrals: Sequence[str] = ()


class Directory:
    """One server, one account. Errors are `CallError`s; nothing of ldap3 leaves."""

    def __init__(self, kit: Kit, settings: LdapSettings) -> None:
        self.settings = settings
        self._kit = kit
        self._lock = threading.RLock()
        self._link: Any = None
        self._spare: list[Any] = []
        """Connections that were read to the last page, for who reads page by page next."""
        self._root: Root | None = None
        self._refused: Denied | None = None
        self._certificate = b""

    @property
    def bind_dn(self) -> str:
        return self._kit.secret("bind_dn").reveal()

    @property
    def root(self) -> Root:
        """The server's facts, read once. Denied if it is of a kind we do not know."""
        with self._lock:
            if self._root is None:
                self._reading(lambda _: None)
            if self._root is None:
                raise AssertionError("a connection without a root DSE")
            return self._root

    @property
    def certificate(self) -> bytes:
        """The server's certificate (DER), connecting first if need be."""
        with self._lock:
            if not self._certificate:
                self._reading(lambda _: None)
            return self._certificate

    def close(self) -> None:
        with self._lock:
            self._drop()
            self._drop_spare()

    def search(
        self,
        base: str,
        condition: str,
        attributes: Sequence[str],
        *,
        usability: bool = False,
        stored: bool = False,
    ) -> Answer:
        """Everything under *base* that matches, read to the last page.

        stored: what is in the database, not what overlays compute; referral entries come as entries.
        Unavailable `ldap.no-base` if there is no such base, `ldap.partial` if the server cut the list, `ldap.paging` if
        its paging goes round in circles.
        """
        extra = [*([controls.usability()] if usability else []), *([controls.manage_dsa_it()] if stored else [])]
        query = Query(base, condition, attributes, extra, page=self.settings.page_size)
        return self._reading(lambda connection: _together(self._pages(connection, query)))

    def pages(
        self, base: str, condition: str, attributes: Sequence[str], *, usability: bool = False
    ) -> Iterator[Answer]:
        """As `search`, a page at a time: no more than one is held. Other things may be asked in between.

        A connection that is lost on the way is opened again, and what was given is not given twice.
        """
        extra = [controls.usability()] if usability else []
        query = Query(base, condition, [*attributes, "entryUUID"], extra, page=self.settings.page_size)
        given: set[str] = set()
        for attempt in range(1, _ATTEMPTS + 1):
            try:
                with closing(self._apart(query)) as found:
                    for page in found:
                        fresh = [entry for entry in page.entries if (entry.id or entry.dn) not in given]
                        given.update(entry.id or entry.dn for entry in fresh)
                        yield replace(page, entries=fresh)
            except Broken as error:
                with self._lock:
                    self._drop_spare()
                if attempt == _ATTEMPTS:
                    raise self._unavailable("ldap.no-answer", error) from None
            else:
                return

    def read(
        self, dn: str, attributes: Sequence[str], *, condition: str = _ALL, usability: bool = False
    ) -> Entry | None:
        """One entry by name, if it is there (and matches)."""
        query = Query(dn, condition, attributes, [controls.usability()] if usability else [])
        found = self._reading(lambda connection: self._base(connection, query))
        return found[0] if found else None

    def sample(self, base: str, condition: str, attributes: Sequence[str], *, count: int) -> Sequence[Entry]:
        """Some of what matches, at most *count*: tells what there is, never what there is not.

        It needs no pages: the server itself sends no more than it is asked for, however many there are.
        """
        query = Query(base, condition, attributes, [controls.usability()], limit=count)
        return self._reading(lambda connection: self._base(connection, query))

    def modify(self, dn: str, edits: Mapping[str, Sequence[Edit]], *, condition: str = "") -> Reason | None:
        """One atomic write; None: accepted. *condition* must hold for the entry, where the server can be asked so.

        Not for attributes that overlays write on from: those take the condition along to other entries.

        Raises WriteDuringRead, Denied, Throttled, Unavailable (nothing was sent) or Uncertain (no usable answer).
        """
        self._kit.gate.operation("modify", dn)
        with self._lock:
            # an idle connection may be dead: finding out costs a read, not finding out costs an `Uncertain`
            self._reading(lambda connection: self._base(connection, Query("", _ALL, ["1.1"])))
            extra = [controls.assertion(condition)] if condition and self.root.has(controls.ASSERTION) else []
            result = self._write(dn, edits, extra)
        return answers.of_write(result, system=self._kit.system, dn=dn, now=self._kit.clock.now())

    def probe(self, dn: str, password: str) -> str:
        """Try to sign in as *dn*, on a connection of its own: `account-locked`, `refused` or `signed-in`.

        Leaves its mark over there (a failed sign-in), so it is no read. Unavailable if there was no answer.
        """
        self._kit.gate.operation("probe", dn)
        connection = link.connect(self._kit, self.settings, dn=dn, password=password)
        try:
            result = link.bind(connection, [controls.password_policy()])
        except Broken as error:
            raise self._unavailable("ldap.no-answer", error) from None
        finally:
            link.close(connection)
        if int(result["result"]) == answers.SUCCESS:
            return "signed-in"
        return "account-locked" if controls.says_locked(_control(result, controls.PPOLICY)) else "refused"

    def _reading(self, work: Callable[[Any], T]) -> T:
        with self._lock:
            for attempt in range(1, _ATTEMPTS + 1):
                try:
                    return work(self._connected())
                except Broken as error:
                    self._drop()
                    if attempt == _ATTEMPTS:
                        raise self._unavailable("ldap.no-answer", error) from None
        raise AssertionError("unreachable")

    def _write(self, dn: str, edits: Mapping[str, Sequence[Edit]], extra: Sequence[Control]) -> Result:
        connection = self._connected()
        self._count("modify")
        try:
            return link.modify(connection, dn, edits, extra)
        except Broken as error:
            self._drop()
            raise Uncertain("ldap.lost-answer", system=self._kit.system, dn=dn, why=error.why) from None

    def _connected(self) -> Any:
        if self._link is None:
            self._link = self._open()
        return self._link

    def _open(self) -> Any:
        if self._refused is not None:
            raise self._refused  # once is enough: trying again locks accounts
        password = self._kit.secret("bind_password").reveal()
        connection = link.connect(self._kit, self.settings, dn=self.bind_dn, password=password)
        try:
            self._sign_in(connection)
            self._certificate = link.certificate(connection)
            self._root = self._root or self._read_root(connection)
            require_known(self._root, system=self._kit.system)
        except BaseException:
            link.close(connection)
            raise
        return connection

    def _sign_in(self, connection: Any) -> None:
        self._count("bind")
        error = answers.of_bind(link.bind(connection), system=self._kit.system, now=self._kit.clock.now())
        if isinstance(error, Denied):
            self._refused = error
        if error is not None:
            raise error

    def _read_root(self, connection: Any) -> Root:
        found = self._base(connection, Query("", _ALL, ROOT_ATTRIBUTES))
        if not found:
            raise Unavailable("ldap.no-root", system=self._kit.system)
        return root_of(found[0])

    def _base(self, connection: Any, query: Query) -> list[Entry]:
        items = self._search(connection, query)[1]
        return [_entry(item) for item in items if item["type"] == "searchResEntry"]

    def _apart(self, query: Query) -> Generator[Answer, None, None]:
        """The pages, on a connection that nobody else uses meanwhile; kept for the next if the last page was read."""
        with self._lock:
            connection = self._spare.pop() if self._spare else self._open()
        try:
            yield from self._pages(connection, query)
        except BaseException:  # also of who wants no more: the server still keeps the rest for this connection
            link.close(connection)
            raise
        with self._lock:
            self._spare.append(connection)

    def _pages(self, connection: Any, query: Query) -> Iterator[Answer]:
        cookies: set[bytes] = set()
        empty = 0
        while True:
            result, items = self._search(connection, query)
            self._require_base(result, query)
            yield Answer(
                [_entry(item) for item in items if item["type"] == "searchResEntry"],
                [uri for item in items if item["type"] == "searchResRef" for uri in item["uri"]],
            )
            cookie = _cookie(result)
            empty = 0 if items else empty + 1
            if not cookie:
                return
            if cookie in cookies or empty == _EMPTY_PAGES:
                raise Unavailable("ldap.paging", system=self._kit.system, base=query.base)
            cookies.add(cookie)
            query = replace(query, cookie=cookie)

    def _search(self, connection: Any, query: Query) -> tuple[Result, Sequence[Mapping[str, Any]]]:
        self._count("search")
        result, items = link.search(connection, query)
        system, now = self._kit.system, self._kit.clock.now()
        enough = query.limit > 0 and int(result["result"]) == answers.SIZE_LIMIT
        if not enough and (error := answers.of_read(result, system=system, base=query.base, now=now)):
            raise error
        return result, items

    def _require_base(self, result: Result, query: Query) -> None:
        """A mistyped base, or one hidden from us, must not look like an empty directory."""
        if int(result["result"]) == answers.NO_SUCH_OBJECT:
            raise Unavailable("ldap.no-base", system=self._kit.system, base=query.base)

    def _count(self, verb: str) -> None:
        if self._kit.http.pace is not None:
            self._kit.http.pace()
        if self._kit.http.on_call is not None:
            self._kit.http.on_call(verb, "")  # without the DN: that names a person

    def _drop(self) -> None:
        gone, self._link = self._link, None
        if gone is not None:
            link.close(gone)

    def _drop_spare(self) -> None:
        while self._spare:
            link.close(self._spare.pop())

    def _unavailable(self, code: str, error: Broken) -> CallError:
        return Unavailable(code, system=self._kit.system, url=self.settings.url, why=error.why)


def _together(pages: Iterator[Answer]) -> Answer:
    entries: list[Entry] = []
    referrals: list[str] = []
    for page in pages:
        entries += page.entries
        referrals += page.referrals
    return Answer(entries, referrals)


def _entry(item: Mapping[str, Any]) -> Entry:
    values = {name.lower(): tuple(found) for name, found in item["raw_attributes"].items()}
    return Entry(item["dn"], values, controls.usable(_control(item, controls.USABILITY)))


def _control(item: Mapping[str, Any], oid: str) -> bytes | None:
    found = (item.get("controls") or {}).get(oid)
    value = found["value"] if found else None
    return value if isinstance(value, bytes) else None


def _cookie(result: Mapping[str, Any]) -> bytes:
    found = (result.get("controls") or {}).get(controls.PAGED)
    return bytes(found["value"]["cookie"] or b"") if found else b""
