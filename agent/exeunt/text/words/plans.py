"""Phases, plans, tiers and how far a change can be put back."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "phase.cut": "cut access",
    "phase.keep": "keep evidence",
    "phase.hand": "hand over",
    "phase.take": "take back",
    "phase.close": "close user accounts",
    "plan-kind.cut": "cut",
    "plan-kind.hand-over": "hand-over",
    "plan-kind.undo": "undo",
    "tier.A": "tier A",
    "tier.B": "tier B",
    "tier.C": "tier C",
    "tier.unknown": "tier not known",
    "undo-kind.exact": "can be put back",
    "undo-kind.partial": "can be put back in part",
    "undo-kind.renewable": "cannot be put back, can be issued anew",
    "undo-kind.none": "cannot be put back",
}
