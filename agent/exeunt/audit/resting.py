"""What a rule rests on: where any of it was not read whole, there may be more, and the rule does not simply hold."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from types import MappingProxyType
from typing import Final

from exeunt.audit.coverage import PRINCIPALS
from exeunt.audit.traits import GROUP
from exeunt.policy.audit import AuditPolicy, Rule

SIGHT: Final = ("customers", "owners", "kinds", "members", "groups", "sets", "grants", "caps", PRINCIPALS)
"""Who sees what: a row of these that was not read hides access."""
_WORKING: Final = ("traits", PRINCIPALS)
"""Who works here: by accounts in the roster, and by the last day that it tells."""

_BY_SORT: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        "sees": (*SIGHT, "facts", "traits"),
        "people": ("customers", "owners", "grants", "members", "facts", *_WORKING),
        "concentration": ("customers", "owners", "facts", PRINCIPALS),
        "left": _WORKING,
        "forwarding": ("traits", PRINCIPALS),
        "second-factor": (*SIGHT, "traits"),
        "export": SIGHT,
        "successor": ("customers", "facts", *_WORKING),
        "activity": ("customers", "facts"),
        "override": ("customers", "facts"),
        "owner": ("customers", "owners", *_WORKING),
        "nobody-knows": (PRINCIPALS,),
        "tier-share": ("customers", "facts"),
    }
)


def rests_on(rule: Rule, policy: AuditPolicy) -> frozenset[str]:
    """The tables, and the principals, that the rule reads: by its sort, and by the roles, people and tiers it names."""
    return frozenset((*_BY_SORT[rule.sort], *_named(rule, policy)))


def reads_customers(rule: Rule) -> bool:
    """Is the rule about customers, or about who sees them?"""
    return "customers" in _BY_SORT[rule.sort]


def _named(rule: Rule, policy: AuditPolicy) -> Iterator[str]:
    parts = (rule.check, *rule.exempt)
    if any(getattr(one, name, ()) for one in parts for name in ("role", "sponsor")):
        yield from ("traits", PRINCIPALS)
        if any(GROUP in row for role in policy.roles for row in role.rows):
            yield from ("members", "groups")
    if any(getattr(one, "tier", ()) for one in parts):
        yield "facts"
    if any(one.person for one in rule.exempt):
        yield PRINCIPALS
