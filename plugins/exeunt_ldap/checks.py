"""What the directory lacks for a safe departure, and what our accounts can do that they need not. Reads only.

OpenLDAP cannot be asked what an account may write (there is no effective-rights control): a missing right shows as
`ldap.row-denied` when a change is applied, and the rights to give stand in the connector's page.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from exeunt.sdk import Change, Denied, Finding
from exeunt_ldap.controls import ASSERTION, USABILITY
from exeunt_ldap.directory import Directory
from exeunt_ldap.names import all_of
from exeunt_ldap.people import by_ids
from exeunt_ldap.policy import NO_OVERLAY, LeaversPolicy, leavers_policy

_SAMPLE: Final = 20


def check(directory: Directory, changes: Sequence[Change]) -> Iterable[Finding]:
    try:
        directory.root  # noqa: B018 (connects, and refuses a server of another kind)
    except Denied as error:
        yield Finding(error.code, error.params)
        return
    policy = leavers_policy(directory)
    yield from _policy_findings(policy)
    yield from _old_password_findings(directory)
    yield from _server_findings(directory, policy)
    yield from _surplus(directory)
    yield from _in_the_way(directory, changes)


def _policy_findings(policy: LeaversPolicy) -> Iterable[Finding]:
    params = {"policy": policy.dn}
    if policy.obstacle:
        yield Finding(policy.obstacle, params)
        return
    if not policy.locks:
        yield Finding("ldap.policy-does-not-lock", params)
    if not policy.forbids_change:
        yield Finding("ldap.policy-allows-change", params)


def _old_password_findings(directory: Directory) -> Iterable[Finding]:
    """Which policy applies to whom by default cannot be read, so any that stands in the way is named."""
    condition = all_of("(objectClass=pwdPolicy)", "(pwdSafeModify=TRUE)")
    for entry in directory.search(directory.settings.base_dn, condition, ["1.1"]).entries:
        yield Finding("ldap.policy-needs-old-password", {"policy": entry.dn})


def _server_findings(directory: Directory, policy: LeaversPolicy) -> Iterable[Finding]:
    if not directory.root.has(ASSERTION):
        yield Finding("ldap.no-assertion")
    if policy.obstacle != NO_OVERLAY and not _sees_usability(directory):
        yield Finding("ldap.usability-hidden", {"control": USABILITY, "permission": "compare on userPassword"})


def _sees_usability(directory: Directory) -> bool:
    """On some people's entries: not everybody has a password, but of twenty somebody does."""
    settings = directory.settings
    found = directory.sample(settings.people, settings.user_filter, ["1.1"], count=_SAMPLE)
    return not found or any(entry.usable is not None for entry in found)


def _surplus(directory: Directory) -> Iterable[Finding]:
    """Nobody need read a password's digest, and whoever can may guess at home."""
    settings = directory.settings
    found = directory.sample(settings.people, settings.user_filter, ["userPassword"], count=1)
    if any(entry.raw("userPassword") for entry in found):
        yield Finding("ldap.reads-passwords", {"account": directory.bind_dn, "example": found[0].dn})


def _in_the_way(directory: Directory, changes: Sequence[Change]) -> Iterable[Finding]:
    """What changes are about and is not there any more."""
    wanted = {change.ref: change.ref.id.partition("/")[0] for change in changes}
    there = by_ids(directory, wanted.values(), [])
    for ref, id_ in wanted.items():
        if id_ not in there:
            yield Finding("ldap.entry-gone", {"id": id_}, ref)
