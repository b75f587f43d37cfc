"""The smallest SOAP client: messages by hand, answers taken apart."""

from __future__ import annotations

from xml.sax.saxutils import escape

from defusedxml.ElementTree import fromstring

from .conftest import Practice

_PARTNER = "urn:partner.soap.sforce.com"
_P = f"{{{_PARTNER}}}"
_ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"


def update(practice: Practice, rows, *options: str, all_or_none: bool = False, token: str = ""):
    """Rows are (type, id, {field: value}); gives a list of (success, statusCode or id), or the fault's code."""
    told = "".join(f"<options><type>{name}</type><execute>true</execute></options>" for name in options)
    header = f"<OwnerChangeOptions>{told}</OwnerChangeOptions>" if options else ""
    header += f"<AllOrNoneHeader><allOrNone>{str(all_or_none).lower()}</allOrNone></AllOrNoneHeader>"
    body = "".join(
        f"<sObjects><s:type>{kind}</s:type><s:Id>{record}</s:Id>"
        + "".join(f"<s:{name}>{escape(value)}</s:{name}>" for name, value in fields.items())
        + "</sObjects>"
        for kind, record, fields in rows
    )
    return send(practice, f"<update>{body}</update>", header=header, token=token)


def send(practice: Practice, body: str, *, header: str = "", token: str = ""):
    session = f"<SessionHeader><sessionId>{token or practice.token}</sessionId></SessionHeader>"
    text = (
        f'<e:Envelope xmlns:e="{_ENVELOPE}" xmlns="{_PARTNER}" xmlns:s="urn:sobject.partner.soap.sforce.com">'
        f"<e:Header>{session}{header}</e:Header><e:Body>{body}</e:Body></e:Envelope>"
    )
    headers = {"Content-Type": "text/xml; charset=UTF-8", "SOAPAction": '""'}
    answer = practice.plain.post("/services/Soap/u/64.0", content=text.encode(), headers=headers)
    root = fromstring(answer.content)
    fault = root.find(f".//{{{_ENVELOPE}}}Fault")
    if fault is not None:
        assert answer.status_code == 500
        return fault.findtext(f"{_P}faultcode")
    return [_result(node) for node in root.iter(f"{_P}result")]


def _result(node):
    success = node.findtext(f"{_P}success") == "true"
    code = node.findtext(f"{_P}errors/{_P}statusCode")
    return success, node.findtext(f"{_P}id") if success else code
