"""What makes a leaver dangerous beyond his own accounts. Pure."""

from __future__ import annotations

from collections.abc import Container, Iterable

from exeunt.model import Finding, Principal, Ref

RUN_AS = "danger.run-as"
SERVICE = "danger.service-account"
LENT = frozenset({RUN_AS, SERVICE})
"""Accounts that are not his, and whose credential he could know."""


def lent_accounts(bearers: Iterable[Principal], acts_as: Container[Ref]) -> list[Finding]:
    """Of those who carry his address or number, the accounts that no human signs in with.

    Reset mails for them go to him, and he may have set them up. What a human carries is a doubt of the join.
    """
    found = []
    for one in bearers:
        own = "self" in one.powers or one.ref in acts_as
        if own or "service" in one.powers:
            params = {"system": one.ref.system, "name": one.name}
            found.append(Finding(RUN_AS if own else SERVICE, params, one.ref))
    return found
