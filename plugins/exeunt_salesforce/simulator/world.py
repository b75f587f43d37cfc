"""The state of one simulated org: tables, the journal of writes, transactions. It knows no HTTP and no permissions."""

from __future__ import annotations

import hashlib
import random
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from exeunt.sdk.simulator.clock import Clock
from exeunt_salesforce.simulator.ids import Mint
from exeunt_salesforce.simulator.journal import Entry
from exeunt_salesforce.simulator.schema import ObjectType, Schema, read_schema
from exeunt_salesforce.simulator.switches import OrgSettings, Switches
from exeunt_salesforce.simulator.tables import Row, Table

SYSTEM = "system"
_MODIFIED = ("LastModifiedDate",)
_SECRETS = frozenset({"OauthToken", "OauthUsage"})
_UNKEYED = {"OauthToken": "DeleteToken", "OwnerChangeOptionInfo": "DurableId", "UserRecordAccess": "RecordId"}


def stamp(moment: datetime) -> str:
    """A moment as the vendor's JSON has it. Two stamps compare like their moments."""
    return f"{moment:%Y-%m-%dT%H:%M:%S}.{moment.microsecond // 1000:03d}+0000"


def digest(texts: Iterable[str]) -> str:
    """One short value for a set of secrets or ids, so that they can be compared without being shown."""
    return hashlib.sha256("\n".join(sorted(texts)).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class By:
    """On whose behalf a row changes, and by which door."""

    user: str
    how: str = "rest"

    def cascade(self) -> By:
        return By(self.user, "cascade")


@dataclass(slots=True)
class Transaction:
    """What was there before each write of a transaction."""

    done: list[tuple[Table, str, Row | None]] = field(default_factory=list)
    cancelled: bool = False

    def cancel(self) -> None:
        self.cancelled = True

    def roll_back(self) -> None:
        for table, key, old in reversed(self.done):
            if old is not None:
                table.put(old)
            elif key in table.rows:
                table.forget(key)


Listener = Callable[[str, Row | None, Row | None, By], None]
"""Told of each write by table, the row before and the row after."""


class World:
    """`lock` guards everything: tests look in while a server thread serves."""

    def __init__(self, *, clock: Clock, seed: int = 0) -> None:
        self.clock = clock
        self.lock = threading.RLock()
        self.rng = random.Random(seed)
        self.schema: Schema = read_schema()
        self.mint = Mint()
        self.switches = Switches()
        self.settings = OrgSettings()
        self.journal: list[Entry] = []
        self.listeners: list[Listener] = []
        self.tables = {name: _make_table(one) for name, one in self.schema.objects.items()}
        self.org_id = self.mint.fresh("00D")
        self._open: Transaction | None = None

    def now(self) -> str:
        return stamp(self.clock.now())

    def table(self, name: str) -> Table:
        return self.tables[name]

    def row(self, record: str) -> Row | None:
        """A live row by its id, whatever its object."""
        kind = self.schema.of_id(record)
        return None if kind is None else self.tables[kind.name].rows.get(record)

    def insert(self, name: str, fields: Mapping[str, Any], by: By) -> str:
        """Add a row; gives its key. Id, system fields and false for booleans are filled in."""
        kind, table = self.schema.objects[name], self.tables[name]
        row = self._fresh(kind, fields, by.user)
        self._remember(table, row[table.key])
        table.put(row)
        self._note(by, "insert", (name, row[table.key]), before={}, after=fields)
        self._tell(name, None, row, by)
        return str(row[table.key])

    def load(self, name: str, rows: Iterable[Mapping[str, Any]], *, at: str = "") -> list[str]:
        """Many rows at once, outside journal and transactions; gives their keys. For seeding."""
        kind, table = self.schema.objects[name], self.tables[name]
        blank = self._fresh(replace(kind, prefix=""), {}, SYSTEM)
        dates = [one for one in ("CreatedDate", "LastModifiedDate", "SystemModstamp") if one in blank]
        blank.update(dict.fromkeys(dates, at or self.now()))
        if kind.prefix:
            keys = []
            for row in rows:
                key = self.mint.fresh(kind.prefix)
                table.put({**blank, "Id": key, **row})
                keys.append(key)
            return keys
        for row in rows:
            table.put({**blank, **row})
        return [row[table.key] for row in rows]

    def change(self, name: str, key: str, changes: Mapping[str, Any], by: By) -> None:
        """Write fields. Noted even if nothing differs: a write that came twice must show."""
        kind, table = self.schema.objects[name], self.tables[name]
        old = table.rows[key]
        self._remember(table, key)
        table.put({**old, **changes, **self._touched(kind, by.user)})
        before = {one: old.get(one) for one, value in changes.items() if old.get(one) != value}
        after = {one: changes[one] for one in before}
        self._note(by, "update", (name, key), before=before, after=after)
        self._tell(name, old, table.rows[key], by)

    def remove(self, name: str, key: str, by: By) -> None:
        table = self.tables[name]
        self._remember(table, key)
        row = table.drop(key)
        self._note(by, "delete", (name, key), before=row, after={})
        self._tell(name, row, None, by)

    def note_revoked(self, handle: str, user: str, by: By) -> None:
        """A grant that no table lists was revoked."""
        self._note(by, "delete", ("OauthUsage", handle), before={"UserId": user}, after={})

    @contextmanager
    def transaction(self) -> Iterator[Transaction]:
        """All or nothing: an error that leaves the block, or `cancel`, undoes what was written in it."""
        outer, length = self._open, len(self.journal)
        mine = self._open = Transaction()
        try:
            yield mine
        except Exception:
            mine.cancelled = True
            raise
        finally:
            self._open = outer
            if mine.cancelled:
                mine.roll_back()
                del self.journal[length:]
            elif outer is not None:
                outer.done += mine.done

    def _tell(self, name: str, old: Row | None, new: Row | None, by: By) -> None:
        for listener in self.listeners:
            listener(name, old, new, by)

    def _remember(self, table: Table, key: str) -> None:
        if self._open is not None:
            self._open.done.append((table, key, table.rows.get(key)))

    def _fresh(self, kind: ObjectType, fields: Mapping[str, Any], user: str) -> Row:
        row: Row = {name: False if one.type == "boolean" else None for name, one in kind.fields.items()}
        if kind.prefix:
            row["Id"] = self.mint.fresh(kind.prefix)
        if "CreatedDate" in row:
            row["CreatedDate"] = self.now()
        if "CreatedById" in row:
            row["CreatedById"] = user
        row |= self._touched(kind, user)
        row |= dict.fromkeys((name for name in _MODIFIED if name in kind.fields), self.now())
        row.update(fields)
        return row

    def _touched(self, kind: ObjectType, user: str) -> Row:
        """What the vendor itself does moves SystemModstamp alone."""
        now = self.now()
        values = {"SystemModstamp": now}
        if user != SYSTEM:
            values |= {"LastModifiedDate": now, "LastModifiedById": user}
        return {name: value for name, value in values.items() if name in kind.fields}

    def _note(
        self, by: By, verb: str, where: tuple[str, str], *, before: Mapping[str, Any], after: Mapping[str, Any]
    ) -> None:
        if by.user != SYSTEM:
            number = len(self.journal) + 1
            name, key = where
            if name in _SECRETS:
                # Their keys are secrets: whoever holds one may revoke.
                key, before = f"token {digest([key])}", {"UserId": before.get("UserId")}
            entry = Entry(number, self.now(), by.user, by.how, verb, name, key, dict(before), dict(after))
            self.journal.append(entry)


def _make_table(kind: ObjectType) -> Table:
    return Table(kind.name, key=_UNKEYED.get(kind.name, "Id"), keeps_deleted="IsDeleted" in kind.fields)
