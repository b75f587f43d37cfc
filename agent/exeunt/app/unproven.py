"""Every change of a departure that is not seen to hold, however it stands: what a long list leaves out is here."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, get_args

from exeunt.app.casework import change_id
from exeunt.app.installation import Installation
from exeunt.engine.status import Status
from exeunt.model import Ref
from exeunt.report.shape import PROVEN
from exeunt.store import cases

_NOT_PROVEN: Final = tuple(sorted(frozenset(get_args(Status)) - PROVEN))


@dataclass(frozen=True, slots=True)
class OpenChange:
    id: str
    system: str
    action: str
    ref: Ref
    status: str


def not_proven(installation: Installation, case_id: str) -> Sequence[OpenChange]:
    """Those of the undo left out, as in the report."""
    with installation.books() as (store, _), store.read() as conn:
        return [
            OpenChange(
                change_id(row["plan"], row["n"]),
                row["system"],
                row["action"],
                Ref(row["system"], row["kind"], row["ref"], row["of"]),
                row["status"],
            )
            for plan in cases.plans_of(conn, case_id)
            if plan["kind"] != "undo"
            for row in cases.changes_of(conn, plan["digest"], *_NOT_PROVEN)
        ]
