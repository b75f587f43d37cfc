"""Which tables there are, and which generation of them this code knows."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Connection, Integer, MetaData, String, Table, inspect, select

from exeunt.errors import StoreError

VERSION = 1
"""Raised by one with every change that older code could not live with."""

METADATA = MetaData()
"""Every table of ours hangs here; a module of this package adds its own."""

Long = BigInteger().with_variant(Integer, "sqlite")
"""64 bits everywhere; on SQLite the spelling that makes a primary key the row's own number."""

_schema = Table(
    "exeunt_schema",
    METADATA,
    Column("name", String(32), primary_key=True),
    Column("version", Integer, nullable=False),
)
_OURS = "exeunt"


def prepare(conn: Connection) -> None:
    """Make what is missing; StoreError `store.newer` when the database is of a later generation than this code."""
    found = version(conn)
    if found is not None and found > VERSION:
        raise StoreError("store.newer", found=found, known=VERSION)
    METADATA.create_all(conn)
    if found is None:
        conn.execute(_schema.insert().values(name=_OURS, version=VERSION))


def version(conn: Connection) -> int | None:
    """The generation of the database, None for an empty one."""
    if not inspect(conn).has_table(_schema.name):
        return None
    return conn.execute(select(_schema.c.version).where(_schema.c.name == _OURS)).scalar_one_or_none()
