"""What somebody held before a departure and what is left of it, as far as it is known. Pure data, no layout.

Nothing is called gone that was not seen to be: what was accepted, stated by a person, or met changed is *unknown*.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, Literal

from exeunt.engine.status import Status
from exeunt.report.shape import PROVEN, ActionFacts, CaseFacts, HandOverFacts, SystemFacts, Taker

Sort = Literal["ways-in", "customers", "references", "rights", "accounts", "other", "looked", "sight", "latent"]
"""`looked`: what a second look found; `sight`: records that can be seen; `latent`: seen again with the account."""

_CUSTOMERS: Final = "customer.transfer"
_SORTS: Final[Mapping[str, Sort]] = {"cut": "ways-in", "hand": "references", "take": "rights", "close": "accounts"}

_STILL: Final = frozenset[Status]({"planned", "refused", "todo"})
"""Nothing was changed. Every other status that is not proven leaves it unknown how things are."""


@dataclass(frozen=True, slots=True)
class Reach:
    """Things of one sort in one system. `before`: how many there were, a lower bound where the reading was not whole;
    of them `left` are still there, of `unknown` it is not known, `back` were written to by an undo since.
    """

    sort: Sort
    before: int
    whole: bool = True
    left: int = 0
    unknown: int = 0
    back: int = 0

    @property
    def gone(self) -> int:
        """Seen to be gone."""
        return max(self.before - self.left - self.unknown - self.back, 0)

    def plus(self, other: Reach) -> Reach:
        return Reach(
            self.sort,
            self.before + other.before,
            self.whole and other.whole,
            self.left + other.left,
            self.unknown + other.unknown,
            self.back + other.back,
        )


@dataclass(frozen=True, slots=True)
class Place:
    """One system. `known`: the reaches are all that there was; without any, that there was nothing."""

    system: str
    reaches: Sequence[Reach]
    known: bool = True


@dataclass(frozen=True, slots=True)
class Flow:
    """Customers of one successor. By tier: `planned`, and of them `proven`."""

    to: str
    planned: Mapping[str, int]
    proven: Mapping[str, int] = field(default_factory=dict)
    back: int = 0

    def plus(self, other: Flow) -> Flow:
        planned, proven = _added(self.planned, other.planned), _added(self.proven, other.proven)
        return Flow(self.to, planned, proven, self.back + other.back)


@dataclass(frozen=True, slots=True)
class Departing:
    """Who leaves, what is left to him where, and who has his customers. `planned`: nothing of it has happened yet."""

    name: str
    places: Sequence[Place]
    flows: Sequence[Flow]
    planned: bool = False


def of_case(facts: CaseFacts) -> Departing:
    """A case as it stands."""
    return Departing(facts.person.name, [_place(one) for one in facts.systems], flows_of(facts.hand_overs))


def _place(system: SystemFacts) -> Place:
    found: dict[Sort, Reach] = {}
    for action in system.actions:
        if action.phase != "keep":
            one = _reach(action)
            found[one.sort] = found[one.sort].plus(one) if one.sort in found else one
    reaches = [*(one for one in found.values() if one.before or not one.whole), *_looked(system)]
    unread = system.exposure.why == "not-read"
    return Place(system.name, reaches, system.exposure.sort in {"nothing", "absent"} or (bool(reaches) and not unread))


def _reach(action: ActionFacts) -> Reach:
    # what failed to go is seen to be there still; what failed to go to a successor may be with anybody
    there = _STILL if action.phase == "hand" else _STILL | {"failed"}
    still = sum(count for status, count in action.counts.items() if status in there)
    doubtful = sum(count for status, count in action.counts.items() if status not in there | PROVEN)
    left = action.skipped + action.left_alone + still
    # what has appeared since the plan was made is in no survey, and was there all the same
    before = max(action.found - action.content, left + doubtful + action.proven)
    return Reach(_sort(action), before, action.whole, left, doubtful, action.written_back)


def _sort(action: ActionFacts) -> Sort:
    if action.action.partition(":")[0] == _CUSTOMERS:
        return "customers"
    return _SORTS.get(action.phase, "other")


def _looked(system: SystemFacts) -> Iterator[Reach]:
    """What the second look found, where it found or missed anything: in part what stands in the other rows, too."""
    left = sum(sweep.left_over for sweep in system.sweeps)
    whole = all(sweep.whole for sweep in system.sweeps)
    if left or not whole:
        yield Reach("looked", left, whole, left=left)


def flows_of(hand_overs: Iterable[HandOverFacts]) -> Sequence[Flow]:
    """The customers that were handed over."""
    return flows((one.taker, Flow(one.taker.name, one.tiers, one.proven_tiers, one.written_back)) for one in hand_overs)


def flows(shares: Iterable[tuple[Taker, Flow]]) -> Sequence[Flow]:
    """One for each person who takes over customers, by name; the names of two who have the same say who is meant."""
    found: dict[str, Flow] = {}
    for taker, flow in shares:
        if flow.planned:
            found[taker.key] = found.get(taker.key, Flow(flow.to, {})).plus(flow)
    called = Counter(flow.to for flow in found.values())
    return [
        flow if called[flow.to] == 1 else replace(flow, to=f"{flow.to} <{key}>")
        for key, flow in sorted(found.items(), key=lambda one: (one[1].to, one[0]))
    ]


def _added(one: Mapping[str, int], other: Mapping[str, int]) -> Mapping[str, int]:
    """Counts by tier, in the tiers' order."""
    return {tier: one.get(tier, 0) + other.get(tier, 0) for tier in sorted({*one, *other})}


ONLY_AFTER: Final = frozenset[Sort]({"looked", "latent"})
"""Sorts that were not there to be counted before."""
