"""What may be done next in one lane: one plan in one system. Pure.

The five phases are barriers inside the lane; edges order the actions inside a phase. An undo runs both backwards.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

from exeunt.engine.status import CUT_ENOUGH, GOOD, HOLDS, OPEN, Status, status
from exeunt.model import PHASES, Order, Phase
from exeunt.plan.order import Edge, edges
from exeunt.store.cases import Standing, moment


@dataclass(frozen=True, slots=True)
class Node:
    """One action of the lane: how many of its changes stand where, and the latest times.

    once: some of it holds since a first round, and had no second one.
    """

    action: str
    phase: Phase
    once: bool
    counts: Mapping[Status, int]
    accepted_at: datetime | None
    ended_at: datetime | None

    def all_in(self, statuses: frozenset[Status]) -> bool:
        return all(one in statuses for one in self.counts)


@dataclass(frozen=True, slots=True)
class Run:
    """These actions may work now. 2: with their second round, which begins."""

    actions: Mapping[str, int]


@dataclass(frozen=True, slots=True)
class Wait:
    """Nothing before that time."""

    until: datetime


@dataclass(frozen=True, slots=True)
class Rest:
    """Nothing more can be done here until a person acts: the actions in the way."""

    why: Literal["blocked", "done"]
    actions: tuple[str, ...] = ()


Decision = Run | Wait | Rest


def nodes(standings: Sequence[Standing]) -> dict[str, Node]:
    """The rows of a lane, by action."""
    found: dict[str, Node] = {}
    for row in standings:
        old = found.get(row.action)
        counts = {**(old.counts if old else {}), status(row.status): row.count}
        once = row.round == 1 and row.status in HOLDS
        found[row.action] = Node(
            action=row.action,
            phase=_phase(row.phase),
            once=once or (old is not None and old.once),
            counts=counts,
            accepted_at=_latest(row.accepted_at, old.accepted_at if old else None),
            ended_at=_latest(row.ended_at, old.ended_at if old else None),
        )
    return found


def decide(
    lane: Mapping[str, Node], orders: Mapping[str, Order], *, backwards: bool, started: datetime, now: datetime
) -> Decision:
    """The next thing to do in a lane."""
    phases = PHASES[::-1] if backwards else PHASES
    for phase in phases:
        mine = {name: node for name, node in lane.items() if node.phase == phase}
        enough = CUT_ENOUGH if phase == "cut" and not backwards else GOOD
        decision = _decide_phase(mine, lane, orders, backwards=backwards, started=started, now=now)
        if isinstance(decision, Run | Wait):
            return decision
        if in_the_way := [name for name, node in mine.items() if not node.all_in(enough)]:
            return Rest("blocked", tuple(sorted(in_the_way)))
    return Rest("done")


def _decide_phase(
    mine: Mapping[str, Node],
    lane: Mapping[str, Node],
    orders: Mapping[str, Order],
    *,
    backwards: bool,
    started: datetime,
    now: datetime,
) -> Decision:
    ready: dict[str, int] = {}
    waits: list[datetime] = []
    all_edges = [_turned(edge) if backwards else edge for edge in edges(orders)]
    for name, node in mine.items():
        if not (work := _work(node, orders[name], backwards=backwards)):
            continue
        blocked = [
            _open_at(edge, lane, started)
            for edge in all_edges
            if edge.later == name and _binds(edge, orders[name], work)
        ]
        if work == "again":
            blocked.append(_again_at(node, orders[name]))
        opens = [moment for moment in blocked if moment is not None]
        if len(opens) < len(blocked):
            continue  # something must happen first; its own turn is looked at elsewhere in this loop
        latest = max(opens, default=now)
        if latest > now:
            waits.append(latest)
        else:
            ready[name] = 2 if work == "again" else 1
    if ready:
        return Run(ready)
    return Wait(min(waits)) if waits else Rest("done")


def _work(node: Node, order: Order, *, backwards: bool) -> Literal["", "round", "again"]:
    if any(one in OPEN for one in node.counts):
        return "round"
    return "again" if order.again is not None and not backwards and node.once else ""


def _binds(edge: Edge, order: Order, work: str) -> bool:
    """With a second round, `after` binds only that one: the first goes at once."""
    first_of_two = order.again is not None and work == "round" and edge.until == "verified"
    return not first_of_two


def _turned(edge: Edge) -> Edge:
    return Edge(earlier=edge.later, later=edge.earlier, wait=edge.wait)


def _open_at(edge: Edge, lane: Mapping[str, Node], started: datetime) -> datetime | None:
    """When the edge lets its later end go; None: not yet known. An edge that holds lets go after its time."""
    node = lane.get(edge.earlier)
    if node is None:
        return _EARLIEST
    if edge.until == "accepted" and node.all_in(CUT_ENOUGH):
        return _EARLIEST
    if edge.holds is not None:
        return started + edge.holds
    if not node.all_in(GOOD):
        return None
    return (node.ended_at or _EARLIEST) + edge.wait


def _again_at(node: Node, order: Order) -> datetime:
    return (node.ended_at or _EARLIEST) + (order.again or timedelta(0))


def _latest(text: str | None, other: datetime | None) -> datetime | None:
    if text is None:
        return other
    one = moment(text)
    return one if other is None or one > other else other


def _phase(text: str) -> Phase:
    for phase in PHASES:
        if phase == text:
            return phase
    raise ValueError(f"no phase: {text}")


_EARLIEST = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
