"""What stands in the way of a deactivation. The vendor tells in sentences, one at a time, with no code of their own.

Some of it can be read before (metadata holds user names, hierarchy fields ids); three settings of the org cannot be
read at all and only show when it is tried.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from exeunt.sdk import Denied, Finding, Reason, Ref, with_reason
from exeunt_salesforce.errors import Rejected, RowResult
from exeunt_salesforce.office import Office
from exeunt_salesforce.soap import METADATA_NAMES

UNREADABLE = ("default-lead-owner", "web-to-lead-creator", "default-workflow-user")
"""By the words for them, `salesforce.setting.…`."""
_SAID = (
    ("salesforce.blocked-web-to-lead", r"web to lead default creator"),
    ("salesforce.blocked-case-owner", r"default owner of cases|default case owner"),
    ("salesforce.blocked-case-user", r"automated case user"),
    ("salesforce.blocked-lead-owner", r"default owner of leads|default lead owner"),
    ("salesforce.blocked-workflow-user", r"default workflow user"),
    ("salesforce.blocked-hierarchy", r"hierarchy field:?\s*(?P<field>\w+)"),
    ("salesforce.blocked-assignment-rule", r"assignment rule"),
    ("salesforce.blocked-response-rule", r"auto-?response rule"),
    ("salesforce.blocked-escalation-rule", r"escalation rule"),
    ("salesforce.blocked-email-alert", r"email alert"),
    ("salesforce.blocked-approval", r"approv(?:er|al)"),
    ("salesforce.blocked-portal-admin", r"portal administrator"),
    ("salesforce.blocked-self", r"deactivate yourself|deactivate your own"),
)
_CODES = {
    "CANNOT_DISABLE_LAST_ADMIN": "salesforce.blocked-last-admin",
    "USER_OWNS_PORTAL_ACCOUNT_EXCEPTION": "salesforce.blocked-portal-account",
    "LICENSE_LIMIT_EXCEEDED": "salesforce.no-licence",
}


def named(result: RowResult) -> Reason | None:
    """The vendor's refusal as a code that says what to change; None if it was accepted."""
    if result.accepted:
        return None
    if result.status in _CODES:
        return Reason(_CODES[result.status], {"status": result.status})
    for code, pattern in _SAID:
        found = re.search(pattern, result.words, re.IGNORECASE)
        if found is not None:
            return Reason(code, {"status": result.status, **found.groupdict()})
    return result.reason


@dataclass(frozen=True, slots=True)
class _Source:
    """Components of one metadata type, and the tags in them that name a user where he blocks: tag → finding."""

    type: str
    names: tuple[str, ...]
    tags: dict[str, str]


_RULES = {"assignedTo": "salesforce.blocked-assignment-rule"}
_CASE = {"defaultCaseOwner": "salesforce.blocked-case-owner", "defaultCaseUser": "salesforce.blocked-case-user"}
_ALERTS = {
    "recipient": "salesforce.blocked-email-alert",
    "assignedTo": "salesforce.blocked-email-alert",
    "lookupValue": "salesforce.blocked-email-alert",
}
_SOURCES = (
    _Source("CaseSettings", ("Case",), _CASE),
    _Source("AssignmentRules", ("Lead", "Case"), _RULES),
    _Source("AutoResponseRules", ("Lead", "Case"), {"senderEmail": "salesforce.blocked-response-rule"}),
    _Source("EscalationRules", ("Case",), {"assignedTo": "salesforce.blocked-escalation-rule"}),
    _Source("Workflow", ("Account", "Contact", "Opportunity", "Lead", "Case"), _ALERTS),
)
_APPROVALS = {"name": "salesforce.blocked-approval", "approver": "salesforce.blocked-approval"}


def blockers(office: Office, user: Ref, username: str) -> Iterator[Finding]:
    """What can be known before it is tried, one finding each, about the user; and what cannot be, about nobody."""
    for source in _SOURCES:
        yield from _look(office, user, username, source)
    yield from _approvals(office, user, username)
    yield Finding("salesforce.blockers-unreadable", {"user": user.id, "settings": ", ".join(UNREADABLE)})


def _look(office: Office, user: Ref, username: str, source: _Source) -> Iterator[Finding]:
    try:
        records = list(office.soap.read_metadata(source.type, source.names))
    except (Rejected, Denied) as error:
        yield _unread(error, user, source.type)
        return
    for record in records:
        component = next((str(item.text) for item in record if _tag(item) == "fullName"), "")
        for tag in sorted(_uses(record, username) & source.tags.keys()):
            where: dict[str, str | int | bool] = {
                "user": user.id,
                "type": source.type,
                "component": component,
                "field": tag,
            }
            yield Finding(source.tags[tag], where, user)


def _approvals(office: Office, user: Ref, username: str) -> Iterator[Finding]:
    try:
        processes = office.soap.list_metadata("ApprovalProcess")
    except (Rejected, Denied) as error:
        yield _unread(error, user, "ApprovalProcess")
        return
    for start in range(0, len(processes), METADATA_NAMES):
        names = tuple(processes[start : start + METADATA_NAMES])
        yield from _look(office, user, username, _Source("ApprovalProcess", names, _APPROVALS))


def _uses(record: Iterable[Any], username: str) -> set[str]:
    """The tags of this component that hold the user's name. Metadata names users by user name, whatever its case."""
    elements = getattr(record, "iter", lambda: iter(()))()
    return {_tag(item) for item in elements if (item.text or "").strip().lower() == username.lower()}


def _tag(element: Any) -> str:
    return str(element.tag).rpartition("}")[2]


def _unread(error: Denied, user: Ref, kind: str) -> Finding:
    return Finding("salesforce.blockers-unread", with_reason({"user": user.id, "type": kind}, error))
