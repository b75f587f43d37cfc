"""The partner SOAP endpoint: `update` with OwnerChangeOptions, and `delete`; the only door that can keep teams."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from xml.etree.ElementTree import Element, ParseError
from xml.sax.saxutils import escape

from defusedxml.common import DefusedXmlException
from defusedxml.ElementTree import fromstring

from exeunt.sdk.simulator.wire import Answer
from exeunt_salesforce.simulator import dml
from exeunt_salesforce.simulator.errors import ApiError, RowError
from exeunt_salesforce.simulator.org import Context
from exeunt_salesforce.simulator.owners import OwnerOptions
from exeunt_salesforce.simulator.record_sets import row_locks
from exeunt_salesforce.simulator.schema import ObjectType
from exeunt_salesforce.simulator.world import World

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
PARTNER = "urn:partner.soap.sforce.com"
SOBJECT = "urn:sobject.partner.soap.sforce.com"
_FAULTS = "urn:fault.partner.soap.sforce.com"
MOST_ROWS = 200

ANY_OBJECT = frozenset(
    {"EnforceNewOwnerHasReadAccess", "SendEmail", "TransferNotesAndAttachments", "TransferOpenActivities"}
)
ACCOUNT_ONLY = frozenset(
    {
        "KeepAccountTeam",
        "TransferContacts",
        "TransferContracts",
        "TransferOrders",
        "TransferOwnedOpenOpportunities",
        "TransferOwnedClosedOpportunities",
        "TransferOthersOpenOpportunities",
        "TransferOwnedOpenCases",
        "TransferAllOwnedCases",
    }
)
SALES_TEAM = frozenset({"KeepSalesTeam", "KeepSalesTeamGrantCurrentOwnerReadWriteAccess"})
_NEEDS = {
    "TransferOthersOpenOpportunities": "TransferOwnedOpenOpportunities",
    "TransferAllOwnedCases": "TransferOwnedOpenCases",
    "KeepSalesTeamGrantCurrentOwnerReadWriteAccess": "KeepSalesTeam",
}


Row = tuple[str, str, dict[str, Any]]
"""(type, id, fields)"""


class SoapError(Exception):
    """The whole message is refused."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message

    def answer(self) -> Answer:
        code, message = escape(self.code), escape(self.message)
        told = f"<sf:exceptionCode>{code}</sf:exceptionCode><sf:exceptionMessage>{message}</sf:exceptionMessage>"
        detail = f"<detail><sf:UnexpectedErrorFault>{told}</sf:UnexpectedErrorFault></detail>"
        fault = f"<faultcode>sf:{code}</faultcode><faultstring>{code}: {message}</faultstring>{detail}"
        return xml_answer(f"<soapenv:Fault>{fault}</soapenv:Fault>", status=500)


@dataclass(frozen=True, slots=True)
class Update:
    """One message, taken apart."""

    session: str
    verb: str
    options: frozenset[str]
    all_or_none: bool
    assign: bool
    rows: tuple[Row, ...]


def xml_answer(inner: str, *, status: int = 200, namespace: str = PARTNER) -> Answer:
    text = (
        f'<?xml version="1.0" encoding="UTF-8"?><soapenv:Envelope xmlns:soapenv="{ENVELOPE}" xmlns="{namespace}" '
        f'xmlns:sf="{_FAULTS}" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soapenv:Body>{inner}'
        "</soapenv:Body></soapenv:Envelope>"
    )
    return Answer(status, text.encode(), media="text/xml;charset=UTF-8")


def parse_envelope(body: bytes) -> Element:
    """Raises `SoapError` for what is no XML, or XML that tries tricks."""
    try:
        root: Element = fromstring(body)
    except (ParseError, DefusedXmlException) as error:
        raise SoapError("UNKNOWN_EXCEPTION", f"could not parse the message: {error}") from error
    return root


def session_of(root: Element) -> str:
    return next((node.text or "" for node in root.iter() if _local(node) == "sessionId"), "")


def read_update(root: Element) -> Update:
    """Raises `SoapError` for another verb."""
    header, body = root.find(f"{{{ENVELOPE}}}Header"), root.find(f"{{{ENVELOPE}}}Body")
    verb = body[0] if body is not None and len(body) else None
    if verb is None or _local(verb) not in {"update", "delete"}:
        raise SoapError("INVALID_OPERATION", "this endpoint knows update and delete")
    found = {} if header is None else {_local(node): node for node in header}
    options = frozenset(_executed(found["OwnerChangeOptions"])) if "OwnerChangeOptions" in found else frozenset()
    rule = found.get("AssignmentRuleHeader")
    rows = tuple(_row(node) for node in verb if _local(node) in {"sObjects", "ids", "Ids"})
    return Update(
        session_of(root),
        _local(verb),
        options,
        _truth(found.get("AllOrNoneHeader"), "allOrNone"),
        # SOAP runs assignment rules only when asked to, unlike REST.
        _truth(rule, "useDefaultRule"),
        rows,
    )


