"""An audit policy file → `AuditPolicy`, or every mistake in it."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from exeunt.policy.audit.policy import OTHER, SERVICE, UNKNOWN, WORTH, AuditPolicy, Effort, Role
from exeunt.policy.audit.rule import NAME, RULES, Name, check_roles
from exeunt.policy.audit.words import KINDS
from exeunt.policy.document import Place
from exeunt.policy.opening import check_head, open_bytes, read_bytes, refuse_mistakes
from exeunt.policy.shapes import ALTERNATIVES, TEXT, Schema, Shape, entry, table_of
from exeunt.policy.sorting import TIER_RULE
from exeunt.policy.tiers import TierRule

FORMAT: Final = "audit/1"

SECTIONS: Final[Mapping[str, tuple[str, Shape[Any]]]] = {
    "exeunt": ("The format of this file.", Shape(Place.text, {"const": FORMAT})),
    "name": ("What people call the policy.", NAME),
    "worth": ("The fact that says what a customer is worth a year.", TEXT),
    "customers": (
        "Kinds of records that count as customers; every record that belongs to no other unless said.",
        KINDS,
    ),
    "roles": ("Who is what; the first that fits decides.", table_of(ALTERNATIVES)),
    "tier": ("How much a customer matters: A, B or C.", TIER_RULE),
    "rules": ("What must be true.", RULES),
    "effort": ("How long a hand-over takes, for the drill.", entry(Effort)),
}
"""Each section with what it is for and what may stand in it."""


def read_audit(file: Path) -> AuditPolicy:
    """Read and check a policy file. ConfigError `policy.unreadable`, or PolicyErrors."""
    return load_audit(read_bytes(file), str(file))


def load_audit(source: bytes | str, file: str) -> AuditPolicy:
    """Check the content of a policy file; *file* is its name in what goes wrong. PolicyErrors holds every mistake."""
    data = source.encode() if isinstance(source, str) else source
    root = open_bytes(data, file)
    entries = root.known(*SECTIONS)
    check_head(root, entries, FORMAT, "name")
    policy = _policy(entries, file, hashlib.sha256(data).hexdigest())
    if not root.wrong:
        _check_together(entries, policy)
    refuse_mistakes(root)
    return policy


def schema() -> Schema:
    """The JSON Schema of an audit policy, for editors."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Exeunt audit policy",
        "type": "object",
        "properties": {name: {"description": about, **shape.schema} for name, (about, shape) in SECTIONS.items()},
        "required": ["exeunt", "name"],
        "additionalProperties": False,
    }


def _policy(entries: Mapping[str, Place], file: str, digest: str) -> AuditPolicy:
    found = {name: SECTIONS[name][1].read(entries[name]) for name in entries if name != "exeunt"}
    return AuditPolicy(
        file=file,
        digest=digest,
        name=found.get("name", Name("", "")),
        worth=found.get("worth", WORTH),
        kinds=found.get("customers", ()),
        roles=tuple(Role(name, rows) for name, rows in found.get("roles", {}).items()),
        tiers=found.get("tier", TierRule()),
        rules=found.get("rules", ()),
        effort=found.get("effort", Effort()),
    )


def _check_together(entries: Mapping[str, Place], policy: AuditPolicy) -> None:
    names = [role.name for role in policy.roles]
    for name in (UNKNOWN, OTHER, SERVICE):
        if name in names:
            entries["roles"].table()[name].complain("policy.reserved", value=name)
    if "rules" in entries:
        check_roles(entries["rules"], (*names, OTHER, SERVICE))
    if "tier" not in entries and any(getattr(rule.check, "tier", ()) for rule in policy.rules):
        entries["rules"].complain("policy.tier-undefined")
