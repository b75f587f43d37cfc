"""The two things that only SOAP can do: change owners of accounts and keep their teams, and read metadata.

Partner API: `urn:partner.soap.sforce.com`; OwnerChangeOptions holds for one old and one new owner a call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from typing import Any

from exeunt.sdk.http import Http, Response
from exeunt_salesforce.auth import TokenAuth
from exeunt_salesforce.errors import RowResult, SessionOver, useless

_PARTNER = "urn:partner.soap.sforce.com"
_METADATA = "http://soap.sforce.com/2006/04/metadata"
_HEADERS = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""'}
METADATA_NAMES = 10
_ENVELOPE = (
    '<?xml version="1.0" encoding="UTF-8"?>'
    '<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/" xmlns:p="{namespace}"'
    ' xmlns:s="urn:sobject.partner.soap.sforce.com" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
    "<e:Header><p:SessionHeader><p:sessionId>{session}</p:sessionId></p:SessionHeader>{header}</e:Header>"
    "<e:Body>{body}</e:Body></e:Envelope>"
)
READS_METADATA = (
    r"<\?xml[^<>]*\?><e:Envelope[^<>]*><e:Header><p:SessionHeader><p:sessionId>[^<>]*</p:sessionId></p:SessionHeader>"
    r"</e:Header><e:Body>(?:"
    r"<p:readMetadata><p:type>\w+</p:type>(?:<p:fullNames>[^<>]*</p:fullNames>)+</p:readMetadata>"
    r"|<p:listMetadata><p:queries><p:type>\w+</p:type></p:queries><p:asOfVersion>[\d.]+</p:asOfVersion></p:listMetadata>"
    r")</e:Body></e:Envelope>"
)
"""The whole body of a SOAP call that reads: what the manifest declares."""


class Soap:
    def __init__(self, http: Http, auth: TokenAuth, *, version: str) -> None:
        self._http = http
        self._auth = auth
        self._version = version.removeprefix("v")

    def change_owner(self, kind: str, records: Sequence[str], owner: str, *, keep_team: bool) -> list[RowResult]:
        """Give up to 200 records of one old owner to one new owner; an answer a record, in order.

        Refused where the new owner may not read them. Records that hang on these stay where they are.
        """
        options = ["EnforceNewOwnerHasReadAccess", *(["KeepAccountTeam"] if keep_team else [])]
        header = (
            "<p:AllOrNoneHeader><p:allOrNone>false</p:allOrNone></p:AllOrNoneHeader>"
            "<p:AssignmentRuleHeader><p:useDefaultRule>false</p:useDefaultRule></p:AssignmentRuleHeader>"
            f"<p:OwnerChangeOptions>{''.join(_option(name) for name in options)}</p:OwnerChangeOptions>"
        )
        rows = "".join(_row(kind, record, owner) for record in records)

        def send(session: str) -> Response:
            content = _envelope(_PARTNER, session, header, f"<p:update>{rows}</p:update>")
            return self._http.write("POST", f"/services/Soap/u/{self._version}", content=content, headers=_HEADERS)

        response = self._signed_in(send)
        results = [_read_result(item) for item in _children(response, f"{{{_PARTNER}}}result")]
        if len(results) != len(records):
            raise useless(response)
        return results

    def read_metadata(self, kind: str, names: Sequence[str]) -> Iterable[Any]:
        """The records of up to ten components, as XML elements."""
        wanted = "".join(f"<p:fullNames>{escape(name)}</p:fullNames>" for name in names)
        response = self._read(f"<p:readMetadata><p:type>{escape(kind)}</p:type>{wanted}</p:readMetadata>")
        return _children(response, f"{{{_METADATA}}}records")

    def list_metadata(self, kind: str) -> list[str]:
        """The full names of all components of a type."""
        query = f"<p:queries><p:type>{escape(kind)}</p:type></p:queries>"
        asked = f"<p:asOfVersion>{self._version}</p:asOfVersion>"
        response = self._read(f"<p:listMetadata>{query}{asked}</p:listMetadata>")
        found = _children(response, f"{{{_METADATA}}}result")
        return [str(item.findtext(f"{{{_METADATA}}}fullName", "")) for item in found]

    def _read(self, body: str) -> Response:
        path = f"/services/Soap/m/{self._version}"

        def send(session: str) -> Response:
            content = _envelope(_METADATA, session, "", body)
            return self._http.read("POST", path, content=content, headers=_HEADERS)

        return self._signed_in(send)

    def _signed_in(self, send: Callable[[str], Response]) -> Response:
        """SOAP answers no 401: renew once and send once more, for nothing happened."""
        try:
            return send(self._auth.session().reveal())
        except SessionOver:
            return send(self._auth.session(renew=True).reveal())


def _envelope(namespace: str, session: str, header: str, body: str) -> bytes:
    text = _ENVELOPE.format(namespace=namespace, session=escape(session), header=header, body=body)
    return text.encode("utf-8")


def _option(name: str) -> str:
    return f"<p:options><p:type>{name}</p:type><p:execute>true</p:execute></p:options>"


def _row(kind: str, record: str, owner: str) -> str:
    fields: Mapping[str, str] = {"type": kind, "Id": record, "OwnerId": owner}
    return (
        "<p:sObjects>"
        + "".join(f"<s:{name}>{escape(value)}</s:{name}>" for name, value in fields.items())
        + "</p:sObjects>"
    )


def _children(response: Response, tag: str) -> list[Any]:
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import fromstring

    try:
        return list(fromstring(response.content).iter(tag))
    except (ParseError, DefusedXmlException):
        pass  # left before raising: the error would carry what the vendor sent
    raise useless(response)


def _read_result(item: Any) -> RowResult:
    def said(path: str) -> str:
        return str(item.findtext(path, "", namespaces={"p": _PARTNER}) or "")

    if said("p:success") == "true":
        return RowResult(said("p:id"))
    fields = tuple(str(field.text) for field in item.findall("p:errors/p:fields", namespaces={"p": _PARTNER}))
    return RowResult(said("p:id"), said("p:errors/p:statusCode") or "UNKNOWN", said("p:errors/p:message"), fields)
