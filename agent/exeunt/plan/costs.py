"""How many calls a plan will take, by the vendor's quota name. Pure.

Writing is reckoned from what each action says that a batch costs. Looking again, which every plan does in every system,
is reckoned as what the survey took: then something was there to be read, afterwards there is less.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import msgspec

from exeunt.errors import CallError, with_reason
from exeunt.model import Change, Gap
from exeunt.plan.document import Kind, SystemPart, time_text
from exeunt.plan.survey import Quotas, Survey
from exeunt.sdk.action import Action

_NOTHING: Final[Mapping[str, int]] = MappingProxyType({})

Place = tuple[str, str]
"""System and action id."""


@dataclass(frozen=True, slots=True)
class Work:
    """What one action has to write in one system."""

    action: Action
    changes: list[Change]


def batches_of(works: Mapping[Place, Work]) -> tuple[dict[Place, int], list[Gap]]:
    """How many batches each action would pack; none, and a gap, where that cannot be told."""
    batches, gaps = dict[Place, int](), list[Gap]()
    for (system, name), work in works.items():
        try:
            batches[system, name] = sum(1 for _ in work.action.pack(work.changes))
        except CallError as error:
            gaps.append(Gap("survey.not-packed", with_reason({"system": system, "action": name}, error)))
    return batches, gaps


def cost_of(
    works: Mapping[Place, Work], batches: Mapping[Place, int], looking: Mapping[str, int] = _NOTHING
) -> dict[str, int]:
    """Calls by quota name in one system: its batches, times what each costs, and *looking*. No figure is better than
    one too low.
    """
    total: Counter[str] = Counter(looking)
    for place, work in works.items():
        if place not in batches:
            return {}
        for quota, calls in work.action.cost.items():
            total[quota] += batches[place] * calls
    return dict(total)


def looking_again(survey: Survey, kind: Kind) -> dict[str, int]:
    """Calls by quota name for opening one system anew, and for the last look at what a plan of this kind was about."""
    mine = [found for found in survey.finds if (found.action.order.phase == "cut") == (kind == "cut")]
    calls = survey.opening + sum(found.calls for found in mine)
    return under_quotas(calls, (found.action for found in survey.finds))


def under_quotas(calls: int, actions: Iterable[Action]) -> dict[str, int]:
    """Calls under every quota that these actions speak of: which of several a call falls under, nobody tells."""
    quotas = {quota for action in actions for quota in action.cost}
    return dict.fromkeys(sorted(quotas), calls) if calls else {}


def with_quotas(part: SystemPart, quotas: Quotas) -> SystemPart:
    """The system with what it says of its quotas."""
    shown = {name: (used, allowed, time_text(resets)) for name, (used, allowed, resets) in quotas.items()}
    return msgspec.structs.replace(part, quotas=shown)
