"""The rows of cases: what was asked, what was written where, and how each change stands.

Times are ISO text in UTC with microseconds, so that they compare as text. States, parameters and refs are canonical
JSON, as the plan has them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    and_,
    func,
    select,
    update,
)

from exeunt.store.schema import METADATA

cases = Table(
    "cases",
    METADATA,
    Column("id", String(40), primary_key=True),
    Column("mail", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("opened_at", String(32), nullable=False),
    Column("state", String(16), nullable=False),
    Column("closed_at", String(32)),
)
made = Table(
    "made",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("case_id", String(40), nullable=False),
    Column("kind", String(16), nullable=False),
    Column("made_at", String(32), nullable=False),
)
"""Every plan that was made here, applied or not: a file that was written by hand is in no such list."""

plans = Table(
    "plans",
    METADATA,
    Column("digest", String(64), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("kind", String(16), nullable=False),
    Column("body", LargeBinary, nullable=False),
    Column("ordered_at", String(32), nullable=False),
    Column("spent_at", String(32), nullable=False),
)
signatures = Table(
    "signatures",
    METADATA,
    Column("plan", ForeignKey("plans.digest"), primary_key=True),
    Column("fingerprint", String(80), primary_key=True),
    Column("person", Text, nullable=False),
    Column("counted_at", String(32), nullable=False),
)
lanes = Table(
    "lanes",
    METADATA,
    Column("plan", ForeignKey("plans.digest"), primary_key=True),
    Column("system", String(48), primary_key=True),
    Column("state", String(16), nullable=False),
    Column("attempt", Integer, nullable=False),
    Column("why", Text, nullable=False),
    Column("params", Text),
    Column("until", String(32)),
    Column("since", String(32)),
)
changes = Table(
    "changes",
    METADATA,
    Column("plan", ForeignKey("plans.digest"), primary_key=True),
    Column("n", Integer, primary_key=True, autoincrement=False),
    Column("system", String(48), nullable=False),
    Column("phase", String(8), nullable=False),
    Column("action", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("ref", Text, nullable=False),
    Column("of", Text, nullable=False),
    Column("status", String(16), nullable=False),
    Column("round", Integer, nullable=False),
    Column("written", Boolean, nullable=False),
    Column("batch", String(64)),
    Column("met", Text),
    Column("detail", Text),
    Column("accepted_at", String(32)),
    Column("ended_at", String(32)),
)
Index("changes_by_lane", changes.c.plan, changes.c.system, changes.c.action, changes.c.status)
batches = Table(
    "batches",
    METADATA,
    Column("id", String(64), primary_key=True),
    Column("plan", ForeignKey("plans.digest"), nullable=False, index=True),
    Column("system", String(48), nullable=False),
    Column("action", Text, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("intended_at", String(32), nullable=False),
    Column("state", String(16), nullable=False),
)
findings = Table(
    "findings",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("plan", String(64), nullable=False),
    Column("system", String(48), nullable=False),
    Column("sort", String(8), nullable=False),
    Column("code", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("about", Text),
    Column("at", String(32), nullable=False),
    Column("seen", String(32), nullable=False),
)
tasks = Table(
    "tasks",
    METADATA,
    Column("id", String(48), primary_key=True),
    Column("case_id", ForeignKey("cases.id"), nullable=False, index=True),
    Column("code", Text, nullable=False),
    Column("params", Text, nullable=False),
    Column("state", String(16), nullable=False),
    Column("by", Text),
    Column("because", Text),
    Column("at", String(32), nullable=False),
)
sweeps = Table(
    "sweeps",
    METADATA,
    Column("plan", ForeignKey("plans.digest"), primary_key=True),
    Column("system", String(48), primary_key=True),
    Column("at", String(32), nullable=False),
    Column("whole", Boolean, nullable=False),
    Column("left_over", Integer, nullable=False),
)

Row = Mapping[str, Any]
NEVER: Final = "9999-12-31T23:59:59.999999+00:00"


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text)


def add(conn: Connection, table: Table, rows: Sequence[Row] | Row) -> None:
    """Insert one row, many, or none."""
    many = [dict(rows)] if isinstance(rows, Mapping) else rows
    if many:
        conn.execute(table.insert(), many)


def case(conn: Connection, case_id: str) -> Row | None:
    row = conn.execute(select(cases).where(cases.c.id == case_id)).mappings().one_or_none()
    return dict(row) if row else None


def all_cases(conn: Connection) -> list[Row]:
    return [dict(row) for row in conn.execute(select(cases).order_by(cases.c.opened_at)).mappings()]


def set_case(conn: Connection, case_id: str, **values: object) -> None:
    conn.execute(update(cases).where(cases.c.id == case_id).values(**values))


def was_made(conn: Connection, digest: str) -> bool:
    """Whether a plan of this digest was made here."""
    return conn.execute(select(made.c.digest).where(made.c.digest == digest)).first() is not None


def made_of(conn: Connection, case_id: str) -> list[Row]:
    """Every plan of a case that was made here, applied or not, in the order made."""
    found = conn.execute(select(made).where(made.c.case_id == case_id).order_by(made.c.made_at)).mappings()
    return [dict(row) for row in found]


def plan(conn: Connection, digest: str) -> Row | None:
    row = conn.execute(select(plans).where(plans.c.digest == digest)).mappings().one_or_none()
    return dict(row) if row else None


def plans_of(conn: Connection, case_id: str, *, with_body: bool = False) -> list[Row]:
    columns = [column for column in plans.c if with_body or column.name != "body"]
    found = conn.execute(select(*columns).where(plans.c.case_id == case_id).order_by(plans.c.spent_at)).mappings()
    return [dict(row) for row in found]


def signatures_of(conn: Connection, digest: str) -> list[Row]:
    return [dict(row) for row in conn.execute(select(signatures).where(signatures.c.plan == digest)).mappings()]


def lanes_of(conn: Connection, digest: str) -> list[Row]:
    found = conn.execute(select(lanes).where(lanes.c.plan == digest).order_by(lanes.c.system)).mappings()
    return [dict(row) for row in found]


def lane(conn: Connection, digest: str, system: str) -> Row:
    where = and_(lanes.c.plan == digest, lanes.c.system == system)
    return dict(conn.execute(select(lanes).where(where)).mappings().one())


def set_lane(conn: Connection, digest: str, system: str, **values: object) -> None:
    conn.execute(update(lanes).where(lanes.c.plan == digest, lanes.c.system == system).values(**values))


@dataclass(frozen=True, slots=True)
class Standing:
    """How many changes of one action stand where, and the latest times of it."""

    action: str
    phase: str
    round: int
    status: str
    count: int
    accepted_at: str | None
    ended_at: str | None


def standings(conn: Connection, digest: str, system: str) -> list[Standing]:
    keys = (changes.c.action, changes.c.phase, changes.c.round, changes.c.status)
    query = (
        select(*keys, func.count(), func.max(changes.c.accepted_at), func.max(changes.c.ended_at))
        .where(changes.c.plan == digest, changes.c.system == system)
        .group_by(*keys)
    )
    return [Standing(*row) for row in conn.execute(query)]


def open_changes(conn: Connection, digest: str, system: str, action: str, statuses: Iterable[str]) -> list[Row]:
    """Changes of one action in one of *statuses*, in the plan's order."""
    query = (
        select(changes)
        .where(
            changes.c.plan == digest,
            changes.c.system == system,
            changes.c.action == action,
            changes.c.status.in_(list(statuses)),
        )
        .order_by(changes.c.n)
    )
    return [dict(row) for row in conn.execute(query).mappings()]


