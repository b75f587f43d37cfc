"""Our own database: the only package that speaks SQL.

SQLite in one file. PostgreSQL comes later: statements keep to what both understand and the few places that differ ask
for the dialect, but no setting names a server yet, no driver comes with the product, and no test runs on one.

Everybody else receives a `Connection` from `Store.write` or `Store.read` and hands it to functions of this package;
nobody else writes a statement.
"""

from sqlalchemy import Connection

from exeunt.store import budget, cases, trail  # their tables must be known before a store is opened
from exeunt.store.budget import StoreBudget
from exeunt.store.database import Store, no_room, record_fact
from exeunt.store.lock import EngineLock
from exeunt.store.schema import METADATA

__all__ = [
    "METADATA",
    "Connection",
    "EngineLock",
    "Store",
    "StoreBudget",
    "budget",
    "cases",
    "no_room",
    "record_fact",
    "trail",
]
