"""How a change or a case stands, on screen; JSON keeps the exact word."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "status.planned": "planned",
    "status.approved": "approved",
    "status.waiting": "waiting its turn",
    "status.underway": "under way",
    "status.requested": "asked for",
    "status.accepted": "accepted, not yet checked",
    "status.verified": "checked, done",
    "status.verified-gone": "checked, gone",
    "status.content": "already so",
    "status.residual": "may still work for a while",
    "status.unproven": "accepted, not proven",
    "status.attested": "done by hand, as stated",
    "status.drifted": "changed meanwhile, left alone",
    "status.refused": "refused",
    "status.failed": "failed",
    "status.waived": "waived",
    "status.cancelled": "cancelled",
    "status.skipped": "left out",
    "status.undone": "put back",
    "status.uncertain": "not known, being looked at",
    "status.by-hand": "for a person to do",
    "status.incomplete": "incomplete",
    "status.incomplete-quota": "stopped at the system's quota",
    "status.open": "open",
    "status.closed": "closed",
    "status.at-rest": "at rest",
    "status.todo": "for a person to do",
    "status.intended": "being written",
    "status.ready": "ready",
    "status.running": "under way",
    "status.done": "done",
}
