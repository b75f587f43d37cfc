"""Findings, gaps and a person's tasks: what the plans said already, and what came up since."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from typing import Literal

from exeunt.model import Ref
from exeunt.plan.document import CodedAbout
from exeunt.plan.encoding import ref_in
from exeunt.report.alike import once
from exeunt.report.applied import Applied
from exeunt.report.shape import Noted, TaskFacts
from exeunt.store import Connection, cases


def noted(applied: Sequence[Applied], rows: Iterable[cases.Row], sort: Literal["finding", "gap"]) -> tuple[Noted, ...]:
    """Each once: both plans of one survey say the same, and every look again says it anew. Not what is settled."""
    sweeps = {(one.plan.digest, sweep["system"]): sweep for one in applied for sweep in one.sweeps}
    undone = max((cases.moment(one.row["spent_at"]) for one in applied if one.kind == "undo"), default=None)
    open_ = [row for row in rows if not is_settled(row, sweeps.get((row["plan"], row["system"])), undone)]
    found: dict[tuple[str, str, Ref | None], Noted] = {}
    for one in (*_planned(applied, sort), *_since(open_, sort)):
        found.setdefault((one.code, json.dumps(dict(one.params), sort_keys=True), one.about), one)
    return tuple(once(found.values()))


def is_settled(row: cases.Row, sweep: cases.Row | None, undone: datetime | None) -> bool:
    """What a second look found or missed is settled by the next one, and by an undo: there it is meant to be again.

    sweep   the last look of that plan in that system
    undone  when the last undo of the case was applied
    """
    if row["sort"] != "gap" and not row["code"].startswith(("sweep.", "waived.")):
        return False
    if undone is not None and cases.moment(row["at"]) < undone:
        return True
    if sweep is None or not sweep["whole"]:
        return False
    return row["sort"] == "gap" or cases.moment(row["seen"]) < cases.moment(sweep["at"])


def _planned(applied: Iterable[Applied], sort: str) -> Iterator[Noted]:
    for one in applied:
        header = one.plan.header
        items: Sequence[CodedAbout] = header.findings if sort == "finding" else header.gaps
        for code, params, about in items:
            yield Noted(code, params, Ref(*about) if about else None, None)


def _since(rows: Iterable[cases.Row], sort: str) -> Iterator[Noted]:
    for row in rows:
        if row["sort"] == sort:
            about = ref_in(json.loads(row["about"])) if row["about"] else None
            yield Noted(row["code"], json.loads(row["params"]), about, cases.moment(row["at"]))


def tasks(conn: Connection, case_id: str) -> tuple[TaskFacts, ...]:
    """Open ones first."""
    found = [
        TaskFacts(
            id=row["id"],
            code=row["code"],
            params=json.loads(row["params"]),
            state=row["state"],
            by=row["by"] or "",
            because=row["because"] or "",
            at=cases.moment(row["at"]),
        )
        for row in cases.tasks_of(conn, case_id)
    ]
    return tuple(sorted(found, key=lambda task: (not task.is_open, task.at, task.id)))
