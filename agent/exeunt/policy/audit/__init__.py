"""What a company wants to be true of its customers and of who can see them: YAML → rules. Pure; judged elsewhere."""

from exeunt.policy.audit.file import load_audit, read_audit
from exeunt.policy.audit.policy import AuditPolicy, Effort
from exeunt.policy.audit.rule import Exempt, Name, Rule, Severity
from exeunt.policy.audit.rules import (
    Activity,
    Check,
    Concentration,
    Export,
    Forwarding,
    Left,
    NobodyKnows,
    Override,
    Owner,
    People,
    SecondFactor,
    Sees,
    Successor,
    TierShare,
)
from exeunt.policy.audit.words import Scope

__all__ = [
    "Activity",
    "AuditPolicy",
    "Check",
    "Concentration",
    "Effort",
    "Exempt",
    "Export",
    "Forwarding",
    "Left",
    "Name",
    "NobodyKnows",
    "Override",
    "Owner",
    "People",
    "Rule",
    "Scope",
    "SecondFactor",
    "Sees",
    "Severity",
    "Successor",
    "TierShare",
    "load_audit",
    "read_audit",
]
