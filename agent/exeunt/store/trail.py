"""The trail's rows. Bytes in, bytes out: what they mean is `exeunt.trail`'s business.

trail_entries      one leaf each; never changed, never removed (a trigger says so, the Merkle tree proves it)
trail_payloads     the personal side of an entry; may be removed, never changed
trail_checkpoints  signed notes, and the time stamp that came later
trail_head         one row: how many leaves, and the complete subtrees over them
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import (
    CheckConstraint,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Row,
    Select,
    String,
    Table,
    TypeDecorator,
    event,
    func,
    select,
)

from exeunt.store.schema import METADATA, Long

_CHUNK = 2000


class Octets(TypeDecorator[bytes]):
    """Bytes, also where somebody put text there: what does not fit is for the verification to say, not an accident."""

    impl = LargeBinary
    cache_ok = True

    def result_processor(self, dialect: object, coltype: object) -> Callable[[Any], bytes | None]:  # noqa: ARG002
        return lambda value: value.encode("utf-8", "replace") if isinstance(value, str) else value and bytes(value)


class Words(TypeDecorator[str]):
    """Text, also where somebody put bytes there."""

    impl = String
    cache_ok = True

    def result_processor(self, dialect: object, coltype: object) -> Callable[[Any], str | None]:  # noqa: ARG002
        return lambda value: value.decode("utf-8", "replace") if isinstance(value, bytes) else value


_T = TypeVar("_T")

_entries = Table(
    "trail_entries",
    METADATA,
    Column("seq", Long, primary_key=True, autoincrement=False),
    Column("leaf", Octets, nullable=False),
    Column("hash", Octets, nullable=False),
    Column("case_name", Words(64)),
    Column("nth", Long),
)
Index("trail_entries_case", _entries.c.case_name, _entries.c.nth, unique=True)

_payloads = Table(
    "trail_payloads",
    METADATA,
    Column("seq", Long, ForeignKey("trail_entries.seq"), primary_key=True, autoincrement=False),
    Column("salt", Words(64), nullable=False),
    Column("payload", Octets, nullable=False),
)

_checkpoints = Table(
    "trail_checkpoints",
    METADATA,
    Column("size", Long, primary_key=True, autoincrement=False),
    Column("root", Octets, nullable=False),
    Column("note", Octets, nullable=False),
    Column("token", Octets),
)

_head = Table(
    "trail_head",
    METADATA,
    Column("id", Integer, CheckConstraint("id = 1"), primary_key=True, autoincrement=False),
    Column("size", Long, nullable=False),
    Column("frontier", Octets, nullable=False),
)

_POSTGRES_REFUSAL = (
    "CREATE OR REPLACE FUNCTION exeunt_append_only() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the trail is append-only'; END $$"
)


def _refuse(table: Table, verb: str) -> None:
    start = f"CREATE TRIGGER {table.name}_no_{verb.lower()} BEFORE {verb} ON {table.name} "

    def make_trigger(_target: object, conn: Connection, **_: object) -> None:
        match conn.dialect.name:
            case "sqlite":
                conn.exec_driver_sql(start + "BEGIN SELECT RAISE(ABORT, 'the trail is append-only'); END")
            case "postgresql":
                conn.exec_driver_sql(_POSTGRES_REFUSAL)
                conn.exec_driver_sql(start + "FOR EACH STATEMENT EXECUTE FUNCTION exeunt_append_only()")

    event.listen(table, "after_create", make_trigger)


for _table, _verb in ((_entries, "UPDATE"), (_entries, "DELETE"), (_payloads, "UPDATE"), (_checkpoints, "DELETE")):
    _refuse(_table, _verb)


@dataclass(frozen=True, slots=True)
class EntryRow:
    """One entry as stored; `case_name` and `nth` repeat what the leaf says, for looking up."""

    seq: int
    leaf: bytes
    hash: bytes
    case_name: str | None
    nth: int | None


@dataclass(frozen=True, slots=True)
class PayloadRow:
    """The erasable side of entry `seq`; the salt is 64 hexadecimal digits."""

    seq: int
    salt: str
    payload: bytes


@dataclass(frozen=True, slots=True)
class CheckpointRow:
    """One signed head; `token` is a time stamp authority's answer as it came, where there is one."""

    size: int
    root: bytes
    note: bytes
    token: bytes | None


FullRow = tuple[int, bytes, bytes, str | None, int | None, str | None, bytes | None]
"""seq, leaf, hash, case_name, nth, salt, payload (the last two None where there is no payload)."""


def head(conn: Connection) -> tuple[int, bytes]:
    """Size and frontier; (0, b"") for an empty trail."""
    row = conn.execute(select(_head.c.size, _head.c.frontier)).one_or_none()
    return (row.size, row.frontier or b"") if row else (0, b"")


def lock_head(conn: Connection) -> tuple[int, bytes]:
    """As `head`, and nobody else appends until this transaction ends."""
    if conn.dialect.name == "postgresql":  # SQLite's writer is alone already
        conn.exec_driver_sql("LOCK TABLE trail_head IN SHARE ROW EXCLUSIVE MODE")
    return head(conn)


def add_entries(conn: Connection, rows: Sequence[EntryRow], payloads: Sequence[PayloadRow]) -> None:
    conn.execute(_entries.insert(), [_columns(row) for row in rows])
    if payloads:
        conn.execute(_payloads.insert(), [_columns(row) for row in payloads])


