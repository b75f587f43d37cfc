"""What the policy leaves as it is: a finding of the plan, so that whoever signs it signs that, too. Pure."""

from __future__ import annotations

from typing import Final

from exeunt.errors import Param
from exeunt.model import Finding, Reason
from exeunt.plan.document import Header
from exeunt.policy.actions import EXCEPTED, SKIPPED
from exeunt.sdk.action import Action

BY_POLICY: Final = frozenset({SKIPPED, EXCEPTED})


def by_policy(system: str, action: Action, because: Reason, count: int) -> Finding:
    """That things which an action found are left as they are, how many and why."""
    where: dict[str, Param] = {"system": system, "action": action.id, "phase": action.order.phase, "count": count}
    return Finding(because.code, {**because.params, **where})


def open_doors(header: Header) -> set[str]:
    """The systems where the policy leaves something of the cut as it is."""
    said = (params for code, params, _ in header.findings if code in BY_POLICY)
    return {str(params["system"]) for params in said if params["phase"] == "cut"}
