"""What goes to whom: customers by tier, and whatever else has a successor. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from exeunt.engine.status import Status
from exeunt.engine.undo import Key, key_of
from exeunt.plan.document import GroupPart, Header
from exeunt.report.applied import Applied, forward, tally
from exeunt.report.shape import PROVEN, HandOverFacts, Taker
from exeunt.report.undoing import written_back
from exeunt.store import cases

_Name = tuple[str, str, str, str]
"""to_name, to, system, action"""


@dataclass(slots=True)
class _Sum:
    tiers: Counter[str] = field(default_factory=Counter)
    proven_tiers: Counter[str] = field(default_factory=Counter)
    counts: Counter[Status] = field(default_factory=Counter)
    written_back: int = 0


def hand_overs(applied: Sequence[Applied]) -> list[HandOverFacts]:
    """By successor, system and action."""
    back = written_back(applied)
    sums: dict[_Name, _Sum] = {}
    takers: dict[_Name, Taker] = {}
    for one in forward(applied):
        for group, rows in _grouped(one):
            if group.to:
                name = (group.to_name or group.to, group.to, group.system, group.action)
                takers[name] = taker(one.plan.header, group)
                _add(sums.setdefault(name, _Sum()), group, rows, back)
    return [
        HandOverFacts(
            taker=takers[to_name, to, system, action],
            system=system,
            action=action,
            to=to,
            to_name=to_name,
            tiers=dict(total.tiers),
            proven_tiers=dict(total.proven_tiers),
            counts=dict(total.counts),
            written_back=total.written_back,
        )
        for (to_name, to, system, action), total in sorted(sums.items())
    ]


def taker(header: Header, group: GroupPart) -> Taker:
    """The person whose user account takes over in *group*."""
    account = (group.system, group.to)
    for person in header.successors:
        accounts = [(part.ref[0], part.ref[2]) for part in person.principals]
        if account in accounts:
            return Taker(person.mail or person.employee_number or ":".join(min(accounts)), person.name)
    return Taker(":".join(account), group.to_name or group.to)


def _grouped(one: Applied) -> list[tuple[GroupPart, list[cases.Row]]]:
    rows: list[list[cases.Row]] = [[] for _ in one.plan.header.groups]
    for row in one.rows:
        rows[one.plan.rows[row["n"]].group].append(row)
    return list(zip(one.plan.header.groups, rows, strict=True))


def _add(total: _Sum, group: GroupPart, rows: Sequence[cases.Row], back: set[Key]) -> None:
    proven = sum(row["status"] in PROVEN for row in rows)
    total.tiers.update(group.tiers)
    total.counts.update(tally(rows))
    total.written_back += sum(key_of(row) in back for row in rows)
    match list(group.tiers):
        case [tier]:
            total.proven_tiers[tier] += min(proven, group.tiers[tier])
        case _ if proven == len(rows):
            total.proven_tiers.update(group.tiers)
