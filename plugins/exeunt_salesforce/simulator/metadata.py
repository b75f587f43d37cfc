"""The metadata SOAP endpoint: `readMetadata` of what names users, for a preflight of deactivation, and of sharing;
`listMetadata` of approval processes, whose names nobody can guess.

Default lead owner, web-to-lead creator and default workflow user stand in no metadata type, here as there.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from xml.etree.ElementTree import Element
from xml.sax.saxutils import escape

from exeunt.sdk.simulator.wire import Answer
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.sharing_metadata import sharing_rules, sharing_settings
from exeunt_salesforce.simulator.soap import ENVELOPE, SoapError, xml_answer
from exeunt_salesforce.simulator.world import World

METADATA = "http://soap.sforce.com/2006/04/metadata"
MOST_NAMES = 10
MOST_QUERIES = 3
APPROVAL = "Account.Discount_Approval"
Reader = Callable[[World, str], str]


def execute(context: Context, root: Element) -> Answer:
    """Raises `SoapError`. Values are usernames, not ids."""
    if not context.can("ModifyAllData", "ViewSetup"):
        raise SoapError("INSUFFICIENT_ACCESS", "insufficient access rights on Metadata API")
    listing = root.find(f"{{{ENVELOPE}}}Body/{{{METADATA}}}listMetadata")
    if listing is not None:
        return _listed(context.world, listing)
    kind, names = _asked(root)
    reader = _READERS.get(kind)
    if reader is None:
        raise SoapError("INVALID_TYPE", f"Unknown type name '{kind}'")
    if len(names) > MOST_NAMES:
        raise SoapError("LIMIT_EXCEEDED", f"at most {MOST_NAMES} names in a call")
    records = "".join(
        f'<records xsi:type="{kind}"><fullName>{escape(name)}</fullName>{reader(context.world, name)}</records>'
        for name in names
    )
    body = f"<readMetadataResponse><result>{records}</result></readMetadataResponse>"
    return xml_answer(body, namespace=METADATA)


def _listed(world: World, call: Element) -> Answer:
    """One line for each component; a type that the org has none of gives an empty answer."""
    kinds = [node.findtext(f"{{{METADATA}}}type", "").strip() for node in call.findall(f"{{{METADATA}}}queries")]
    if len(kinds) > MOST_QUERIES:
        raise SoapError("LIMIT_EXCEEDED", f"at most {MOST_QUERIES} queries in a call")
    unknown = [kind for kind in kinds if kind not in _READERS]
    if unknown:
        raise SoapError("INVALID_TYPE", f"Unknown type name '{unknown[0]}'")
    names = [APPROVAL] if "ApprovalProcess" in kinds and world.settings.approver_users else []
    found = "".join(
        f"<result><fileName>approvalProcesses/{name}.approvalProcess</fileName><fullName>{name}</fullName>"
        "<type>ApprovalProcess</type></result>"
        for name in names
    )
    return xml_answer(f"<listMetadataResponse>{found}</listMetadataResponse>", namespace=METADATA)


def _asked(root: Element) -> tuple[str, list[str]]:
    call = root.find(f"{{{ENVELOPE}}}Body/{{{METADATA}}}readMetadata")
    if call is None:
        raise SoapError("INVALID_OPERATION", "this endpoint knows readMetadata and listMetadata")
    kind = call.findtext(f"{{{METADATA}}}type", "").strip()
    return kind, [(node.text or "").strip() for node in call.findall(f"{{{METADATA}}}fullNames")]


def _username(world: World, user: str) -> str:
    row = world.row(user)
    return escape(str(row["Username"])) if row else ""


def _tag(name: str, text: str) -> str:
    return f"<{name}>{text}</{name}>" if text else ""


def _settings(world: World, name: str) -> str:
    if name != "Case":
        return ""
    settings = world.settings
    owner = _username(world, settings.default_case_owner)
    kind = _tag("defaultCaseOwnerType", "User" if owner else "")
    return (
        _tag("defaultCaseOwner", owner) + kind + _tag("defaultCaseUser", _username(world, settings.automated_case_user))
    )


def _assignment_rules(world: World, name: str) -> str:
    targets = _usernames(world, world.settings.assignment_rule_users) if name == "Lead" else []
    entries = "".join(
        f"<ruleEntry>{_tag('assignedTo', target)}{_tag('assignedToType', 'User')}</ruleEntry>" for target in targets
    )
    if not entries:
        return ""
    return f"<assignmentRule><fullName>Standard</fullName><active>true</active>{entries}</assignmentRule>"


def _workflow(world: World, name: str) -> str:
    targets = _usernames(world, world.settings.workflow_alert_users) if name == "Account" else []
    return "".join(
        f"<alerts><fullName>Alert{place}</fullName>"
        f"<recipients>{_tag('recipient', target)}<type>user</type></recipients></alerts>"
        for place, target in enumerate(targets)
    )


def _approvals(world: World, _name: str) -> str:
    approvers = "".join(
        f"<approver>{_tag('name', target)}<type>user</type></approver>"
        for target in _usernames(world, world.settings.approver_users)
    )
    return f"<active>true</active><approvalStep><assignedApprover>{approvers}</assignedApprover></approvalStep>"


def _usernames(world: World, users: Sequence[str]) -> list[str]:
    return [_username(world, user) for user in users]


def _empty(_world: World, _name: str) -> str:
    return ""


_READERS: dict[str, Reader] = {
    "CaseSettings": _settings,
    "Settings": _settings,
    "AssignmentRules": _assignment_rules,
    "AutoResponseRules": _empty,
    "EscalationRules": _empty,
    "Workflow": _workflow,
    "ApprovalProcess": _approvals,
    "SharingRules": sharing_rules,
    "SharingSettings": sharing_settings,
}
