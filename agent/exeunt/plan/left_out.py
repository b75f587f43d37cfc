"""What the policy leaves as it is: a finding of the plan, so that whoever signs it signs that, too. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Protocol, TypeVar

from exeunt.errors import Param
from exeunt.model import Finding, Reason
from exeunt.plan.document import Header
from exeunt.policy.actions import EXCEPTED, SKIPPED
from exeunt.sdk.action import Action

BY_POLICY: Final = frozenset({SKIPPED, EXCEPTED})
DESPITE: Final = "order.despite"


class Told(Protocol):
    """A finding, of a plan or of a report."""

    @property
    def code(self) -> str: ...

    @property
    def params(self) -> Mapping[str, Param]: ...


Note = TypeVar("Note", bound=Told)


def by_policy(system: str, action: Action, because: Reason, count: int) -> Finding:
    """That things which an action found are left as they are, how many and why."""
    where: dict[str, Param] = {"system": system, "action": action.id, "phase": action.order.phase, "count": count}
    return Finding(because.code, {**because.params, **where})


def parted(notes: Iterable[Note]) -> tuple[list[Note], list[Note]]:
    """What the policy leaves as it is and does in spite of that, and all other findings."""
    by_policy, others = list[Note](), list[Note]()
    for note in notes:
        (by_policy if note.code in BY_POLICY | {DESPITE} else others).append(note)
    return by_policy, others


def counted(notes: Iterable[Told]) -> int:
    """How many things the policy leaves as they are."""
    return sum(int(note.params["count"]) for note in notes if note.code in BY_POLICY)


def open_doors(header: Header) -> set[str]:
    """The systems where the policy leaves something of the cut as it is."""
    said = (params for code, params, _ in header.findings if code in BY_POLICY)
    return {str(params["system"]) for params in said if params["phase"] == "cut"}
