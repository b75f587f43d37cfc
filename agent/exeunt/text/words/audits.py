"""Audits: what a rule says, how grave it is, and the rules that hold without being asked for."""

from collections.abc import Mapping
from typing import Final

WORDS: Final[Mapping[str, str]] = {
    "rule.left": "Who has left cannot sign in",
    "rule.nobody-knows": "Every account belongs to somebody known",
    "rule.owner": "Every customer has an owner who works here",
    "severity.high": "high",
    "severity.low": "low",
    "severity.medium": "medium",
    "verdict.accepted": "accepted",
    "verdict.at-least": "at least",
    "verdict.in-part": "not everything was read",
    "verdict.broken": "broken",
    "verdict.incomplete": "not fully known",
    "verdict.passes": "holds",
    "verdict.unknown": "unknown",
    "verdict.empty": "nothing to judge",
}
