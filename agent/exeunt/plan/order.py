"""What must come before what, within one person's actions in one system. Pure.

A node is an action id (`customer.transfer:Account`). An edge says that one node waits for another to be verified
(or, where `until` is "accepted", only accepted, at most `holds`). Phases are not edges: they are a barrier that
`engine.decide` keeps, and the checks here refuse an edge that goes against them.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from graphlib import CycleError, TopologicalSorter
from typing import Final, Literal

from exeunt.errors import RefusedPlan
from exeunt.model import PHASES, Order

ELSEWHERE: Final = "*:"
"""`*:name` would mean an action in each of the person's systems; nobody keeps such an order, so it is refused."""


@dataclass(frozen=True, slots=True)
class Edge:
    """`later` waits for `earlier`; `wait` after it was verified, or until accepted and at most `holds`."""

    earlier: str
    later: str
    until: Literal["accepted", "verified"] = "verified"
    wait: timedelta = timedelta(0)
    holds: timedelta | None = None


def matches(name: str, action: str) -> bool:
    """Does an order's *name* mean the action id *action*: the whole id, or its name before the colon?"""
    return name == action or action.partition(":")[0] == name


def edges(orders: Mapping[str, Order]) -> list[Edge]:
    """All edges between the actions of one system, by action id."""
    found: list[Edge] = []
    for action, order in orders.items():
        for name in (*order.after, *order.needs):
            found += [Edge(other, action, wait=order.wait) for other in _named(name, orders, but=action)]
        until: Literal["accepted", "verified"] = "verified" if order.holds is None else "accepted"
        for name in order.before:
            found += [Edge(action, other, until=until, holds=order.holds) for other in _named(name, orders, but=action)]
    return found


def _named(name: str, orders: Iterable[str], *, but: str) -> list[str]:
    return [action for action in orders if action != but and matches(name, action)]


def check(system: str, orders: Mapping[str, Order], *, content: Collection[str] = ()) -> None:
    """RefusedPlan for a cycle, an edge against the phases or to another system, or a need that is not met.

    `orders` are the actions with changes in this plan; `content` the actions that found nothing to do.
    """
    _check_names(system, orders)
    _check_needs(system, orders, content)
    graph: dict[str, set[str]] = {action: set() for action in orders}
    for edge in edges(orders):
        earlier, later = (PHASES.index(orders[action].phase) for action in (edge.earlier, edge.later))
        if earlier > later:
            raise RefusedPlan("order.against-phases", system=system, first=edge.earlier, second=edge.later)
        graph[edge.later].add(edge.earlier)
    try:
        TopologicalSorter(graph).prepare()
    except CycleError as error:
        raise RefusedPlan("order.cycle", system=system, actions=" → ".join(error.args[1])) from None


def _check_names(system: str, orders: Mapping[str, Order]) -> None:
    for action, order in orders.items():
        for name in (*order.after, *order.needs, *order.before):
            if name.startswith(ELSEWHERE):
                raise RefusedPlan("order.across-systems", system=system, action=action, name=name)


def _check_needs(system: str, orders: Mapping[str, Order], content: Collection[str]) -> None:
    for action, need in unmet(orders, content):
        raise RefusedPlan("order.need-unmet", system=system, action=action, need=need)


def needing(orders: Mapping[str, Order], actions: Collection[str]) -> Iterator[tuple[str, str]]:
    """(action, need) for every need of any of these *actions*, whatever else meets it."""
    for action, order in orders.items():
        for need in order.needs:
            if any(matches(need, other) for other in actions):
                yield action, need


def unmet(orders: Mapping[str, Order], content: Collection[str]) -> Iterator[tuple[str, str]]:
    """(action, need) for every need that is neither planned nor already content."""
    for action, order in orders.items():
        for need in order.needs:
            if not any(matches(need, other) for other in (*orders, *content)):
                yield action, need
