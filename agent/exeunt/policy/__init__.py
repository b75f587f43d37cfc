"""What a company wants to happen when somebody leaves: YAML → verdicts. Pure."""

from exeunt.policy.actions import Do, Skip
from exeunt.policy.departure import Departure, PlanKind
from exeunt.policy.errors import PolicyErrors
from exeunt.policy.file import load, read
from exeunt.policy.limits import Limit
from exeunt.policy.signatures import Signatures
from exeunt.policy.successors import Successor
from exeunt.policy.tiers import Tier, TierVerdict

__all__ = [
    "Departure",
    "Do",
    "Limit",
    "PlanKind",
    "PolicyErrors",
    "Signatures",
    "Skip",
    "Successor",
    "Tier",
    "TierVerdict",
    "load",
    "read",
]
