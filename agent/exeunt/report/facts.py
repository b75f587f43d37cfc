"""Everything that a report tells of a case, gathered from our own rows and the plans' bytes in one transaction."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Final

from exeunt.errors import RefusedPlan
from exeunt.plan.document import PersonPart
from exeunt.report import applied as plans
from exeunt.report.applied import Applied
from exeunt.report.notes import noted, tasks
from exeunt.report.restored import restored
from exeunt.report.shape import AccountFacts, CaseFacts, PersonFacts, TrailHead
from exeunt.report.successors import hand_overs
from exeunt.report.systems import systems
from exeunt.report.undoing import undoing
from exeunt.report.unproven import unproven
from exeunt.store import Connection, Store, cases
from exeunt.store import trail as entries
from exeunt.trail.merkle import Frontier
from exeunt.trail.trail import Trail

__all__ = ["ROWS", "CaseFacts", "gather"]

ROWS: Final = 5000
"""Rows of one kind in a report; the rest is counted."""


def gather(store: Store, case_id: str, *, now: datetime, trail: Trail | None = None) -> CaseFacts:
    """The facts of one case as they stand *now*. RefusedPlan `case.unknown` if there is none of that id.

    *trail* has the key to the case's name in the trail, where alone it stands what was put back beside a change;
    without it `restored` is None, which is shown as not looked up.
    """
    with store.read() as conn:
        row = cases.case(conn, case_id)
        if row is None:
            raise RefusedPlan("case.unknown", case=case_id)
        return _facts(conn, row, plans.read(conn, case_id), now, trail)


def _facts(
    conn: Connection, row: cases.Row, applied: Sequence[Applied], now: datetime, trail: Trail | None
) -> CaseFacts:
    case_id = row["id"]
    notes = cases.findings_of(conn, case_id)
    name = trail.pseudonym("case", case_id) if trail else None
    return CaseFacts(
        case=case_id,
        state=row["state"],
        opened_at=cases.moment(row["opened_at"]),
        closed_at=cases.moment(row["closed_at"]) if row["closed_at"] else None,
        now=now,
        person=_person(row, applied),
        plans=tuple(plans.plan_facts(one) for one in applied),
        systems=tuple(systems(applied)),
        unproven=unproven(applied, limit=ROWS),
        restored=restored(conn, name, applied, limit=ROWS) if name else None,
        hand_overs=tuple(hand_overs(applied)),
        findings=noted(applied, notes, "finding"),
        gaps=noted(applied, notes, "gap"),
        tasks=tasks(conn, case_id),
        undo=undoing(applied, now=now),
        trail=_head(conn),
    )


def _person(row: cases.Row, applied: Sequence[Applied]) -> PersonFacts:
    part: PersonPart | None = applied[-1].plan.header.person if applied else None
    return PersonFacts(
        name=row["name"],
        mail=row["mail"],
        employee_number=part.employee_number if part else "",
        accounts=tuple(
            AccountFacts(one.ref[0], one.ref[2], one.name, one.status, tuple(one.powers))
            for one in (part.principals if part else ())
        ),
    )


def _head(conn: Connection) -> TrailHead:
    head = Frontier.decode(*entries.head(conn)).head()
    return TrailHead(head.size, head.root.hex())