def set_head(conn: Connection, size: int, frontier: bytes) -> None:
    changed = conn.execute(_head.update().values(size=size, frontier=frontier)).rowcount
    if not changed:
        conn.execute(_head.insert().values(id=1, size=size, frontier=frontier))


def entries_of_cases(conn: Connection, names: Iterable[str]) -> dict[str, int]:
    """Case → how many entries it has; cases without any are not named."""
    found: dict[str, int] = {}
    for chunk in _chunks(sorted(set(names))):
        statement = select(_entries.c.case_name, func.max(_entries.c.nth)).group_by(_entries.c.case_name)
        rows = conn.execute(statement.where(_entries.c.case_name.in_(chunk)))
        found.update((name, last + 1) for name, last in rows)
    return found


def leaf(conn: Connection, seq: int) -> bytes | None:
    return conn.execute(select(_entries.c.leaf).where(_entries.c.seq == seq)).scalar_one_or_none()


def leaf_hashes(conn: Connection, size: int) -> Iterator[bytes]:
    """The stored hashes of the first *size* leaves, in order, streamed."""
    statement = select(_entries.c.hash).where(_entries.c.seq < size).order_by(_entries.c.seq)
    yield from conn.execute(statement, execution_options={"yield_per": _CHUNK}).scalars()


def everything(conn: Connection) -> Iterator[Sequence[Row[*FullRow]]]:
    """All entries with their payloads, in order, streamed in chunks."""
    yield from conn.execute(_full(), execution_options={"yield_per": _CHUNK}).partitions()


def case_rows(conn: Connection, case_name: str, before: int) -> Sequence[Row[*FullRow]]:
    """The entries of one case with a number below *before*, in order."""
    mine = (_entries.c.case_name == case_name) & (_entries.c.seq < before)
    return conn.execute(_full().where(mine)).all()


def newest_with(conn: Connection, text: bytes) -> Iterator[bytes]:
    """The leaves in which this text stands, the newest first."""
    query = select(_entries.c.leaf).where(func.instr(_entries.c.leaf, text) > 0).order_by(_entries.c.seq.desc())
    return iter(conn.execute(query).scalars())


def stray_payloads(conn: Connection) -> list[int]:
    """Numbers of payloads that belong to no entry: impossible while foreign keys are kept."""
    statement = select(_payloads.c.seq).outerjoin(_entries, _entries.c.seq == _payloads.c.seq)
    return list(conn.execute(statement.where(_entries.c.seq.is_(None)).order_by(_payloads.c.seq)).scalars())


def erasable(conn: Connection, seqs: Iterable[int]) -> dict[int, bytes]:
    """Number → leaf of those of *seqs* whose payload is there."""
    found: dict[int, bytes] = {}
    for chunk in _chunks(sorted(set(seqs))):
        statement = select(_entries.c.seq, _entries.c.leaf).join(_payloads, _payloads.c.seq == _entries.c.seq)
        found.update((seq, data) for seq, data in conn.execute(statement.where(_entries.c.seq.in_(chunk))))
    return found


def erase_payloads(conn: Connection, seqs: Iterable[int]) -> int:
    """Remove payload and salt; how many were removed."""
    return sum(
        conn.execute(_payloads.delete().where(_payloads.c.seq.in_(chunk))).rowcount
        for chunk in _chunks(sorted(set(seqs)))
    )


def add_checkpoint(conn: Connection, row: CheckpointRow) -> None:
    conn.execute(_checkpoints.insert().values(**_columns(row)))


def set_token(conn: Connection, size: int, token: bytes) -> bool:
    """Keep a time stamp with its checkpoint; False when that one has a token already."""
    without = (_checkpoints.c.size == size) & _checkpoints.c.token.is_(None)
    return bool(conn.execute(_checkpoints.update().where(without).values(token=token)).rowcount)


def checkpoints(conn: Connection) -> Iterator[CheckpointRow]:
    """All checkpoints, smallest first, streamed."""
    statement = _checkpoints.select().order_by(_checkpoints.c.size)
    for row in conn.execute(statement, execution_options={"yield_per": _CHUNK}):
        yield CheckpointRow(*row)


def latest_checkpoint(conn: Connection) -> CheckpointRow | None:
    row = conn.execute(_checkpoints.select().order_by(_checkpoints.c.size.desc()).limit(1)).one_or_none()
    return CheckpointRow(*row) if row else None


def covering_checkpoint(conn: Connection, size: int) -> CheckpointRow | None:
    """The earliest time-stamped checkpoint over the first *size* entries, else the latest one over them."""
    covering = _checkpoints.select().where(_checkpoints.c.size >= size)
    stamped = covering.where(_checkpoints.c.token.is_not(None)).order_by(_checkpoints.c.size)
    row = conn.execute(stamped.limit(1)).one_or_none()
    if row is None:
        row = conn.execute(covering.order_by(_checkpoints.c.size.desc()).limit(1)).one_or_none()
    return CheckpointRow(*row) if row else None


def _full() -> Select[*FullRow]:
    return (
        select(*_entries.c, _payloads.c.salt, _payloads.c.payload)
        .outerjoin(_payloads, _payloads.c.seq == _entries.c.seq)
        .order_by(_entries.c.seq)
    )


def _columns(row: EntryRow | PayloadRow | CheckpointRow) -> dict[str, object]:
    return {name: getattr(row, name) for name in row.__slots__}


def _chunks(items: Sequence[_T]) -> Iterator[Sequence[_T]]:
    for start in range(0, len(items), 500):
        yield items[start : start + 500]
