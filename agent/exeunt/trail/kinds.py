"""What an entry may be about. The list is open: a new kind is a line here, and old readers show it by its name."""

from __future__ import annotations

from typing import Final, NewType

from exeunt.errors import TrailError

Kind = NewType("Kind", str)

# the trail about itself
TRAIL_OPENED: Final = Kind("trail-opened")
CHECKPOINT: Final = Kind("checkpoint")
TIME_STAMPED: Final = Kind("time-stamped")
ERASED: Final = Kind("erased")

# a case from its opening to its close
CASE_OPENED: Final = Kind("case-opened")
PLAN_MADE: Final = Kind("plan-made")
PLAN_SPENT: Final = Kind("plan-spent")
SIGNATURE_COUNTED: Final = Kind("signature-counted")
PHASE_STARTED: Final = Kind("phase-started")
PHASE_ENDED: Final = Kind("phase-ended")
CASE_CANCELLED: Final = Kind("case-cancelled")
CASE_CLOSED: Final = Kind("case-closed")

# writing to a system: three entries a batch
BATCH_INTENDED: Final = Kind("batch-intended")
BATCH_ANSWERED: Final = Kind("batch-answered")
BATCH_VERIFIED: Final = Kind("batch-verified")
CHANGE_DRIFTED: Final = Kind("change-drifted")
CHANGE_REFUSED: Final = Kind("change-refused")
CHANGE_UNPROVEN: Final = Kind("change-unproven")
RESTORED: Final = Kind("restored")
SWEPT: Final = Kind("swept")
EXPOSURE: Final = Kind("exposure")

# looking
FINDING: Final = Kind("finding")
GAP: Final = Kind("gap")

# people
PERSON_TICKED: Final = Kind("person-ticked")
PERSON_WAIVED: Final = Kind("person-waived")
APPROVER_ADDED: Final = Kind("approver-added")
APPROVER_REVOKED: Final = Kind("approver-revoked")
APPROVER_SUSPENDED: Final = Kind("approver-suspended")
APPROVER_RESTORED: Final = Kind("approver-restored")

KINDS: Final = frozenset(value for name, value in list(globals().items()) if name.isupper())


def parse_kind(text: str) -> Kind:
    """The kind of that name; TrailError `trail.unknown-kind` if there is none."""
    if text not in KINDS:
        raise TrailError("trail.unknown-kind", kind=text)
    return Kind(text)
