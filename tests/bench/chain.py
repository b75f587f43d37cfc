"""The longest chain of calls that had to wait for each other: by the order of the actions, and as it was observed."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from graphlib import TopologicalSorter

from bench.tap import Call, Tap
from exeunt.model import PHASES
from exeunt.plan.order import edges

BATCH = 3
"""The least that one batch takes, whoever does it: observe, write, read back."""

ONCE = 1
"""The least that signing in, listing people, checking and one look at everything take: a call each."""


def observed(calls: Iterable[Call]) -> int:
    """The most calls of which each began after the one before had ended."""
    count, ended = 0, float("-inf")
    for call in sorted(calls, key=lambda call: call.end):
        if call.start >= ended:
            count, ended = count + 1, call.end
    return count


def needed(tap: Tap) -> dict[str, int]:
    """Calls that no number of threads could save, by part of the work. Fixed minima: a call that we waste raises none.

    Opening, listing people, checking, looking (`find`), as far as this connector was asked for them: one call each.
    Working: the phases one after the other; in a phase the longest way through the order of its actions, each with one
    batch.
    """
    verbs = {call.stage.verb for call in tap.calls}
    once = {verb: ONCE for verb in ("opening", "principals", "check") if verb in verbs}
    return {**once, **_working(tap), **({"looking": ONCE} if "find" in verbs else {})}


def _working(tap: Tap) -> dict[str, int]:
    worked = {call.stage.action for call in tap.calls if call.stage.verb in {"observe", "write"}}
    phases = {phase: [action for action in worked if tap.orders[action].phase == phase] for phase in PHASES}
    return {f"phase {phase}": _longest_way(tap, actions) for phase, actions in phases.items() if actions}


def _longest_way(tap: Tap, actions: Sequence[str]) -> int:
    graph: dict[str, set[str]] = {action: set() for action in actions}
    for edge in edges({action: tap.orders[action] for action in actions}):
        graph[edge.later].add(edge.earlier)
    ends: dict[str, int] = {}
    for action in TopologicalSorter(graph).static_order():
        ends[action] = BATCH + max((ends[earlier] for earlier in graph[action]), default=0)
    return max(ends.values())
