"""How long access outlived the order, per system. Pure.

Measured from the order (the approval, or the exit time if that is later) to when the last change of the cut was seen to
hold. Unknown where that was not read, where something was found and left out of the plan, or where the second look
found something. What outlives success (tickets, open sessions) is the residual, named.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from exeunt.engine.status import GOOD, status
from exeunt.model.catalogue import ACTIONS
from exeunt.plan.document import Header
from exeunt.store import cases


@dataclass(frozen=True, slots=True)
class Exposure:
    """One system: from the order until access was last seen, or None where it is not known to have ended."""

    system: str
    ordered: datetime
    ended: datetime | None
    residual: Mapping[str, datetime]

    @property
    def span(self) -> timedelta | None:
        return None if self.ended is None else max(self.ended - self.ordered, timedelta(0))


def measure(
    header: Header, ordered: datetime, rows: Iterable[Mapping[str, Any]], sweeps: Iterable[Mapping[str, Any]] = ()
) -> list[Exposure]:
    """The exposure of every system that a cut plan touches, or should and does not: where all that was found was left
    out, it stays open. *sweeps*: what its second looks came to.
    """
    doubtful = {sweep["system"] for sweep in sweeps if sweep["left_over"] or not sweep["whole"]}
    by_system: dict[str, list[Mapping[str, Any]]] = {part.name: [] for part in header.systems}
    for row in rows:
        by_system[row["system"]].append(row)
    left_out = _left_out(header)
    return [
        _one(header, name, ordered, mine, doubtful=name in doubtful | left_out)
        for name, mine in sorted(by_system.items())
        if mine or name in left_out
    ]


def _left_out(header: Header) -> set[str]:
    """The systems where more was found to cut than the plan cuts: the guard left it out, or it cannot be done."""
    cuts = {name for name, phase in ACTIONS.items() if phase == "cut"}
    cuts |= {group.action.partition(":")[0] for group in header.groups if group.phase == "cut"}
    to_cut: Counter[tuple[str, str]] = Counter()
    for find in header.finds:
        if find.action.partition(":")[0] in cuts:
            to_cut[find.system, find.action] += find.found - find.content - find.skipped
    for group in header.groups:
        to_cut[group.system, group.action] -= group.count
    return {system for (system, _), count in to_cut.items() if count > 0}


def _one(header: Header, system: str, ordered: datetime, rows: list[Mapping[str, Any]], *, doubtful: bool) -> Exposure:
    whole = next((part for part in header.systems if part.name == system), None)
    unread = any(not find.whole for find in header.finds if find.system == system)
    held = all(status(row["status"]) in GOOD - {"drifted", "waived", "cancelled"} for row in rows)
    ends = [cases.moment(row["ended_at"]) for row in rows if row["ended_at"]]
    ended = max(ends) if held and ends and not (unread or doubtful) else None
    lingers = whole.lingers if whole and ended else {}
    residual = {name: ended + timedelta(seconds=seconds) for name, seconds in lingers.items()} if ended else {}
    return Exposure(system, ordered, ended, residual)
