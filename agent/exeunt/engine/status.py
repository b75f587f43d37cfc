"""How a change stands, and every way from one status to the next.

planned ──► intended ──► accepted ──► verified
   │            │           ├───────► unproven   accepted, and cannot be looked at
   │            │           └───────► failed     accepted, looked long enough, and it is not so
   │            ├──► unproven                    no answer, and cannot be looked at
   │            ├──► refused                     the vendor refused this row
   │            └──► todo ──► attested           a person must do it; a person said it is done
   ├──► content                                  already as wanted: nothing was written, nothing is undone
   ├──► drifted                                  the goal moved since the plan: set aside, shown field by field
   └──► refused                                  it should change and cannot
anything but an end ──► cancelled; anything but a good end ──► waived, by a person with a reason: what is unfinished,
too, where a system does not come back. What was sent and waived still counts as written.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, Literal, cast, get_args

Status = Literal[
    "planned",
    "intended",
    "accepted",
    "verified",
    "content",
    "drifted",
    "refused",
    "unproven",
    "failed",
    "todo",
    "attested",
    "waived",
    "cancelled",
]

NEXT: Final[Mapping[Status, frozenset[Status]]] = MappingProxyType(
    {
        "planned": frozenset({"intended", "content", "drifted", "refused", "todo", "failed", "waived", "cancelled"}),
        "intended": frozenset(
            {"accepted", "verified", "content", "refused", "todo", "drifted", "failed", "unproven", "planned", "waived"}
        ),
        "accepted": frozenset({"verified", "unproven", "failed", "waived"}),
        "verified": frozenset({"planned"}),  # a second round
        "content": frozenset({"planned"}),
        "todo": frozenset({"verified", "attested", "waived", "cancelled"}),
        "drifted": frozenset({"waived", "cancelled"}),
        "refused": frozenset({"waived", "planned", "cancelled"}),
        "failed": frozenset({"waived", "planned", "cancelled"}),
        "unproven": frozenset({"waived", "verified", "cancelled", "intended", "accepted"}),  # looked at once more
        "attested": frozenset(),
        "waived": frozenset(),
        "cancelled": frozenset(),
    }
)

OPEN: Final = frozenset[Status]({"planned", "intended", "accepted"})
"""The engine still has something to do."""

BEGUN: Final = frozenset[Status]({"intended", "accepted"})
"""Sent, or about to be; what came of it is not known yet."""

STILL_TO_WRITE: Final = frozenset[Status]({"planned", "refused"})
"""Whoever applies again asks for these."""

GOOD: Final = frozenset[Status]({"verified", "content", "attested", "waived", "drifted", "cancelled"})
"""Later phases may start. A drifted change is no longer what was planned: it is shown, and the rest goes on."""

HOLDS: Final = frozenset[Status]({"verified", "content"})
"""Looked at, and so: what a second round asks for once more."""

CUT_ENOUGH: Final = GOOD | frozenset[Status]({"accepted", "unproven"})
"""After the cut, accepted is enough to go on."""


def status(text: str) -> Status:
    """Parse a status from the database."""
    if text not in get_args(Status):
        raise ValueError(f"no status: {text}")
    return cast("Status", text)
