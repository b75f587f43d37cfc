"""What the words for statuses mean."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "means.verified": "Looked at live after the write, and it is so.",
    "means.content": "Looked at, and it was so already; nothing was written.",
    "means.accepted": "The system said yes; nobody has looked yet.",
    "means.unproven": "The system said yes, and it cannot be looked at. Not proof.",
    "means.attested": "A person says that it is done; nothing was read. Not proof.",
    "means.drifted": "What it should be is no longer what was planned; it was left alone.",
    "means.refused": "The system, or a rule, would not do it.",
    "means.failed": "Written, or tried; looked at long enough, and it is not so.",
    "means.residual": "Works on by its nature for a time after the cut, such as an open session.",
    "means.planned": "Waits for its turn; nothing was written.",
    "means.intended": "About to be written, or being written.",
    "means.todo": "A person must do it.",
    "means.waived": "A person decided to do without it.",
    "means.cancelled": "Called off; nothing more is written.",
}
