"""Per system and action: what was found before, what was planned, and how it stands after."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from exeunt.engine.undo import Key, key_of
from exeunt.model import PHASES
from exeunt.model.catalogue import ACTIONS
from exeunt.plan.document import FindPart, SystemPart, parse_time
from exeunt.report import exposures
from exeunt.report.applied import Applied, forward, lane_facts, sweep_facts, tally
from exeunt.report.shape import PROVEN, ActionFacts, QuotaFacts, SystemFacts
from exeunt.report.undoing import written_back
from exeunt.store import cases


@dataclass(frozen=True, slots=True)
class _Seen:
    """What the surveys said of one action in one system, all the leaver's user accounts together."""

    found: int = 0
    content: int = 0
    skipped: int = 0
    whole: bool = True
    how: tuple[str, ...] = ()

    def plus(self, part: FindPart) -> _Seen:
        how = self.how if part.how in self.how or not part.how else (*self.how, part.how)
        return _Seen(
            self.found + part.found,
            self.content + part.content,
            self.skipped + part.skipped,
            self.whole and part.whole,
            how,
        )


def systems(applied: Sequence[Applied]) -> list[SystemFacts]:
    """Every system that a plan of the departure names, or that was surveyed, or that could not be."""
    plans = forward(applied)
    back = written_back(applied)
    return [_system(plans, applied, name, back) for name in _names(plans)]


def _names(plans: Iterable[Applied]) -> list[str]:
    names: set[str] = set()
    for one in plans:
        header = one.plan.header
        names |= {part.name for part in header.systems} | {find.system for find in header.finds}
        names |= {group.system for group in header.groups}
        # a system whose connector is broken is in no list but that of the gaps
        names |= {str(params["system"]) for _, params, _ in header.gaps if "system" in params}
    return sorted(names)


def _system(plans: Sequence[Applied], applied: Sequence[Applied], name: str, back: set[Key]) -> SystemFacts:
    parts = [part for one in plans for part in one.plan.header.systems if part.name == name]
    actions = _actions(plans, name, back)
    return SystemFacts(
        name=name,
        connector=parts[-1].connector if parts else "",
        version=parts[-1].version if parts else "",
        practice=any(part.practice for part in parts),
        actions=tuple(actions),
        exposure=exposures.exposure(applied, name, actions),
        lanes=tuple(lane_facts(plans, name)),
        sweeps=tuple(sweep_facts(plans, name)),
        quotas=tuple(_quotas(parts)),
    )


def _actions(plans: Sequence[Applied], system: str, back: set[Key]) -> list[ActionFacts]:
    seen = _seen(plans, system)
    rows: dict[str, list[cases.Row]] = {}
    for one in plans:
        for row in one.by_system.get(system, ()):
            rows.setdefault(row["action"], []).append(row)
    found = [_action(name, seen.get(name, _Seen()), rows.get(name, []), back) for name in {*seen, *rows}]
    return sorted(found, key=lambda action: (_place(action.phase), action.action))


def _action(name: str, seen: _Seen, rows: Sequence[cases.Row], back: set[Key]) -> ActionFacts:
    return ActionFacts(
        action=name,
        phase=rows[0]["phase"] if rows else ACTIONS.get(name.partition(":")[0], ""),
        found=seen.found,
        content=seen.content,
        skipped=seen.skipped,
        whole=seen.whole,
        how=seen.how,
        planned=len(rows),
        counts=tally(rows),
        written_back=sum(row["status"] in PROVEN and key_of(row) in back for row in rows),
    )


def _seen(plans: Sequence[Applied], system: str) -> dict[str, _Seen]:
    """The latest plan's word on each action and user account: the two plans of one survey both carry it."""
    latest: dict[tuple[str, str], FindPart] = {}
    for one in plans:
        for find in one.plan.header.finds:
            if find.system == system:
                latest[find.action, find.principal] = find
    seen: dict[str, _Seen] = {}
    for (action, _), find in latest.items():
        seen[action] = seen.get(action, _Seen()).plus(find)
    return seen


def _place(phase: str) -> int:
    return list(PHASES).index(phase) if phase in PHASES else len(PHASES)


def _quotas(parts: Sequence[SystemPart]) -> Iterable[QuotaFacts]:
    planned: dict[str, int] = {}
    known: dict[str, tuple[int, int, str]] = {}
    for part in parts:
        known |= part.quotas
        for name, calls in part.cost.items():
            planned[name] = planned.get(name, 0) + calls
    for name in sorted(planned.keys() | known.keys()):
        used, allowed, resets = known.get(name, (None, None, None))
        yield QuotaFacts(name, planned.get(name, 0), used, allowed, parse_time(resets) if resets else None)
