"""Every fact that the product knows has a word: read from what connectors and shipped policies declare."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.resources import files
from pathlib import Path

import pytest

from exeunt.policy.audit.file import load_audit
from exeunt.policy.audit.policy import WORTH
from exeunt.text.words import WORDS
from exeunt_exports.entries import TRAITS
from exeunt_exports.facts import FACTS
from exeunt_ldap.access import LAST_LOGIN
from exeunt_ldap.settings import USUAL_TRAITS
from exeunt_salesforce.access import traits as salesforce
from exeunt_salesforce.simulator.sandbox import FACTS as PRACTICE

POLICIES = sorted(
    Path(str(one))
    for one in files("exeunt_policies").iterdir()
    if one.name.startswith("audit") and ".test." not in one.name
)

DECLARED = {
    "exports, customers": FACTS,
    "exports, people": TRAITS,
    "ldap": {*USUAL_TRAITS, LAST_LOGIN, "manager"},
    "salesforce": {*salesforce.USUAL, salesforce.MFA},
    "practice company": PRACTICE,
    "audit": {WORTH},
}


def asked_for(file: Path) -> Iterator[str]:
    """The facts and traits that a policy reads."""
    policy = load_audit(file.read_bytes(), file.name)
    yield from policy.tiers.fields
    yield from (name for role in policy.roles for row in role.rows for name in row)
    yield from (fact for rule in policy.rules if (fact := getattr(rule.check, "fact", "")))


@pytest.mark.parametrize("where", DECLARED)
def test_what_a_connector_tells_has_a_word(where):
    assert [name for name in DECLARED[where] if f"fact.{name}" not in WORDS] == []


@pytest.mark.parametrize("file", POLICIES, ids=lambda file: file.name)
def test_what_a_shipped_policy_asks_for_has_a_word(file):
    names = set(asked_for(file))
    assert names
    assert [name for name in names if f"fact.{name}" not in WORDS] == []
