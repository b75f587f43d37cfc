"""Kinds of trail entries."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "entry.trail-opened": "trail opened",
    "entry.checkpoint": "checkpoint signed",
    "entry.time-stamped": "checkpoint time-stamped",
    "entry.erased": "personal data erased",
    "entry.case-opened": "case opened",
    "entry.plan-made": "plan made",
    "entry.plan-spent": "plan used",
    "entry.signature-counted": "signature counted",
    "entry.phase-started": "phase started",
    "entry.phase-ended": "phase ended",
    "entry.case-cancelled": "case cancelled",
    "entry.case-closed": "case closed",
    "entry.batch-intended": "about to write",
    "entry.batch-answered": "the system answered",
    "entry.batch-verified": "checked by looking",
    "entry.change-drifted": "changed meanwhile, left alone",
    "entry.change-refused": "change refused",
    "entry.change-unproven": "accepted, not proven",
    "entry.restored": "side effect put back",
    "entry.swept": "looked again for what is left",
    "entry.exposure": "exposure measured",
    "entry.finding": "finding",
    "entry.gap": "gap",
    "entry.person-ticked": "done by hand, as stated",
    "entry.person-waived": "waived by a person",
    "entry.approver-added": "approver added",
    "entry.approver-revoked": "approver revoked",
    "entry.approver-suspended": "approver suspended",
    "entry.approver-restored": "approver restored",
}
