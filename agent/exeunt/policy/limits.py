"""How much one plan may change before it is refused: by count, and by share of all there are. On without being asked.

What a policy leaves unsaid stays at the limit given here; to lift a share, write `share: 100%`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction
from types import MappingProxyType
from typing import Final

from exeunt.model import Reason
from exeunt.policy.actions import Names, check_action
from exeunt.policy.document import Place
from exeunt.policy.measures import share

SMALL: Final = 10
"""Below so many of a kind a share says nothing: one of two would be half of them."""

DEFAULT: Final = "default"
NOT_HELD: Final = "not-held-by-leaver"


@dataclass(frozen=True, slots=True)
class Limit:
    """The most changes of one action in one system: `count` rows, and `share` (0 to 1) of all there are of a kind."""

    count: int
    share: Fraction

    def broken_by(self, action: str, changes: int, population: int | None) -> Reason | None:
        """Why so many changes are too many, or None. Where nobody knows the population, the count alone decides."""
        if changes > self.count:
            return Reason("limit.count", {"action": action, "changes": changes, "limit": self.count})
        if population is None or population < SMALL or changes <= self.share * population:
            return None
        return Reason(
            "limit.share",
            {"action": action, "changes": changes, "population": population, "limit": percent(self.share)},
        )

    def stricter(self, other: Limit) -> Limit:
        return Limit(min(self.count, other.count), min(self.share, other.share))


ALL: Final = Fraction(1)
BUILT_IN_DEFAULT: Final = Limit(5_000, ALL)
BUILT_IN: Final[Mapping[str, Limit]] = MappingProxyType(
    {"customer.transfer": Limit(20_000, Fraction(30, 100)), "membership.remove": Limit(500, ALL)}
)


@dataclass(frozen=True, slots=True)
class Limits:
    """`named` by action name or id; `not_held_by_leaver`: records in the plan that the leaver does not hold."""

    default: Limit = BUILT_IN_DEFAULT
    named: Mapping[str, Limit] = field(default_factory=lambda: BUILT_IN)
    not_held_by_leaver: int = 0

    def limit_for(self, action: str) -> Limit:
        """The limit of the action's id, or of its name, or the default."""
        return self.named.get(action) or self.named.get(action.partition(":")[0]) or self.default

    def counted_as(self, action: str) -> str:
        """Under which name changes of an action id count: with all its kinds, unless the id has a limit of its own."""
        return action if action in self.named else action.partition(":")[0]


def percent(part: Fraction) -> str:
    return f"{float(part * 100):g}%"


def read_limits(place: Place, names: Names) -> Limits:
    """The section `limits`."""
    entries = place.table()
    not_held = entries.pop(NOT_HELD).whole() if NOT_HELD in entries else 0
    default, named = BUILT_IN_DEFAULT, dict(BUILT_IN)
    if DEFAULT in entries:
        default = _read_limit(entries.pop(DEFAULT), BUILT_IN_DEFAULT)
        named = {name: limit.stricter(default) for name, limit in BUILT_IN.items()}
    for action, entry in entries.items():
        check_action(entry, action, names)
        named[action] = _read_limit(entry, BUILT_IN.get(action.partition(":")[0], default))
    return Limits(default, named, not_held)


def _read_limit(place: Place, unsaid: Limit) -> Limit:
    if place.is_number:
        return Limit(place.whole(), unsaid.share)
    entries = place.known("count", "share")
    return Limit(
        entries["count"].whole() if "count" in entries else unsaid.count,
        share(entries["share"]) if "share" in entries else unsaid.share,
    )