def changes_of(conn: Connection, digest: str, *statuses: str) -> list[Row]:
    query = select(changes).where(changes.c.plan == digest).order_by(changes.c.n)
    if statuses:
        query = query.where(changes.c.status.in_(statuses))
    return [dict(row) for row in conn.execute(query).mappings()]


def known_refs(conn: Connection, case_id: str, system: str, *statuses: str) -> set[tuple[str, str, str, str]]:
    """(action, kind, id, of) of every change of the case in one system, or of those that stand so."""
    query = (
        select(changes.c.action, changes.c.kind, changes.c.ref, changes.c.of)
        .join(plans, plans.c.digest == changes.c.plan)
        .where(plans.c.case_id == case_id, plans.c.kind != "undo", changes.c.system == system)
    )
    if statuses:
        query = query.where(changes.c.status.in_(statuses))
    return {(row[0], row[1], row[2], row[3]) for row in conn.execute(query)}


def set_content(conn: Connection, digest: str, numbers: Sequence[int], *, ended_at: str) -> None:
    """These were found as wanted: by our own earlier round if we wrote them (verified), otherwise content."""
    for start in range(0, len(numbers), 500):
        mine = and_(changes.c.plan == digest, changes.c.n.in_(numbers[start : start + 500]))
        for written, found in ((True, "verified"), (False, "content")):
            where = and_(mine, changes.c.written.is_(written))
            conn.execute(update(changes).where(where).values(status=found, ended_at=ended_at))


