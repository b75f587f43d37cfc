"""Exposure per system: the engine's measure, held against everything that would make its minutes a lie. Pure.

A number of minutes is only given where the cut was read whole, held in every row, left nothing alone, and the second
look found nothing. Anything else is unknown, and says why.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from exeunt.engine.exposure import Exposure, measure
from exeunt.report.applied import Applied, backward
from exeunt.report.shape import ActionFacts, ExposureFacts
from exeunt.report.undoing import WROTE
from exeunt.store import cases

_TAKEN = frozenset({"verified", "unproven", "failed", "accepted"})


def exposure(applied: Sequence[Applied], system: str, actions: Sequence[ActionFacts]) -> ExposureFacts:
    """How long access in *system* outlived the order."""
    cuts = [one for one in applied if one.kind == "cut"]
    if not cuts:
        return ExposureFacts("unknown", "no-cut")
    mine = [action for action in actions if action.phase in {"cut", ""}]
    back = _given_back(applied, system)
    rows = [row for one in cuts for row in one.by_system.get(system, ())]
    if why := _not_read(cuts, system, mine):
        return ExposureFacts("unknown", why, _ordered(cuts), given_back=back)
    if not rows:
        return _without_rows(cuts, system, mine)
    return _measured(cuts, system, mine, rows, back)


def _not_read(cuts: Sequence[Applied], system: str, actions: Iterable[ActionFacts]) -> str:
    if any(not action.whole for action in actions):
        return "not-whole"
    gaps = (gap for one in cuts for gap in one.plan.header.gaps)
    if any(code in _UNREAD and params.get("system") == system for code, params, _ in gaps):
        return "not-read"
    return ""


_UNREAD = frozenset({"survey.unreadable", "survey.principals"})
"""Gaps after which nobody knows which user accounts the leaver has there."""


def _without_rows(cuts: Sequence[Applied], system: str, actions: Sequence[ActionFacts]) -> ExposureFacts:
    accounts = {part.ref[0] for one in cuts for part in one.plan.header.person.principals}
    if system not in accounts:
        return ExposureFacts("absent")
    if not actions:
        return ExposureFacts("unknown", "not-read", _ordered(cuts))
    if any(action.left_alone for action in actions):
        return ExposureFacts("unknown", "left-alone", _ordered(cuts))
    return ExposureFacts("nothing")


def _measured(
    cuts: Sequence[Applied],
    system: str,
    actions: Sequence[ActionFacts],
    rows: Sequence[cases.Row],
    back: datetime | None,
) -> ExposureFacts:
    spans = [found for one in cuts if (found := _span(one, system)) is not None]
    ordered = min(span.ordered for span in spans)
    accepted = _accepted(rows)
    sweeps = [sweep for one in cuts for sweep in one.sweeps if sweep["system"] == system]
    if why := _not_over(spans, actions, sweeps):
        return ExposureFacts("unknown", why, ordered, accepted, given_back=back)
    residual: dict[str, datetime] = {}
    for span in spans:
        for name, until in span.residual.items():
            residual[name] = max(until, residual.get(name, until))
    return ExposureFacts(
        sort="measured",
        ordered=ordered,
        accepted=accepted,
        ended=max(span.ended for span in spans if span.ended),
        residual=residual,
        stated=any(row["status"] == "attested" for row in rows),
        looked_again=bool(sweeps),
        given_back=back,
    )


def _not_over(spans: Sequence[Exposure], actions: Iterable[ActionFacts], sweeps: Iterable[cases.Row]) -> str:
    if any(span.ended is None for span in spans):
        return "not-held"
    if any(action.left_alone for action in actions):
        return "left-alone"
    for sweep in sweeps:
        if sweep["left_over"]:
            return "left-over"
        if not sweep["whole"]:
            return "not-whole-after"
    return ""


def _span(one: Applied, system: str) -> Exposure | None:
    found = measure(one.plan.header, one.ordered, one.by_system.get(system, ()))
    return next((exposure for exposure in found if exposure.system == system), None)


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


def _ordered(cuts: Iterable[Applied]) -> datetime:
    return min(one.ordered for one in cuts)
