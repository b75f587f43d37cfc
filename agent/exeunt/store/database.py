"""Opening the database, and the two ways to talk to it: `read` and `write`.

SQLite is set up for durability, not for speed: write-ahead log, a flush to disk at every commit, foreign keys on,
freed pages overwritten (erased personal data must not linger), and the write lock taken at BEGIN so that a
transaction never fails half-way because another process wrote first.
"""

from __future__ import annotations

import errno
import os
import stat
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Self

from sqlalchemy import URL, Connection, Engine, create_engine, event
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, OperationalError

from exeunt.errors import StoreError
from exeunt.store import schema

Listener = Callable[[Sequence[str]], None]
"""Told the names of the facts of one transaction, in the order in which they were recorded."""

BUSY_SECONDS = 30
_FACTS = "exeunt_facts"
_PRIMARY = 0xFF
_DISK = frozenset({10, 13})  # SQLITE_IOERR, SQLITE_FULL: https://www.sqlite.org/rescode.html


class Store:
    """One open database. Safe to share between threads: writers take turns, readers see one consistent moment."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._turn = threading.Lock()
        self._writer: int | None = None
        self._before: list[Listener] = []
        self._after: list[Listener] = []

    @classmethod
    def open(cls, where: str | Path, *, must_exist: bool = False) -> Self:
        """Open, and make where needed, the database file. Folder 0700, file 0600.

        A URL of a server is taken too, for the day when servers are supported; today nothing in the product gives one.

        StoreError: `store.newer`, `store.missing` (with *must_exist*), `store.unsafe-folder`, `store.not-a-file`,
        `store.cannot-open`.
        """
        engine = _engine(where, must_exist=must_exist)
        store = cls(engine)
        try:
            with store.write() as conn:
                schema.prepare(conn)
        except DBAPIError as error:
            engine.dispose()
            raise StoreError("store.cannot-open", where=_shown(where), why=_reason(error)) from error
        except StoreError:
            engine.dispose()
            raise
        return store

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._engine.dispose()

    def before_commit(self, listener: Listener) -> None:
        """Call *listener* just before every commit; what it raises rolls the transaction back."""
        self._before.append(listener)

    def on_commit(self, listener: Listener) -> None:
        """Call *listener* after every commit, outside the writer's turn. It must not raise: the facts stand."""
        self._after.append(listener)

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """One transaction, the only one that writes. Commits at the end, rolls back on any exception.

        StoreError `store.busy` when another process kept the database locked for 30 s.
        """
        facts: list[str] = []
        with self._my_turn(), self._engine.connect() as conn:
            conn.execution_options(**{_FACTS: facts})
            with _begun(conn):
                yield conn
                for listener in self._before:
                    listener(tuple(facts))
        for listener in self._after:
            listener(tuple(facts))

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """One transaction that sees one moment and cannot write."""
        with self._engine.connect() as conn:
            if conn.dialect.name == "postgresql":
                conn.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)
            with conn.begin():
                yield conn

    def scrub(self) -> None:
        """After an erasure: fold the write-ahead log into the file, so that it keeps no copy of what is gone."""
        if self._engine.dialect.name != "sqlite":
            return
        with self._my_turn(), self._engine.connect() as conn:
            raw = conn.connection.cursor()  # outside any transaction, where alone SQLite allows it
            try:
                raw.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                answer = raw.fetchone()
            finally:
                raw.close()
        if answer is None or answer[0]:
            raise StoreError("store.busy", seconds=BUSY_SECONDS)

    @contextmanager
    def _my_turn(self) -> Iterator[None]:
        if self._writer == threading.get_ident():
            raise RuntimeError("a write within a write: pass the connection instead")
        with self._turn:
            self._writer = threading.get_ident()
            try:
                yield
            finally:
                self._writer = None


def no_room(error: BaseException) -> str:
    """In SQLite's words, why a database could not keep what it was given; empty where that is not what happened.

    Also for a database that is not ours, as the engine's.
    """
    cause = getattr(error, "orig", None)
    code = getattr(cause, "sqlite_errorcode", 0) & _PRIMARY
    return str(cause) if code in _DISK else ""


def cannot_open(path: Path, error: OSError) -> StoreError:
    return StoreError("store.cannot-open", where=str(path), why=errno.errorcode.get(error.errno or 0, "OSError"))


def record_fact(conn: Connection, name: str) -> None:
    """Name a fact that this transaction records, for the listeners. Only within `Store.write`."""
    facts = conn.get_execution_options().get(_FACTS)
    if facts is None:
        raise RuntimeError("facts are recorded within Store.write only")
    facts.append(name)


@contextmanager
def _begun(conn: Connection) -> Iterator[None]:
    try:
        transaction = conn.begin()
    except OperationalError as error:
        if "locked" in str(error.orig):
            raise StoreError("store.busy", seconds=BUSY_SECONDS) from error
        raise
    with transaction:
        yield


def _engine(where: str | Path, *, must_exist: bool) -> Engine:
    text = str(where)
    if "://" in text and not text.startswith("sqlite:///"):
        return _server(text)
    path = Path(text.removeprefix("sqlite:///")).absolute()
    _prepare_file(path, must_exist=must_exist)
    engine = create_engine(
        URL.create("sqlite", database=str(path)),
        connect_args={"timeout": BUSY_SECONDS},
        hide_parameters=True,  # an error message must not carry a customer's row
    )
    event.listen(engine, "connect", _set_pragmas)
    event.listen(engine, "begin", _begin)
    return engine


def _server(url: str) -> Engine:
    try:
        return create_engine(url, hide_parameters=True, pool_pre_ping=True)
    except (ArgumentError, NoSuchModuleError, ImportError) as error:
        raise StoreError("store.cannot-open", where=_shown(url), why=type(error).__name__) from error


def _prepare_file(path: Path, *, must_exist: bool) -> None:
    if must_exist and not path.exists():
        raise StoreError("store.missing", where=str(path))
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.parent.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise StoreError("store.unsafe-folder", folder=str(path.parent))
        _make_private(path)
    except OSError as error:
        raise cannot_open(path, error) from error


def _make_private(path: Path) -> None:
    # Made before SQLite sees it: SQLite would follow the umask, and gives its side files this file's mode. One that
    # exists is never opened here: closing it would drop the locks of this process's other connections (POSIX).
    try:
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o600))
    except FileExistsError:
        if not stat.S_ISREG(path.lstat().st_mode):
            raise StoreError("store.not-a-file", where=str(path)) from None
        if path.stat().st_mode & 0o077:
            path.chmod(0o600)


def _set_pragmas(raw: DBAPIConnection, _record: object) -> None:
    vars_of: Any = raw
    vars_of.isolation_level = None  # the driver must not begin transactions of its own
    cursor = raw.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "secure_delete=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin(conn: Connection) -> None:
    writing = _FACTS in conn.get_execution_options()
    conn.exec_driver_sql(f"PRAGMA query_only={'OFF' if writing else 'ON'}")
    conn.exec_driver_sql("BEGIN IMMEDIATE" if writing else "BEGIN")


def _shown(where: str | Path) -> str:
    """Where, without a password that a URL may carry."""
    text = str(where)
    scheme, mark, rest = text.partition("://")
    return f"{scheme}://{rest.rpartition('@')[2]}" if mark else text


def _reason(error: DBAPIError) -> str:
    with suppress(AttributeError):
        return str(error.orig.sqlite_errorname)  # type: ignore[union-attr]  # sqlite3's own errors carry it since 3.11
    return type(error.orig).__name__