def _executed(node: Element) -> Iterator[str]:
    for option in node:
        parts = {_local(part): (part.text or "").strip() for part in option}
        if parts.get("execute", "").lower() in {"true", "1"}:
            yield parts.get("type", "")


def _truth(node: Element | None, name: str) -> bool:
    parts = () if node is None else node  # an element without children would be false
    texts = [(part.text or "").strip().lower() for part in parts if _local(part) == name]
    return texts in (["true"], ["1"])


def _row(node: Element) -> Row:
    if _local(node) != "sObjects":
        return "", (node.text or "").strip(), {}
    parts = {_local(part): (part.text or "").strip() for part in node}
    kind, record = parts.pop("type", ""), parts.pop("Id", "")
    return kind, record, {name: value for name, value in parts.items() if name != "fieldsToNull"}


def _local(node: Element) -> str:
    return str(node.tag).rpartition("}")[2]


def locks(world: World, message: Update) -> frozenset[str]:
    keys: set[str] = set()
    for kind_name, record, fields in message.rows:
        kind = world.schema.find(kind_name) or world.schema.of_id(record)
        keys |= row_locks(world, kind, record, fields) if kind else frozenset()
    return frozenset(keys)


def execute(context: Context, message: Update) -> Answer:
    """Raises `SoapError`, or `ApiError`; refused rows are told one by one."""
    if len(message.rows) > MOST_ROWS:
        raise SoapError("EXCEEDED_ID_LIMIT", f"record limit reached. cannot submit more than {MOST_ROWS} records")
    kinds = [_kind(context.world, name, record) for name, record, _ in message.rows]
    _check_options(context.world, message, kinds)
    options = dml.WriteOptions(assign=message.assign, owner=OwnerOptions(message.options))
    with context.world.transaction() as transaction:
        pairs = zip(kinds, message.rows, strict=True)
        results = [_one(context, message.verb, kind, row, options) for kind, row in pairs]
        if message.all_or_none and any("<success>false" in result for result in results):
            transaction.cancel()
            results = [_rolled_back(result) for result in results]
    return xml_answer(f"<{message.verb}Response>{''.join(results)}</{message.verb}Response>")


def _kind(world: World, name: str, record: str) -> ObjectType:
    kind = world.schema.find(name) if name else world.schema.of_id(record)
    if kind is None:
        raise SoapError("INVALID_TYPE", f"sObject type '{name}' is not supported.")
    return kind


def _check_options(world: World, message: Update, kinds: list[ObjectType]) -> None:
    for option in sorted(message.options):
        _check_option(option, message.options, {kind.name for kind in kinds})
    accounts = [
        (world.row(record) or {}, fields)
        for kind, (_, record, fields) in zip(kinds, message.rows, strict=True)
        if kind.name == "Account" and "OwnerId" in fields
    ]
    # With options, all accounts of a message go from one owner to one owner.
    pairs = {(row.get("OwnerId"), fields["OwnerId"][:15]) for row, fields in accounts}
    if message.options and len(pairs) > 1:
        text = "All accounts in one call must have the same current owner and the same new owner."
        raise SoapError("INVALID_SOAP_HEADER", text)


def _check_option(option: str, options: frozenset[str], names: set[str]) -> None:
    if option not in ANY_OBJECT | ACCOUNT_ONLY | SALES_TEAM:
        raise SoapError("INVALID_SOAP_HEADER", f"'{option}' is not a valid value for the enum 'OwnerChangeOptionType'")
    allowed = {"Account"} if option in ACCOUNT_ONLY else {"Account", "Opportunity"}
    wrong = sorted(names - allowed)
    if option not in ANY_OBJECT and wrong:
        raise SoapError("INVALID_SOAP_HEADER", f"You can't use {option} to change a {wrong[0]}'s owner.")
    if option in _NEEDS and _NEEDS[option] not in options:
        raise SoapError("INVALID_SOAP_HEADER", f"{option} needs {_NEEDS[option]}")


def _one(context: Context, verb: str, kind: ObjectType, row: Row, options: dml.WriteOptions) -> str:
    _, record, fields = row
    try:
        if verb == "delete":
            done = dml.delete(context, kind, record)
        else:
            done = dml.update(context, kind, record, fields, options)
    except RowError as error:
        return _refused(error)
    return f"<result><id>{done}</id><success>true</success></result>"


def _refused(error: RowError) -> str:
    fields = "".join(f"<fields>{escape(name)}</fields>" for name in error.fields)
    told = f"<errors>{fields}<message>{escape(error.message)}</message><statusCode>{error.code}</statusCode></errors>"
    return f'<result>{told}<id xsi:nil="true"/><success>false</success></result>'


def _rolled_back(result: str) -> str:
    if "<success>false" in result:
        return result
    return _refused(
        RowError("ALL_OR_NONE_OPERATION_ROLLED_BACK", "Record rolled back because not all records were valid")
    )


def fault_of(error: ApiError) -> SoapError:
    """The SOAP form of a refused call."""
    return SoapError(error.code, error.message)
