"""Policies to start from: copy one, change the words, keep it with your other configuration.

departure.yaml    what happens when somebody leaves; see docs/reference/policy.md
audit.yaml        what should be true of customers and access; see docs/reference/audit-policy.md
"""

from __future__ import annotations

from importlib import resources
from typing import Final

DEPARTURE: Final = "departure.yaml"
AUDIT: Final = "audit.yaml"


def shipped(name: str) -> bytes:
    """The bytes of a shipped policy, by its file name."""
    return resources.files(__name__).joinpath(name).read_bytes()
