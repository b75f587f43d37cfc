"""How many calls a plan will take, by the vendor's quota name. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from exeunt.errors import CallError, with_reason
from exeunt.model import Change, Gap
from exeunt.plan.document import SystemPart, time_text
from exeunt.plan.survey import Quotas
from exeunt.sdk.action import Action

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


def cost_of(works: Mapping[Place, Work], batches: Mapping[Place, int]) -> dict[str, int]:
    """Calls by quota name in one system: its batches, times what each costs. No figure is better than one too low."""
    total: Counter[str] = Counter()
    for place, work in works.items():
        if place not in batches:
            return {}
        for quota, calls in work.action.cost.items():
            total[quota] += batches[place] * calls
    return dict(total)


def with_quotas(part: SystemPart, quotas: Quotas) -> SystemPart:
    """The system with what it says of its quotas."""
    shown = {name: (used, allowed, time_text(resets)) for name, (used, allowed, resets) in quotas.items()}
    return msgspec.structs.replace(part, quotas=shown)