def set_changes(conn: Connection, digest: str, numbers: Sequence[int], **values: object) -> None:
    for start in range(0, len(numbers), 500):  # below every database's limit of parameters
        some = numbers[start : start + 500]
        conn.execute(update(changes).where(changes.c.plan == digest, changes.c.n.in_(some)).values(**values))


def set_each(conn: Connection, digest: str, rows: Iterable[Row]) -> None:
    """Update single changes: each row has `n` and the columns to set."""
    for row in rows:
        values = {key: value for key, value in row.items() if key != "n"}
        conn.execute(update(changes).where(changes.c.plan == digest, changes.c.n == row["n"]).values(**values))


def batch(conn: Connection, batch_id: str) -> Row | None:
    row = conn.execute(select(batches).where(batches.c.id == batch_id)).mappings().one_or_none()
    return dict(row) if row else None


def batches_of(conn: Connection, digest: str) -> list[Row]:
    return [dict(row) for row in conn.execute(select(batches).where(batches.c.plan == digest)).mappings()]


def set_batch(conn: Connection, batch_id: str, **values: object) -> None:
    conn.execute(update(batches).where(batches.c.id == batch_id).values(**values))


def findings_of(conn: Connection, case_id: str) -> list[Row]:
    query = select(findings).where(findings.c.case_id == case_id).order_by(findings.c.id)
    return [dict(row) for row in conn.execute(query).mappings()]


def see_findings(conn: Connection, ids: Sequence[int], at: str) -> None:
    """These findings were found again."""
    for start in range(0, len(ids), 500):
        some = ids[start : start + 500]
        conn.execute(update(findings).where(findings.c.id.in_(some)).values(seen=at))


def tasks_of(conn: Connection, case_id: str) -> list[Row]:
    query = select(tasks).where(tasks.c.case_id == case_id).order_by(tasks.c.id)
    return [dict(row) for row in conn.execute(query).mappings()]


def task(conn: Connection, task_id: str) -> Row | None:
    row = conn.execute(select(tasks).where(tasks.c.id == task_id)).mappings().one_or_none()
    return dict(row) if row else None


def set_task(conn: Connection, task_id: str, **values: object) -> None:
    conn.execute(update(tasks).where(tasks.c.id == task_id).values(**values))


def sweeps_of(conn: Connection, digest: str) -> list[Row]:
    return [dict(row) for row in conn.execute(select(sweeps).where(sweeps.c.plan == digest)).mappings()]


def put_sweep(conn: Connection, digest: str, system: str, values: Row) -> None:
    """The latest sweep of a lane replaces the one before."""
    conn.execute(sweeps.delete().where(sweeps.c.plan == digest, sweeps.c.system == system))
    add(conn, sweeps, [{"plan": digest, "system": system, **values}])


def cut_standings(conn: Connection, case_id: str, system: str) -> list[tuple[str, int]] | None:
    """How the changes of the case's cut plans stand in one system; None if no cut plan was applied there."""
    cut = select(plans.c.digest).where(plans.c.case_id == case_id, plans.c.kind == "cut")
    if conn.execute(select(lanes.c.plan).where(lanes.c.plan.in_(cut), lanes.c.system == system)).first() is None:
        return None
    query = (
        select(changes.c.status, func.count())
        .where(changes.c.plan.in_(cut), changes.c.system == system)
        .group_by(changes.c.status)
    )
    return [(row[0], row[1]) for row in conn.execute(query)]
