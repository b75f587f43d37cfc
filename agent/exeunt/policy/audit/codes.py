"""The codes of findings: stable, so that exceptions, tickets and reports of years ago still mean the same.

In a file and on a page's name the word stands alone (`single-track`); as a code it is `finding.single-track`.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

CODES: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "sees": ("sees-beyond", "sees-too-little"),
        "people": ("single-track", "no-sponsor"),
        "concentration": ("concentration-count", "concentration-share"),
        "left": ("left-can-sign-in",),
        "forwarding": ("forwarding-outside",),
        "second-factor": ("second-factor-off",),
        "export": ("export-allowed",),
        "successor": (
            "successor-missing",
            "successor-unknown",
            "successor-inactive",
            "successor-same",
            "successor-overloaded",
        ),
        "activity": ("activity-stale",),
        "override": ("override-expired",),
        "owner": ("owner-missing", "owner-unknown", "owner-inactive", "owner-stranger", "owner-role"),
        "nobody-knows": ("nobody-knows",),
        "tier-share": ("tier-share",),
        "exception": ("exception-expired",),
    }
)
"""What each sort of rule can find; `exception`: what the file of exceptions itself gives rise to."""

WORDS: Final = tuple(word for words in CODES.values() for word in words)


def code_of(word: str) -> str:
    return f"finding.{word}"


def word_of(code: str) -> str:
    return code.removeprefix("finding.")
