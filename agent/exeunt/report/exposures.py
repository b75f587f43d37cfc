"""How long access outlived the order, per system. Pure.

Measured from the order (the approval, or the exit time if that is later) to when the last change of the cut was seen to
hold; what outlives that (tickets, open sessions) is the residual, named. A number of minutes is only given where the
system was read whole, the cut held in every row, nothing was left alone, not by the policy either, and the second look
found nothing. Anything else is unknown, and says why.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import Final

from exeunt.engine.status import GOOD, Status, status
from exeunt.model.catalogue import ACTIONS
from exeunt.plan.document import Header
from exeunt.plan.left_out import open_doors
from exeunt.plan.survey import UNREAD
from exeunt.report.applied import Applied, backward
from exeunt.report.shape import ActionFacts, ExposureFacts
from exeunt.report.undoing import WROTE
from exeunt.store import cases

_TAKEN = frozenset({"verified", "unproven", "failed", "accepted"})
SIGN_IN: Final = "sign_in."
_HELD: Final = GOOD - frozenset[Status]({"drifted", "waived", "cancelled"})


def exposure(applied: Sequence[Applied], system: str, actions: Sequence[ActionFacts]) -> ExposureFacts:
    """How long access in *system* outlived the order."""
    cuts = [one for one in applied if one.kind == "cut"]
    if not cuts:
        return ExposureFacts("unknown", "no-cut")
    back = _given_back(applied, system)
    rows = [row for one in cuts for row in one.by_system.get(system, ())]
    ordered = min(one.ordered for one in cuts if one.by_system.get(system) or not rows)
    if why := _not_read(cuts, system, actions):
        return ExposureFacts("unknown", why, ordered, given_back=back)
    if why := _not_over(cuts, system, actions, rows):
        lasts = _residual(cuts, system) if _is_locked(rows) else {}
        return ExposureFacts("unknown", why, ordered, _accepted(rows), residual=lasts, given_back=back)
    return _measured(cuts, system, rows, ordered, back) if rows else _without_rows(cuts, system, actions, ordered)


def _not_read(cuts: Sequence[Applied], system: str, actions: Iterable[ActionFacts]) -> str:
    finds = (find for one in cuts for find in one.plan.header.finds if find.system == system)
    if not (all(action.whole for action in actions) and all(find.whole for find in finds)):
        return "not-whole"
    gaps = (gap for one in cuts for gap in one.plan.header.gaps)
    if any(code in UNREAD and params.get("system") == system for code, params, _ in gaps):
        return "not-read"
    return ""


def _not_over(cuts: Sequence[Applied], system: str, actions: Sequence[ActionFacts], rows: Sequence[cases.Row]) -> str:
    if any(status(row["status"]) not in _HELD for row in rows) or (rows and not _ended(rows)):
        return "not-held"
    ways_in = [one for one in actions if one.phase in {"cut", ""}]
    if any(one.left_alone for one in ways_in) or any(system in _left_out(one.plan.header) for one in cuts):
        return "left-alone"
    if any(one.skipped for one in ways_in) or system in open_doors(cuts[-1].plan.header):
        return "left-by-policy"
    sweeps = [sweep for one in cuts for sweep in one.sweeps if sweep["system"] == system]
    if any(sweep["left_over"] for sweep in sweeps):
        return "left-over"
    return "" if all(sweep["whole"] for sweep in sweeps) else "not-whole-after"


def _left_out(header: Header) -> set[str]:
    """The systems where more was found to cut than the plan cuts: the guard left it out, or it cannot be done."""
    names = {name for name, phase in ACTIONS.items() if phase == "cut"}
    names |= {group.action.partition(":")[0] for group in header.groups if group.phase == "cut"}
    to_cut: Counter[tuple[str, str]] = Counter()
    for find in header.finds:
        if find.action.partition(":")[0] in names:
            to_cut[find.system, find.action] += find.found - find.content - find.skipped
    for group in header.groups:
        to_cut[group.system, group.action] -= group.count
    return {system for (system, _), count in to_cut.items() if count > 0}


def _without_rows(
    cuts: Sequence[Applied], system: str, actions: Iterable[ActionFacts], ordered: datetime
) -> ExposureFacts:
    accounts = {part.ref[0] for one in cuts for part in one.plan.header.person.principals}
    if system not in accounts:
        return ExposureFacts("absent")
    if not any(action.phase in {"cut", ""} for action in actions):
        return ExposureFacts("unknown", "not-read", ordered)
    return ExposureFacts("nothing")


def _measured(
    cuts: Sequence[Applied], system: str, rows: Sequence[cases.Row], ordered: datetime, back: datetime | None
) -> ExposureFacts:
    return ExposureFacts(
        sort="measured",
        ordered=ordered,
        accepted=_accepted(rows),
        ended=_ended(rows),
        residual=_residual(cuts, system),
        stated=any(row["status"] == "attested" for row in rows),
        looked_again=any(sweep["system"] == system for one in cuts for sweep in one.sweeps),
        given_back=back,
    )


def _is_locked(rows: Iterable[cases.Row]) -> bool:
    """Can nobody sign in anew? Only then does what was open before have an end."""
    doors = [status(row["status"]) for row in rows if row["action"].startswith(SIGN_IN)]
    return bool(doors) and _HELD.issuperset(doors)


def _ended(rows: Iterable[cases.Row]) -> datetime | None:
    """When the last of these was seen to hold."""
    return max((cases.moment(row["ended_at"]) for row in rows if row["ended_at"]), default=None)


def _residual(cuts: Iterable[Applied], system: str) -> Mapping[str, datetime]:
    """What outlives the cut, and until when."""
    found: dict[str, datetime] = {}
    for one in cuts:
        if ended := _ended(one.by_system.get(system, ())):
            lingers = next((part.lingers for part in one.plan.header.systems if part.name == system), {})
            for name, seconds in lingers.items():
                until = ended + timedelta(seconds=seconds)
                found[name] = max(until, found.get(name, until))
    return found


def _accepted(rows: Sequence[cases.Row]) -> datetime | None:
    """When the system had taken the last of what was written; None while some of it was not taken."""
    wrote = [row for row in rows if row["status"] != "content"]
    if not wrote or any(row["status"] not in _TAKEN or not row["accepted_at"] for row in wrote):
        return None
    return max(cases.moment(row["accepted_at"]) for row in wrote)


def _given_back(applied: Iterable[Applied], system: str) -> datetime | None:
    """When an undo last wrote to the cut in *system*, or may have: the leaver can get in again."""
    rows = (row for one in backward(applied) for row in one.by_system.get(system, ()) if row["phase"] == "cut")
    times = [
        cases.moment(row["accepted_at"] or row["ended_at"])
        for row in rows
        if row["status"] in WROTE and (row["accepted_at"] or row["ended_at"])
    ]
    return max(times, default=None)
